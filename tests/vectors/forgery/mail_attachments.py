"""Mail: attachments that readers decode in several ways, documents that would lend each other their signatures, senders at odds."""

import base64
import re
from binascii import b2a_uu
from itertools import count

from fakes import signed_xml as make
from fakes.pdf_world import SECOND, WORLD
from fakes.trust_world import NOW, SIGNED_AT
from vectors.forgery.honest import (
    FILE,
    MANIFEST,
    OTHER_TEXT,
    SIGNATURE,
    TEXT,
    Form,
    Make,
    Sent,
    Vector,
    container,
    listing,
    message,
    plan,
    signed_entity,
)
from vectors.forgery.mails import _around, _enclosed, _files, _from, _replaced, _with

from authority import cms, mail, pdf, pdf_signing, profiles, smime, subjects
from authority.mail import Entity

_NAME = "a.edoc"
_KIND = ("Content-Type", f'application/vnd.etsi.asic-e+zip; name="{_NAME}"')
_SHOWN = ("Content-Disposition", f'attachment; filename="{_NAME}"')
_ENCODED = ("Content-Transfer-Encoding", "base64")
_LINES = b"\r\n"
_ADDRESS = "liga@majas.example"
_OTHER = mail.text(OTHER_TEXT)


def _base64(octets: bytes) -> bytes:
    return base64.encodebytes(octets).replace(b"\n", _LINES)


def _padded() -> bytes:
    """An honest container whose octets are padded in base64."""
    sizes = (container(("META-INF/metadata.xml", b'<m xmlns="urn:x" a="' + b"x" * n + b'"/>')) for n in count())
    return next(made for made in sizes if len(made) % 3)


def _forged() -> bytes:
    """The same container, in which another text stands under the signature."""
    signature = make.signature_file(plan())
    return make.container([(FILE, OTHER_TEXT.encode()), (SIGNATURE, signature), (MANIFEST, listing(FILE))])


def _attached(body: bytes, *fields: tuple[str, str]) -> Make:
    """A mail with an unsigned text and one attachment of these header fields, whose body stands as it is."""
    parts = (mail.text("Skat. pielikumu.\r\n"), Entity(fields or (_KIND, _SHOWN, _ENCODED), body))
    return lambda: message(mail.multipart("mixed", list(parts), "=_pielikums_="))


def _uuencoded(octets: bytes) -> bytes:
    lines = (b2a_uu(octets[at : at + 45]) for at in range(0, len(octets), 45))
    return b"begin 644 a.edoc\r\n" + b"".join(lines).replace(b"\n", _LINES) + b"`\r\nend\r\n"


def _sent_by(line: bytes) -> Make:
    """A signed mail of an address that the certificate names, with other octets in the place of From."""

    def made() -> Sent:
        sent = _from(_ADDRESS)()
        assert isinstance(sent, Sent)
        changed = re.sub(rb"(?m)^From:.*\r\n", line + _LINES, sent.data, count=1)
        return Sent(changed, context=sent.context)

    return made


def _pdf(text: str) -> bytes:
    return pdf_signing.sign(pdf.file([text]), WORLD.signer, SIGNED_AT).content


def _pdf_beside(name: str, content: bytes) -> Make:
    """A signed PDF, and a file that nobody signed."""
    return _files(("lugums.pdf", _pdf("Dzest datus.")), (name, content))


def _signed_by_another() -> Make:
    """An honest container in a mail that somebody else signed, whose certificate is no qualified one."""

    def made() -> Sent:
        stranger = WORLD.authority.issue(subjects.MARTINS, profiles.ESIGN_QSCD, ca=WORLD.authority.unlisted_ca)
        inner = mail.multipart(
            "mixed", [_OTHER, mail.attachment(_NAME, "application/octet-stream", _SAME)], "=_ieksa_="
        )
        signed = smime.signed(inner, stranger, SIGNED_AT)
        return Sent(message(signed), context=WORLD.context(poe=NOW, answers=(WORLD.answer(NOW),)))

    return made


_SAME = container()
_GOOD = _attached(_base64(_SAME))
_PADDED = _attached(base64.b64encode(_padded()))
_HONEST = _with(signed_entity())
_TEXT = TEXT.encode()
_DETACHED = cms.sign(_TEXT, WORLD.signer, SIGNED_AT, cms.CADES_DETACHED)
_BY_SECOND = cms.sign(OTHER_TEXT.encode(), SECOND, SIGNED_AT, cms.CADES_DETACHED)

