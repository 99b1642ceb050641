"""Word documents (DOCX): what a reader sees of headers, text, tables, boxes, notes and form controls, and nothing else.

Deleted and moved text, comments and field codes are not part of the text; what is set so that nobody sees it is left
out and named (`ReasonCode.HIDDEN_TEXT`). Which part is the document is told by the package's relations, as Word does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from runtime.texts.found import FileText, Opening, hindered, merged, written
from runtime.texts.look import UNKNOWN, Look
from runtime.texts.outline import Outline
from runtime.texts.pictures import in_document
from runtime.texts.word_names import Relation, attribute, document, name_of, relation_id, relations
from runtime.texts.word_story import Story
from runtime.texts.word_styles import Styles
from verify.codes import ProblemCode, ReasonCode
from verify.xml import Element, MalformedXmlError

CONTENT_TYPES = "[Content_Types].xml"
USUAL_MAIN = "word/document.xml"


def is_package(files: Mapping[str, bytes]) -> bool:
    """Tell whether a ZIP is an Office document of Microsoft's."""
    return CONTENT_TYPES in files or USUAL_MAIN in files


def read(files: Mapping[str, bytes], opening: Opening) -> FileText:
    """Give the text of a Word document; of a workbook or slides only that it was not read."""
    try:
        found = _main(files)
        if found is None:
            return hindered(ReasonCode.UNREADABLE)
        package = _Package(files, *found)
        told = package.text()
        return merged([told, *in_document(package.shown(), opening)])
    except MalformedXmlError as error:
        return hindered(ReasonCode.TOO_LARGE if error.code is ProblemCode.TOO_LARGE else ReasonCode.UNREADABLE)


def _main(files: Mapping[str, bytes]) -> tuple[str, Element] | None:
    """Give path and root of the main part: the one that the package names, else where it usually is."""
    named = [r.target for r in relations(files, "").values() if r.kind == "officeDocument"]
    path = named[0] if named else USUAL_MAIN
    parsed = document(files, path)
    return (path, parsed.root) if parsed is not None and name_of(parsed.root) == "w:document" else None


@dataclass(slots=True)
class _Package:
    """A document with its parts. *pictures*: paths of those that its text shows."""

    files: Mapping[str, bytes]
    path: str
    root: Element
    pictures: dict[str, None] = field(default_factory=dict)

    def text(self) -> FileText:
        """Read headers, text, footnotes, endnotes and footers, in this order."""
        parts = relations(self.files, self.path)
        story = Story(Outline(), Styles.read(self._related_root(parts, "styles")))
        for path in self._margins(parts, "w:headerReference"):
            self._tell(story, path)
        self._tell(story, self.path, self.root)
        for kind, note in (("footnotes", "w:footnote"), ("endnotes", "w:endnote")):
            self._tell_notes(story, parts, kind, note)
        for path in self._margins(parts, "w:footerReference"):
            self._tell(story, path)
        return written(
            story.outline.text(),
            ReasonCode.HIDDEN_TEXT if story.outline.hid_text or story.comments else None,
            ReasonCode.UNREADABLE if story.unread else None,
        )

    def shown(self) -> Iterator[bytes]:
        """Yield the pictures that the text shows, once it was read."""
        yield from (self.files[path] for path in self.pictures if path in self.files)

    def _tell(self, story: Story, path: str, root: Element | None = None) -> None:
        """Read one part; the relations of its pictures are its own."""
        parsed = document(self.files, path) if root is None else None
        root = root if parsed is None else parsed.root
        if root is not None:
            story.tell(root, self._paper())
            self._note_pictures(story, path)

    def _tell_notes(self, story: Story, parts: Mapping[str, Relation], kind: str, note: str) -> None:
        """Read the notes that the text refers to, in that order."""
        root, wanted = self._related_root(parts, kind), story.take_notes(note)
        if root is None or not wanted:
            return
        by_id = {attribute(e, "id"): e for e in root if name_of(e) == note}
        for number in wanted:
            if number in by_id:
                story.tell(by_id[number], self._paper())
        self._note_pictures(story, next(r.target for r in parts.values() if r.kind == kind))

    def _note_pictures(self, story: Story, path: str) -> None:
        parts = relations(self.files, path)
        self.pictures |= dict.fromkeys(parts[i].target for i in story.take_pictures() if i in parts)

    def _related_root(self, parts: Mapping[str, Relation], kind: str) -> Element | None:
        path = next((r.target for r in parts.values() if r.kind == kind), None)
        parsed = None if path is None else document(self.files, path)
        return None if parsed is None else parsed.root

    def _margins(self, parts: Mapping[str, Relation], tag: str) -> Iterator[str]:
        """Yield the paths of headers or footers that are shown, each once (17.10)."""
        even = self._has_even_pages(parts)
        seen: set[str] = set()
        for section in (e for e in self.root.iter() if name_of(e) == "w:sectPr"):
            first = any(name_of(e) == "w:titlePg" for e in section)
            shown = {"default"} | ({"first"} if first else set()) | ({"even"} if even else set())
            for reference in (e for e in section if name_of(e) == tag and attribute(e, "type") in shown):
                part = parts.get(relation_id(reference, "id") or "")
                if part is not None and part.target not in seen:
                    seen.add(part.target)
                    yield part.target

    def _has_even_pages(self, parts: Mapping[str, Relation]) -> bool:
        settings = self._related_root(parts, "settings")
        return settings is not None and any(name_of(e) == "w:evenAndOddHeaders" for e in settings)

    def _paper(self) -> Look | None:
        """Give the look before a coloured page; None for white paper."""
        coloured = any(name_of(e) == "w:background" for e in self.root)
        return Look(background=UNKNOWN) if coloured else None
