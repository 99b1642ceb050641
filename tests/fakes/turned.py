"""Small honest files of every format, and what becomes of them when one bit is turned or the end is missing.

Files are a few kilobytes, so that every bit of them can be turned; the work is spread over all processors. As a script
(``python -m fakes.turned [NAME…]``) it tells how often each stayed accepted, and why.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from multiprocessing import get_context

import pypdfium2
from fakes import asic_cades, places
from fakes.places import Explained
from fakes.trust_world import SIGNED_AT
from fuzz.seeds import Country, accepted, as_signed
from fuzz.targets import EscapedError, ForgedError, Judged, honest

from authority import asic, mail, pdf, pdf_signing, smime
from authority.desk import REQUEST
from authority.pdf_file import PdfFile
from authority.pdf_signing import Wish
from authority.spoil import bit_flipped
from verify.codes import ProblemCode
from verify.judge import Judgement
from verify.report import VerificationReport

TEXT = "Lūdzu izsniegt visu manu datu kopiju.\r\n"
ROOM = 7_000
"""Hexadecimal digits for the signature of a PDF: enough for one without a time-stamp, and little to turn."""
STAMP_ROOM = 4_600
"""Hexadecimal digits for the document time-stamp of a PDF."""
NAMES = (
    "edoc",
    "edoc: mimetype",
    "edoc: request.txt",
    "edoc: META-INF/manifest.xml",
    "edoc: META-INF/edoc-signatures-S1.xml",
    "edoc LT",
    "edoc LT: META-INF/edoc-signatures-S1.xml",
    "asice with CAdES",
    "asice with CAdES: request.txt",
    "asice with CAdES: META-INF/ASiCManifest.xml",
    "asice with CAdES: META-INF/signature.p7s",
    "cms",
    "cms LT",
    "xml",
    "pdf",
    "pdf of three revisions",
    "mail, clear-signed",
    "mail, opaque",
    "mail with a container",
)
"""What is tried: of the entries of containers those that are not tried in another one already."""
_PRIORITY = 15
"""As `nice` counts: whatever else runs goes first."""
_LATER = timedelta(hours=1)
_STEP = 64
"""Octets in one piece of work."""
_PACKED_AT = datetime(2026, 1, 2)  # noqa: DTZ001 - dates of ZIP entries have no zone
_MIMETYPE = "the media type, whose defect is named"
_MANIFEST = "a manifest that no signature is over"


@dataclass(frozen=True, slots=True)
class Sample:
    """An honest file, or one entry of a container: what judges it, and what explains the bits that nothing covers.

    *alike* tells of a single bit what would be dear to tell of all. *shown*: what another reader shows of the whole file, where
    parts of it are not signed: it must not change either.
    """

    data: bytes
    judged: Judged
    explained: Explained
    alike: Callable[[bytes, int], bool] = places.never
    shown: Callable[[bytes], str] | None = None

    def reasons(self) -> Callable[[int], str | None]:
        """Give what tells why a bit may be turned; None for one that is covered."""
        known = self.explained(self.data)
        return lambda bit: known.get(bit) or (places.ALIKE if self.alike(self.data, bit) else None)

    @property
    def signed(self) -> frozenset[str]:
        """What is read of it as it is."""
        return frozenset(map(as_signed, accepted(*self.judged(self.data))))


@cache
def samples() -> Mapping[str, Sample]:
    """Give the files by name. Of a container entries are samples of their own too, packed anew whatever they have become."""
    country = honest()
    containers = {
        "edoc": country.containers[0],
        "edoc LT": country.containers[2],
        "asice with CAdES": asic_cades.container(
            {REQUEST: TEXT.encode()}, asic_cades.signing(country.world.signer, SIGNED_AT)
        ),
    }
    whole = {
        name: Sample(data, country.judged, places.of_container, places.unpacks_alike)
        for name, data in containers.items()
    }
    inside = {
        f"{name}: {entry.name}": Sample(entry.content, partial(_packed, data, number), _explained(entry.name))
        for name, data in containers.items()
        for number, entry in enumerate(asic.entries(data))
    }
    made = whole | inside | _others(country)
    return {name: made[name] for name in NAMES}


def _others(country: Country) -> dict[str, Sample]:
    signer, alone, letter = country.world.signer, country.judged, country.judged_mail
    opaque = smime.opaque(mail.text(TEXT), signer, SIGNED_AT)
    small = pdf_signing.sign(pdf.file(["Datus."]), signer, SIGNED_AT, Wish(room=ROOM))
    return {
        "cms": Sample(country.cms[1], alone, places.of_cms),
        "cms LT": Sample(country.cms[3], alone, places.of_cms),
        "xml": Sample(country.signed_xml[0], alone, places.of_signed_xml),
        "pdf": Sample(small.content, alone, places.of_pdf),
        "pdf of three revisions": Sample(_archived(small), alone, places.of_archived_pdf, shown=shown_by_pdfium),
        "mail, clear-signed": Sample(country.mails[0], letter, places.of_clear_signed_mail),
        "mail, opaque": Sample(country.around(opaque), letter, places.of_opaque_mail),
        "mail with a container": Sample(country.mails[1], letter, places.of_mail_with_container),
    }


def _archived(signed: PdfFile) -> bytes:
    """Give the file at level LTA: validation data, and a document time-stamp over all of it."""
    world = honest().world
    stored = pdf_signing.store(signed, [world.authority.signing_ca], [world.answer(SIGNED_AT + _LATER)])
    wish = Wish(sub_filter=pdf_signing.TIMESTAMP, field="Zimogs", room=STAMP_ROOM)
    return pdf_signing.stamp(stored, world.authority.tsa, SIGNED_AT + 2 * _LATER, wish).content


def shown_by_pdfium(data: bytes) -> str:
    """Give the text that pdfium, a reader of other people, finds on the pages; that it can't open the file is told as well."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return f"not opened: {error}"
    try:
        return "\f".join(page.get_textpage().get_text_bounded() for page in document)
    except pypdfium2.PdfiumError as error:
        return f"not shown: {error}"
    finally:
        document.close()


