"""XML signatures, in a container and in a document of their own: wrapping, and all that XML allows beside."""

import re
from collections.abc import Callable

from fakes import signed_xml as make
from fakes.countersigned_xml import counter_of, placed, value_of
from fakes.signed_xml import DS, EXCLUSIVE, Plan, digest, reference, transform
from lxml import etree
from vectors.forgery.honest import OTHER, PLAN, SIGNATURE, SIGNER, Form, Make, Vector, container, plan

GOOD = '<lugums Id="l">erase</lugums>'
EVIL = '<lugums Id="l">pay me</lugums>'
NAMED = '<lugums Id="e">pay me</lugums>'
_ENVELOPED = transform(f"{DS}enveloped-signature")
_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
_XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
_VALUE = "<ds:SignatureValue"


def _exclusive(**changes: object) -> Plan:
    """A signature that stays genuine wherever its document is moved."""
    return plan(files={}, c14n=EXCLUSIVE, properties_transforms=transform(EXCLUSIVE), **changes)


def _part(octets: str = GOOD, uri: str = "#l", transforms: str = EXCLUSIVE) -> str:
    return reference(uri, digest(octets.encode()), name="r", transforms=transform(transforms))


def beside(before: str = "", after: str = "", **changes: object) -> str:
    """A document whose one part is signed from next to it."""
    chosen = _exclusive(more_references=_part(), **changes)
    return make.sign(chosen, lambda signature: f"<vestule>{before}{GOOD}{signature}{after}</vestule>")


def whole() -> str:
    """A document that is signed from inside it."""
    bare = reference("", digest(b"<vestule><lugums>erase</lugums></vestule>"), transforms=_ENVELOPED)
    chosen = _exclusive(more_references=bare)
    return make.sign(chosen, lambda signature: f"<vestule><lugums>erase</lugums>{signature}</vestule>")


def enveloping(content: str = "erase", **changes: object) -> str:
    """A signature that holds what it is over."""
    octets = f'<ds:Object xmlns:ds="{DS}" Id="o">{content}</ds:Object>'
    chosen = _exclusive(
        more_references=_part(octets, "#o"), objects=f'<ds:Object Id="o">{content}</ds:Object>', **changes
    )
    return make.sign(chosen)


def _moved(shape: str) -> Make:
    """Wrapping: *shape* is a document where ``{s}`` is the genuine signature, its part elsewhere."""
    return _octets(lambda: shape.replace("{s}", _signature(beside())))


def _inside(shape: str) -> Make:
    """Wrapping: the genuine part moves into an object of the signature itself; *shape* is put around."""

    def made() -> str:
        held = f"<ds:Object>{GOOD}</ds:Object></ds:Signature>"
        return shape.replace("{s}", _signature(beside()).replace("</ds:Signature>", held))

    return _octets(made)


def _signature(document: str) -> str:
    return document[document.index("<ds:Signature ") : document.rindex("</ds:Signature>") + len("</ds:Signature>")]


def _octets(document: Callable[[], str]) -> Make:
    return lambda: document().encode()


def _replaced(old: str, new: str, document: Callable[[], str] = whole) -> Make:
    def made() -> bytes:
        text = document()
        assert old in text, "nothing to replace"
        return text.replace(old, new).encode()

    return made


def _in_container(**changes: object) -> Make:
    return lambda: container(**changes)


def _with_signature(old: str, new: str, **changes: object) -> Make:
    """A container whose signature file is altered after signing."""

    def made() -> bytes:
        text = make.signature_file(plan(**changes)).decode()
        assert old in text, "nothing to replace"
        signature = (SIGNATURE, text.replace(old, new).encode())
        return make.container([*plan().files.items(), signature])

    return made


def _counter(signed_value: Callable[[bytes], bytes], target: str = "#S1-v") -> Make:
    """A document with a counter-signature over what *signed_value* makes of the signature's value."""

    def made() -> bytes:
        document = enveloping(value_id="S1-v")
        octets = signed_value(value_of(document, "S1-v"))
        return placed(counter_of(octets, target, signer=PLAN.signer, serial=PLAN.serial), document).encode()

    return made


