"""Cases, review items and mails through their commands, on the database that the demo left."""

import hashlib
from datetime import datetime

import pytest

CASE = {
    "schema", "number", "flags", "state", "closed_as", "rights", "received_at", "due_on", "target_on", "extended_due_on",
    "channel", "language", "assigned_to", "mails", "opened_at",
}  # fmt: skip
REVIEW = {
    "schema", "id", "state", "decision", "reasons", "labels", "received_at", "provisional_due_on", "from", "subject", "sha256",
    "case",
}  # fmt: skip
MAIL = {
    "schema", "id", "sha256", "source", "folder", "uid", "uidvalidity", "received_at", "stage", "outcome", "case", "attempts",
}  # fmt: skip


def objects(demo, *command: object) -> list[dict]:
    ran = demo.run(*command, "--json")
    assert (ran.code, ran.err) == (0, "")
    return ran.objects


def reviews(demo) -> dict[str, dict]:
    """Items by the sole reason for which each waits, or the first of several."""
    return {item["reasons"][0]: item for item in objects(demo, "review", "list")}


@pytest.fixture
def unsigned(demo_copy) -> dict:
    """The item of the erasure that nobody signed."""
    return reviews(demo_copy)["unsigned_request"]


def test_cases_are_listed_with_the_fields_of_the_contract(demo):
    cases = objects(demo, "case", "list")
    assert all(case.keys() >= CASE and case["schema"] == "infotrust/case/1" for case in cases)
    assert [case["number"][-6:] for case in cases] == [f"{n:06}" for n in range(1, len(cases) + 1)]
    for case in cases:
        assert case["state"] == "open"
        assert case["closed_as"] is case["extended_due_on"] is case["assigned_to"] is None
        assert all(set(right) == {"right", "outcome", "due_on"} for right in case["rights"])
        assert case["due_on"] == min(right["due_on"] for right in case["rights"])
        assert case["target_on"] <= case["due_on"]
        assert datetime.fromisoformat(case["received_at"]).tzinfo is not None


def test_a_case_is_shown_as_it_is_listed_however_its_number_is_typed(demo):
    listed = objects(demo, "case", "list")[2]
    assert objects(demo, "case", "show", listed["number"].lower()) == [listed]


def test_cases_are_chosen_by_their_state(demo):
    assert objects(demo, "case", "list", "--state", "closed") == []
    assert len(objects(demo, "case", "list", "--state", "open")) == len(objects(demo, "case", "list"))


def test_a_case_shows_its_history_to_people(demo):
    number = objects(demo, "case", "list")[0]["number"]
    shown = demo.run("case", "show", number).out
    assert number in shown
    assert "case_opened  pipeline" in shown


def test_review_items_are_listed_with_the_fields_of_the_contract(demo):
    items = objects(demo, "review", "list")
    assert all(item.keys() == REVIEW and item["schema"] == "infotrust/review/1" for item in items)
    assert all(item["state"] == "waiting" and item["case"] is None and item["reasons"] for item in items)
    days = [item["provisional_due_on"] for item in items]
    assert days == sorted(days)
    assert objects(demo, "review", "show", items[0]["id"]) == [items[0]]


def test_mails_are_listed_with_the_fields_of_the_contract(demo):
    mails = objects(demo, "mail", "list")
    assert all(mail.keys() == MAIL and mail["schema"] == "infotrust/mail/1" for mail in mails)
    assert {mail["uid"] for mail in mails} == set(demo.mails())
    assert {mail["stage"] for mail in mails} == {"done", "in_review"}
    waiting = objects(demo, "mail", "list", "--stage", "in_review")
    assert len(waiting) == len(objects(demo, "review", "list"))
    assert objects(demo, "mail", "show", mails[3]["id"]) == [mails[3]]


def test_the_exported_bytes_are_those_that_arrived(demo):
    originals = demo.mails()
    for mail in objects(demo, "mail", "list"):
        raw = demo.run("mail", "export", mail["id"]).raw
        assert raw == originals[mail["uid"]]
        assert hashlib.sha256(raw).hexdigest() == mail["sha256"]


