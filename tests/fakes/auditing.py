"""What an auditor counts after all faults: each delivered mail kept byte for byte and taken up once; nothing told twice."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from fakes.office import rows

from cases import store
from cases.database import reading
from runtime.runtime import Runtime


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def state(rt: Runtime) -> list[list[tuple[object, ...]]]:
    """All that a further start of the program must leave as it is."""
    queries = (
        "select id, stage, outcome, case_id, attempts from mail order by id",
        'select number from "case" order by number',
        "select key, state, attempts from outbound order by key",
        "select max(id), count(*) from history_event",
    )
    return [rows(rt, query) for query in queries]


def check_each_delivery_is_kept(rt: Runtime, delivered: Iterable[bytes]) -> None:
    """One row for each delivery, concluded and marked, where no fault makes the server deliver anew."""
    assert Counter(sha for (sha,) in rows(rt, "select sha256 from mail")) == Counter(map(digest, delivered))
    assert rows(rt, "select id from mail where marked_at is null") == []
    check_nothing_lost(rt, delivered)


def check_nothing_lost(rt: Runtime, delivered: Iterable[bytes]) -> None:
    """Every mail is kept with exactly its bytes, and was taken up by somebody."""
    kept = set()
    with reading(rt.db) as session:
        for mail_id, sha in rows(rt, "select id, sha256 from mail"):
            assert digest(b"".join(store.open_raw(session, rt.vault, int(str(mail_id))))) == sha
            kept.add(sha)
        assert store.verify_chain(session, rt.vault) is None
    assert kept == set(map(digest, delivered))
    assert {stage for (stage,) in rows(rt, "select distinct stage from mail")} <= {"done", "in_review"}
    homeless = "select m.id from mail m left join review_item r on r.mail_id = m.id where m.stage = 'in_review' and r.id is null"
    assert rows(rt, homeless) == []


def check_nothing_doubled(rt: Runtime, outgoing: Path) -> None:
    """No mail taken up twice, no number twice or left out, no letter or notice sent twice."""
    taken = (
        "select sha256 from mail where outcome is null or outcome <> 'duplicate' group by sha256 having count(*) > 1"
    )
    assert rows(rt, taken) == []
    numbers = [str(number) for (number,) in rows(rt, 'select number from "case" order by number')]
    assert [int(number[-6:]) for number in numbers] == list(range(1, len(numbers) + 1)), "a gap or a double"
    opened = "select count(*), count(distinct case_id), count(distinct sha256) from mail where outcome = 'case'"
    assert rows(rt, opened) == [(len(numbers),) * 3]
    sent = rows(rt, "select message_id from outbound where state = 'sent'")
    assert rows(rt, "select count(*) from outbound where state not in ('sent', 'task')") == [(0,)]
    assert len(list(outgoing.glob("*.eml"))) == len(sent) == len(set(sent))
    for kind in ("case_notice", "acknowledgement"):
        assert len(rows(rt, f"select id from outbound where kind = '{kind}'")) == len(numbers)
