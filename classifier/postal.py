"""Postal addresses in a text: each by its postcode, or by its street and number where no postcode is written.

From a postcode one walks back over what may belong to an address (capitals, numbers, words such as *iela*); the first
other word ends it. Without a postcode a street, a number and perhaps a town must stand together.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

MAX_POSTAL: Final = 140
"""Characters before a postcode that may belong to its address."""

_LATVIAN_CODE = re.compile(r"\bLV\s?[-–]?\s?\d{4}\b", re.IGNORECASE)
_CODE = re.compile(
    r"\bLV\s?[-–]?\s?\d{4}\b"
    r"|\b(?-i:[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})\b"
    r"|\b(?-i:[A-Z]\d[\dW]\s[A-Z\d]{4})\b"
    r"|\b(?:LT|EE|PL|DE|D|SE|FI|AT|CH|FR)[-–]\d{4,5}\b(?:\s(?-i:[A-ZÄÖÜÕŠŽ])\w{2,30})?"
    r"|(?<=,\s)(?-i:\d{5}\s[A-ZÄÖÜÕŠŽ]\w{2,30})\b",
    re.IGNORECASE,
)
"""Latvian, British, Irish, those that name their country, and five digits before a town ('Lindenweg 3, 10115 Berlin')."""

_LATVIAN: Final = (
    r"iel(?:a|ā|as|u)|bulvār\w{1,3}|bulv\.|prospekt\w{1,2}|gatv(?:e|ē)|alej(?:a|ā|as)|ceļ(?:š|ā|a)|laukum\w{1,2}"
    r"|šosej(?:a|ā)|līnij(?:a|ā)|damb(?:is|ī)|krastmal(?:a|ā)"
)
_STREET: Final = (
    rf"(?:{_LATVIAN}|street|st\.|road|rd|avenue|ave|lane|drive|way|close|row|terrace|square|gardens|hill|grove|court"
    r"|steps|crescent|place)"
)
_RUSSIAN_STREET: Final = r"(?:ул\.|улица|ул|проспект|пр\.|бульвар|бул\.|переулок|пер\.|шоссе|площадь|наб\.)"
_HOUSE: Final = r"\d{1,4}\s?[a-zA-Zа-яА-Я]?(?:\s?[-–/]\s?\d{1,4})?(?:,\s?(?:dz|kv|кв)\.?\s?\d{1,4})?\b"
_CAPITAL: Final = "A-ZĀČĒĢĪĶĻŅŠŪŽА-ЯЁ"
_TOWN: Final = rf"(?:,\s(?:г\.\s?)?(?:[{_CAPITAL}][\w’'-]{{2,30}})(?:\s(?:pag\.|pagasts|nov\.|novads))?){{0,3}}"
_WITHOUT_CODE: Final = (
    re.compile(rf"(?:\b[{_CAPITAL}][\w.’'-]{{0,30}}\s){{1,3}}{_STREET}\s{_HOUSE}{_TOWN}"),
    re.compile(rf"\b[{_CAPITAL}\w][\w.’'-]{{0,30}}\s(?i:iela|ielā|bulvāris|gatve|aleja|prospekts|street|road|lane)\s{_HOUSE}{_TOWN}"),
    re.compile(rf"(?:г\.\s?[{_CAPITAL}]\w{{2,30}},\s)?\b{_RUSSIAN_STREET}\s?[{_CAPITAL}]\w{{1,30}}(?:\s\w{{1,30}})?,?\s(?:д\.\s?)?{_HOUSE}{_TOWN}"),
    re.compile(rf"(?:\b(?:Flat|Apartment|Unit)\s\w{{1,5}},\s)?\b\d{{1,4}}\w?\s(?:[A-Z][\w’']{{1,30}}\s){{1,3}}(?i:{_STREET})\b{_TOWN}"),
    re.compile(rf"\b[A-ZÄÖÜ]\w{{1,30}}(?:str\.|straße|strasse|weg|platz|gasse|allee)\s?{_HOUSE}(?:,\s(?:\d{{4,5}}\s)?[A-ZÄÖÜ]\w{{2,30}})?(?:,\s\d{{4,5}}\b)?"),
    re.compile(rf"[„“\"«][{_CAPITAL}][^\"”“»\n]{{1,40}}[\"”“»],\s[{_CAPITAL}]\w{{2,30}}\s(?:pag\.|pagasts|pagastā|nov\.|novads|novadā){_TOWN}"),
)  # fmt: skip
"""Street and number (Latvian, in small letters, Russian, English, German); a named house in its parish."""

_ENGLISH_PLACE = re.compile(
    r"\b(?:to|at)\s((?:[A-Z][\w’']{1,30}\s){0,3}[A-Z][\w’']{1,30}(?:,\s[A-Z0-9][\w’' ]{1,40}){1,4})"
)
"""A cottage and its town after 'to' or 'at', without number and postcode."""

_PART = re.compile(r"[^\s,]+|,|\n")
_QUOTES: Final = "„“”\"«»'"
_SMALL: Final = frozenset(
    """iela ielā ielas ielu bulvāris bulvārī bulv. prospekts prospektā gatve gatvē aleja alejā ceļš ceļā laukums laukumā
    šoseja šosejā līnija dambis dambī krastmala pagasts pagastā pag. pag novads novadā nov. nov dz. dz dzīvoklis k. p/k
    p.k. a/k m. street road avenue lane flat apartment apt of the and la de der den von van upon st. p.o. po box ул. ул улица проспект пр.
    гатве дамбис иела бульвар бул. переулок пер. д. дом кв. кв г. гор. край волость а/я п/я""".split()  # noqa: SIM905 - words read better than quotes and commas
)
"""Words in small letters that stand inside addresses."""

_NEVER: Final = tuple(
    """sūt sut nosūt nosut atsūt atsut rakst adres atbild mana manu mans dzīvo dzivo dzīv. lūdz ludz vēstul vestul pasts
    esmu please send write post reply answer address confirm letter мой моя адрес ответ пиш прошу""".split()  # noqa: SIM905 - as above
)
"""Beginnings of words that are written with a capital at the start of a sentence and are no part of an address."""
_WHOLE_WORDS: Final = frozenset("es i my я to at pa uz по на tel mans mana manu".split())  # noqa: SIM905 - as above
_NAMED_STREET = re.compile(rf"\b(?:{_LATVIAN})\s\d|{_RUSSIAN_STREET}", re.IGNORECASE)
_ADDRESSEE = re.compile(r"\s*(?:SIA|AS|IK|ООО)\s|[^\d„“”\"«»']*$")
"""What may stand before a street without being part of the address: a firm or a name."""
_SEPARATOR = re.compile(r",\s{0,3}|\n[ \t]{0,3}")
_PERSONAL_CODE = re.compile(r"\d{6}-\d{5}$")
_FLAT = re.compile(r"(?:k|dz|kv|к|кв|корп|flat)[-–.]?\d{1,4}[a-zа-я]?$", re.IGNORECASE)
"""A flat or building written together with its number: ``k-2``."""
_OPENS = re.compile(rf"[{_CAPITAL}0-9{_QUOTES}]")


def postal_addresses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the places of the addresses of ``text[start:end]``, in order; each code is searched once."""
    at, found = start, False
    for match in _CODE.finditer(text, start, end):
        begin = _beginning(text, max(at, match.start() - MAX_POSTAL), match.start())
        if begin < match.start():
            yield begin, match.end()
            at, found = match.end(), True
    if not found and (place := _without_code(text, start, end)):
        yield place


