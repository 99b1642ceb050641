"""Forms as browsers send them: read within limits, given as clean text, and kept so that nothing typed is lost."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

TEXT_BYTES: Final = 1 << 20
"""What a form without files may weigh: the longest letter with all its fields is a tenth of it."""
UPLOAD_BYTES: Final = 32 << 20
"""What a form with files may weigh: a scanned request of a hundred pages."""
MAX_FIELDS: Final = 2_000
"""Fields of one form: a bulk act names up to a thousand mails."""
MAX_FILES: Final = 20
SECRET_FIELDS: Final = frozenset({"csrf", "password", "again", "current", "code", "version"})
"""What is never shown again: secrets, and what no person typed."""


class TooBigError(Exception):
    """A form is larger than its page takes; *limit* in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"a form is larger than {limit} bytes")
        self.limit = limit


class UnreadableFormError(Exception):
    """What was sent is no form."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form; an empty one stands for a page that was only asked for."""

    data: FormData = field(default_factory=FormData)

    def text(self, name: str) -> str:
        """The field without space around it, lines ending in LF, without NUL (no database keeps it); empty where not given."""
        return _clean(self.data.get(name))

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a field that may come more than once, empty ones left out."""
        return tuple(text for value in self.data.getlist(name) if (text := _clean(value)))

    def number(self, name: str) -> int | None:
        """A field that holds a row number or a version; None where it holds none."""
        return _number(self.text(name))

    def numbers(self, name: str) -> tuple[int, ...]:
        """All row numbers of a field that may come more than once; what is none is left out."""
        return tuple(number for text in self.many(name) if (number := _number(text)) is not None)

    def secret(self, name: str) -> str:
        """A password as typed: space and all."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.text(name))

    def file(self, name: str) -> UploadFile | None:
        """A file that was chosen; None where the field was left empty."""
        value = self.data.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def files(self, name: str) -> tuple[UploadFile, ...]:
        """All files of a field."""
        return tuple(v for v in self.data.getlist(name) if isinstance(v, UploadFile) and v.filename)

    def typed(self) -> list[tuple[str, str]]:
        """Every field that a person may have typed, by its name; shown again where a form can't be taken."""
        fields = ((name, _clean(value)) for name, value in self.data.multi_items() if name not in SECRET_FIELDS)
        return [(name, text) for name, text in fields if text]


def _clean(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return value.replace("\r\n", "\n").replace("\0", "").strip()


LARGEST_ROW: Final = 2**31 - 1


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ROW))):
        return None
    return number if (number := int(text)) <= LARGEST_ROW else None


async def read_form(request: Request, limit: int) -> Form:
    """Read what was sent, never more than *limit* bytes of it. Whoever reads closes ``form.data`` in the end.

    Raises:
        TooBigError: it is larger, or says so.
        UnreadableFormError: it is no form.
    """
    if request.method != "POST":
        return Form()
    if _stated_length(request) > limit:
        raise TooBigError(limit)
    try:
        data = await Request(request.scope, _counted(request, limit)).form(
            max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=TEXT_BYTES
        )
    except (HTTPException, UnicodeError, ValueError) as error:
        raise UnreadableFormError(str(error)) from error
    return Form(data)


def _stated_length(request: Request) -> int:
    stated = request.headers.get("content-length", "")
    return int(stated) if stated.isascii() and stated.isdecimal() else 0


def _counted(request: Request, limit: int) -> Any:
    """Give the pieces of a body and stop at the limit: a stated length may be missing or a lie."""
    seen = 0

    async def receive() -> MutableMapping[str, Any]:
        nonlocal seen
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooBigError(limit)
        return message

    return receive
