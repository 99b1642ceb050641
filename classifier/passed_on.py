"""Requests of others that a mail passes on: a client's mail forwarded by a colleague, or quoted below 'please handle'.

They are no rights of the sender, so they give no label; but somebody asked for something, and a person must see it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from classifier.combine import verdict_of
from classifier.document import SUBJECT, Document, lay_out
from classifier.model import Model
from classifier.older import Manner, OlderMail
from classifier.rights import Label, RequestText, TextPart

MAX_MAILS: Final = 30
"""Older mails that are read one by one; of a longer chain nobody knows without looking what it asks."""

FEW_WORDS: Final = 3
"""Words of a greeting and a name: an own text that says nothing."""

_NO_RIGHT = frozenset({Label.OTHER, Label.QUESTION})
_ANSWER = frozenset({"re", "atb", "aw", "sv", "ha", "на", "отв", "ответ"})
_FORWARD = frozenset({"fw", "fwd", "pars", "parsutits", "wg", "tr", "пересл"})
_THANKS = re.compile(r"\b(?:paldies|pateic|thank|cheers|спасибо|благодар|spasibo)")
_POINTER = re.compile(
    r"\b(?:fyi|zinasanai|informacijai|zemak|talak|skat|skatit|skatiet|parsut\w*|apstrad\w*|izskat\w*|nodo[dt]\w*|rikojieties|rikoties|ko darit"
    r"|atnaca|atbildet|atbildiet|sniegt atbildi|(?:sis|si|tas|so) (?:\w{1,20} ){0,2}jums|jusu kompetenc\w*"
    r"|klienta|klientes|klients (?:raksta|ludz|lugst|prasa|grib|velas|zvanija|atsutija)"
    r"|below|forward\w*|fwd|pass\w* (?:this |it )?on|handle|process|deal with|take care|look at|for you|what (?:do|should) (?:we|i)|(?:please|pls) (?:reply|respond|answer)"
    r"|(?:our|a|the|from) (?:customer|client)"
    r"|ниже|сведению|сведения|пересыл\w*|пересл\w*|переда[юе]\w*|обработа\w*|рассмотр\w*|посмотр\w*|от клиента|клиент пишет"
    r"|это вам|для вас|ответьте|ответить|что делать"
    r"|peresyl\w*|nizhe)\b"
)
_REQUEST = re.compile(
    r"\b(?:pieprasijum\w*|iesniegum\w*|lugum\w*|iepriekseja\w*|request\w*|message|email|zapros\w*"
    r"|запрос\w*|заявлени\w*|просьб\w*|письмо)\b"
)


def passes_on_request(document: Document, labels: tuple[Label, ...], model: Model) -> bool:
    """Tell whether an older mail in *document* asks for what *labels*, given for the own words, do not say.

    Forwarded mail is always read. Where the own words ask for nothing, so is quoted mail: if they point to it, for what
    it may ask; if they are next to none, for what it surely asks; and what stands below a closing formula, by rules.
    """
    chosen = list(islice(_worth_reading(document, asks=Label.OTHER not in labels), MAX_MAILS + 1))
    return len(chosen) > MAX_MAILS or any(_asks_more(mail, labels, model, unsure=unsure) for mail, unsure in chosen)


def _worth_reading(document: Document, *, asks: bool) -> Iterator[tuple[OlderMail, bool]]:
    """Yield the older mails to read, and whether for what they may ask too; *asks*: the own words ask for something."""
    points, leans = not asks and _points(document), not asks and _leans(document)
    passed = _manners_passed_on(document)
    for mail in document.older:
        if points or mail.manner in passed:
            yield mail, True
        elif leans or (mail.manner is Manner.SIGNED and not asks):
            yield mail, False


def _manners_passed_on(document: Document) -> frozenset[Manner]:
    """Tell which older mails are forwarded; one that only has a header may be what an answer left below itself."""
    words = {token.word for sentence in document.own if sentence.source == SUBJECT for token in sentence.tokens}
    answers = words & _ANSWER and not words & _FORWARD
    return frozenset({Manner.FORWARDED} if answers else {Manner.FORWARDED, Manner.HEADED})


def _points(document: Document) -> bool:
    """Tell whether there are no own words, or they send the reader to what stands below them."""
    said = _said(document)
    return not said or bool(_POINTER.search(said))


def _leans(document: Document) -> bool:
    """Tell whether the own words say hardly anything, or speak of a request; thanks do not ask for one."""
    said = _said(document)
    return not _THANKS.search(said) and (len(said.split()) <= FEW_WORDS or bool(_REQUEST.search(said)))


def _said(document: Document) -> str:
    return " ".join(token.word for sentence in document.body for token in sentence.tokens)


def _asks_more(mail: OlderMail, labels: tuple[Label, ...], model: Model, *, unsure: bool) -> bool:
    """Tell whether *mail*, read by itself, asks for more than *labels*; with *unsure*, whether it may do so."""
    signed = mail.manner is Manner.SIGNED
    text = RequestText((TextPart(SUBJECT, mail.subject), TextPart("body", mail.text)))
    reading = replace(model, weights=None) if signed else model  # names and titles are too few words to weigh
    verdict = verdict_of(lay_out(text, model.lexicon), reading)
    if Label.OTHER in labels and not signed:
        return Label.OTHER not in verdict.labels or (unsure and bool(verdict.doubts))
    return bool(set(verdict.labels) - set(labels) - _NO_RIGHT)
