"""What a file named on the command line is taken for, and what its child tells of it."""

import json

import pytest
from fakes.trust_world import NOW, World

from authority.levels import Level
from runtime.inspection import FileOrder, Inspection, Told, Trusted, inspect, is_message, tell
from runtime.records import RecordError, load
from verify.as_json import as_json
from verify.judge import Verdict, judge

MAIL = b"From: a@b.example\r\nSubject: x\r\n\r\nhello\r\n"

TAKEN = {
    "a mail": (MAIL, True),
    "a mail with plain line ends": (MAIL.replace(b"\r\n", b"\n"), True),
    "a mail out of a mailbox file": (b"From a@b.example Thu Nov 26 10:00:00 2026\n" + MAIL, True),
    "a mail with odd fields first": (b"X-Spam: no\r\nReceived: by x\r\n\r\nhello", True),
    "a mail whose header is all": (b"Message-ID: <1@a.example>\r\n", True),
    "a note with a colon": (b"Note: to buy\r\nmilk\r\n", False),
    "a note that quotes a mail": (b"Dear all\r\n\r\nFrom: a@b.example\r\nSubject: x\r\n", False),
    "nothing": (b"", False),
    "a PDF": (b"%PDF-1.7\nFrom: a\n/ByteRange [0 1 2 3]", False),
    "a ZIP": (b"PK\x03\x04From: a\n", False),
    "signed XML": (b'<a xmlns="http://www.w3.org/2000/09/xmldsig#"/>', False),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_mail_is_told_from_other_files_by_its_content(name: str) -> None:
    content, taken = TAKEN[name]
    assert is_message(content) is taken


@pytest.fixture(scope="module")
def trusted() -> tuple[Trusted, dict[str, bytes]]:
    world = World()
    ctx = world.context()
    files = {
        "accepted": world.at_level(Level.LT),
        "lacking an answer": world.at_level(Level.B),
        "a mail": MAIL,
        "no signature": b"Labdien!",
    }
    return Trusted(ctx.trust, ctx.algorithms), files


@pytest.mark.parametrize("lang", ["lv", "en"])
@pytest.mark.parametrize("name", ["accepted", "lacking an answer", "a mail", "no signature"])
def test_a_child_tells_what_its_parent_would_make_of_the_report(trusted, name, lang) -> None:
    shared, files = trusted
    order = FileOrder("a.p7m", NOW)
    told = Told.of(tell(shared, files[name], order, "folder/a.p7m", lang))
    found = load(Inspection, inspect(shared, files[name], order))
    judgement = judge(found.report)
    assert json.loads(told.value) == as_json(
        found.report, judgement, file="folder/a.p7m", sha256=found.sha256, lang=lang
    )
    assert told.outcome.accepted is (judgement.verdict is Verdict.ACCEPT) is (name == "accepted")
    assert told.missing == found.missing
    assert bool(told.missing) is (name == "lacking an answer")


@pytest.mark.parametrize(
    "answer", [b"", b"\n", b"{}\n{}", b'{"accepted": 1, "missing": []}\n{}', b"\xff\n{}", b"[" * 100_000]
)
def test_an_answer_of_another_form_is_refused(answer: bytes) -> None:
    with pytest.raises(RecordError):
        Told.of(answer)


def test_a_child_hands_no_content_over(trusted) -> None:
    shared, files = trusted
    found = load(Inspection, inspect(shared, files["accepted"], FileOrder("a.p7m", NOW)))
    assert [c.content for c in found.report.covered] == [b""]