def _fake_counter() -> bytes:
    """A genuine signature over its own content in the place of a counter-signature."""
    fake = enveloping("cits", id="C1").replace('"o"', '"p"').replace("#o", "#p")
    return placed(fake, enveloping(value_id="S1-v")).encode()


def _altered_counter() -> bytes:
    made = _counter(lambda value: value)()
    assert isinstance(made, bytes)
    return re.sub(rb'(<ds:SignatureValue Id="C1-v">)....', rb"\1AAAA", made)


def _filtered(chosen: str, extra: str) -> Make:
    """A document whose signature is over what the transform *chosen* leaves of it; *extra* stands beside the text."""
    bare = reference("", digest(b"<vestule><lugums>erase</lugums></vestule>"), transforms=chosen + transform(EXCLUSIVE))
    shape = f"<vestule><lugums>erase</lugums>{extra}{{s}}</vestule>"
    return _octets(
        lambda: make.sign(_exclusive(more_references=bare), lambda signature: shape.replace("{s}", signature))
    )


def _by_xpath(expression: str, extra: str = "") -> Make:
    return _filtered(transform(_XPATH, f"<ds:XPath>{expression}</ds:XPath>"), extra)


def _by_filter(expression: str, extra: str = "") -> Make:
    inside = f'<f:XPath xmlns:f="{_FILTER}" Filter="subtract">{expression}</f:XPath>'
    return _filtered(transform(_FILTER, inside), extra)


def _with_part(old: str, new: str, around: str = "") -> Make:
    """The reference to the part is signed as it stands when *old* in it has become *new*."""

    def made() -> str:
        assert old in _part(), "nothing to replace"
        chosen = _exclusive(more_references=_part().replace(old, new))
        return make.sign(chosen, lambda signature: f"<vestule>{GOOD}{around}{signature}</vestule>")

    return _octets(made)


def _by_manifest(inner: str) -> Make:
    """A signature over a manifest, which names the part by the digest *inner*."""
    manifest = f'<ds:Manifest xmlns:ds="{DS}" Id="m">{reference("#l", inner)}</ds:Manifest>'

    def made() -> str:
        octets = etree.tostring(etree.fromstring(manifest), method="c14n", exclusive=True).decode()
        to_manifest = _part(octets, "#m").replace('URI="#m"', f'URI="#m" Type="{DS}Manifest"')
        chosen = _exclusive(more_references=to_manifest, objects=f"<ds:Object>{manifest}</ds:Object>")
        return make.sign(chosen, lambda signature: f"<vestule>{GOOD}{signature}</vestule>")

    return _octets(made)


def _wide(old: str = "", new: str = "") -> Make:
    """The document in UTF-16, in which *old* becomes *new*."""
    return lambda: whole().replace(old, new).encode("utf-16")


def _infos(order: str) -> Make:
    """Two SignedInfo: ``{0}`` is the genuine one, ``{1}`` one that refers to another part."""

    def made() -> str:
        document = beside(before=NAMED)
        head, rest = document.split("<ds:SignedInfo>")
        info, tail = rest.split("</ds:SignedInfo>")
        both = [f"<ds:SignedInfo>{text}</ds:SignedInfo>" for text in (info, info.replace("#l", "#e"))]
        return head + order.format(*both) + tail

    return _octets(made)


