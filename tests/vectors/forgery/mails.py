"""Signed mail: parts around the signed one, footers, forwarding, and header fields that nobody signed."""

from dataclasses import replace
from functools import cache

from cryptography import x509
from fakes.pdf_world import SECOND, WORLD
from fakes.trust_world import NOW, SIGNED_AT
from vectors.forgery.honest import FILE, OTHER_TEXT, TEXT, Form, Make, Sent, Vector, container, message, signed_entity

from authority import cms, mail, profiles, smime, spoil, subjects
from authority.desk import ANY
from authority.mail import Entity
from authority.pki import Identity

_ADDRESS = "liga@majas.example"
_OTHER = mail.text(OTHER_TEXT)
_FOOTER = mail.text("-- \r\nPasta saraksts\r\n")


def _around(*parts: Entity, kind: str = "mixed") -> Make:
    """A mail of these parts, the signed one among them."""
    return lambda: message(mail.multipart(kind, parts, "=_ietvars_="))


def _with(entity: Entity, *extra: tuple[str, str], **changes: object) -> Make:
    return lambda: message(entity, *extra, **changes)


def _enclosed(entity: Entity) -> Entity:
    """The mail around *entity* as one that is forwarded whole."""
    return Entity((("Content-Type", "message/rfc822"),), message(entity))


def _third_part() -> bytes:
    """A part more inside multipart/signed, which has two (RFC 1847, 2.1)."""
    end = b"--=_paraksts_=--"
    raw = message(signed_entity())
    return raw.replace(end, b"--=_paraksts_=\r\n" + _OTHER.dump() + b"\r\n" + end)


def _replaced(old: bytes, new: bytes) -> Make:
    def made() -> bytes:
        raw = message(signed_entity())
        assert old in raw, "nothing to replace"
        return raw.replace(old, new, 1)

    return made


def _first_part_exchanged() -> bytes:
    raw = message(signed_entity())
    return raw.replace(mail.text(TEXT).dump(), _OTHER.dump())


def _signed_inside(content: Entity) -> Entity:
    return smime.signed(content, WORLD.signer, SIGNED_AT)


def _opaque(text: str = TEXT) -> Entity:
    return smime.opaque(mail.text(text), WORLD.signer, SIGNED_AT)


def _broken_around() -> bytes:
    """A genuine message enclosed in one whose own signature is over something else."""
    other = cms.sign(b"other", SECOND, SIGNED_AT, cms.CADES_DETACHED)
    return message(smime.enclosing(_enclosed(signed_entity()), other))


def _two_containers(second: bytes) -> Make:
    """Two attached containers, each with its own signature; the file in the other one becomes *second*."""

    def made() -> bytes:
        other = spoil.file_changed(container(id="S2"), FILE, lambda content: content + b" ")
        other = spoil.file_changed(other, FILE, lambda _: second)
        files = (("a.edoc", container()), ("b.edoc", other))
        return message(mail.multipart("mixed", [mail.attachment(name, ANY, data) for name, data in files], "=_divi_="))

    return made


@cache
def _with_address() -> Identity:
    """A signer whose certificate names an address."""
    address = x509.SubjectAlternativeName([x509.RFC822Name(_ADDRESS)])
    return WORLD.authority.issue(subjects.LIGA, replace(profiles.ESIGN_QSCD, extra=((address, False),)))


def _from(address: str) -> Make:
    def made() -> Sent:
        signer = _with_address()
        signed = smime.signed(mail.text(TEXT), signer, SIGNED_AT)
        context = WORLD.context(poe=NOW, answers=(WORLD.answer(NOW, signer),))
        return Sent(message(signed, sender=("Līga", address)), context=context)

    return made


def _files(*files: tuple[str, bytes]) -> Make:
    """A mail with an unsigned text and these files."""
    parts = [mail.text("Skat. pielikumus.\r\n"), *(mail.attachment(name, ANY, data) for name, data in files)]
    return lambda: message(mail.multipart("mixed", parts, "=_faili_="))


_TEXT = TEXT.encode()
_DETACHED = cms.sign(_TEXT, WORLD.signer, SIGNED_AT, cms.CADES_DETACHED)

_BOTH = mail.multipart(
    "mixed", [mail.text(TEXT), mail.attachment("lugums.txt", "text/plain", TEXT.encode())], "=_ieksa_="
)

_DELIMITER = b"--=_paraksts_="
_BOUNDARY = b'boundary="=_paraksts_="'


