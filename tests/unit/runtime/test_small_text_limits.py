"""Every number by which the reading of files bounds what it takes: tried at its edge, or told to be none.

The bound is lowered to what an honest file has, which is read whole; one less, and the rest is left out or named.
"""

import ast
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from fakes.documents import docx, odt, paragraph, part, picture, saved, stream
from fakes.documents import pdf as made

from authority import pdf
from runtime.ocr import Recognised
from runtime.texts import file_text, pdf_fields
from runtime.texts.budget import Budget
from runtime.texts.found import FileText
from verify.codes import ReasonCode

ROOT = Path(__file__).resolve().parents[3]
VALUE = "Ilze"
WIDGET = (
    f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V ({VALUE}) /DA (/F1 9 Tf 0 g) /Rect [99 658 300 672] /F 4 >>"
)
FORM = made(["BT /F1 9 Tf 56 780 Td (x) Tj ET"], "/AcroForm << /Fields [10 0 R] >>", "10 0 R", [WIDGET])

LINE = "BT /F1 9 Tf 56 {} Td (Mani personas dati) Tj ET "
NOTE = made(
    [LINE.format(780)],
    "",
    "10 0 R",
    [
        "<< /Type /Annot /Subtype /FreeText /Contents (x) /Rect [56 540 300 560] /F 4 /AP << /N 11 0 R >> >>",
        stream(
            LINE.format(3),
            "/Type /XObject /Subtype /Form /BBox [0 0 244 20] /Resources << /Font << /F1 3 0 R >> >>",
        ),
    ],
)
NOTE_FORMS = 2
"""How deep the words of a note lie: drawn into its page as a form inside a form."""


@dataclass(frozen=True)
class Edge:
    """*has* is what an honest file has of what is bounded; *read* reads the file."""

    has: int
    read: Callable[[], object]


def with_attachments(count: int) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf.document(["Datus."])))
    for number in range(count):
        writer.add_attachment(f"{number}.txt", f"teksts {number}".encode())
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def styled_open() -> bytes:
    """A text hidden by the style that its style stands on."""
    head = '<style:style style:name="{}" style:family="text" style:parent-style-name="{}">{}</style:style>'
    hidden = '<style:text-properties text:display="none"/>'
    body = '<text:p>Lūdzu <text:span text:style-name="A">dzēst</text:span></text:p>'
    return odt(body, head.format("A", "B", "") + head.format("B", "", hidden))


def styled_word() -> bytes:
    chain = '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = paragraph("Lūdzu") + paragraph("dzēst", '<w:rStyle w:val="A"/>')
    return docx(body, {"styles.xml": ("styles", part("styles", chain))})


def seen(content: bytes) -> FileText:
    return file_text(None, content, Budget(recognise=lambda *_: None))  # type: ignore[arg-type]  # nothing is recognised


def form_fields() -> list[pdf_fields.Field]:
    document = pypdfium2.PdfDocument(FORM)
    document.init_forms()
    try:
        return list(pdf_fields.fields(document[0]))
    finally:
        document.close()


EDGES: dict[str, Edge] = {
    "open_story.MAX_BLANKS": Edge(10, lambda: seen(odt('<text:p>Lūdzu<text:s text:c="10"/>dzēst</text:p>'))),
    "open_styles.MAX_CHAIN": Edge(2, lambda: seen(styled_open())),
    "pdf.ATTACHMENTS": Edge(2, lambda: seen(with_attachments(2))),
    "pdf_fields.MAX_FIELDS": Edge(1, form_fields),
    "pdf_objects.MAX_FORM_DEPTH": Edge(NOTE_FORMS, lambda: seen(NOTE)),
    "pdf_objects.MAX_FORM_OBJECTS": Edge(1, lambda: seen(NOTE)),
    "pdf_objects.MAX_OBJECTS": Edge(2, lambda: seen(made([LINE.format(780) + LINE.format(700)]))),
    "pdf_fields.MAX_VALUE": Edge(2 * len(VALUE + "\0"), form_fields),
    "word_styles.MAX_CHAIN": Edge(2, lambda: seen(styled_word())),
}


