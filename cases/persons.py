"""Whether who signed is whom the request is about: same, other, representative or unknown. Pure, and in doubt no guess.

The certificate's name and code are held against what the signed text names as its writer, and against earlier certificates
of the same code, which may bear the name of before a marriage. OTHER and REPRESENTATIVE are held for a person to decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cases.names import full_names, is_code_of, is_name_of, is_renewed_code, shares_given_name
from classifier.rights import Classification, Requester
from verify.report import Signer


class Meant(StrEnum):
    """Who is meant by a request, seen from its signer."""

    SAME = "same"
    OTHER = "other"
    REPRESENTATIVE = "representative"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a signed text names as its writer: names, Latvian personal codes, and whether it speaks for another."""

    names: tuple[str, ...] = field(default=(), repr=False)
    codes: tuple[str, ...] = field(default=(), repr=False)
    represents: bool = False


def named_in(covered: Classification) -> Named:
    """Give whom a signed text names."""
    return Named(covered.names, covered.personal_codes, covered.requester is Requester.REPRESENTATIVE)


def person_meant(signer: Signer, named: Named, earlier: Sequence[Signer] = ()) -> Meant:
    """Tell whom *named* means; *earlier* are certificates of the same identity in earlier cases.

    A text that names nobody leaves it UNKNOWN: who signs asks for themselves, unless something says otherwise.
    """
    if named.represents:
        return Meant.REPRESENTATIVE
    if is_another(signer, named, earlier):
        return Meant.OTHER
    own = any(is_code_of(code, signer) for code in named.codes)
    return Meant.SAME if own or _is_named(signer, named, earlier) else Meant.UNKNOWN


def is_another(signer: Signer, named: Named, earlier: Sequence[Signer] = ()) -> bool:
    """Tell whether a text plainly names another person than *signer*, whoever speaks.

    A code that is not the signer's says so by itself, but for one that changed while the name stayed. Names say so where
    none of them is the signer's, nor was in an earlier certificate; beside the signer's own code another surname alone
    does not, for surnames change.
    """
    is_named = _is_named(signer, named, earlier)
    foreign = [code for code in named.codes if not is_code_of(code, signer)]
    if any(not (is_named and is_renewed_code(code, signer)) for code in foreign):
        return True
    names = full_names(named.names)
    if not names or is_named:
        return False
    renamed = any(shares_given_name(name, signer) for name in names)
    return not (named.codes and renamed)


def _is_named(signer: Signer, named: Named, earlier: Sequence[Signer]) -> bool:
    return any(is_name_of(name, known) for name in full_names(named.names) for known in (signer, *earlier))
