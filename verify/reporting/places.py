"""Names of what is signed and what is not, as people know them: parts of a message have numbers only."""

import re

from verify.report import Container, CoveredFile, DocumentReport
from verify.reporting.words import one_line, said
from verify.sentences import Sentence

_PART = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
_OF_MESSAGE = Sentence("vēstules {number}. daļa", "part {number} of the message")
_MESSAGE = Sentence("pati vēstule", "the message itself")
_TEXT, _HTML = Sentence("teksts", "text"), Sentence("teksts ar noformējumu", "formatted text")
_KINDS = {"text/plain": _TEXT, "text/html": _HTML}
_REGISTER = "META-INF/manifest.xml"
_REGISTERED = Sentence(
    "{name} (konteinera datņu saraksts, nevis dokuments)", "{name} (the container's own list, no document)"
)


def document(found: DocumentReport, lang: str) -> str:
    """Name a document; the message's own layer has no name of its own."""
    if found.container is Container.MIME and found.part is None:
        return said(_MESSAGE, lang)
    return one_line(found.name)


def place(name: str, lang: str) -> str:
    """Name a part of a message by its number, anything else as it is called."""
    return said(_OF_MESSAGE, lang).format(number=name) if _PART.fullmatch(name) else one_line(name)


def covered(found: CoveredFile, lang: str) -> str:
    """Name covered content; of a part of a message it is told whether it is its text."""
    kind = _KINDS.get(found.media_type or "") if _PART.fullmatch(found.name) else None
    return place(found.name, lang) if kind is None else f"{place(found.name, lang)} ({said(kind, lang)})"


def uncovered(name: str, lang: str) -> str:
    """Name what is not signed; the list of files that every container has is told apart from documents."""
    if name.rpartition(_REGISTER)[1] and name.endswith(_REGISTER):
        return said(_REGISTERED, lang).format(name=one_line(name))
    return place(name, lang)