def _second_signature() -> bytes:
    """One more signature part, of somebody else over another text."""
    signature = cms.sign(_OTHER.dump(), SECOND, SIGNED_AT, cms.CADES_DETACHED)
    part = smime.enclosing(_OTHER, signature).dump().rpartition(_DELIMITER + b"\r\n")[2].removesuffix(b"--\r\n")
    return message(signed_entity()).replace(_DELIMITER + b"--", _DELIMITER + b"\r\n" + part.rstrip(b"-") + b"--")


def _in_other_order() -> bytes:
    """The signed message where the text should be, and the text where the signature should be."""
    kind = 'signed; protocol="application/pkcs7-signature"; micalg=sha-256'
    return message(mail.multipart(kind, [signed_entity(), _OTHER], "=_otradi_="))


def _opaque_with(old: bytes = b"", new: bytes = b"", behind: bytes = b"") -> Make:
    return lambda: message(_opaque()).replace(old, new, 1) + behind


_ATTACKS: dict[str, tuple[str, Make]] = {
    "the signed text is altered": ("parts around", _first_part_exchanged),
    "a text before the signed part": ("parts around", _around(_OTHER, signed_entity())),
    "a text behind the signed part": ("parts around", _around(signed_entity(), _OTHER)),
    "another view of the signed part": ("parts around", _around(_OTHER, signed_entity(), kind="alternative")),
    "a part that the signed one is related to": ("parts around", _around(_OTHER, signed_entity(), kind="related")),
    "a third part beside the signature": ("parts around", _third_part),
    "a text before the first part": (
        "parts around",
        _replaced(b"--=_paraksts_=", OTHER_TEXT.encode("ascii", "replace") + b"--=_paraksts_="),
    ),
    "a text behind the last part": (
        "parts around",
        lambda: message(signed_entity()) + OTHER_TEXT.encode("ascii", "replace"),
    ),
    "a file beside the signed part": (
        "parts around",
        _around(signed_entity(), mail.attachment("maksa.txt", "text/plain", OTHER_TEXT.encode())),
    ),
    "the signature of another part": (
        "parts around",
        _around(_OTHER, mail.attachment("smime.p7s", "application/pkcs7-signature", b"")),
    ),
    "a signed part of another protocol": (
        "parts around",
        _replaced(b'protocol="application/pkcs7-signature"', b'protocol="application/x-other"'),
    ),
    "a boundary that is there twice": (
        "parts around",
        _replaced(b'boundary="=_paraksts_="', b'boundary="=_cits_="; boundary="=_paraksts_="'),
    ),
    "a second Content-Type": ("parts around", _with(signed_entity(), ("Content-Type", "text/plain"))),
    "an opaque message among others": ("parts around", _around(_OTHER, _opaque())),
    "an honest container beside a forged one": ("parts around", _two_containers(OTHER_TEXT.encode())),
    "a boundary that begins as another does": (
        "parts around",
        lambda: message(mail.multipart("mixed", [_OTHER, signed_entity()], "=_paraksts")),
    ),
    "a boundary under two names": (
        "parts around",
        _replaced(_BOUNDARY, b"boundary*=us-ascii''=_cits_=; " + _BOUNDARY),
    ),
    "a boundary in a comment": ("parts around", _replaced(_BOUNDARY, b'(boundary="=_cits_=") ' + _BOUNDARY)),
    "a delimiter with a text on its line": (
        "parts around",
        _replaced(_DELIMITER + b"\r\n", _DELIMITER + b"pay me\r\n"),
    ),
    "a closing delimiter before the first part": (
        "parts around",
        _replaced(_DELIMITER + b"\r\n", _DELIMITER + b"--\r\n" + _DELIMITER + b"\r\n"),
    ),
    "a part behind the closing delimiter": (
        "parts around",
        lambda: message(signed_entity()) + _DELIMITER + b"\r\n" + _OTHER.dump() + b"\r\n" + _DELIMITER + b"--\r\n",
    ),
    "a second signature part": ("parts around", _second_signature),
    "the parts in the other order": ("parts around", _in_other_order),
    "the header of the signed part is altered": (
        "parts around",
        _replaced(b"Content-Type: text/plain; charset=utf-8", b"Content-Type: text/html; charset=utf-8"),
    ),
    "a blank at the end of a signed line": ("parts around", _replaced(b"datus.\r\n", b"datus. \r\n")),
    "the signature is called a page": (
        "parts around",
        _replaced(b"Content-Type: application/pkcs7-signature", b"Content-Type: text/html"),
    ),
    "an opaque message that calls itself encrypted": (
        "parts around",
        _opaque_with(b"smime-type=signed-data", b"smime-type=enveloped-data"),
    ),
    "a text behind an opaque message": ("parts around", _opaque_with(behind=b"\r\nPay me!\r\n")),
    "a second opaque message behind the first": (
        "parts around",
        lambda: message(_opaque()) + _opaque(OTHER_TEXT).body,
    ),
    "a field that ends the header early": (
        "header fields",
        _replaced(b"Subject: ", b"X: y\nContent-Type: text/plain\n\nPay me\n\nSubject: "),
    ),
    "lines of the header that end with CR alone": (
        "header fields",
        _replaced(b"Subject: ", b"X: y\rContent-Type: text/plain\r\rPay me\r\rSubject: "),
    ),
    "a Content-Type with a blank before its colon": (
        "header fields",
        _replaced(b"Content-Type: multipart/signed", b"Content-Type: text/plain\r\nContent-Type : multipart/signed"),
    ),
    "an encoding around the signed parts": (
        "header fields",
        _replaced(b"MIME-Version", b"Content-Transfer-Encoding: base64\r\nMIME-Version"),
    ),
    "a signature that is named after another file": (
        "parts around",
        _files((FILE, _TEXT), ("maksa.txt", OTHER_TEXT.encode()), ("maksa.txt.p7s", _DETACHED)),
    ),
    "two files of one name beside a signature": (
        "parts around",
        _files((FILE, OTHER_TEXT.encode()), (FILE, _TEXT), (FILE + ".p7s", _DETACHED)),
    ),
    "a signature of what is in the body": ("parts around", _files((FILE + ".p7s", _DETACHED))),
    "a file beside a container, called as the one inside it": (
        "parts around",
        _files(("a.edoc", container()), (FILE, OTHER_TEXT.encode())),
    ),
    "a file called as one inside a container": (
        "parts around",
        _files(("a.edoc", container()), (f"a.edoc/{FILE}", OTHER_TEXT.encode())),
    ),
    "a container called as the file inside it": ("parts around", _files((FILE, container()))),
    "a container called as a signature is": ("parts around", _files(("2/S1", container()))),
    "a list puts its footer below": ("footers", _around(signed_entity(), _FOOTER)),
    "a list puts its footer into the signed text": (
        "footers",
        lambda: message(signed_entity()).replace(b"datus.", b"datus. --saraksts", 1),
    ),
    "it is forwarded below another text": ("forwarding", _around(_OTHER, _enclosed(signed_entity()))),
    "it is forwarded in a mail of its own": ("forwarding", _with(_enclosed(signed_entity()))),
    "it is forwarded in a mail of another whose signature is broken": ("forwarding", _broken_around),
    "another subject": ("header fields", _with(signed_entity(), subject="Izmaksājiet naudu")),
    "two subjects": ("header fields", _with(signed_entity(), ("Subject", "Maksa"))),
    "another address to answer to": ("header fields", _with(signed_entity(), ("Reply-To", "kads@launs.example"))),
    "another date": ("header fields", _with(signed_entity(), sent=SIGNED_AT)),
    "two senders": ("header fields", _with(signed_entity(), ("From", "kads@launs.example"))),
    "a sender who did not sign": ("From and signer", _with(signed_entity(), sender=("Kāds", "kads@launs.example"))),
    "a sender whose address is not that of the certificate": ("From and signer", _from("kads@launs.example")),
    "a sender who calls himself the signer": (
        "From and signer",
        _with(signed_entity(), sender=("liga@majas.example", "kads@launs.example")),
    ),
}

