"""The new provider that a portability request names, in the words of the mail: ``SIA "Paraugs Hosting"``."""

import re
from collections.abc import Iterable, Mapping, Sequence

from classifier.findings import Finding
from classifier.reading import Sentence
from classifier.rights import Label

MAX_TAIL = 160
"""Characters after the words of the request in which the name must stand."""

_QUOTED = r"[„“”«\"][^\"”“»«„\n]{2,60}[\"”“»]"
_CAPITAL = "A-ZĀČĒĢĪĶĻŅŠŪŽА-ЯЁ"
_SMALL = "a-zāčēģīķļņšūžа-яё"
_NAME = rf"[{_CAPITAL}][\w&.'’-]{{0,30}}(?:\s[{_CAPITAL}0-9][\w&.'’-]{{0,30}}){{0,4}}"
_FORM_FIRST = re.compile(rf"\b(?:SIA|AS|A/S|UAB|OÜ|ООО|ОАО|АО|ИП|IK|VAS|PS)\s(?:{_QUOTED}|{_NAME})")
_FORM_LAST = re.compile(rf"({_NAME}),?\s(?:Ltd|Limited|plc|LLC|GmbH|Inc|Oy|AB|AG|BV|PLC|SIA|OÜ)\b")
_AFTER_TO = re.compile(
    rf"\b(?:to|uz|into|pie|у|в|на|к|компании|провайдеру|оператору|сервису|sniedzējam|uzņēmumam|firmai|kompānijai|operatoram|pakalpojumam|bankai|klīnikai|apdrošinātājam|with|bank|банку|клинике|provider|company|service)[,:]?\s({_QUOTED}|{_NAME})"
)

_ANY_QUOTED = re.compile(rf"(?=[„“”«\"][{_CAPITAL}]\w*[{_SMALL}])({_QUOTED})(?!,\s\w+\s(?:pag|nov))")
"""A name in quotation marks, which begins with a capital and is no house's; no file and no format ("CSV")."""
_MOVES = re.compile(
    r"\b(?:prom|pāreju|pāriešu|pārgāj|pārnāk|pārcel|turpmāk|turpin|tagad man|jaun[aā]\w* (?:pakalp|uztur|tur[eē]t|serv|firm|host)"
    r"|mov(?:e|ed|ing) to|off to|switch|new (?:provider|host|home)|will be taking|take over"
    r"|ухожу|уш[её]л|уезжаю|перехо|переше|переез|теперь у|нов(?:ый|ому|ого) (?:провайд|хост|оператор))",
    re.IGNORECASE,
)
"""What a sentence says in which the new provider is named, where the request itself only says 'them'."""
_TAKES = re.compile(rf"({_NAME})\s(?:will be taking|takes|is taking|pārņem|забирает)\b")

_LAW = re.compile(r"(?:VDAR|GDPR|Article|Art|Regul)\b")


def recipient_of(
    findings: Iterable[Finding], own: Sequence[Sentence], texts: Mapping[str, str], own_names: Sequence[str]
) -> str | None:
    """Give the provider named beside the portability request, None where none is; never one of *own_names*.

    Where no name stands beside it, one of the *own* sentences that speaks of a move may name it.
    """
    asked = [finding.sentence for finding in findings if finding.label is Label.PORTABILITY]
    moves = [sentence for sentence in own if asked and _MOVES.search(_text(sentence, texts))]
    named = (
        *(_name(_text(sentence, texts, MAX_TAIL), len(_text(sentence, texts)) + 2, own_names) for sentence in asked),
        *(_quoted_or_taking(_text(sentence, texts, 1), own_names) for sentence in asked),
        *(_name(text, len(text), own_names) for text in (_text(sentence, texts, 1) for sentence in moves)),
        *(_quoted_or_taking(_text(sentence, texts, 1), own_names) for sentence in moves),
    )
    return next(filter(None, named), None)


def _text(sentence: Sentence, texts: Mapping[str, str], tail: int = 0) -> str:
    """Give the words of *sentence*, and *tail* characters behind them."""
    return texts[sentence.source][sentence.tokens[0].start : sentence.tokens[-1].end + tail]


def _quoted_or_taking(text: str, own_names: Sequence[str]) -> str | None:
    """Give a name that stands in quotation marks, or as the one who takes the data over."""
    for pattern in (_ANY_QUOTED, _TAKES):
        for match in pattern.finditer(text):
            if not _is_ours(match[1], own_names):
                return match[1].strip('„“”«»" ')
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
