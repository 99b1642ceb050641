"""What our own mail server found out about a sender's domain: Authentication-Results (RFC 8601), DMARC (RFC 7489).

Anybody can write such a field. One counts only under the name of our own server, standing topmost among those, and below
no server's stamp but our own. Our server must remove fields that pretend to be its own (RFC 8601, 5), as mail filters do.
"""

import re
from collections.abc import Collection, Iterator

from intake import words
from intake.facts import AuthenticationStamp, MailFacts
from intake.headers import Headers

RESULTS = "authentication-results"
MAX_RESULTS = 10
"""Fields that are read; servers write one each."""
MAX_LENGTH = 4_096
"""Bytes of one field; real ones stay below 2,000."""

_COMMENT = re.compile(r"\([^()]*\)")
_DMARC = re.compile(r"dmarc\s*=\s*([a-z]+)\b(.*)", re.DOTALL)
_FROM = re.compile(r"\bheader\.from\s*=\s*\"?([^\s;\"]+)")


def stamps(header: Headers) -> tuple[AuthenticationStamp, ...]:
    """Give every such field, topmost first, with the number of ``Received`` stamps above it."""
    return tuple(_stamps(header))[:MAX_RESULTS]


def _stamps(header: Headers) -> Iterator[AuthenticationStamp]:
    above = 0
    for name, value in header.fields:
        if name == "received":
            above += 1
        elif name == RESULTS:
            text = words.unfold(value[:MAX_LENGTH]).decode("latin-1").lower()
            yield AuthenticationStamp(above, " ".join(_COMMENT.sub(" ", text).split()))


def dmarc_passed(facts: MailFacts, own_ids: Collection[str], own_hosts: Collection[str]) -> bool:
    """Whether our own server says that the domain of the one From address stands behind the mail."""
    names = {name.lower() for name in own_ids}
    ours = next((stamp for stamp in facts.authentication if _server(stamp.value) in names), None)
    if ours is None or len(facts.from_) != 1:
        return False
    above = facts.received[: ours.received_above]
    if len(above) < ours.received_above or any(stamp.by not in own_hosts for stamp in above):
        return False
    return _passes(ours.value, facts.from_[0].address.rpartition("@")[2])


def _server(value: str) -> str:
    """The authserv-id: the first word; a version may follow it (RFC 8601, 2.2)."""
    return value.partition(";")[0].split(" ")[0].strip('"')


def _passes(value: str, domain: str) -> bool:
    """Whether there is exactly one DMARC result, it is pass, and it is about *domain*."""
    found = [match for part in value.split(";")[1:] if (match := _DMARC.match(part.strip()))]
    if len(found) != 1 or found[0][1] != "pass":
        return False
    about = _FROM.search(found[0][2])
    return about is not None and about[1].rpartition("@")[2] == domain != ""
