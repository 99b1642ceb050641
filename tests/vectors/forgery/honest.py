"""What every vector begins with: one authority, a signer whom it knows, and honest files of each format."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from fakes import signed_xml as make
from fakes.pdf_world import CONTEXT, SECOND, WORLD
from fakes.signed_xml import Plan
from fakes.trust_world import NOW, SIGNED_AT

from authority import mail, smime
from authority.mail import Entity, Envelope, Headers
from verify.candidate import SupportingFile
from verify.context import Context

TEXT = "Lūdzu dzēst manus datus.\r\n"
OTHER_TEXT = "Lūdzu izmaksāt naudu citam.\r\n"
FILE = "lugums.txt"
FILES = {FILE: TEXT.encode()}
MANIFEST = "META-INF/manifest.xml"
SIGNATURE = "META-INF/signatures0.xml"
SIGNER = make.Identity(WORLD.signer.key, WORLD.signer.der)  # type: ignore[arg-type]  # the authority's signers have RSA keys
OTHER = make.Identity(SECOND.key, SECOND.der)  # type: ignore[arg-type]  # the same
PLAN = Plan(files=FILES, signer=SIGNER, serial=WORLD.signer.certificate.serial_number)
ENVELOPE = Envelope(
    sender=("Līga", "liga@majas.example"),
    subject="Par maniem datiem",
    sent=NOW - timedelta(minutes=3),
    received=NOW - timedelta(minutes=2),
    message_id="0f" * 12,
    relay="mail.majas.example",
)


class Form(StrEnum):
    """How a vector is read, and which independent verifier reads it too."""

    ASIC = "asic"
    XML = "xml"
    CMS = "cms"
    MAIL = "mail"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Sent:
    """What arrives: octets, the files *beside* them, and the *context* where it is another than usual."""

    data: bytes
    beside: tuple[SupportingFile, ...] = ()
    context: Context = CONTEXT


Make = Callable[[], bytes | Sent]


@dataclass(frozen=True, slots=True)
class Vector:
    """One attack, or one oddity that is none: *hostile* must never be read as anything but what its *twin* says.

    *line* is the key of what must be true, as `MANIFEST.toml` lists them.
    """

    name: str
    line: str
    form: Form
    hostile: Make
    twin: Make


def plan(**changes: object) -> Plan:
    """The honest signature, with *changes*."""
    return replace(PLAN, **changes)


def container(*more: tuple[str, bytes], **changes: object) -> bytes:
    """An honest container whose signature has these *changes*, and *more* entries after it."""
    signature = make.signature_file(plan(**changes))
    return make.container([*FILES.items(), (SIGNATURE, signature), (MANIFEST, listing(FILE)), *more])


def listing(*names: str) -> bytes:
    """The manifest of a container that lists *names*."""
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    rows = "".join(f'<m:file-entry m:full-path="{name}" m:media-type="text/plain"/>' for name in names)
    kind = make.ASIC_E.decode()
    own = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
    return f'<m:manifest xmlns:m="{space}">{own}{rows}</m:manifest>'.encode()


def signed_entity(text: str = TEXT) -> Entity:
    """A clear-signed text."""
    return smime.signed(mail.text(text), WORLD.signer, SIGNED_AT)


def message(entity: Entity, *extra: tuple[str, str], **changes: object) -> bytes:
    """A mail around *entity*, with *extra* header fields and *changes* of its envelope."""
    fields: Headers = tuple(extra)
    return mail.message(replace(ENVELOPE, extra=fields, **changes), entity)  # type: ignore[arg-type]  # cells of a table