def _explained(name: str) -> Explained:
    match name:
        case "mimetype":
            return places.everything(_MIMETYPE)
        case "META-INF/manifest.xml":
            return places.everything(_MANIFEST)
        case _ if name.endswith("signatures-S1.xml"):
            return places.of_signed_xml
        case _ if name.endswith(".p7s"):
            return places.of_cms
        case _:
            return places.nothing


def _packed(container: bytes, number: int, content: bytes) -> tuple[VerificationReport, Judgement]:
    """Judge the container with *content* in the place of its entry of this *number*."""
    entries = asic.entries(container)
    entries[number] = replace(entries[number], content=content)
    return honest().judged(asic.zipped(entries, _PACKED_AT))


def is_read(sample: Sample, signed: frozenset[str], data: bytes) -> bool:
    """Whether *data* is accepted, and then with the content that was signed.

    Raises:
        ForgedError: it is accepted with other content.
        EscapedError: an error that nobody announced ended the verification.
    """
    report, judgement = sample.judged(data)
    if any(p.code is ProblemCode.INTERNAL_FAILURE for d in report.documents for p in d.problems):
        raise EscapedError([p.detail for d in report.documents for p in d.problems])
    read = frozenset(map(as_signed, accepted(report, judgement)))
    if not read <= signed:
        raise ForgedError(read)
    if read and sample.shown is not None and sample.shown(data) != _shown_as_made(sample):
        raise ForgedError("another reader shows something else")
    return bool(read)


@cache
def _shown_as_made(sample: Sample) -> str | None:
    return None if sample.shown is None else sample.shown(sample.data)


def bits_that_leave_it_accepted(name: str) -> list[int]:
    """Turn every bit of a sample, one at a time; give the numbers of those after which it is still accepted."""
    size = len(samples()[name].data)
    return _everywhere(_bits, [(name, start, min(start + _STEP, size)) for start in range(0, size, _STEP)])


def cuts_that_leave_it_accepted(name: str, step: int = 10) -> list[int]:
    """Cut a sample off at every so many octets; give the lengths at which it is still accepted."""
    size = len(samples()[name].data)
    pieces = [(name, start, min(start + step * _STEP, size)) for start in range(0, size, step * _STEP)]
    return _everywhere(partial(_cuts, step=step), pieces)


Piece = tuple[str, int, int]


def _everywhere(work: Callable[[Piece], list[int]], pieces: Iterable[Piece]) -> list[int]:
    """Do *pieces* of work in children that share what was made so far, politely."""
    with get_context("fork").Pool(os.cpu_count(), os.setpriority, (os.PRIO_PROCESS, 0, _PRIORITY)) as pool:
        return sorted(found for some in pool.imap_unordered(work, pieces) for found in some)


def _bits(piece: Piece) -> list[int]:
    name, start, end = piece
    sample = samples()[name]
    signed = sample.signed
    return [
        8 * place + bit
        for place in range(start, end)
        for bit in range(8)
        if is_read(sample, signed, bit_flipped(sample.data, place, bit))
    ]


def _cuts(piece: Piece, step: int) -> list[int]:
    name, start, end = piece
    sample = samples()[name]
    signed = sample.signed
    return [length for length in range(start, end, step) if is_read(sample, signed, sample.data[:length])]


def told(name: str) -> str:
    """Say what became of one sample: how much was turned and cut, how often it stayed accepted, and why."""
    sample = samples()[name]
    bits, cuts = bits_that_leave_it_accepted(name), cuts_that_leave_it_accepted(name)
    reasons = Counter(map(sample.reasons(), bits))
    why = "; ".join(f"{reason or 'NOT EXPLAINED'} ({count})" for reason, count in sorted(reasons.items(), key=str))
    size = len(sample.data)
    return f"{name} | {size:,} | {8 * size:,} | {len(bits):,} | {len(range(0, size, 10)):,} | {len(cuts)} | {why}\n"


if __name__ == "__main__":
    for chosen in sys.argv[1:] or NAMES:
        sys.stdout.write(told(chosen))
        sys.stdout.flush()
