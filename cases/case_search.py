"""How a search finds cases: by number or its end, by a right's title, else by a word, name, code or reference of the case."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union_all
from sqlalchemy.orm import Session

from cases.folding import fold, query_terms
from cases.model import Case, CaseRight, SearchToken
from cases.sealed import Vault
from cases.search import KIND
from classifier.rights import RIGHTS, Right

NUMBER: Final = "DSR-"
COMMON: Final = 2_000
"""From so many cases on, a word is looked up in each case of a list in its order; a rarer one gives its cases all at once."""
_NUMBER_DIGITS: Final = 9
_TITLE_WORDS: Final = {
    right: frozenset(fold(f"{facts.title_lv} {facts.title_en}").split()) for right, facts in RIGHTS.items()
}


def searched(session: Session, vault: Vault, query: str, *, in_order: bool) -> list[ColumnElement[bool]]:
    """Demand every term of *query*; nothing for an empty one, and what no case fulfils where no term is in it.

    *in_order*: an index gives the cases in the order of the list, so that few are looked at before a page is full.
    """
    if not query.strip():
        return []
    number = query.strip().upper()
    if number.startswith(NUMBER):
        return [Case.number.startswith(number, autoescape=True)]
    terms = query_terms(query)
    return [_holds(session, vault, term, in_order=in_order) for term in sorted(terms)] or [Case.id.in_(())]


def _holds(session: Session, vault: Vault, term: str, *, in_order: bool) -> ColumnElement[bool]:
    """Tell whether a case holds one term: each way to hold it is looked up by an index of its own."""
    tokens = vault.tokens(KIND, term)
    word = select(SearchToken.case_id).where(SearchToken.token.in_(tokens), SearchToken.case_id.is_not(None))
    ways = _other_ways(term)
    if not _is_common(session, word):
        return Case.id.in_(union_all(word, *ways))
    in_each = exists().where(SearchToken.token.in_(tokens), SearchToken.case_id == Case.id)
    return or_(in_each if in_order else Case.id.in_(word), *(Case.id.in_(way) for way in ways))


def _other_ways(term: str) -> list[Select[Any]]:
    """Find cases by what is no word of theirs: the reference of a register, a number, the title of a right."""
    ways: list[Select[Any]] = [select(Case.id).where(Case.reference == term)]
    if term.isdecimal():
        ways.append(select(Case.id).where(Case.sequence == int(term[:_NUMBER_DIGITS])))
    if rights := [right for right in Right if term in _TITLE_WORDS[right]]:
        ways.append(select(CaseRight.case_id).where(CaseRight.right.in_(rights)))
    return ways


def _is_common(session: Session, word: Select[Any]) -> bool:
    """Tell whether very many cases have a word."""
    return (session.scalar(select(func.count()).select_from(word.limit(COMMON + 1).subquery())) or 0) > COMMON
