"""A case from its letter on paper to its end, and what is refused, all by commands."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fakes.command import Ran, inside
from fakes.watched import STAFF, Hands, an_item, watched

WHO = ("--as", "Anna")
WHY = ("--reason", "she said so on the phone")
TODAY = date.today()  # noqa: DTZ011  as a clerk reads the calendar
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("shell")
    with watched(folder, Hands()) as rt:
        an_item(rt, Hands().now)
    return {"DATA_DIR": folder / "data", "STAFF_ADDRESSES": STAFF}


@pytest.fixture(scope="module")
def run(settings: dict[str, object]) -> Callable[..., Ran]:
    def ran(*arguments: object) -> Ran:
        return inside(*arguments, settings=settings)

    return ran


@pytest.fixture
def number(run: Callable[..., Ran]) -> str:
    added = run("case", "add", "--received", YESTERDAY, "--right", "erasure", "--target", "Ezera iela 1, Rīga, LV-1001",
                *WHO, "--json")  # fmt: skip
    assert (added.code, added.err) == (0, "")
    return added.only["number"]


def done(ran: Ran) -> dict[str, object]:
    assert (ran.code, ran.err) == (0, "")
    return ran.only


def test_a_case_is_worked_on_and_closed_from_a_shell(run: Callable[..., Ran], number: str) -> None:
    assert done(run("case", "assign", number, "--to", "Berta", *WHO, "--json"))["assigned_to"] == "Berta"
    done(run("case", "note", number, "--text", "Invoices found in accounting.", *WHO, "--json"))
    decided = done(
        run(
            "case",
            "decide",
            number,
            "--right",
            "erasure",
            "--outcome",
            "refused",
            "--ground",
            "legal_obligation",
            "--reason",
            "the invoices must be kept",
            *WHO,
            "--json",
        )
    )
    assert decided["rights"][0]["outcome"] == "refused"
    assert decided["due_on"] is not None, "nobody was told yet"
    answered = done(run("case", "answer", number, "--by", "phone", "--on", TODAY, *WHY, *WHO, "--json"))
    assert (answered["state"], answered["due_on"]) == ("answered", None)

    shown = run("case", "show", number).out
    for words in (
        "refused, due ", "decided by Anna, on legal_obligation", "the invoices must be kept", "[ ] erase:crm: ",
        "(GDPR 17(1))", "answered by phone on ", "Anna: Invoices found in accounting.", "case_answered",
    ):  # fmt: skip
        assert words in shown

    closed = done(run("case", "close", number, *WHO, "--json"))
    assert (closed["state"], closed["closed_as"]) == ("closed", "answered")
    assert done(run("case", "reopen", number, *WHY, *WHO, "--json"))["state"] == "in_progress"


def test_an_extension_is_announced_and_shown(run: Callable[..., Ran], number: str) -> None:
    announced = done(run("case", "extend", number, "--reason", "eleven years of records", *WHO, "--json"))

    assert announced["extended_due_on"] is None, "the notice has not left"
    assert "announced: eleven years of records" in run("case", "show", number).out


def test_duplicates_are_merged_and_mails_attached_and_ended(run: Callable[..., Ran], number: str) -> None:
    kept = done(run("case", "add", "--received", TODAY, "--right", "access", *WHO, "--json"))["number"]
    merged = done(run("case", "merge", number, kept, "--same-person", *WHY, *WHO, "--json"))
    assert [right["right"] for right in merged["rights"]] == ["access", "erasure"]
    assert f"merged into {kept}" in run("case", "show", number).out
    assert f"holds what was asked in {number}" in run("case", "show", kept).out

    [item] = run("review", "list", "--json").objects
    attached = done(run("review", "attach", item["id"], kept, *WHY, *WHO, "--json"))
    assert attached["mails"] == [item["sha256"]]
    again = run("review", "close", item["id"], *WHY, *WHO)
    assert (again.code, "already" in again.err) == (1, True)


def test_what_a_request_asks_for_is_corrected_and_its_rights_stay(run: Callable[..., Ran], number: str) -> None:
    corrected = done(run("case", "correct", number, "--label", "access", "--label", "complaint", *WHY, *WHO, "--json"))
    assert [right["right"] for right in corrected["rights"]] == ["erasure"]
    assert "reading_corrected" in run("case", "show", number).out

    item = run("review", "list", "--all", "--json").objects[0]["id"]
    said = done(run("review", "correct", item, "--label", "objection", *WHY, *WHO, "--json"))
    assert said == {"schema": "infotrust/corrected/1", "id": item, "labels": ["objection"]}


REFUSED = {
    "no request beside a right": (("correct", "--label", "other", "--label", "access", *WHY), 2, "--label"),
    "a label that there is not": (("correct", "--label", "delete", *WHY), 2, "erasure"),
    "closing without an answer": (("close",), 1, "needs an outcome and an answer"),
    "withdrawing without a reason": (("close", "--ended", "withdrawn"), 2, "reason"),
    "closing as merged": (("close", "--ended", "merged"), 2, "case merge"),
    "an end that there is not": (("close", "--ended", "lost"), 2, "answered, withdrawn"),
    "a refusal without grounds": (("decide", "--right", "erasure", "--outcome", "refused", *WHY), 1, "needs grounds"),
    "a right that is not asked": (("decide", "--right", "access", "--outcome", "granted", *WHY), 1, "add it first"),
    "a day that is none": (("answer", "--by", "phone", "--on", "yesterday", *WHY), 2, "2026-11-24"),
    "an answer before the request": (("answer", "--by", "post", "--on", "2020-01-01", *WHY), 1, "check the date"),
    "reopening what has not ended": (("reopen", *WHY), 1, "simply go on"),
}


@pytest.mark.parametrize(("act", "code", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_does_not_fit_is_a_sentence(
    run: Callable[..., Ran], number: str, act: tuple[str, ...], code: int, words: str
) -> None:
    ran = run("case", act[0], number, *act[1:], *WHO)

    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1
