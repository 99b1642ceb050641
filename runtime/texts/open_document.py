"""OpenDocument files (ODT and its sisters): what a reader sees of header, text, tables, boxes, notes and form controls.

Text kept for undoing (tracked deletions) and comments are not part of the text; what is set so that nobody sees it is
left out and named (`ReasonCode.HIDDEN_TEXT`).
"""

from collections.abc import Mapping

from runtime.texts.found import FileText, Opening, hindered, merged, written
from runtime.texts.look import Look
from runtime.texts.open_story import OFFICE, Story, controls
from runtime.texts.open_styles import STYLE, Styles
from runtime.texts.outline import Outline
from runtime.texts.pictures import in_document
from runtime.texts.word_names import XML_LIMITS
from verify.codes import ProblemCode, ReasonCode
from verify.xml import Element, MalformedXmlError, parse

CONTENT = "content.xml"
STYLES = "styles.xml"
MANIFEST = "META-INF/manifest.xml"

_ENCRYPTION = b"encryption-data"
"""The element by which the manifest names what is encrypted (ODF 1.3, part 2, 4.4)."""


def is_package(files: Mapping[str, bytes]) -> bool:
    """Tell whether a ZIP is an OpenDocument."""
    return CONTENT in files or files.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument")


def read(files: Mapping[str, bytes], opening: Opening) -> FileText:
    """Give the text of an OpenDocument."""
    if _ENCRYPTION in files.get(MANIFEST, b""):
        return hindered(ReasonCode.PASSWORD_PROTECTED)
    if CONTENT not in files:
        return hindered(ReasonCode.UNREADABLE)
    try:
        return _read(files, opening)
    except MalformedXmlError as error:
        return hindered(ReasonCode.TOO_LARGE if error.code is ProblemCode.TOO_LARGE else ReasonCode.UNREADABLE)


def _read(files: Mapping[str, bytes], opening: Opening) -> FileText:
    content = parse(files[CONTENT], XML_LIMITS).root
    sheet = parse(files[STYLES], XML_LIMITS).root if STYLES in files else None
    named = [] if sheet is None else list(sheet.iterchildren(f"{OFFICE}styles"))
    margins = [] if sheet is None else [e for page in sheet.iter(f"{STYLE}master-page") for e in page]
    own = Styles.read([*named, *content.iterchildren(f"{OFFICE}automatic-styles")])
    theirs = Styles.read([] if sheet is None else [sheet])
    outline = Outline()
    text, margin = Story(outline, own, controls(content)), Story(outline, theirs, {})
    _tell(margin, [e for e in margins if _is_shown(e, f"{STYLE}header")])
    _tell(text, list(content.iterchildren(f"{OFFICE}body")))
    _tell(margin, [e for e in margins if _is_shown(e, f"{STYLE}footer")])
    hidden = outline.hid_text or text.comments or margin.comments
    told = written(outline.text(), ReasonCode.HIDDEN_TEXT if hidden else None)
    shown = dict.fromkeys([*text.pictures, *margin.pictures])
    return merged([told, *in_document((files[path] for path in shown if path in files), opening)])


def _tell(story: Story, elements: list[Element]) -> None:
    for element in elements:
        story.tell(element, Look())


def _is_shown(element: Element, name: str) -> bool:
    """Tell whether this is a header or footer (of right, left or first pages) that is switched on."""
    shown = element.get(f"{STYLE}display") != "false"
    return str(element.tag).startswith(name) and shown
