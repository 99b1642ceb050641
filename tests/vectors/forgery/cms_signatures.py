"""CMS signatures: signers, content, attributes and labels that disagree with each other."""

from base64 import encodebytes
from collections.abc import Callable
from dataclasses import replace

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from fakes.hostile_cms import (
    OTHER,
    SIGNER,
    attributes_as_content,
    content_type,
    honest,
    message_digest,
    rebuilt,
    reference,
    wrapped,
)
from fakes.trust_world import CONTENT, SIGNED_AT
from vectors.forgery.honest import Form, Make, Sent, Vector

from authority import cms, counter, der
from authority.keys import Hash, sign
from authority.proofs import NO_PROOFS, Proofs
from verify.candidate import SupportingFile

_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_TIMES = (b"261126040000Z", b"200101000000Z")


def _made(**changes: object) -> Make:
    return lambda: cms.sign(CONTENT, SIGNER, SIGNED_AT, replace(cms.CADES, **changes))  # type: ignore[arg-type]  # cells of a table


def _valued(change: Callable[[bytes], bytes]) -> Make:
    """A signature whose value is what *change* makes of the right one."""
    return lambda: rebuilt(value=der.octets(change(sign(SIGNER.key, der.set_of(*honest())))))


def _plus_modulus(value: bytes) -> bytes:
    """The same number modulo the signer's, in one octet more."""
    modulus = SIGNER.certificate.public_key().public_numbers().n  # type: ignore[union-attr]  # an RSA key
    return int.to_bytes(int.from_bytes(value, "big") + modulus, len(value) + 1, "big")


def _detached(content: bytes = CONTENT, form: cms.CmsForm = cms.CADES_DETACHED, *more: SupportingFile) -> Make:
    """A signature with its content in a file beside it."""
    beside = (SupportingFile("lugums", content), *more)
    return lambda: Sent(cms.sign(CONTENT, SIGNER, SIGNED_AT, form), beside)


def _attributes(*attributes: bytes) -> Make:
    return lambda: rebuilt(attributes=list(attributes))


def _two_digests() -> bytes:
    values = (der.octets(Hash.SHA256.digest(content)) for content in (CONTENT, b"other"))
    return rebuilt(attributes=[content_type(), reference(), cms.attribute(_DIGEST, *values)])


def _named(serial: int) -> bytes:
    return der.sequence(SIGNER.certificate.issuer.public_bytes(), der.integer(serial))


def _countersigned(value: bytes | None = None) -> Make:
    def made() -> bytes:
        signed = cms.sign(CONTENT, SIGNER, SIGNED_AT)
        own = counter.statement(cms.signature_value(signed) if value is None else value, OTHER, SIGNED_AT)
        return counter.countersigned(signed, own, certificate=OTHER.certificate)

    return made


def _second_signer(content: bytes) -> Make:
    """Two signers, the second over *content*."""

    def made() -> bytes:
        both = [
            cms._signer_info(c, s, SIGNED_AT, cms.CADES, NO_PROOFS) for c, s in ((CONTENT, SIGNER), (content, OTHER))
        ]
        return wrapped(der.set_of(*both))

    return made


def _armoured(before: bytes = b"", behind: bytes = b"") -> Make:
    """A signature in PEM (RFC 7468), with text around it."""

    def made() -> bytes:
        lines = encodebytes(cms.sign(CONTENT, SIGNER, SIGNED_AT))
        return before + b"-----BEGIN CMS-----\n" + lines + b"-----END CMS-----\n" + behind

    return made


def _timed(*values: bytes) -> Make:
    """The time of signing as often as there are *values*: UTCTime."""
    times = [cms.attribute(_SIGNING_TIME, b"\x17\x0d" + value) for value in values]
    return lambda: rebuilt(attributes=[*honest(), *times])


def _timed_at_once() -> bytes:
    both = cms.attribute(_SIGNING_TIME, *(b"\x17\x0d" + value for value in _TIMES))
    return rebuilt(attributes=[*honest(), both])


def _of_the_same_name() -> bytes:
    """A certificate with all that the signer's says, over a key of somebody else's."""
    own = SIGNER.certificate
    builder = x509.CertificateBuilder(own.issuer, own.subject, OTHER.key.public_key(), own.serial_number)
    builder = builder.not_valid_before(own.not_valid_before_utc).not_valid_after(own.not_valid_after_utc)
    for extension in own.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(OTHER.key, hashes.SHA256()).public_bytes(Encoding.DER)  # type: ignore[arg-type]  # an RSA key


_HONEST = _made()
_BESIDE = _detached()

