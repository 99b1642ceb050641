"""A message read: raw bytes to facts, with nothing believed and nothing raised.

Structure comes from `intake.structure`; here its parts become text, names, addresses, times and marks. Header fields are
never covered by a signature of the message: what stands in them is the sender's word.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from intake import (
    addresses,
    authentication,
    automatic,
    charset,
    html_text,
    returned,
    roles,
    signed,
    stamps,
    structure,
    words,
)
from intake.content_kind import kind_of
from intake.defects import Defect
from intake.encrypted import Opener, closed
from intake.facts import Attachment, BodyPart, Mailbox, MailFacts
from intake.headers import Headers
from intake.limits import HEADER_VALUE, MESSAGE_SIZE, REFERENCES, TEXT_PART, TEXT_TOTAL
from intake.roles import Leaf, Role
from intake.structure import Part, Tree
from verify import compressed

_IDENTIFIER = re.compile(r"<([^<>\s]{1,998})>")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_TNEF_MAGIC = b"\x78\x9f\x3e\x22"
_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"

META_WINDOW = 4096
"""Bytes of HTML in which its own declaration of a character set counts (browsers look at 1,024)."""

SAME_WORDS = 0.9
"""Share of an HTML part's words that its plain alternative must hold for both to say the same."""


def read(raw: bytes, decrypt: Opener = closed) -> MailFacts:
    """The facts of a message. Any bytes give facts, with `MailFacts.defects` for what was wrong; *decrypt* as in `parse`."""
    try:
        return facts(structure.parse(raw, decrypt))
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception:  # noqa: BLE001 - a stranger's bytes end in a review, whatever they break
        return _unread(raw)


def facts(tree: Tree) -> MailFacts:
    """The facts of a message that was taken apart (see `intake.structure.parse`)."""
    reading = _Reading(tree)
    header = tree.root.headers
    subject = reading.text("subject")
    senders = reading.mailboxes("from")
    bodies = reading.bodies()
    attachments = tuple(reading.attachments())
    origin = automatic.origin(tree, subject, senders)
    marks = signed.marks(tree, reading.leaves)
    return MailFacts(
        sha256=hashlib.sha256(tree.raw).hexdigest(),
        size=len(tree.raw),
        message_id=_identifier(header, "message-id"),
        subject=subject or None,
        from_=senders,
        to=reading.mailboxes("to"),
        reply_to=reading.mailboxes("reply-to"),
        date=reading.date(),
        in_reply_to=_identifier(header, "in-reply-to"),
        references=_references(header),
        text="\n\n".join(b.text for b in _shown(tree.root, bodies) if b.text),
        html=any(body.media_type == "text/html" for body in bodies.values()),
        bodies=tuple(bodies.values()),
        attachments=attachments,
        auto_reply=origin.auto_reply,
        bounce=origin.bounce,
        mailing_list=origin.mailing_list,
        automatic=origin.automatic,
        encrypted=marks.encrypted or any(_PGP_MESSAGE in body.text for body in bodies.values()),
        signed_parts=marks.parts,
        received=stamps.received(header.all("received")),
        defects=tuple(sorted(reading.defects)),
        authentication=authentication.stamps(header),
        returned=returned.letters(tree) if origin.bounce else (),
        opened=marks.opened,
        only_told=origin.bounce and returned.only_tells(tree),
    )