_DOCUMENTS: dict[str, tuple[str, Make]] = {
    "the part moves into a wrapper before another": (
        "wrapping",
        _moved(f"<vestule><lugums>pay me</lugums><w>{GOOD}</w>{{s}}</vestule>"),
    ),
    "the part moves into a wrapper of the same name": (
        "wrapping",
        _moved(f"<vestule><lugums>pay me{GOOD}</lugums>{{s}}</vestule>"),
    ),
    "the part moves into an object of the signature": ("wrapping", _inside(f"<vestule>{NAMED}{{s}}</vestule>")),
    "the part moves behind the signature": ("wrapping", _moved(f"<vestule>{NAMED}{{s}}{GOOD}</vestule>")),
    "the signature moves into the other part": (
        "wrapping",
        _moved(f'<vestule><lugums Id="e">pay me{{s}}</lugums>{GOOD}</vestule>'),
    ),
    "the whole document moves into another": (
        "wrapping",
        _octets(lambda: f"<vestule><lugums>pay me</lugums><old>{beside()}</old></vestule>"),
    ),
    "another root around an enveloped signature": (
        "wrapping",
        _octets(lambda: f"<vestule><lugums>pay me</lugums>{whole()}</vestule>"),
    ),
    "an optional header holds the part": (
        "wrapping",
        _moved(f'<vestule><header mustUnderstand="0">{GOOD}</header><lugums>pay me</lugums>{{s}}</vestule>'),
    ),
    "a namespace makes another part of the name": (
        "wrapping",
        _moved(f'<vestule><lugums xmlns="urn:x">pay me</lugums>{GOOD}{{s}}</vestule>'),
    ),
    "a second part in the same name": ("wrapping", _octets(lambda: beside(before="<lugums>pay me</lugums>"))),
    "a second signature that is none": (
        "wrapping",
        _replaced("</vestule>", "<ds:Signature xmlns:ds='" + DS + "'/></vestule>", beside),
    ),
    "the signed object moves": (
        "wrapping",
        _replaced(
            '<ds:Object Id="o">erase</ds:Object>',
            '<ds:Object Id="e">pay me</ds:Object><ds:Object><w><ds:Object Id="o">erase</ds:Object></w></ds:Object>',
            enveloping,
        ),
    ),
    "another part of the same Id before": ("identifiers twice", _moved(f"<vestule>{EVIL}{GOOD}{{s}}</vestule>")),
    "another part of the same Id behind": ("identifiers twice", _moved(f"<vestule>{GOOD}{{s}}{EVIL}</vestule>")),
    "another part around of the same Id": (
        "identifiers twice",
        _moved(f'<vestule><lugums Id="l">pay me{GOOD}</lugums>{{s}}</vestule>'),
    ),
    "the Id in another spelling": (
        "identifiers twice",
        _moved(f'<vestule><lugums ID="l">pay me</lugums>{GOOD}{{s}}</vestule>'),
    ),
    "the Id as xml:id": (
        "identifiers twice",
        _moved(f'<vestule><lugums xml:id="l">pay me</lugums>{GOOD}{{s}}</vestule>'),
    ),
    "a counter-signature over another value": ("counter-signatures", _counter(lambda value: value + b"x")),
    "a counter-signature over its own value": ("counter-signatures", _counter(lambda _: b"", "#C1-v")),
    "a counter-signature whose value is altered": ("counter-signatures", _altered_counter),
    "a signature of its own in the place of a counter-signature": ("counter-signatures", _fake_counter),
    "the document names an entity": (
        "DTD and entities",
        _octets(lambda: '<!DOCTYPE v [<!ENTITY e "pay me">]>' + whole().replace("erase", "&e;")),
    ),
    "the document reads a file": (
        "DTD and entities",
        _octets(lambda: '<!DOCTYPE v [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + whole().replace("erase", "&e;")),
    ),
    "the document type gives attributes": (
        "DTD and entities",
        _octets(lambda: '<!DOCTYPE v [<!ATTLIST lugums Id ID "l">]>' + whole()),
    ),
    "entities that multiply": (
        "DTD and entities",
        _octets(
            lambda: (
                '<!DOCTYPE v [<!ENTITY a "'
                + "x" * 99
                + '"><!ENTITY b "'
                + "&a;" * 99
                + '">]>'
                + whole().replace("erase", "&b;")
            )
        ),
    ),
    "the text is altered": ("wrapping", _replaced("erase", "pay me")),
    "a pointer that finds another part too": (
        "wrapping",
        _with_part("#l", "#xpointer(//lugums)", "<lugums>pay me</lugums>"),
    ),
    "a manifest that names another content": ("empty references", _by_manifest(digest(b"cits"))),
    "the text in UTF-16 is altered": ("canonicalisation", _wide("erase", "pay me")),
    "another SignedInfo behind": ("comments in values", _infos("{0}{1}")),
    "another SignedInfo before": ("comments in values", _infos("{1}{0}")),
    "two digests of one reference": (
        "comments in values",
        _with_part("</ds:Reference>", f"<ds:DigestValue>{digest(b'cits')}</ds:DigestValue></ds:Reference>"),
    ),
    "two digest methods of one reference": (
        "comments in values",
        _with_part("<ds:DigestValue>", f'<ds:DigestMethod Algorithm="{DS}sha1"/><ds:DigestValue>'),
    ),
    "signs in the value that are no base64": (
        "comments in values",
        _replaced("<ds:SignatureValue>", "<ds:SignatureValue>!!!!", beside),
    ),
    "an expression that leaves a part out": (
        "transforms",
        _by_xpath("not(ancestor-or-self::ds:Signature) and not(ancestor-or-self::maksa)", "<maksa>pay me</maksa>"),
    ),
    "a filter that takes a part out": (
        "transforms",
        _by_filter("/descendant::ds:Signature | /descendant::maksa", "<maksa>pay me</maksa>"),
    ),
}

_CONTAINERS: dict[str, tuple[str, Make]] = {
    "the identifier of the properties twice": (
        "identifiers twice",
        _in_container(objects='<ds:Object Id="S1-sp">x</ds:Object>'),
    ),
    "properties that are not signed": ("properties unsigned or moved", _in_container(refer_to_properties=False)),
    "properties signed as something else": ("properties unsigned or moved", _in_container(properties_type="urn:other")),
    "properties that are signed elsewhere": (
        "properties unsigned or moved",
        lambda: make.with_moved_properties(container),
    ),
    "properties twice": (
        "properties unsigned or moved",
        _in_container(objects=f'<ds:Object><q:QualifyingProperties xmlns:q="{make.XADES}" Target="#S1"/></ds:Object>'),
    ),
    "the time of signing altered": ("properties unsigned or moved", _with_signature("2026-01-02", "2026-01-03")),
    "the key of another": ("keys exchanged", _in_container(signer=make.Identity(OTHER.key, SIGNER.certificate))),
    "the certificate of another": ("keys exchanged", _in_container(signer=OTHER, named=SIGNER.certificate)),
    "a bare key beside": (
        "keys exchanged",
        _with_signature(
            "<ds:X509Data>",
            "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQ==</ds:Modulus><ds:Exponent>Aw==</ds:Exponent></ds:RSAKeyValue></ds:KeyValue><ds:X509Data>",
            files={"lugums.txt": b"cits"},
        ),
    ),
    "a certificate of another alone": ("keys exchanged", _in_container(enclosed=(OTHER.certificate,))),
    "the serial number of another": ("keys exchanged", _in_container(serial=4712)),
    "no certificate": ("keys exchanged", _in_container(enclosed=())),
    "HMAC with a public key for a secret": ("HMAC", _in_container(method=f"{DS}hmac-sha1")),
    "HMAC cut to nothing": (
        "HMAC",
        _with_signature(
            f'"{make.RSA_SHA256}"/>',
            f'"{DS}hmac-sha1"><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>',
        ),
    ),
    "a transform that rewrites": ("transforms", _in_container(transforms=transform(_XSLT))),
    "a transform that hides all": (
        "transforms",
        _in_container(transforms=transform(_XPATH, "<ds:XPath>false()</ds:XPath>")),
    ),
    "an unknown transform": ("transforms", _in_container(transforms=transform("urn:other"))),
    "more transforms than the limit": ("transforms", _in_container(transforms=transform(EXCLUSIVE) * 9)),
    "a canonical form of XML 2.0": ("canonicalisation", _in_container(c14n="http://www.w3.org/2010/xml-c14n2")),
    "no canonical form at all": ("canonicalisation", _in_container(c14n="")),
    "an inclusive default namespace": (
        "canonicalisation",
        _in_container(
            more_references=reference(
                "#S1-sp",
                "AAAA",
                transforms=transform(
                    EXCLUSIVE, f'<i:InclusiveNamespaces xmlns:i="{EXCLUSIVE}" PrefixList="#default"/>'
                ),
            )
        ),
    ),
    "an address on the network": ("references outside", _in_container(files={"http://127.0.0.1/a.txt": b"x"})),
    "a file of the machine": ("references outside", _in_container(files={"file:///etc/hostname": b"x"})),
    "a file outside the container": ("references outside", _in_container(files={"../lugums.txt": b"x"})),
    "an entity in the signature file": (
        "DTD and entities",
        _with_signature("<asic:XAdESSignatures", '<!DOCTYPE a [<!ENTITY e "x">]><asic:XAdESSignatures'),
    ),
    "a comment in a digest": ("comments in values", _with_signature("<ds:DigestValue>", "<ds:DigestValue><!-- -->")),
    "a comment in the value": (
        "comments in values",
        _with_signature("</ds:SignatureValue>", "<!-- --></ds:SignatureValue>"),
    ),
    "an instruction in the value": (
        "comments in values",
        _with_signature("</ds:SignatureValue>", "<?p?></ds:SignatureValue>"),
    ),
    "a comment in the certificate": (
        "comments in values",
        _with_signature("</ds:X509Certificate>", "<!-- --></ds:X509Certificate>"),
    ),
    "a comment in the time of signing": (
        "comments in values",
        _with_signature("<xades:SigningTime>", "<xades:SigningTime><!-- -->"),
    ),
    "two values": (
        "comments in values",
        _with_signature("<ds:KeyInfo>", f"{_VALUE}>AAAA</ds:SignatureValue><ds:KeyInfo>"),
    ),
    "no reference": ("empty references", _in_container(files={}, refer_to_properties=False)),
    "a reference to nothing but properties": ("empty references", _in_container(files={})),
    "a reference to the signature file itself": (
        "empty references",
        _in_container(more_references=reference("", "AAAA")),
    ),
    "an empty digest": ("empty references", _in_container(more_references=reference("lugums.txt", ""))),
}

_WHOLE, _BESIDE = _octets(whole), _octets(beside)
_TWINS: dict[str, Make] = {
    "counter-signatures": _counter(lambda value: value),
    "identifiers twice": _BESIDE,
    "wrapping": _BESIDE,
}
_OWN_TWINS: dict[str, Make] = {
    "the signed object moves": _octets(enveloping),
    "another root around an enveloped signature": _WHOLE,
    "the text is altered": _WHOLE,
    "a manifest that names another content": _by_manifest(digest(GOOD.encode())),
    "a pointer that finds another part too": _with_part("#l", "#xpointer(id('l'))"),
    "the text in UTF-16 is altered": _wide(),
    "an expression that leaves a part out": _by_xpath("not(ancestor-or-self::ds:Signature)"),
    "a filter that takes a part out": _by_filter("/descendant::ds:Signature"),
}


def _twin(name: str, line: str) -> Make:
    return _OWN_TWINS.get(name) or _TWINS.get(line, _WHOLE)


VECTORS = (
    *(
        Vector(name, f"xml: {line}", Form.XML, hostile, _twin(name, line))
        for name, (line, hostile) in _DOCUMENTS.items()
    ),
    *(Vector(name, f"xml: {line}", Form.ASIC, hostile, container) for name, (line, hostile) in _CONTAINERS.items()),
)
