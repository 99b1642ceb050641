"""Identifiers of persons in certificates (EN 319 412-1, 5.1.3 and 5.1.4): one person, one form, however it is written.

Latvian, Estonian and Lithuanian certificates of before the standard carry the personal code bare; others carry whatever
their issuer likes, which is then only compared with itself.
"""

import re

from verify.dataclass import dataclass

KINDS = frozenset({"PNO", "IDC", "PAS", "TIN", "EID", "VAT", "NTR", "PSD", "LEI"})
"""Personal number, identity card, passport, tax number, electronic identifier; and those of legal persons."""
OLD_NAMES = {"TAX": "TIN"}
"""TAX is the deprecated name of TIN."""

SEMANTIC = re.compile(r"([A-Z]{3}|[A-Z]{2}:)([A-Z]{2})-(\S.*)", re.ASCII)
"""Three letters, or two of a national scheme with a colon; country; hyphen; identifier."""
BARE = {
    "LV": re.compile(r"(\d{6})-?(\d{5})", re.ASCII),
    "EE": re.compile(r"(\d{11})", re.ASCII),
    "LT": re.compile(r"(\d{11})", re.ASCII),
}
"""Personal codes as older certificates have them."""
PERSONAL = "PNO"


@dataclass(frozen=True, slots=True)
class Identifier:
    """*kind* as in the standard (``PNO``, or ``XX:`` of a national scheme), *country* that gave it, *value* in one form."""

    kind: str
    country: str
    value: str

    def __str__(self) -> str:
        """Write it as the standard does."""
        return f"{self.kind}{self.country}-{self.value}"


def read(serial_number: str, country: str | None) -> Identifier | None:
    """Read a subject's serialNumber; *country* is the subject's, by which a bare personal code is told.

    Returns:
        None for what follows no rule that is known here: it tells persons apart only beside country and issuer.
    """
    text = serial_number.strip().upper()
    found = SEMANTIC.fullmatch(text)
    if found is None:
        return _bare(text, (country or "").upper())
    kind = OLD_NAMES.get(found[1], found[1])
    if kind not in KINDS and not kind.endswith(":"):
        return None
    value = found[3].strip()
    return (_bare(value, found[2]) if kind == PERSONAL else None) or Identifier(kind, found[2], value)


def _bare(text: str, country: str) -> Identifier | None:
    """Read a personal code without its prefix; a Latvian one is written with its hyphen, which some leave out."""
    rule = BARE.get(country)
    found = None if rule is None else rule.fullmatch(text)
    return None if found is None else Identifier(PERSONAL, country, "-".join(found.groups()))
