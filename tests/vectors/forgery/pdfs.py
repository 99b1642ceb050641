"""PDF: what is changed after signing, shadow attacks, byte ranges, and files that lead a reader astray."""

from collections.abc import Callable

from fakes import pdf_world
from fakes.hostile_pdf import HOSTILE
from fakes.pdf_games import BAD_VALUES, GAMES, ODD_VALUES, filled_with, made, shaped
from fakes.pdf_updates import ALTERED, LAWFUL, NEW, NO_LONGER_SIGNED, OTHER_TEXT, annotated, filled
from fakes.pdf_world import LATER, MISSING, SECOND, SIGNED_AT, WORLD, at_level_lta, signature_number, signed, unsigned
from vectors.forgery.honest import Form, Make, Vector

from authority import pdf, pdf_signing
from authority.pdf_file import Item, Layout, PdfFile, stream
from authority.pdf_signing import Wish

_HIDE = (
    "an annotation lies over the text",
    "a stamp lies over the text",
    "a field shows another object",
    "the appearance of a field is written over",
    "a second signature hides the page",
    "a time-stamp that is seen and is over other octets",
)
_REPLACE = (
    "the font is replaced",
    "the font gets another encoding",
    "the letters of the font are replaced",
    "a resource of the form is replaced",
    "new resources of the form lie over those of the page",
    "what the page shows is replaced",
)
_HIDE_AND_REPLACE = (
    "the page shows an object that lay unused",
    "a page that lay unused is put in its place",
    "another page tree",
    "another catalog",
    "the content moves to the middle of another object",
    "an object that was missing appears",
)
_REVISIONS = (
    "the last revision builds upon an unsigned one",
    "an update that only searching readers find",
    "an object of another generation",
    "altered between two signatures",
    "altered and altered back under a later signature",
    "altered by a packed update",
    "altered by a hybrid update",
    "octets after the end",
)
_SHARES = {
    "shadow: hide": _HIDE,
    "shadow: replace": _REPLACE,
    "shadow: hide and replace": _HIDE_AND_REPLACE,
    "revisions": _REVISIONS,
}
_LOOPS = (
    "a cross-reference that is its own predecessor",
    "cross-references without end",
    "a field that is its own kid",
    "references in a circle",
)
_STREAMS = (
    "an object stream that unpacks without end",
    "an object stream of a million members",
    "an object stream inside itself",
)


def _share(name: str) -> str:
    return next((line for line, names in _SHARES.items() if name in names), "changes after signing")


def _done(update: Callable[[PdfFile], bytes], wish: Wish | None = None) -> Make:
    return lambda: update(signed(wish))


def _honest() -> bytes:
    return signed().content


def _many_revisions(*, altered: bool) -> Make:
    """A signature under many updates of nothing; the last one may alter what the page shows."""

    def made_up() -> bytes:
        file = signed()
        for number in range(NEW, NEW + 8):
            file = file.updated({number: {"Type": "/Nothing"}})
        return file.updated({pdf.CONTENT: OTHER_TEXT}).content if altered else file.content

    return made_up


def _looped(update: PdfFile, target: int) -> bytes:
    """Let the last cross-reference section name one that comes after it as its predecessor."""
    previous = f"/Prev {signed().start}".encode()
    head, _, tail = update.content.rpartition(previous)
    return head + f"/Prev {target}".encode().ljust(len(previous)) + tail


def _own_predecessor() -> bytes:
    update = signed().updated({NEW: {"Type": "/Nothing"}})
    return _looped(update, update.start)


def _bomb_in_update() -> bytes:
    """An update that packs the page tree into more octets than are unpacked."""
    huge = signed().dictionary(pdf.PAGES, A="[" + "0 " * (3 << 20) + "]")
    return signed().updated({pdf.PAGES: huge}, layout=Layout.STREAM).content