_ATTACKS: dict[str, tuple[str, Make, Make]] = {
    "no signer": ("number of signers", lambda: cms.sign_together(CONTENT, (), SIGNED_AT), _HONEST),
    "a second signer over something else": ("number of signers", _second_signer(b"other"), _second_signer(CONTENT)),
    "more signers than the limit": (
        "number of signers",
        lambda: cms.sign_together(CONTENT, (SIGNER,) * 65, SIGNED_AT),
        lambda: cms.sign_together(CONTENT, (SIGNER,) * 3, SIGNED_AT),
    ),
    "a counter-signature over another value": ("number of signers", _countersigned(b"other"), _countersigned()),
    "content inside and other content beside": (
        "content inside and outside",
        _detached(b"other", cms.CADES),
        _detached(CONTENT, cms.CADES),
    ),
    "other content beside": ("content inside and outside", _detached(b"other"), _BESIDE),
    "attributes passed off as content": ("content inside and outside", attributes_as_content, _HONEST),
    "content of another type": (
        "content inside and outside",
        _made(content_type="1.2.840.113549.1.7.5"),
        _HONEST,
    ),
    "the content changed": (
        "content inside and outside",
        lambda: cms.sign(CONTENT, SIGNER, SIGNED_AT).replace(CONTENT, CONTENT.upper()),
        _HONEST,
    ),
    "no content type": ("signed attributes", _attributes(message_digest(), reference()), rebuilt),
    "no digest": ("signed attributes", _attributes(content_type(), reference()), rebuilt),
    "the type of something else": (
        "signed attributes",
        _attributes(content_type("1.2.3.4"), message_digest(), reference()),
        rebuilt,
    ),
    "two digests": ("signed attributes", _attributes(*honest(), message_digest(b"other")), rebuilt),
    "two values of one digest": ("signed attributes", _two_digests, rebuilt),
    "the digest of something else": (
        "signed attributes",
        _attributes(content_type(), message_digest(b"other"), reference()),
        rebuilt,
    ),
    "labels that name two digests": (
        "digest labels",
        lambda: rebuilt(algorithm=cms.signature_algorithm(SIGNER.key, Hash.SHA512)),
        rebuilt,
    ),
    "a digest that nobody knows": (
        "digest labels",
        lambda: rebuilt(digest=der.sequence(der.oid("1.2.3.4"))),
        rebuilt,
    ),
    "a signature made with another digest than its label": (
        "digest labels",
        lambda: rebuilt(value=der.octets(sign(SIGNER.key, der.set_of(*honest()), Hash.SHA512))),
        rebuilt,
    ),
    "the certificate of another is named": (
        "certificate of another",
        _attributes(content_type(), message_digest(), reference(OTHER.der)),
        rebuilt,
    ),
    "two certificates are named": ("certificate of another", _attributes(*honest(), reference(OTHER.der)), rebuilt),
    "no certificate is named": ("certificate of another", _made(bound=False), _HONEST),
    "the value of another key": (
        "certificate of another",
        lambda: rebuilt(value=der.octets(sign(OTHER.key, der.set_of(*honest())))),
        rebuilt,
    ),
    "another signer is named": (
        "certificate of another",
        lambda: rebuilt(sid=_named(OTHER.certificate.serial_number)),
        rebuilt,
    ),
    "a signer who is not there": ("certificate of another", lambda: rebuilt(sid=_named(7)), rebuilt),
    "certificates and nothing else": (
        "certificates only",
        lambda: cms.sign_together(b"", (), SIGNED_AT, proofs=Proofs(certificates=(SIGNER.certificate,))),
        _HONEST,
    ),
    "certificates only beside the content": (
        "certificates only",
        lambda: Sent(wrapped(der.set_of()), (SupportingFile("lugums", CONTENT),)),
        _BESIDE,
    ),
    "octets after the end": (
        "octets after the end",
        lambda: cms.sign(CONTENT, SIGNER, SIGNED_AT) + b"\x30\x00",
        _HONEST,
    ),
    "a text before the armour": ("octets after the end", _armoured("Maksājiet!\n".encode()), _armoured()),
    "a text behind the armour": ("octets after the end", _armoured(behind=b"Pay me.\n"), _armoured()),
    "a second signature behind the armour": ("octets after the end", lambda: _armoured()() * 2, _armoured()),
    "two times of signing": ("signed attributes", _timed(*_TIMES), _timed(_TIMES[0])),
    "one time of signing with two values": ("signed attributes", _timed_at_once, _timed(_TIMES[0])),
    "a certificate that says what the signer's says": (
        "certificate of another",
        lambda: rebuilt(enclosed=(_of_the_same_name(),)),
        lambda: rebuilt(enclosed=(_of_the_same_name(), SIGNER.der)),
    ),
    "a value with a zero before it": ("signature values", _valued(lambda value: b"\0" + value), rebuilt),
    "a value with a zero behind it": ("signature values", _valued(lambda value: value + b"\0"), rebuilt),
    "a value beyond the modulus": ("signature values", _valued(_plus_modulus), rebuilt),
    "a value of one": ("signature values", _valued(lambda value: bytes(len(value) - 1) + b"\1"), rebuilt),
    "no value": ("signature values", _valued(lambda _: b""), rebuilt),
    "a second signature after the end": (
        "octets after the end",
        lambda: cms.sign(CONTENT, SIGNER, SIGNED_AT) * 2,
        lambda: cms.sign(CONTENT, SIGNER, SIGNED_AT) + bytes(16),
    ),
    "members after the signers": ("octets after the end", lambda: wrapped(der.set_of(), der.integer(1)), rebuilt),
    "structures without end": (
        "depth",
        lambda: b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010702") + b"\xa0\x80\x30\x80" * 5000,
        _HONEST,
    ),
    "content in pieces without end": (
        "depth",
        lambda: wrapped(der.set_of()).replace(der.octets(CONTENT), b"\x24\x80" * 99),
        _HONEST,
    ),
}

VECTORS = tuple(
    Vector(name, f"cms: {line}", Form.CMS, hostile, twin) for name, (line, hostile, twin) in _ATTACKS.items()
)
