"""Honest signatures that libraries refuse: each is the twin here, beside something that looks like it and is not."""

from collections.abc import Callable
from dataclasses import replace

from fakes import signed_xml as make
from fakes.hostile_cms import OTHER, SIGNER, content_type, rebuilt, reference, streamed
from fakes.odd_keys import raw_rsa, rsa_6144, with_negative_modulus
from fakes.pdf_world import WORLD
from fakes.trust_world import CONTENT, NOW, SIGNED_AT, World, service
from vectors.forgery.honest import FILES, Form, Make, Sent, Vector, container, plan

from authority import cms, der, profiles, subjects
from authority.cms import CmsForm
from authority.keys import Hash
from authority.pki import Identity
from verify.keys import digest as digest_of
from verify.keys import digest_infos

_SHA3 = "2.16.840.1.101.3.4.2.8"
_RSA_SHA3 = "2.16.840.1.101.3.4.3.14"
_DIGEST = "1.2.840.113549.1.9.4"
_WITHOUT_ZERO = "http://uri.etsi.org/1903/v1.3.2#SignedProperties"
_PLACE = "<xades:SignatureProductionPlace><xades:City>{}</xades:City></xades:SignatureProductionPlace>"


def _with_info(change: Callable[[bytes, bytes], bytes]) -> Make:
    """A signature whose DigestInfo is what *change* makes of the encodings with and without NULL."""

    def made() -> bytes:
        attributes = [content_type(), cms.attribute(_DIGEST, der.octets(Hash.SHA256.digest(CONTENT))), reference()]
        infos = digest_infos("SHA-256", Hash.SHA256.digest(der.set_of(*attributes)))
        return rebuilt(attributes=attributes, value=der.octets(raw_rsa(SIGNER.key, change(*infos))))

    return made


def _sha3(content: bytes = CONTENT) -> Make:
    """SHA-3 throughout; the signed digest is that of *content*."""

    def made() -> bytes:
        attributes = [content_type(), cms.attribute(_DIGEST, der.octets(digest_of("SHA3-256", content))), reference()]
        info = digest_infos("SHA3-256", digest_of("SHA3-256", der.set_of(*attributes)))[0]
        return rebuilt(
            attributes=attributes,
            digest=der.sequence(der.oid(_SHA3)),
            algorithm=der.sequence(der.oid(_RSA_SHA3), der.NULL),
            value=der.octets(raw_rsa(SIGNER.key, info)),
        )

    return made


def _negative(*, signed: bool) -> Make:
    issuer = WORLD.authority.signing_ca
    return lambda: cms.sign(CONTENT, with_negative_modulus(SIGNER, issuer, signed=signed), SIGNED_AT)


def _large() -> Identity:
    made = WORLD.authority
    return made._certify(subjects.LIGA.name(), profiles.ESIGN_QSCD, rsa_6144(), made.signing_ca, made._validity(1, 2))


def _rsa_6144(content: bytes) -> Make:
    def made() -> Sent:
        signer = _large()
        signed = cms.sign(CONTENT, signer, SIGNED_AT).replace(CONTENT, content)
        return Sent(signed, context=WORLD.context(poe=NOW, answers=(WORLD.answer(NOW, signer),)))

    return made


def _by_key(identity: Identity) -> Make:
    return lambda: rebuilt(
        version=der.integer(3), sid=der.implicit(0, profiles.subject_key(identity.certificate).digest)
    )


def _outside(*, listed: bool) -> Make:
    """No certificate in the CMS; a trusted list may name the signer's own."""

    def made() -> Sent:
        world = World()
        if listed:
            world.services = (*world.services, service(world.signer))
        form: CmsForm = replace(cms.CADES, certificates=False)
        return Sent(world.signed(form=form), context=world.context(poe=NOW, answers=(world.answer(NOW),)))

    return made


def _ber(change: Callable[[bytes], bytes]) -> Make:
    return lambda: change(streamed(cms.sign(CONTENT, SIGNER, SIGNED_AT)))


def _container(old: str = "", new: str = "", **changes: object) -> Make:
    """A container signed with these changes; *old* becomes *new* after signing."""

    def made() -> bytes:
        signature = make.signature_file(plan(**changes))
        assert old.encode() in signature
        return make.container(
            [
                *FILES.items(),
                ("META-INF/signatures0.xml", signature.replace(old.encode(), new.encode()) if old else signature),
            ]
        )

    return made


_ODD: dict[str, tuple[str, Form, Make, Make]] = {
    "DigestInfo with octets after it": (
        "DigestInfo without NULL",
        Form.CMS,
        _with_info(lambda with_null, _: with_null + b"\x00"),
        _with_info(lambda _, without: without),
    ),
    "DigestInfo with NULL in long form": (
        "DigestInfo without NULL",
        Form.CMS,
        _with_info(lambda with_null, _: with_null.replace(b"\x05\x00", b"\x05\x81\x00")),
        _with_info(lambda with_null, _: with_null),
    ),
    "a digest without DigestInfo": (
        "DigestInfo without NULL",
        Form.CMS,
        _with_info(lambda with_null, _: with_null[-32:]),
        _with_info(lambda _, without: without),
    ),
    "a certificate with a negative modulus that its issuer did not sign": (
        "moduli encoded negative",
        Form.CMS,
        _negative(signed=False),
        _negative(signed=True),
    ),
    "content of a signature by RSA-6144 changed": (
        "RSA-6144",
        Form.CMS,
        _rsa_6144(CONTENT.upper()),
        _rsa_6144(CONTENT),
    ),
    "content in BER changed": (
        "BER",
        Form.CMS,
        _ber(lambda signed: signed.replace(CONTENT[9:], CONTENT[9:].upper())),
        _ber(lambda signed: signed),
    ),
    "SHA-3 of something else": ("SHA-3", Form.CMS, _sha3(b"other"), _sha3()),
    "the subject key of another": ("subjectKeyIdentifier", Form.CMS, _by_key(OTHER), _by_key(SIGNER)),
    "a certificate that is nowhere": (
        "certificates outside the CMS",
        Form.CMS,
        _outside(listed=False),
        _outside(listed=True),
    ),
    "content beside an Id that begins with a digit changed": (
        "Ids that begin with a digit",
        Form.ASIC,
        lambda: container(files={"lugums.txt": b"cits"}, id="1-S"),
        lambda: container(id="1-S"),
    ),
    "another place of production": (
        "SignatureProductionPlace",
        Form.ASIC,
        _container("Talsi", "Tukums", more_properties=_PLACE.format("Talsi")),
        _container(more_properties=_PLACE.format("Talsi")),
    ),
    "properties under the namespace without its zero changed": (
        "the zero in an old namespace",
        Form.ASIC,
        _container("2026-01-02", "2026-01-03", properties_type=_WITHOUT_ZERO),
        _container(properties_type=_WITHOUT_ZERO),
    ),
}

VECTORS = tuple(
    Vector(name, f"refused elsewhere: {line}", form, hostile, twin)
    for name, (line, form, hostile, twin) in _ODD.items()
)