def _packed(*, altered: bool) -> Make:
    item: Item = {"Type": "/Pages", "Kids": f"[{pdf_world.UNUSED_PAGE} 0 R]", "Count": "1"}
    changes: dict[int, Item | None] = {pdf.PAGES: item} if altered else {NEW: {"Type": "/Nothing"}}
    return lambda: signed().updated(changes, layout=Layout.STREAM).content


def _replaced_after_archiving() -> bytes:
    """A file of level LTA whose page refers to an object that is missing, and then is not."""
    return at_level_lta().updated({MISSING: pdf.appearance("cits teksts")}).content


def _archived_again() -> bytes:
    """The lawful way: more validation data, one more time-stamp, references that lead nowhere left as they are."""
    again = pdf_signing.store(at_level_lta(), [WORLD.authority.signing_ca], [WORLD.answer(LATER)])
    return pdf_signing.stamp(again, WORLD.authority.tsa, LATER).content


def _certified(level: int, act: Callable[[PdfFile], PdfFile]) -> Make:
    return lambda: act(pdf_signing.sign(unsigned(), WORLD.signer, SIGNED_AT, Wish(level=level))).content


def _beyond_its_span() -> bytes:
    """A byte range that ends behind the file."""
    file = signed()
    old = file.dictionary(signature_number(file))["ByteRange"].encode()
    return file.content.replace(old, b"[0 0000000100 0000000200 9999999999]".ljust(len(old)))


def _signed_once_more() -> bytes:
    return pdf_signing.sign(signed(), SECOND, LATER).content


def _script(file: PdfFile) -> bytes:
    action = "<< /S /JavaScript /JS (app.alert(1);) >>"
    number = file.next_number
    return file.updated({number: stream(b""), file.root: file.dictionary(file.root, OpenAction=action)}).content


def _whole_file() -> bytes:
    return shaped(lambda first, second, end: (0, first, second, end - second))


def _own_value() -> bytes:
    return filled_with(made())


def _in_other_digits() -> bytes:
    """The signature's own octets lie in the file and are under no signature: anybody may write them in capitals."""
    content = signed().content
    start = content.index(b"<3082")
    end = content.index(b">", start)
    return content[:start] + content[start:end].upper() + content[end:]


def _with_length(length: int | None = None) -> Make:
    """A page whose content has its length in an object of its own, which an update may set to *length*."""

    def made_up() -> bytes:
        octets = b"BT /F1 11 Tf 56 780 Td <21> Tj ET"
        content = b"<<\n/Length %d 0 R\n>>\nstream\n%s\nendstream" % (NEW, octets)
        file = unsigned().updated({pdf.CONTENT: content, NEW: b"%d" % len(octets)})
        file = pdf_signing.sign(file, WORLD.signer, SIGNED_AT)
        return (file if length is None else file.updated({NEW: b"%d" % length})).content

    return made_up


def _field(**entries: str) -> Make:
    """A form that may be filled in, in whose field other *entries* are set."""

    def act(file: PdfFile) -> PdfFile:
        return file.updated({pdf.FIRST_FIELD: file.dictionary(pdf.FIRST_FIELD, V="(Ilze)", **entries)})

    return _certified(2, act)


def _encrypted() -> bytes:
    entries = {"Filter": "/Standard", "V": "1", "R": "2", "O": f"({'o' * 32})", "U": f"({'u' * 32})", "P": "-4"}
    return signed().updated({NEW: entries}, trailer={"Encrypt": f"{NEW} 0 R"}).content


_FILLED = _certified(2, filled)
_SET: dict[str, dict[str, str]] = {
    "is called otherwise": {"TU": "(Summa)"},
    "gets another name": {"T": "(summa)"},
    "gets another default": {"DV": "(100)"},
    "gets other choices": {"Opt": "[(100)]"},
    "gets another font": {"DA": "(/F1 99 Tf)"},
    "gets a border": {"BS": "<< /W 99 >>"},
    "gets an action": {"AA": "<< /K << /S /JavaScript /JS (1) >> >>"},
    "becomes a link": {"A": "<< /S /URI /URI (https://launs.example/) >>"},
    "goes into a layer": {"OC": "<< /Type /OCG >>"},
    "moves": {"Rect": "[0 0 595 842]"},
    "vanishes": {"F": "2"},
}
"""What may not be set in a field, although it may be filled in."""
_PACKED = _packed(altered=False)