_ATTACKS: dict[str, tuple[str, Make, Make]] = {
    "a second container behind the padding of the first": (
        "parts around",
        _attached(base64.b64encode(_padded()) + _LINES + _base64(_forged())),
        _PADDED,
    ),
    "a text behind the padding": (
        "parts around",
        _attached(base64.b64encode(_padded()) + b"\r\nLudzu izmaksat naudu!\r\n"),
        _PADDED,
    ),
    "a text before the encoded container": (
        "parts around",
        _attached(b"Ludzu izmaksat naudu.\r\n" + _base64(_SAME)),
        _GOOD,
    ),
    "signs between the encoded octets": (
        "parts around",
        _attached(_base64(_SAME).replace(_LINES, b"*!" + _LINES, 3)),
        _GOOD,
    ),
    "an encoding that comes second": (
        "parts around",
        _attached(_base64(_SAME), _KIND, _SHOWN, (_ENCODED[0], "7bit"), _ENCODED),
        _GOOD,
    ),
    "an encoding that is taken back": (
        "parts around",
        _attached(_base64(_SAME), _KIND, _SHOWN, _ENCODED, (_ENCODED[0], "7bit")),
        _GOOD,
    ),
    "a container in uuencode": (
        "parts around",
        _attached(_uuencoded(_SAME), _KIND, _SHOWN, (_ENCODED[0], "x-uuencode")),
        _GOOD,
    ),
    "a container in uuencode in a text": (
        "parts around",
        _with(mail.text(OTHER_TEXT + _uuencoded(_SAME).decode())),
        _GOOD,
    ),
    "a container that is called a text": (
        "parts around",
        _attached(_base64(_SAME), ("Content-Type", "text/plain; charset=utf-16"), _SHOWN, _ENCODED),
        _GOOD,
    ),
    "a container of two names": (
        "parts around",
        _attached(_base64(_SAME), _KIND, _SHOWN, (_SHOWN[0], 'attachment; filename="maksa.txt"'), _ENCODED),
        _GOOD,
    ),
    "a forged container of the same name": (
        "parts around",
        _files((_NAME, _SAME), (_NAME, _forged())),
        _files((_NAME, _SAME)),
    ),
    "a page beside a signed PDF": (
        "parts around",
        _pdf_beside("maksa.html", b"<p>Izmaksajiet naudu."),
        _files(("lugums.pdf", _pdf("Dzest datus."))),
    ),
    "a PDF that nobody signed beside a signed one": (
        "parts around",
        _pdf_beside("lugums2.pdf", pdf.file(["Izmaksat naudu."]).content),
        _files(("lugums.pdf", _pdf("Dzest datus."))),
    ),
    "a signature that lies in an enclosed mail": (
        "parts around",
        _around(
            mail.attachment(FILE, "text/plain", OTHER_TEXT.encode()),
            Entity((("Content-Type", "message/rfc822"),), _files((FILE, _TEXT), (FILE + ".p7s", _DETACHED))()),  # type: ignore[arg-type]  # octets
        ),
        _files((FILE, _TEXT), (FILE + ".p7s", _DETACHED)),
    ),
    "two signatures for two files, exchanged": (
        "parts around",
        _files((FILE, OTHER_TEXT.encode()), (FILE + ".p7s", _DETACHED)),
        _files((FILE, _TEXT), (FILE + ".p7s", _DETACHED)),
    ),
    "a mail of a stranger around an honest container": ("parts around", _signed_by_another(), _GOOD),
    "a part that lies elsewhere": (
        "parts around",
        _around(
            Entity(
                (("Content-Type", 'message/external-body; access-type=URL; URL="https://launs.example/"'),),
                b"Content-Type: text/plain\r\n\r\n",
            ),
            signed_entity(),
        ),
        _HONEST,
    ),
    "a whole that says to be a piece": (
        "parts around",
        _with(Entity((("Content-Type", 'message/partial; id="x"; number=1; total=1'),), message(signed_entity()))),
        _with(_enclosed(signed_entity())),
    ),
    "a signed part among digests": ("parts around", _around(signed_entity(), _OTHER, kind="digest"), _HONEST),
    "a signed part in a report": ("parts around", _around(_OTHER, signed_entity(), kind="report"), _HONEST),
    "a boundary with a NUL": (
        "parts around",
        _replaced(b'boundary="=_paraksts_="', b'boundary="=_paraksts_=\0x"'),
        _HONEST,
    ),
    "a boundary in an encoded word": (
        "parts around",
        _replaced(b'boundary="=_paraksts_="', b'boundary="=?utf-8?q?=3D=5Fparaksts=5F=3D?="'),
        _HONEST,
    ),
    "a return without a line in the signed text": ("parts around", _replaced(b"datus.", b"datus.\r--"), _HONEST),
    "two types in one field": (
        "parts around",
        _replaced(b"multipart/signed;", b"text/plain, multipart/signed;"),
        _HONEST,
    ),
    "a sender whose name is the address of the signer": (
        "From and signer",
        _sent_by(b'From: "liga@majas.example"@launs.example'),
        _from(_ADDRESS),
    ),
    "two senders in one field": (
        "From and signer",
        _sent_by(b"From: liga@majas.example, kads@launs.example"),
        _from(_ADDRESS),
    ),
    "the signer in a comment": (
        "From and signer",
        _sent_by(b"From: kads@launs.example (liga@majas.example)"),
        _from(_ADDRESS),
    ),
    "the signer in an encoded word": (
        "From and signer",
        _sent_by(b"From: =?utf-8?q?liga=40majas=2Eexample?= <kads@launs.example>"),
        _from(_ADDRESS),
    ),
    "the signer on the way to another": (
        "From and signer",
        _sent_by(b"From: <kads@launs.example:liga@majas.example>"),
        _from(_ADDRESS),
    ),
    "the signer before a NUL": (
        "From and signer",
        _sent_by(b"From: liga@majas.example\0@launs.example"),
        _from(_ADDRESS),
    ),
    "two addresses without a comma": (
        "From and signer",
        _sent_by(b"From: <liga@majas.example> <kads@launs.example>"),
        _from(_ADDRESS),
    ),
}

VECTORS = tuple(
    Vector(name, f"mail: {line}", Form.MAIL, hostile, twin) for name, (line, hostile, twin) in _ATTACKS.items()
)
