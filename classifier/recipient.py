"""The new provider that a portability request names, in the words of the mail: ``SIA "Paraugs Hosting"``."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from classifier.findings import Finding
from classifier.reading import Sentence
from classifier.rights import Label

MAX_TAIL = 160
"""Characters after the words of the request in which the name must stand."""

_QUOTED = r"[„“”«\"][^\"”“»«„\n]{2,60}[\"”“»]"
_CAPITAL = "A-ZĀČĒĢĪĶĻŅŠŪŽА-ЯЁ"
_SMALL = "a-zāčēģīķļņšūžа-яё"
_PART = r"(?:[\w&'’-]|\.(?=\w)){0,30}"
"""The rest of a word: a full stop inside it, but none that ends the sentence."""
_NAME = rf"[{_CAPITAL}]{_PART}(?:[ \u00a0](?:&[ \u00a0])?[{_CAPITAL}0-9]{_PART}){{0,4}}"
_FORM_FIRST = re.compile(rf"\b(?:(?:SIA|AS|A/S|UAB|ООО|ОАО|АО|ИП|IK|VAS|PS)\s(?:{_QUOTED}|{_NAME})|OÜ\s{_QUOTED})")
_FORM_LAST = re.compile(rf"({_NAME}),?\s(?:Ltd|Limited|plc|LLC|GmbH|Inc|Oy|AB|AG|BV|PLC|SIA|OÜ)\b")
_AFTER_TO = re.compile(
    rf"\b(?:to|uz|into|pie|у|в|на|к|компании|фирме|фирма|называ[ею]тся|провайдеру|оператору|сервису|sniedzējam|uzņēmumam|firmai|kompānijai|operatoram|pakalpojumam|bankai|klīnikai|apdrošinātājam|platformai|nodrošinātājam|uzturētājam|saucas|ar|with|bank|банку|клинике|provider|company|service)[,:]?\s({_QUOTED}|{_NAME})"
)

_ANY_QUOTED = re.compile(rf"(?=[„“”«\"][{_CAPITAL}]\w*[{_SMALL}])({_QUOTED})(?!,\s\w+\s(?:pag|nov))")
"""A name in quotation marks, which begins with a capital and is no house's; no file and no format ("CSV")."""
_MOVES = re.compile(
    r"\b(?:prom|eju|lai (?:jau )?iet|uzturēs|apkalpos|noslēg|live with|now with|pāreju|pāriešu|pārgāj|pārnāk|pārcel|turpmāk|turpin|tagad man|jaun[aā]\w* (?:pakalp|uztur|tur[eē]t|serv|firm|host)"
    r"|mov(?:e|ed|ing) to|off to|switch|new (?:provider|host|home)|will be taking|take over"
    r"|ухожу|уш[её]л|уезжаю|перехо|переше|переез|теперь у|нов(?:ый|ому|ого) (?:провайд|хост|оператор))",
    re.IGNORECASE,
)
"""What a sentence says in which the new provider is named, where the request itself only says 'them'."""
_TAKES = re.compile(rf"({_NAME})\s(?:will be taking|takes|is taking|pārņem|забирает)\b")
_READS = re.compile(
    rf"\b(?:that|which|what|so|ko|kādu|ka|lai|что|чтобы)\s({_NAME})\s(?:can|could|accepts|takes|var|varētu|spēj|prot|pieņem|может|сможет|примет)\b"
)

_WE = re.compile(r"\b(?:mēs|we|мы),?\s?(?:[A-Z]{2,3}\s|ООО\s)?$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"(?:I|We|You|Es|Mēs|Jūs|Я|Мы|Вы|VDAR|GDPR|Article|Art|Regul|CSV|XML|JSON|PDF|Excel|XLSX?|ZIP|vCard)\b"
)
"""Persons, laws and formats, which stand where a name would."""


def recipient_of(
    findings: Iterable[Finding], own: Sequence[Sentence], texts: Mapping[str, str], own_names: Sequence[str]
) -> str | None:
    """Give the provider named beside the portability request, None where none is; never one of *own_names*.

    Where no name stands beside it, one of the *own* sentences that speaks of a move may name it, else any that names a firm.
    """
    asked = [finding.sentence for finding in findings if finding.label is Label.PORTABILITY]
    moves = [sentence for sentence in own if asked and _MOVES.search(_text(sentence, texts))]
    named = (
        *(_name(_text(sentence, texts, MAX_TAIL), len(_text(sentence, texts)) + 2, own_names) for sentence in asked),
        *(_quoted_or_taking(_text(sentence, texts, 1), own_names) for sentence in asked),
        *(_name(text, len(text), own_names) for text in (_text(sentence, texts, 1) for sentence in moves)),
        *(_quoted_or_taking(_text(sentence, texts, 1), own_names) for sentence in moves),
        *(
            _of_firm(_text(sentence, texts, 1), own_names)
            for sentence in own
            if asked and not sentence.has("company_we")
        ),
    )
    found = [name for name in named if name]
    return next((name for name in found if name.startswith(f"{found[0]} ")), found[0]) if found else None


def _text(sentence: Sentence, texts: Mapping[str, str], tail: int = 0) -> str:
    """Give the words of *sentence*, and *tail* characters behind them."""
    return texts[sentence.source][sentence.tokens[0].start : sentence.tokens[-1].end + tail]


def _quoted_or_taking(text: str, own_names: Sequence[str]) -> str | None:
    """Give a name that stands in quotation marks, or as the one who takes the data over."""
    for pattern in (_ANY_QUOTED, _TAKES, _READS):
        for match in pattern.finditer(text):
            if not _is_ours(match[1], own_names) and not _NO_NAME.match(match[1]) and not _writes(text, match):
                return match[1].strip('„“”«»" ')
    return None


def _of_firm(text: str, own_names: Sequence[str]) -> str | None:
    """Give the name of any firm, told by its legal form, but for one that writes ('we, ...')."""
    for match in chain(_FORM_FIRST.finditer(text), _FORM_LAST.finditer(text)):
        if not _is_ours(match[0], own_names) and not _NO_NAME.match(match[0]) and not _writes(text, match):
            return match[0].strip().rstrip(".")
    return None


def _name(text: str, sentence_length: int, own_names: Sequence[str]) -> str | None:
    if firm := _of_firm(text, own_names):
        return firm
    for match in _AFTER_TO.finditer(text[:sentence_length]):
        if not _NO_NAME.match(match[1]) and not _is_ours(match[1], own_names):
            return match[1].strip().rstrip(".,").strip('„“”«»"')
    return None


def _writes(text: str, match: re.Match[str]) -> bool:
    """Tell whether the name is that of the sender: 'we, SIA "Paraugs", ask'."""
    return bool(_WE.search(text, 0, match.start()))


def _is_ours(name: str, own_names: Sequence[str]) -> bool:
    """Tell whether *name* is the company that the request is sent to."""
    return any(own.lower() in name.lower() for own in own_names)
