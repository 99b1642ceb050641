"""ASiC containers (EN 319 162-1): EDOC 2.0 as Latvia makes it, ASiC-E as others do, and ASiC-S."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from authority import xades
from authority.pki import Identity
from authority.proofs import NO_PROOFS, Proofs
from authority.xades import DataFile, XadesForm

ASIC_E = "application/vnd.etsi.asic-e+zip"
ASIC_S = "application/vnd.etsi.asic-s+zip"
EDOC_COMMENT = "EDOC/2.0; LIB/2.6.18"

MANIFEST = "META-INF/manifest.xml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a ZIP; *stored* without compression."""

    name: str
    content: bytes
    comment: str = ""
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature to make over all files of a container."""

    signer: Identity
    at: datetime
    proofs: Proofs = NO_PROOFS


def edoc(files: Sequence[DataFile], *signings: Signing, form: XadesForm = xades.EDOC) -> bytes:
    """Give an EDOC 2.0 container: signature documents ``META-INF/edoc-signatures-S1.xml``, S2 and so on."""
    documents = [
        Entry(
            f"META-INF/edoc-signatures-S{number}.xml",
            xades.sign_files(files, signing.signer, signing.at, replace(form, id=f"S{number}"), signing.proofs),
        )
        for number, signing in enumerate(signings, 1)
    ]
    manifest = Entry(MANIFEST, _manifest(ASIC_E, files), EDOC_COMMENT)
    return zipped([_mimetype(ASIC_E), *_data(files), manifest, *documents], _time(signings))


def asice(files: Sequence[DataFile], *signings: Signing, form: XadesForm = xades.ASICE) -> bytes:
    """Give an ASiC-E container: signature documents ``META-INF/signatures0.xml``, 1 and so on."""
    documents = [
        Entry(
            f"META-INF/signatures{number}.xml",
            xades.sign_files(files, signing.signer, signing.at, replace(form, id=f"id-{number}"), signing.proofs),
        )
        for number, signing in enumerate(signings)
    ]
    manifest = Entry(MANIFEST, _manifest(ASIC_E, files))
    return zipped([_mimetype(ASIC_E), manifest, *_data(files), *documents], _time(signings))


def asics(file: DataFile, signing: Signing, form: XadesForm = xades.ASICE) -> bytes:
    """Give an ASiC-S container: one file and ``META-INF/signatures.xml`` (EN 319 162-1, 4.3)."""
    document = xades.sign_files([file], signing.signer, signing.at, form, signing.proofs)
    return zipped([_mimetype(ASIC_S), *_data([file]), Entry("META-INF/signatures.xml", document)], signing.at)


def zipped(entries: Sequence[Entry], at: datetime) -> bytes:
    """Give a ZIP of *entries* in their order, all dated *at*; equal arguments give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            info.compress_type = zipfile.ZIP_STORED if entry.stored else zipfile.ZIP_DEFLATED
            info.comment = entry.comment.encode()
            info.create_system = 0
            archive.writestr(info, entry.content)
    return buffer.getvalue()


def entries(container: bytes) -> list[Entry]:
    """Give the entries of a ZIP made here, in their order."""
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        return [
            Entry(info.filename, archive.read(info), info.comment.decode(), info.compress_type == zipfile.ZIP_STORED)
            for info in archive.infolist()
        ]


def _mimetype(media_type: str) -> Entry:
    """Give the entry by which a container tells itself: first, stored, nothing more (EN 319 162-1, A.1)."""
    return Entry("mimetype", media_type.encode(), stored=True)


def _data(files: Sequence[DataFile]) -> list[Entry]:
    return [Entry(file.name, file.content) for file in files]


def _time(signings: Sequence[Signing]) -> datetime:
    return max((signing.at for signing in signings), default=_UNSIGNED)


_UNSIGNED = datetime(2026, 1, 1)  # noqa: DTZ001 - dates of ZIP entries have no zone


def _manifest(media_type: str, files: Sequence[DataFile]) -> bytes:
    """Give the OpenDocument manifest, laid out as in real containers."""
    rows = [("/", media_type), *((file.name, file.media_type) for file in files)]
    lines = [
        f'<manifest:file-entry manifest:full-path="{escape(name)}" manifest:media-type="{escape(kind)}"/>'
        for name, kind in rows
    ]
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8" standalone="no"?>',
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">',
            *lines,
            "</manifest:manifest>",
            "",
        )
    ).encode()
