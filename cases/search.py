"""Search over sealed columns: by tokens of folded words, whole addresses and codes (`cases.folding`)."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cases.folding import index_terms, query_terms
from cases.model import SearchToken
from cases.rows import insert_unless_there
from cases.sealed import Vault

KIND = "word"


def index_case(session: Session, vault: Vault, case_id: int, texts: Iterable[str]) -> None:
    """Make a case findable by these texts: names, codes, addresses, the request itself. May be called again with more."""
    _index(session, [{"token": token, "case_id": case_id} for token in _tokens(vault, texts)])


def index_mail(session: Session, vault: Vault, mail_id: int, texts: Iterable[str]) -> None:
    """Make a mail findable by these texts. May be called again with more."""
    _index(session, [{"token": token, "mail_id": mail_id} for token in _tokens(vault, texts)])


def find_cases(session: Session, vault: Vault, query: str) -> list[int]:
    """Ids of the cases that hold every term of *query*, newest first; none for a query without a term."""
    return _find(session, vault, query, SearchToken.case_id)


def find_mails(session: Session, vault: Vault, query: str) -> list[int]:
    """Ids of the mails that hold every term of *query*, newest first; none for a query without a term."""
    return _find(session, vault, query, SearchToken.mail_id)


def _index(session: Session, rows: list[dict[str, object]]) -> None:
    """Write all tokens of one text in one statement: a letter has hundreds of words."""
    if rows:
        session.execute(insert_unless_there(session, SearchToken), rows)


def _tokens(vault: Vault, texts: Iterable[str]) -> list[str]:
    return [vault.token(KIND, term) for term in sorted(index_terms("\n".join(texts)))]


def _find(session: Session, vault: Vault, query: str, column: InstrumentedAttribute[int | None]) -> list[int]:
    terms = query_terms(query)
    if not terms:
        return []
    statement = select(column).where(column.is_not(None)).distinct().order_by(column.desc())
    for term in terms:
        holders = select(column).where(SearchToken.token.in_(vault.tokens(KIND, term)), column.is_not(None))
        statement = statement.where(column.in_(holders))
    return [found for found in session.scalars(statement) if found is not None]