def test_a_table_for_people_holds_what_the_objects_hold(demo):
    table = demo.run("review", "list").out
    for item in objects(demo, "review", "list"):
        line = next(line for line in table.splitlines() if line.startswith(f"{item['id']} "))
        assert ", ".join(item["reasons"]) in line
        assert item["provisional_due_on"] in line


def test_a_release_opens_a_case_whose_month_began_with_the_first_receipt(demo_copy, unsigned):
    before = len(list(demo_copy.outgoing.glob("*.eml")))
    ran = demo_copy.run("review", "release", unsigned["id"], "--as", "Anna", "--reason", "known by telephone", "--json")
    assert ran.code == 0, ran.err
    number = ran.only["case"]
    (case,) = objects(demo_copy, "case", "show", number)
    assert case["received_at"] == unsigned["received_at"]
    assert case["due_on"] == unsigned["provisional_due_on"]
    assert [right["right"] for right in case["rights"]] == unsigned["labels"]
    assert case["mails"] == [unsigned["sha256"]]
    assert number == objects(demo_copy, "case", "list")[-1]["number"]
    new = sorted(path.name.split("-")[1] for path in demo_copy.outgoing.glob("*.eml"))
    assert len(new) == before + 2, "an acknowledgement and a notice"


def test_a_release_names_who_and_why_in_the_history(demo_copy, unsigned):
    demo_copy.run("review", "release", unsigned["id"], "--as", "Anna", "--reason", "known by telephone")
    (item,) = objects(demo_copy, "review", "show", unsigned["id"])
    assert item["state"] == "released"
    history = demo_copy.run("case", "show", item["case"]).out
    assert "review_released  Anna" in history


def test_a_person_may_name_the_rights(demo_copy, unsigned):
    chosen = ["--right", "access", "--right", "restriction"]
    ran = demo_copy.run("review", "release", unsigned["id"], "--as", "Anna", "--reason", "asked", *chosen, "--json")
    (case,) = objects(demo_copy, "case", "show", ran.only["case"])
    assert {right["right"] for right in case["rights"]} == {"access", "restriction"}


def test_an_item_is_decided_once(demo_copy, unsigned):
    decision = (unsigned["id"], "--as", "Anna", "--reason", "known by telephone")
    assert demo_copy.run("review", "release", *decision).code == 0
    cases = objects(demo_copy, "case", "list")
    for act in ("release", "reject"):
        ran = demo_copy.run("review", act, *decision)
        assert ran.code == 1
        assert "released already" in ran.err
    assert objects(demo_copy, "case", "list") == cases


def test_a_rejected_item_opens_no_case_and_its_mail_is_kept(demo_copy, unsigned):
    cases = objects(demo_copy, "case", "list")
    ran = demo_copy.run("review", "reject", unsigned["id"], "--as", "Anna", "--reason", "a test mail", "--json")
    assert ran.only["state"] == "rejected"
    assert objects(demo_copy, "case", "list") == cases
    assert unsigned["id"] not in {item["id"] for item in objects(demo_copy, "review", "list")}
    assert objects(demo_copy, "review", "show", unsigned["id"])[0]["state"] == "rejected"
    (mail,) = [m for m in objects(demo_copy, "mail", "list") if m["sha256"] == unsigned["sha256"]]
    assert (mail["stage"], mail["outcome"]) == ("done", "review")
    assert hashlib.sha256(demo_copy.run("mail", "export", mail["id"]).raw).hexdigest() == unsigned["sha256"]


def test_an_item_whose_mail_asks_nothing_needs_a_right_from_the_person(demo_copy):
    (demo_copy.folder / "empty.eml").touch()
    demo_copy.run("ingest", demo_copy.folder / "empty.eml")
    decision = (reviews(demo_copy)["unreadable"]["id"], "--as", "Anna", "--reason", "read on paper")
    ran = demo_copy.run("review", "release", *decision)
    assert ran.code == 2
    assert "--right" in ran.err
    assert demo_copy.run("review", "release", *decision, "--right", "access").code == 0


def test_the_same_file_handed_in_again_is_a_second_receipt(demo_copy):
    _, raw = min(demo_copy.mails().items())
    (demo_copy.folder / "again.eml").write_bytes(raw)
    ran = demo_copy.run("ingest", demo_copy.folder / "again.eml")
    assert (ran.code, ran.only["outcome"], ran.only["case"]) == (0, "duplicate", None)