class _Reading:
    """The reading of one tree; what was wrong gathers in `defects`."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._header = tree.root.headers
        self.leaves = list(roles.leaves(tree))
        self._hints = {p.type.parameters["charset"] for p in tree.root.walk() if "charset" in p.type.parameters}
        self.defects = set(tree.defects)
        self._note_form()

    def text(self, name: str) -> str:
        """The first such field, decoded, on one line; empty where absent."""
        values = self._header.all(name)
        return words.decode_words(self._line(values[0]), self.defects) if values else ""

    def mailboxes(self, name: str) -> tuple[Mailbox, ...]:
        """The mailboxes of every such field: which of two From fields counts, readers disagree."""
        values = self._header.all(name)
        return tuple(box for value in values for box in addresses.parse(self._line(value), self.defects))

    def date(self) -> datetime | None:
        """The sender's own date."""
        text = self._header.line("date")
        at = stamps.parse_date(text)
        if text and at is None:
            self.defects.add(Defect.DATE_MALFORMED)
        return at

    def bodies(self) -> dict[int, BodyPart]:
        """Every readable text part by the identity of its part, cut to the limits."""
        left = TEXT_TOTAL
        found: dict[int, BodyPart] = {}
        for leaf in self.leaves:
            if leaf.role is Role.BODY:
                text = characters(leaf.part, self.defects)
                limit = min(left, TEXT_PART)
                if len(text) > limit:
                    self.defects.add(Defect.TEXT_CUT)
                left -= min(len(text), limit)
                shown = self._shown(leaf.part, text[:limit])
                found[id(leaf.part)] = BodyPart(leaf.part.number, _shown_type(leaf.part), shown)
        return found

    def attachments(self) -> Iterator[Attachment]:
        """Every part that is no readable body."""
        for leaf in self.leaves:
            if leaf.role is not Role.BODY and Defect.TOO_LARGE not in self.defects:
                self._note_kind(leaf)
                part = leaf.part
                digest = hashlib.sha256(part.content).hexdigest()
                found = kind_of(part.content)
                yield Attachment(part.number, leaf.name, part.media_type, len(part.content), digest, found)

    def _line(self, value: bytes) -> str:
        """A raw value on one line, cut to its limit."""
        if len(value) > HEADER_VALUE:
            self.defects.add(Defect.HEADER_TOO_LONG)
        return words.header_text(value[:HEADER_VALUE], self._hints, self.defects)

    def _shown(self, part: Part, text: str) -> str:
        """What a person sees of the characters of one part."""
        if part.media_type != "text/html":
            return text.strip("\n")
        shown, hid = html_text.reduce(text)
        if hid:
            self.defects.add(Defect.HIDDEN_TEXT)
        if len(shown) > TEXT_PART:  # quotation marks were added
            self.defects.add(Defect.TEXT_CUT)
        return shown[:TEXT_PART]

    def _note_form(self) -> None:
        """Defects of the message as a whole."""
        if not self._tree.raw.strip(b" \t\r\n\v\f\0"):  # zeros are what a crashed file system leaves of a mail
            self.defects.add(Defect.EMPTY)
        senders = len(self._header.all("from"))
        if senders != 1:
            self.defects.add(Defect.FROM_SEVERAL if senders else Defect.FROM_MISSING)

    def _note_kind(self, leaf: Leaf) -> None:
        """Defects of parts that hold something which is not read."""
        match leaf.part.media_type:
            case "message/partial":
                self.defects.add(Defect.MESSAGE_PARTIAL)
            case "message/external-body":
                self.defects.add(Defect.EXTERNAL_BODY)
            case media_type:
                if media_type in _TNEF_TYPES or leaf.part.content.startswith(_TNEF_MAGIC):
                    self.defects.add(Defect.TNEF)
                if not leaf.part.children and compressed.is_compressed(leaf.part.content):
                    self.defects.add(Defect.COMPRESSED)


def characters(part: Part, defects: set[Defect]) -> str:
    """The characters of one part as its sender wrote them, markup and all, with LF between lines and without NUL."""
    declared = part.type.parameters.get("charset")
    if declared is None and part.media_type == "text/html":
        meta = _META_CHARSET.search(part.content[:META_WINDOW])
        declared = meta[1].decode("ascii") if meta else None
    text = charset.decode_text(part.content, declared, defects)
    if "\x00" in text:
        defects.add(Defect.NUL)
        text = text.replace("\x00", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown_type(part: Part) -> str:
    """The type as which a body was read."""
    return "text/html" if part.media_type == "text/html" else "text/plain"


def _shown(part: Part, bodies: dict[int, BodyPart]) -> list[BodyPart]:
    """The texts that people are shown, in order. The depth of parts is limited, and so is this recursion."""
    if not part.children:
        return [bodies[id(part)]] if id(part) in bodies else []
    below = [body for child in part.children for body in _shown(child, bodies)]
    return list(_without_doubles(below)) if part.media_type == "multipart/alternative" else below


def _without_doubles(alternatives: list[BodyPart]) -> Iterator[BodyPart]:
    """Alternatives without the HTML that says what the plain text says.

    HTML that says something else is kept: senders are free to show one text to one reader and another to the next.
    """
    plain = {word for body in alternatives if body.media_type != "text/html" for word in _words(body)}
    for body in alternatives:
        if body.media_type == "text/html" and plain:
            own = set(_words(body))
            if len(own & plain) >= SAME_WORDS * len(own):
                continue
        yield body


def _words(body: BodyPart) -> Iterable[str]:
    """The words of a text for comparison."""
    return _WORD.findall(body.text.lower())


def _identifier(header: Headers, name: str) -> str | None:
    """The first message identifier of a field without its brackets; an unbracketed value as it stands."""
    text = words.clean(header.line(name))
    found = _IDENTIFIER.search(text)
    return (found[1] if found else text.strip("<> ")[:998]) or None


def _references(header: Headers) -> tuple[str, ...]:
    """The identifiers of a thread, oldest first; of too many the first and the last ones (RFC 5322, 3.6.4)."""
    found = [m[1] for value in header.all("references") for m in _IDENTIFIER.finditer(value.decode("latin-1"))]
    return tuple(found if len(found) <= REFERENCES else [found[0], *found[1 - REFERENCES :]])


def _unread(raw: bytes) -> MailFacts:
    """Facts of a message that broke the reading: its bytes and nothing else."""
    defects = {Defect.INTERNAL_FAILURE, *({Defect.TOO_LARGE} if len(raw) > MESSAGE_SIZE else ())}
    return MailFacts(
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        message_id=None,
        subject=None,
        from_=(),
        to=(),
        reply_to=(),
        date=None,
        in_reply_to=None,
        references=(),
        text="",
        html=False,
        bodies=(),
        attachments=(),
        auto_reply=False,
        bounce=False,
        mailing_list=False,
        automatic=False,
        encrypted=False,
        signed_parts=(),
        received=(),
        defects=tuple(sorted(defects)),
    )
