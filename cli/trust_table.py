"""How far each trusted list is trusted now, as objects and as a table."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.output import print_table, say

if TYPE_CHECKING:
    from verify.trust import TrustedList, TrustStore

COLUMNS = ("territory", "sequence", "issued", "next_update", "anchors", "state")


def states(store: "TrustStore", now: datetime) -> list[dict[str, Any]]:
    """Give one object a list: territory, sequence, issued, next update, signer, anchors, state."""
    return [_state(trusted, now) for trusted in store.lists]


def show(rows: list[dict[str, Any]]) -> None:
    """Print the lists for people."""
    if not rows:
        say("No trusted list is loaded: nothing can be accepted. Name lists with the setting TRUST_SOURCE.")
        return
    print_table(COLUMNS, [["" if row[c] is None else str(row[c]) for c in COLUMNS] for row in rows])
    for row in rows:
        if row["refused"]:
            say(f"{row['territory']}: {row['refused']}")


def _state(trusted: "TrustedList", now: datetime) -> dict[str, Any]:
    from verify.as_json import rfc3339

    return {
        "schema": "infotrust/trusted-list/1",
        "territory": trusted.territory,
        "sequence": trusted.sequence,
        "issued": rfc3339(trusted.issued),
        "next_update": rfc3339(trusted.next_update),
        "signer": trusted.signer.sha256 if trusted.signer else None,
        "authenticated": trusted.authenticated,
        "anchors": sum(len(s.certificates) for s in trusted.services),
        "state": _word(trusted, now),
        "refused": trusted.refused,
    }


def _word(trusted: "TrustedList", now: datetime) -> str:
    if trusted.refused is not None:
        return "refused"
    if trusted.stale(now):
        return "stale"
    return "trusted" if trusted.authenticated else "vouched"