@pytest.mark.parametrize("name", EDGES)
def test_what_has_as_much_as_the_bound_is_read_whole_and_more_is_not(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge, whole = EDGES[name], EDGES[name].read()
    for less, alike in ((0, True), (1, False)):
        monkeypatch.setattr(f"runtime.texts.{name}", edge.has - less)
        assert (edge.read() == whole) is alike, less


ELSEWHERE = {
    "budget.DEPTH": "test_text_limits.py::test_files_inside_files_are_opened_to_their_depth",
    "budget.FILES": "test_text_limits.py::test_as_many_files_are_opened_as_the_budget_has",
    "budget.LETTERS": "test_texts_pdf.py::test_letters_beyond_the_limit_are_named_and_the_others_read",
    "budget.PAGES": "test_text_limits.py::test_as_many_pages_are_turned_as_the_budget_has",
    "found.MAX_TEXT": "test_text_limits.py::test_what_is_as_large_as_the_limit_is_read_and_more_is_named",
    "pictures.IN_DOCUMENT": "test_text_limits.py::test_as_many_pictures_of_a_document_are_looked_at",
    "pictures.MAX_PIXELS": "test_small_text_limits.py::test_a_picture_of_as_many_pixels_is_looked_at_and_a_larger_one_is_named",
    "plain.MAX_MARKUP": "test_text_limits.py::test_what_is_as_large_as_the_limit_is_read_and_more_is_named",
    "rtf.MAX_GROUPS": "test_text_limits.py::test_what_is_as_large_as_the_limit_is_read_and_more_is_named",
    "rtf.MAX_TOKENS": "test_text_limits.py::test_what_is_as_large_as_the_limit_is_read_and_more_is_named",
}
"""Bounds whose edge another test tries."""
NO_BOUND = {
    "how far into a file its kind or its character set is looked for": {"kinds.PDF_WINDOW", "plain.DECLARATION_WINDOW"},
    "what a reader sees or does not: a measure, not an amount": {
        "look.MIN_CONTRAST",
        "look.MIN_POINTS",
        "look.MIN_SCALE",
        "open_story.HAIRLINE",
        "pictures.DECORATION",
        "pictures.DECORATION_PIXELS",
        "pictures.NEAR_WHITE",
        "word_story.HAIRLINE",
    },
    "a share, a size or a measure by which a way of reading is chosen": {
        "pdf_layer.PARAGRAPH_GAP",
        "pdf_layer.UNKNOWN_SHARE",
        "pdf_layer.WIDER_THAN_USUAL",
        "pdf_page.FEW_LETTERS",
        "pdf_page.KNOWN_LINE",
        "pdf_page.OCR_DPI",
        "pdf_page.PICTURE_SHARE",
        "pdf_page.SAME_WORDS",
        "pdf_view.FINE",
        "pdf_view.SIGHT_PIXELS",
        "pdf_view.SIGHT_SCALE",
        "pictures.OCR_PIXELS",
        "pictures.SMALL_PIXELS",
        "plain.CYRILLIC_SHARE",
    },
    "a number of a format": {
        "pdf_letters.BASIC_LETTERS",
        "pdf_page.POINTS_TO_INCH",
        "rtf.DEFAULT_RESULT",
        "rtf.HALF_POINTS",
        "rtf_words.SYMBOL_SET",
        "word_styles.HALF_POINTS",
    },
    "time, of which no exact edge can be tried": {"budget.SECONDS"},
}
"""Numbers that bound nothing that is read, each with what it is instead."""


def test_a_picture_of_as_many_pixels_is_looked_at_and_a_larger_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(picture("Labdien"), "PNG")
    width, height = picture("Labdien").size
    for less, named in ((0, False), (1, True)):
        monkeypatch.setattr("runtime.texts.pictures.MAX_PIXELS", width * height - less)
        found = file_text("image/png", content, Budget(recognise=lambda *_: Recognised("Labdien", sure=True)))
        assert (found.hindrance is ReasonCode.TOO_LARGE) is named


def numbers_of(path: Path) -> Iterator[str]:
    """The constants of a module that are numbers, units aside."""
    for statement in ast.parse(path.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign) and isinstance(name := statement.targets[0], ast.Name):
            value = getattr(import_module(f"runtime.texts.{path.stem}"), name.id)
            if (
                name.id.isupper()
                and name.id[0] != "_"
                and name.id not in {"KIB", "MIB"}
                and type(value) in {int, float}
            ):
                yield f"{path.stem}.{name.id}"


def test_every_number_of_the_reading_of_files_is_a_bound_with_an_edge_or_something_else() -> None:
    found = {name for path in (ROOT / "runtime" / "texts").glob("*.py") for name in numbers_of(path)}
    assert found == EDGES.keys() | ELSEWHERE.keys() | frozenset[str]().union(*NO_BOUND.values())
    for test in ELSEWHERE.values():
        file, _, function = test.partition("::")
        assert f"def {function}(" in Path(__file__).with_name(file).read_text("utf-8"), test
