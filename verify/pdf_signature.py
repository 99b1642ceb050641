"""One signature dictionary of a PDF: what it holds and what it is over (ISO 32000-1, 12.8.1)."""

from collections.abc import Mapping

from verify import pdf_byte_range
from verify.dataclass import dataclass
from verify.pdf_budget import Budget
from verify.pdf_byte_range import ByteRange, NoByteRangeError
from verify.pdf_form import Field
from verify.pdf_objects import Dictionary, Entry

TIMESTAMP = "ETSI.RFC3161"
NO_CONTENTS = "the signature has no contents"
NOT_IN_FORM = "no field of the form holds the signature"


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """One signature dictionary. *number* is that of its object, None where it stands inside its field.

    *contents* is None where the dictionary holds none that can be placed in the file; *span* is None where *fault* says why
    nothing can be known of what is signed.
    """

    number: int | None
    offset: int
    field: Field | None
    attributes: Dictionary
    contents: bytes | None
    span: ByteRange | None
    fault: str | None

    @property
    def sub_filter(self) -> str | None:
        """How the contents are encoded (12.8.3.3, table 252)."""
        value = self.attributes.get("SubFilter")
        return value if isinstance(value, str) else None

    @property
    def is_timestamp(self) -> bool:
        """Tell whether this is a document time-stamp (EN 319 142-1, 5.4.3)."""
        return self.sub_filter == TIMESTAMP

    @property
    def whole(self) -> bool:
        """Tell whether everything up to the end of its revision is covered, and nothing can hide in between."""
        return self.span is not None and self.fault is None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a signature dictionary was found: its first octet, the object it belongs to, and the field that holds it."""

    start: int
    offset: int
    number: int | None
    field: Field | None


def unplaced(number: int | None, field: Field) -> PdfSignature:
    """Give a signature that stands in a compressed object, where no byte range can leave it out."""
    fault = "the signature stands in a compressed object"
    return PdfSignature(number, -(number or 0), field, {}, None, None, fault)


def read(data: bytes, spot: Spot, budget: Budget) -> PdfSignature:
    """Read the signature dictionary at *spot*; `PdfError` where none can be read there."""
    with budget.parsing(data, spot.start) as parser:
        entries = parser.entries()
    return of_entries(data, spot, entries)


def of_entries(data: bytes, spot: Spot, entries: Mapping[str, Entry]) -> PdfSignature:
    """Give the signature whose dictionary at *spot* has these *entries*."""
    attributes = {key: entry.value for key, entry in entries.items()}
    contents = entries.get("Contents")
    if contents is None or not isinstance(contents.value, bytes):
        return PdfSignature(spot.number, spot.offset, spot.field, attributes, None, None, NO_CONTENTS)
    try:
        span = pdf_byte_range.read(attributes, contents, data)
    except NoByteRangeError as error:
        return PdfSignature(spot.number, spot.offset, spot.field, attributes, contents.value, None, str(error))
    fault = span.fault or _fault(spot, span)
    return PdfSignature(spot.number, spot.offset, spot.field, attributes, contents.value, span, fault)


def _fault(spot: Spot, span: ByteRange) -> str | None:
    if spot.field is None:
        return NOT_IN_FORM
    return None if spot.offset < span.gap else "the signature lies outside what it covers"