_TWINS: dict[str, Make] = {
    "an honest container beside a forged one": _two_containers(TEXT.encode()),
    "a sender whose address is not that of the certificate": _from(_ADDRESS),
    "an opaque message among others": _with(_opaque()),
    "an opaque message that calls itself encrypted": _with(_opaque()),
    **dict.fromkeys(
        (
            "a signature that is named after another file",
            "two files of one name beside a signature",
            "a signature of what is in the body",
        ),
        _files((FILE, _TEXT), (FILE + ".p7s", _DETACHED)),
    ),
    **dict.fromkeys(
        (
            "a file beside a container, called as the one inside it",
            "a file called as one inside a container",
            "a container called as the file inside it",
            "a container called as a signature is",
        ),
        _files(("a.edoc", container())),
    ),
    "a text behind an opaque message": _with(_opaque()),
    "a second opaque message behind the first": _with(_opaque()),
    "a file beside the signed part": _with(_signed_inside(_BOTH)),
    "it is forwarded in a mail of another whose signature is broken": _with(_enclosed(signed_entity())),
}

_HONEST = _with(signed_entity())

VECTORS = tuple(
    Vector(name, f"mail: {line}", Form.MAIL, hostile, _TWINS.get(name, _HONEST))
    for name, (line, hostile) in _ATTACKS.items()
)
