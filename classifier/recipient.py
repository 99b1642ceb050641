"""The new provider that a portability request names, in the words of the mail: ``SIA "Paraugs Hosting"``."""

import re
from collections.abc import Iterable, Mapping, Sequence

from classifier.findings import Finding
from classifier.rights import Label

MAX_TAIL = 160
"""Characters after the words of the request in which the name must stand."""

_QUOTED = r"[„“”«\"][^\"”“»«„\n]{2,60}[\"”“»]"
_NAME = r"[A-ZĀČĒĢĪĶĻŅŠŪŽА-ЯЁ][\w&.'’-]{0,30}(?:\s[A-ZĀČĒĢĪĶĻŅŠŪŽА-ЯЁ0-9][\w&.'’-]{0,30}){0,4}"
_FORM_FIRST = re.compile(rf"\b(?:SIA|AS|A/S|UAB|OÜ|ООО|ОАО|АО|ИП|IK|VAS|PS)\s(?:{_QUOTED}|{_NAME})")
_FORM_LAST = re.compile(rf"({_NAME}),?\s(?:Ltd|Limited|plc|LLC|GmbH|Inc|Oy|AB|AG|BV|PLC|SIA|OÜ)\b")
_AFTER_TO = re.compile(
    rf"\b(?:to|uz|into|pie|у|в|на|компании|провайдеру|оператору|сервису|sniedzējam|uzņēmumam|firmai|kompānijai|operatoram|pakalpojumam|bankai|klīnikai|apdrošinātājam|with|bank|банку|клинике|provider|company|service)[,:]?\s({_QUOTED}|{_NAME})"
)

_LAW = re.compile(r"(?:VDAR|GDPR|Article|Art|Regul)\b")


def recipient_of(findings: Iterable[Finding], texts: Mapping[str, str], own_names: Sequence[str]) -> str | None:
    """Give the provider named beside the portability request, None where none is; never one of *own_names*."""
    for finding in findings:
        if finding.label is Label.PORTABILITY:
            tokens = finding.sentence.tokens
            text = texts[finding.sentence.source]
            if name := _name(
                text[tokens[0].start : tokens[-1].end + MAX_TAIL], tokens[-1].end - tokens[0].start + 2, own_names
            ):
                return name
    return None


def _name(text: str, sentence_length: int, own_names: Sequence[str]) -> str | None:
    for pattern in (_FORM_FIRST, _FORM_LAST):
        for match in pattern.finditer(text):
            if not _is_ours(match[0], own_names):
                return match[0].strip().rstrip(".")
    for match in _AFTER_TO.finditer(text[:sentence_length]):
        if _LAW.match(match[1]):
            continue
        if not _is_ours(match[1], own_names):
            return match[1].strip().rstrip(".,").strip('„“”«»"')
    return None


def _is_ours(name: str, own_names: Sequence[str]) -> bool:
    """Tell whether *name* is the company that the request is sent to."""
    return any(own.lower() in name.lower() for own in own_names)
