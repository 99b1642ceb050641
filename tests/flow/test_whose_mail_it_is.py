"""Whose mail it is: a signature outweighs a From, an honest client's two mails come together, and nobody answers himself."""

from datetime import timedelta

import pytest
from fakes.correspondence import SIGNED, Mailbox
from fakes.office import STAFF, rows

from authority import mail
from authority.subjects import MARTINS, ZANE
from classifier.rights import Right
from desk.acts import Person as Reviewer
from desk.acts import release
from desk.outgoing import is_ours

HER_MAILBOX = ("Zane", "zane@majas.example")
UNSIGNED = "Labdien!\n\nLūdzu dzēst visus manus personas datus.\n\nZane Paraudziņa\n"
IN_REPLY = ("In-Reply-To", "<first@mail.test.example>")


def outcomes(box: Mailbox) -> list[tuple[object, ...]]:
    return rows(box.rt, "select outcome, case_id from mail order by id")


def test_a_request_and_its_signed_version_are_one_case_by_the_clock_of_the_first(box: Mailbox) -> None:
    box.takes(mail.text(UNSIGNED), HER_MAILBOX, "first")
    box.clock.now += timedelta(days=2)
    box.takes(box.signed(ZANE), HER_MAILBOX, "second", IN_REPLY)

    assert outcomes(box) == [("attached", 1), ("case", 1)]
    assert rows(box.rt, "select state, case_id from review_item") == [("attached", 1)]
    [(of_the_case, of_the_first)] = rows(
        box.rt, 'select c.received_at, m.received_at from "case" c, mail m where m.id = 1'
    )
    assert of_the_case == of_the_first


def test_a_stranger_under_her_address_does_not_end_her_request(box: Mailbox) -> None:
    box.takes(mail.text(UNSIGNED), HER_MAILBOX, "first")
    box.takes(box.signed(MARTINS), HER_MAILBOX, "second", IN_REPLY)

    assert outcomes(box) == [("review", None), ("case", 1)]
    assert rows(box.rt, "select state, case_id, case_hint from review_item") == [("waiting", None, 1)]


def test_a_stranger_under_her_address_does_not_get_into_her_case(box: Mailbox) -> None:
    box.takes(mail.text(UNSIGNED), HER_MAILBOX, "first")
    release(box.rt, 1, Reviewer("Vadītājs", None, "she telephoned"), (Right.ERASURE,))
    box.takes(box.signed(MARTINS), HER_MAILBOX, "second", IN_REPLY)

    assert outcomes(box) == [("case", 1), ("review", None)]
    [(reasons, hint)] = rows(box.rt, "select reasons, case_hint from review_item where state = 'waiting'")
    assert (reasons, hint) == ('["foreign_case_number"]', 1)


def test_a_request_that_names_another_than_its_signer_waits_for_a_person(box: Mailbox) -> None:
    box.takes(box.signed(MARTINS, SIGNED.replace("{name}", ZANE.full_name)), HER_MAILBOX, "first")

    assert rows(box.rt, "select reasons from review_item") == [('["other_person"]',)]


def acknowledgement(box: Mailbox) -> list[tuple[object, ...]]:
    return rows(box.rt, "select state, due_on is not null from outbound where kind = 'acknowledgement'")


@pytest.mark.parametrize("address", [STAFF, "kads@infotrust.lv", "Kads@Mail.Infotrust.LV"])
def test_nobody_acknowledges_to_himself(box: Mailbox, address: str) -> None:
    box.takes(box.signed(ZANE), ("Zane", address), "first")

    assert outcomes(box) == [("case", 1)]
    assert acknowledgement(box) == [("task", 1)]


def test_an_answer_that_is_asked_to_our_own_address_is_a_task(box: Mailbox) -> None:
    wish = SIGNED.replace("\n\n{name}", " Atbildi lūdzu sūtīt uz e-pastu info@infotrust.lv.\n\n{name}")
    box.takes(box.signed(ZANE, wish), HER_MAILBOX, "first")

    assert acknowledgement(box) == [("task", 1)]


def test_a_domain_that_only_ends_like_ours_is_not_ours(box: Mailbox) -> None:
    assert [
        is_ours(box.rt, f"a@{domain}") for domain in ("notinfotrust.lv", "infotrust.lv.example", "pasts.example")
    ] == [
        False,
        False,
        False,
    ]
