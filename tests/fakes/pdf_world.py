"""Signed PDF files for tests, made once; and what the checker says of them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from fakes.trust_world import NOW, SIGNED_AT, World

from authority import levels, ocsp, pdf, pdf_signing, subjects
from authority.levels import ANSWERED_AFTER, Level
from authority.pdf_file import Item, PdfFile, stream
from authority.pdf_signing import Wish
from verify import pades
from verify.candidate import Candidate
from verify.judge import Judgement, judge
from verify.report import DocumentReport, VerificationReport

WORLD = World()
SECOND = WORLD.authority.issue(subjects.ILZE)
LINES = ("Lūdzu dzēst manus datus.", "Ar cieņu, Līga Paraudziņa")
LATER = SIGNED_AT + timedelta(hours=1)
CONTEXT = WORLD.context(poe=NOW, answers=(WORLD.answer(NOW), WORLD.answer(NOW, SECOND)))

UNUSED_CONTENT, UNUSED_PAGE, UNUSED_PAGES, UNUSED_FONT, UNUSED_HOLDER, RESOURCES = range(40, 46)
"""Objects that lie in the signed file and that nothing refers to: what a shadow attack prepares."""
MISSING = 60
"""A number that the signed page refers to and that no object has."""


@dataclass(frozen=True)
class Seen:
    """What the checker and the judge make of one file."""

    document: DocumentReport
    judgement: Judgement

    @property
    def problems(self) -> set[str]:
        return {problem.code.value for problem in self.document.problems}

    @property
    def details(self) -> set[str | None]:
        return {problem.detail for problem in self.document.problems}


def seen(content: bytes) -> Seen:
    """Check a file by itself, and judge it."""
    document, _ = pades.check(Candidate("lugums.pdf", content), CONTEXT)
    report = VerificationReport(
        document.container, CONTEXT.at, CONTEXT.poe, (document,), anchors=CONTEXT.trust.anchors_count
    )
    return Seen(document, judge(report))


@cache
def unsigned() -> PdfFile:
    """A page with a form of two text fields, and all that a shadow attack would hide beside it."""
    file = pdf.file(LINES, vards="Liga", adrese="Riga")
    page = file.dictionary(pdf.PAGE)
    hidden: dict[int, Item | None] = {
        UNUSED_CONTENT: stream(b"BT /F1 11 Tf 56 780 Td <21> Tj ET"),
        UNUSED_PAGE: page | {"Contents": f"{UNUSED_CONTENT} 0 R", "Parent": f"{UNUSED_PAGES} 0 R"},
        UNUSED_PAGES: {"Type": "/Pages", "Kids": f"[{UNUSED_PAGE} 0 R]", "Count": "1"},
        UNUSED_FONT: {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Courier"},
        UNUSED_HOLDER: stream(b"%d 0 obj\n" % pdf.CONTENT + stream(b"BT ET") + b"\nendobj\n"),
        RESOURCES: {"Font": f"<< /F1 {pdf.FONT} 0 R >>", "XObject": f"<< /X1 {MISSING} 0 R >>"},
        pdf.PAGE: page | {"Resources": f"{RESOURCES} 0 R"},
        pdf.FORM: file.dictionary(pdf.FORM, DR=f"{RESOURCES} 0 R"),
    }
    return file.updated(hidden)


@cache
def signed(wish: Wish | None = None) -> PdfFile:
    return pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, wish)


@cache
def at_level_lt() -> PdfFile:
    """Stamped inside the CMS; the answer of the responder in the store."""
    proofs = levels.gather(WORLD.authority, WORLD.signer, SIGNED_AT, Level.T)
    stamped = pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, Wish(proofs=proofs))
    answer = ocsp.answer(WORLD.signer, WORLD.authority, SIGNED_AT + ANSWERED_AFTER)
    return pdf_signing.store(stamped, [WORLD.authority.signing_ca], [answer])


@cache
def at_level_lta() -> PdfFile:
    return pdf_signing.stamp(at_level_lt(), WORLD.authority.tsa, LATER)


def signature_number(file: PdfFile) -> int:
    """The number of the newest signature dictionary."""
    return max(n for n, item in file.objects.items() if isinstance(item, dict) and "ByteRange" in item)


def signature_field(file: PdfFile) -> int:
    """The number of the field that holds it."""
    value = f"{signature_number(file)} 0 R"
    return next(n for n, item in file.objects.items() if isinstance(item, dict) and item.get("V") == value)
