"""XML documents in which something stands that no signature is over: in the signature itself, beside the root, in what transforms leave out."""

from collections.abc import Callable
from dataclasses import replace

from fakes import signed_xml as make
from fakes.signed_xml import DS, EXCLUSIVE
from vectors.forgery.honest import Form, Make, Vector
from vectors.forgery.xml_signatures import (
    EVIL,
    GOOD,
    _by_filter,
    _by_xpath,
    _exclusive,
    _octets,
    _part,
    _replaced,
    _with_part,
    beside,
    enveloping,
    whole,
)

_WORDS = "Izmaksājiet naudu citam."
_STYLE = '<?xml-stylesheet type="text/xsl" href="https://launs.example/x.xsl"?>'
_XHTML = f'<p xmlns="http://www.w3.org/1999/xhtml">{_WORDS}</p>'
_END = "</ds:Signature>"
_NO_SIGNATURE = f'<ds:Signature xmlns:ds="{DS}">{_WORDS}</ds:Signature>'
_EMPTY_INSIDE = f'<ds:Signature xmlns:ds="{DS}"><ds:Object>{_WORDS}</ds:Object></ds:Signature>'


def _in_signature(more: str, document: Callable[[], str] = whole) -> Make:
    return _replaced(_END, more + _END, document)


def _beside(before: str = "", behind: str = "", document: Callable[[], str] = beside) -> Make:
    return _octets(lambda: before + document() + behind)


def _two_references(second: str) -> Make:
    """Two references to one part, the other with the digest of *second*."""

    def made() -> str:
        again = _part(second).replace('"r"', '"r2"')
        chosen = _exclusive(more_references=_part() + again)
        return make.sign(chosen, lambda signature: f"<vestule>{GOOD}{signature}</vestule>")

    return _octets(made)


def _commented() -> str:
    """A signature whose own canonical form keeps comments."""
    chosen = replace(_exclusive(more_references=_part()), c14n=EXCLUSIVE + "WithComments")
    return make.sign(chosen, lambda signature: f"<vestule>{GOOD}{signature}</vestule>")


_WHOLE, _BESIDE, _ENVELOPING = _octets(whole), _octets(beside), _octets(enveloping)
_BY_XPATH = _by_xpath("not(ancestor-or-self::ds:Signature)")
_BY_FILTER = _by_filter("/descendant::ds:Signature")

_ATTACKS: dict[str, tuple[str, Make, Make]] = {
    "a style sheet is named before a document that is signed in part": ("wrapping", _beside(_STYLE), _BESIDE),
    "a style sheet is named behind a document that is signed in part": ("wrapping", _beside(behind=_STYLE), _BESIDE),
    "a style sheet is named before a document that is signed whole": (
        "wrapping",
        _beside(_STYLE, document=whole),
        _WHOLE,
    ),
    "an instruction beside the signed part": (
        "wrapping",
        _replaced("<lugums", "<?maksa tagad?><lugums", beside),
        _BESIDE,
    ),
    "a comment in the signed text": ("wrapping", _replaced("erase", "er<!-- maksa -->ase"), _WHOLE),
    "a comment before the document": ("wrapping", _beside("<!-- maksa -->", document=whole), _WHOLE),
    "an attribute around the signed part": (
        "wrapping",
        _replaced("<vestule>", f'<vestule teksts="{_WORDS}">', beside),
        _replaced("<vestule>", '<vestule xml:lang="lv">', beside),
    ),
    "a default namespace around the signed part": (
        "canonicalisation",
        _replaced("<vestule>", '<vestule xmlns="urn:x">', beside),
        _replaced("<vestule>", '<vestule xmlns:x="urn:x">', beside),
    ),
    "words in the signature of a whole document": ("wrapping", _in_signature(_WORDS), _WHOLE),
    "words in the signature around its part": ("wrapping", _in_signature(_WORDS, enveloping), _ENVELOPING),
    "an object in the signature of a whole document": (
        "wrapping",
        _in_signature(f"<ds:Object>{_XHTML}</ds:Object>"),
        _WHOLE,
    ),
    "a second object beside the signed one": (
        "wrapping",
        _in_signature(f"<ds:Object>{_WORDS}</ds:Object>", enveloping),
        _ENVELOPING,
    ),
    "words beside the properties": (
        "wrapping",
        _replaced("<ds:Object><xades:", f"<ds:Object>{_WORDS}<xades:"),
        _WHOLE,
    ),
    "a paragraph among what names the key": ("wrapping", _replaced("</ds:KeyInfo>", _XHTML + "</ds:KeyInfo>"), _WHOLE),
    "an attribute of the signature": (
        "wrapping",
        _replaced("<ds:Signature ", f'<ds:Signature teksts="{_WORDS}" '),
        _WHOLE,
    ),
    "an element of the signature that is none of its own": ("wrapping", _in_signature(_XHTML), _WHOLE),
    "words in a signature that the expression leaves out": (
        "transforms",
        _by_xpath("not(ancestor-or-self::ds:Signature)", _NO_SIGNATURE),
        _BY_XPATH,
    ),
    "an object in a signature that the expression leaves out": (
        "transforms",
        _by_xpath("not(ancestor-or-self::ds:Signature)", _EMPTY_INSIDE),
        _BY_XPATH,
    ),
    "words in a signature that the filter leaves out": (
        "transforms",
        _by_filter("/descendant::ds:Signature", _NO_SIGNATURE),
        _BY_FILTER,
    ),
    "one part by two digests": ("identifiers twice", _two_references(EVIL), _two_references(GOOD)),
    "an identifier in another case": ("identifiers twice", _with_part("#l", "#L"), _BESIDE),
    "an escaped identifier": ("identifiers twice", _with_part("#l", "#%6C"), _BESIDE),
    "an empty identifier": ("empty references", _with_part("#l", "#"), _BESIDE),
    "a reference without an address": ("empty references", _with_part('URI="#l"', ""), _BESIDE),
    "a comment in SignedInfo": (
        "comments in values",
        _replaced("<ds:SignatureMethod", "<!-- x --><ds:SignatureMethod", _commented),
        _octets(_commented),
    ),
    "two roots": ("wrapping", _beside(behind=f"<lugums>{_WORDS}</lugums>", document=whole), _WHOLE),
    "words behind the root": ("wrapping", _beside(behind=_WORDS, document=whole), _WHOLE),
}

VECTORS = tuple(
    Vector(name, f"xml: {line}", Form.XML, hostile, twin) for name, (line, hostile, twin) in _ATTACKS.items()
)