_MORE: dict[str, tuple[str, Make, Make]] = {
    "a form filled in that nobody gave leave to fill in": (
        "changes after signing",
        _done(lambda f: filled(f).content),
        _certified(2, filled),
    ),
    "the length of what the page shows is shortened": ("shadow: hide", _with_length(5), _with_length()),
    "it is encrypted afterwards": ("changes after signing", _encrypted, _honest),
    **{
        f"a field that may be filled in {what}": ("changes after signing", _field(**entries), _FILLED)
        for what, entries in _SET.items()
    },
    "a form filled in that must not be": ("changes after signing", _certified(1, filled), _certified(2, filled)),
    "an annotation where filling in is allowed": (
        "changes after signing",
        _certified(2, annotated),
        _certified(3, annotated),
    ),
    "a script after a time-stamp": (
        "changes after signing",
        lambda: _script(at_level_lta()),
        lambda: at_level_lta().content,
    ),
    "an object that an archived page lacked": ("lawful updates", _replaced_after_archiving, _archived_again),
    "the page is replaced behind many revisions": (
        "revisions",
        _many_revisions(altered=True),
        _many_revisions(altered=False),
    ),
    "the signature written in other digits": ("ByteRange", _in_other_digits, _honest),
    "a byte range beyond the file": ("ByteRange", _beyond_its_span, _honest),
    "a signed file whose update is its own predecessor": ("cross-reference loops", _own_predecessor, _honest),
    "a signed file with a bomb in its update": ("object streams", _bomb_in_update, _PACKED),
    "a signed file altered in an object stream": ("object streams", _packed(altered=True), _PACKED),
}


def _lawful(name: str) -> Vector:
    """A lawful update must be accepted; its other side is the same update with the page replaced behind it."""

    def then_altered() -> bytes:
        file = signed()
        content = LAWFUL[name](file)
        start = int(content[content.rindex(b"startxref") :].split()[1])
        return PdfFile(content, file.objects, file.root, start).updated({pdf.CONTENT: OTHER_TEXT}).content

    return Vector(
        f"{name}, and then the page is replaced", "pdf: lawful updates", Form.PDF, then_altered, _done(LAWFUL[name])
    )


VECTORS = (
    *(Vector(name, f"pdf: {_share(name)}", Form.PDF, _done(update), _honest) for name, update in ALTERED.items()),
    *(Vector(name, f"pdf: {line}", Form.PDF, hostile, twin) for name, (line, hostile, twin) in _MORE.items()),
    *(
        Vector(name, "pdf: outside the form", Form.PDF, _done(update), _honest)
        for name, update in NO_LONGER_SIGNED.items()
    ),
    *(
        Vector(f"it {name}", "pdf: ByteRange", Form.PDF, lambda shape=shape: shaped(shape), _whole_file)
        for name, shape in GAMES.items()
    ),
    *(
        Vector(f"a value: {name}", "pdf: ByteRange", Form.PDF, lambda value=value: filled_with(value), _own_value)
        for name, value in {**ODD_VALUES, **BAD_VALUES}.items()
    ),
    *(Vector(name, "pdf: cross-reference loops", Form.PDF, HOSTILE[name], _honest) for name in _LOOPS),
    *(Vector(name, "pdf: object streams", Form.PDF, HOSTILE[name], _PACKED) for name in _STREAMS),
    *(
        _lawful(name)
        for name in (
            "validation data that refer to objects which are not there",
            "validation data, time-stamp, validation data",
            "a second signature",
            "every object written again as it was",
            "an empty signature field",
        )
    ),
)