def one_line(address: str) -> str:
    """Write an address on one line: line ends become commas, a Latvian postcode ``LV-NNNN``."""
    lines = [line.strip(" ,\t") for line in address.strip().splitlines()]
    joined = re.sub(r"\s+", " ", ", ".join(line for line in lines if line))
    return _LATVIAN_CODE.sub(lambda match: "LV-" + match[0][-4:], joined)


def _without_code(text: str, start: int, end: int) -> tuple[int, int] | None:
    for pattern in _WITHOUT_CODE:
        if match := pattern.search(text, start, end):
            return _trimmed(text, match.start(), match.end())
    match = _ENGLISH_PLACE.search(text, start, end)
    return match.span(1) if match else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out a first word that only begins the sentence ('Rakstiet Ozolu iela 1')."""
    first = text[start:end].split(maxsplit=1)
    while len(first) > 1 and _is_foreign(first[0]):
        start = end - len(first[1])
        first = first[1].split(maxsplit=1)
    return start, end


def _beginning(text: str, start: int, end: int) -> int:
    """Give where the address whose postcode stands at *end* begins; *end* itself where nothing before belongs to it."""
    parts = list(_PART.finditer(text, start, end))
    first = len(parts)
    while first and _belongs(text, parts, first - 1):
        first -= 1
    while first < len(parts) and not _opens(parts[first][0]) and parts[first][0] not in _SMALL:
        first += 1
    if first == len(parts):
        return _in_small_letters(text, start, end)
    return _without_addressee(text, parts[first].start() + parts[first][0].startswith("("), end)


def _belongs(text: str, parts: Sequence[re.Match[str]], index: int) -> bool:
    """Tell whether the word at *index* can stand in an address and nothing after it has ended a sentence."""
    word = parts[index][0]
    if word == ",":
        return True
    if word == "\n":
        before = text[max(0, parts[index].start() - 3) : parts[index].start()].rstrip(" \t\r")
        return not before.endswith(("\n", ":"))
    bare = word.strip(_QUOTES + "()")
    if word.endswith((":", ";", "!", "?")) or bare in {"-", "–", "—"} or _is_foreign(bare):
        return False
    if word.endswith(".") and word.lower() not in _SMALL and len(bare) > 3:  # noqa: PLR2004 - longer words end a sentence
        return False
    return _opens(word) or word.lower() in _SMALL or bool(_FLAT.match(bare))


def _opens(word: str) -> bool:
    """Tell whether an address can begin with *word*, also in brackets."""
    return bool(_OPENS.match(word.removeprefix("(")))


def _is_foreign(word: str) -> bool:
    """Tell whether *word* cannot belong to an address although it begins with a capital."""
    folded = word.lower().rstrip(".,:")
    return folded in _WHOLE_WORDS or bool(_PERSONAL_CODE.match(word)) or folded.startswith(_NEVER)


def _without_addressee(text: str, start: int, end: int) -> int:
    """Leave out names and firms before the street: the address begins at street or house (labelling rule 11)."""
    while match := _SEPARATOR.search(text, start, end):
        part, rest = text[start : match.start()], text[match.end() : end]
        street_follows = _NAMED_STREET.search(rest) or (match[0].startswith("\n") and rest[:1].isdigit())
        is_town = part.lower().startswith(("г.", "гор."))
        if is_town or _NAMED_STREET.search(part) or not _ADDRESSEE.match(part) or not street_follows:
            break
        start = match.end()
    return start


def _in_small_letters(text: str, start: int, end: int) -> int:
    """Find the street of an address typed without capitals: the words after a colon or a preposition, else the last two."""
    places = list(re.finditer(rf"\b[\w-]{{2,30}}\s{_STREET}\s\d", text[start:end], re.IGNORECASE))
    return start + places[-1].start() if places else end
