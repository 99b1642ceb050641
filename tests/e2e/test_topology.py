"""The program in five processes on real servers: one worker is killed on the way, and every mail still counts exactly once."""

import hashlib
import signal
from collections import Counter
from pathlib import Path

import pytest
from fakes.office import samples
from fakes.topology import PROCESSES, Topology, topology, until

from authority.samples import SampleMail

AT_REST = "stage in ('done', 'in_review')"


@pytest.mark.parametrize("broker", ["redis", pytest.param("rabbitmq", marks=pytest.mark.soak)])
def test_a_worker_is_killed_and_every_mail_still_counts_exactly_once(broker: str, tmp_path: Path) -> None:
    with topology(tmp_path, broker) as together:
        mails = samples(together.office)
        together.deliver(mails[:15])
        together.start(*PROCESSES)
        until(lambda: _count(together, f"mail where {AT_REST}") >= 3, "the first mails to be concluded")
        assert together.running.pop("worker-1").end(signal.SIGKILL) == -signal.SIGKILL
        together.deliver(mails[15:])
        together.start("worker-1")
        until(lambda: _count(together, f"mail where {AT_REST}") == len(mails), "all mails to be concluded")
        until(lambda: _count(together, "outbound where state not in ('sent', 'task')") == 0, "all letters to leave")
        _check_each_process_is_seen(together)
        _check_what_is_served(together)
        assert together.stop() == dict.fromkeys(PROCESSES, 0)
        _check_nothing_is_lost(together, mails)
        _check_nothing_is_doubled(together)
        assert together.rows("select kind from process_beat where kind != 'worker'") == [], (
            "an end in order leaves no row"
        )


def _count(together: Topology, of: str) -> int:
    ((number,),) = together.rows(f"select count(*) from {of}")
    return int(str(number))


def _check_each_process_is_seen(together: Topology) -> None:
    kinds = "select distinct kind from process_beat order by kind"
    assert together.rows(kinds) == [(kind,) for kind in sorted(set(PROCESSES.values()))]
    ran = together.command("doctor", "--process", "worker")
    assert (ran.code, ran.err) == (0, ""), ran


def _check_what_is_served(together: Topology) -> None:
    ready = together.web("/ready")
    assert (ready.status_code, ready.json()["ready"]) == (200, True), ready.text
    cases = _count(together, '"case"')
    assert f'infotrust_cases{{state="open"}} {cases}.0' in together.web("/metrics").text.splitlines()


def _check_nothing_is_lost(together: Topology, mails: tuple[SampleMail, ...]) -> None:
    delivered = Counter(hashlib.sha256(mail.raw).hexdigest() for mail in mails)
    assert Counter(sha for (sha,) in together.rows("select sha256 from mail")) == delivered
    assert together.rows("select id from mail where marked_at is null") == []


def _check_nothing_is_doubled(together: Topology) -> None:
    numbers = [str(number) for (number,) in together.rows('select number from "case" order by number')]
    assert [int(number[-6:]) for number in numbers] == list(range(1, len(numbers) + 1))
    opened = "select count(*), count(distinct case_id), count(distinct sha256) from mail where outcome = 'case'"
    assert together.rows(opened) == [(len(numbers),) * 3]
    sent = [message_id for (message_id,) in together.rows("select message_id from outbound where state = 'sent'")]
    # What was handed over when the worker was killed may arrive twice, but then it shows: the Message-ID is the same.
    assert {message["Message-ID"].strip("<>") for _, _, message in together.post.taken} == set(sent)
    assert len(set(sent)) == len(sent)
    assert len(together.post.taken) - len(sent) <= 2
