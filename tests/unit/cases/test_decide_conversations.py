"""What a mail comes to that touches a case, a review item or a document that is known already."""

from dataclasses import replace
from typing import Any

import pytest
from fakes.matters import (
    ACCEPTED,
    ACCESS,
    ARRIVAL,
    ARRIVED,
    AUTO_REPLY,
    BOUNCE,
    ERASURE,
    HELD,
    HER_ADDRESS,
    HIS_ADDRESS,
    ILZE,
    JANIS,
    MAIL,
    NOTHING,
    TWO_SIGNERS,
    UNSIGNED,
    asked,
    doubted,
    her_case,
    her_item,
    known,
    known_unsigned,
    of_signed,
    of_unsigned,
    read,
    signed_reading,
    unsigned_reading,
)

from cases.decide import decide
from cases.decision import (
    AskHuman,
    Attach,
    CaseTarget,
    ClockedRight,
    Decision,
    Ignore,
    ItemTarget,
    Known,
    KnownCase,
    KnownItem,
    NoRequest,
    OpenCase,
    Reading,
    Returned,
)
from classifier.rights import Classification, Label, Requester, Right
from verify.codes import ReasonCode

# --- Conversations ---


def test_a_signed_reply_joins_the_open_case_of_its_signer_with_new_rights_on_their_own_clock() -> None:
    decision = of_signed(ACCESS, known=known(thread=(her_case(),)))

    assert decision == Attach(CaseTarget(7), (Label.ACCESS,), (ClockedRight(Right.ACCESS, ARRIVED),))


def test_a_signed_reply_that_asks_nothing_joins_the_case_of_its_signer_open_or_closed() -> None:
    for case in (her_case(), her_case(open=False)):
        assert of_signed(NOTHING, known=known(thread=(case,))) == Attach(CaseTarget(7), (Label.OTHER,))


def test_a_number_quoted_by_the_signer_is_as_good_as_the_thread() -> None:
    assert isinstance(of_signed(NOTHING, known=known(named=(her_case(),))), Attach)


def test_a_new_request_in_the_thread_of_a_closed_case_opens_a_new_one() -> None:
    assert isinstance(of_signed(ERASURE, known=known(thread=(her_case(open=False),))), OpenCase)


def test_an_open_case_of_the_thread_goes_before_a_closed_one() -> None:
    both = known(thread=(her_case(case_id=1, open=False), her_case(case_id=2)))

    decision = of_signed(ERASURE, known=both)

    assert isinstance(decision, Attach)
    assert decision.target == CaseTarget(2)


FOREIGN = {
    "another signer": (ACCEPTED, known(signer_token=JANIS)),
    "another signer from the client's own address": (ACCEPTED, known(signer_token=JANIS, sender_token=HER_ADDRESS)),
    "no signature and another address": (UNSIGNED, known_unsigned(sender_token=HIS_ADDRESS)),
    "no signature and no address": (UNSIGNED, known_unsigned(sender_token=None)),
}


@pytest.mark.parametrize("who", FOREIGN)
@pytest.mark.parametrize("place", ["thread", "named"])
@pytest.mark.parametrize("text", [NOTHING, ERASURE])
def test_a_mail_of_another_person_that_names_a_case_does_not_get_into_it(
    who: str, place: str, text: Classification
) -> None:
    judgement, stranger = FOREIGN[who]
    reading = signed_reading(text) if judgement is ACCEPTED else unsigned_reading(text)

    touching: dict[str, Any] = {place: (her_case(),)}

    decision = decide(judgement, reading, MAIL, replace(stranger, **touching), ARRIVAL)

    assert "foreign_case_number" in asked(decision)
    assert isinstance(decision, AskHuman)
    assert decision.case_hint == 7


@pytest.mark.parametrize("text", [NOTHING, ERASURE, doubted()])
def test_an_unsigned_mail_from_the_address_of_a_signed_case_is_probably_the_clients_and_not_proven(
    text: Classification,
) -> None:
    decision = of_unsigned(text, known=known_unsigned(thread=(her_case(),)))

    assert "unsigned_reply" in asked(decision)
    assert "foreign_case_number" not in asked(decision)


def test_a_case_without_a_signer_is_matched_by_the_address() -> None:
    on_paper = her_case(signer_token=None)

    assert of_unsigned(NOTHING, known=known_unsigned(named=(on_paper,))) == Attach(CaseTarget(7), (Label.OTHER,))
    assert asked(of_unsigned(NOTHING, known=known_unsigned(named=(on_paper,), sender_token=HIS_ADDRESS))) == (
        "foreign_case_number",
    )


@pytest.mark.parametrize("text", [NOTHING, ERASURE])
def test_a_signed_mail_does_not_get_into_a_case_without_a_signer_by_its_address(text: Classification) -> None:
    decision = of_signed(text, known=known(named=(her_case(signer_token=None),)))

    assert asked(decision) == ("foreign_case_number",)
    assert isinstance(decision, AskHuman)
    assert decision.case_hint == 7


def test_two_mails_without_an_address_are_not_from_one_person() -> None:
    nameless = her_case(signer_token=None, sender_token=None)

    assert asked(of_unsigned(NOTHING, known=known_unsigned(named=(nameless,), sender_token=None))) == (
        "foreign_case_number",
    )


def test_an_unsigned_right_is_added_to_no_case_without_a_person() -> None:
    decision = of_unsigned(ERASURE, known=known_unsigned(thread=(her_case(signer_token=None),)))

    assert asked(decision) == ("unsigned_request", "no_signature")


def test_a_number_that_no_case_has_makes_a_mail_that_asks_nothing_doubtful() -> None:
    assert asked(of_unsigned(NOTHING, known=known_unsigned(unknown_number=True))) == ("foreign_case_number",)


@pytest.mark.parametrize("text", [NOTHING, ERASURE, doubted()])
def test_an_unsigned_follow_up_joins_the_waiting_item_of_its_sender(text: Classification) -> None:
    decision = of_unsigned(text, known=known_unsigned(thread=(her_item(Label.ERASURE),)))

    assert isinstance(decision, Attach)
    assert (decision.target, decision.labels, decision.rights) == (ItemTarget(3), text.labels, ())


def test_a_follow_up_tells_why_it_would_have_been_reviewed() -> None:
    decision = of_unsigned(doubted(Label.ERASURE), known=known_unsigned(thread=(her_item(Label.ERASURE),)))

    assert isinstance(decision, Attach)
    assert decision.reasons == (ReasonCode.UNSIGNED_REQUEST, ReasonCode.UNSURE_REQUEST, ReasonCode.NO_SIGNATURE)


HELD_ITEM = her_item(Label.ERASURE, signer_token=ILZE)
FLAGGED = replace(ARRIVAL, flags=("receipt_time_conflict",))
ATTACHED: dict[str, Decision] = {
    "the same document, in a case": of_signed(ERASURE, known=known(same_document=(her_case(),)), arrival=FLAGGED),
    "the same document, held": of_signed(
        doubted(Label.ERASURE), known=known(same_document=(HELD_ITEM,)), arrival=FLAGGED
    ),
    "a new right in a case": of_signed(ERASURE, known=known(thread=(her_case(),)), arrival=FLAGGED),
    "a signed reply in a case": of_signed(NOTHING, known=known(thread=(her_case(),)), arrival=FLAGGED),
    "an unsigned request, held": of_unsigned(ERASURE, known=known_unsigned(thread=(her_item(),)), arrival=FLAGGED),
    "an unsigned reply, held": of_unsigned(NOTHING, known=known_unsigned(thread=(her_item(),)), arrival=FLAGGED),
}


@pytest.mark.parametrize("way", ATTACHED)
def test_what_joins_brings_its_flags(way: str) -> None:
    decision = ATTACHED[way]

    assert isinstance(decision, Attach)
    assert decision.flags == ("receipt_time_conflict",)


def test_a_decided_item_or_that_of_another_takes_nothing_in() -> None:
    for item in (her_item(Label.ERASURE, waiting=False), her_item(Label.ERASURE, sender_token=HIS_ADDRESS)):
        assert isinstance(of_unsigned(ERASURE, known=known_unsigned(thread=(item,))), AskHuman)


def test_the_signed_version_of_an_unsigned_request_keeps_the_clock_of_the_first() -> None:
    item = her_item(Label.ERASURE)

    decision = of_signed(read(Label.ERASURE, Label.ACCESS), known=known(thread=(item,)))

    assert isinstance(decision, OpenCase)
    assert decision.joins == (3,)
    assert decision.rights == (ClockedRight(Right.ERASURE, item.received_at), ClockedRight(Right.ACCESS, ARRIVED))
    assert decision.received_at == item.received_at


def test_an_item_that_asked_for_just_what_was_signed_ends_with_it() -> None:
    decision = of_signed(ERASURE, known=known(thread=(her_item(Label.ERASURE),)))

    assert isinstance(decision, OpenCase)
    assert decision.joins == (3,)


def test_the_signed_version_of_a_doubtful_mail_keeps_its_clock_for_all_that_it_asks() -> None:
    item = her_item(Label.OTHER)

    decision = of_signed(ERASURE, known=known(thread=(item,)))

    assert isinstance(decision, OpenCase)
    assert (decision.joins, decision.received_at) == ((3,), item.received_at)


CONTRADICTED = {
    "the name of another": ("Zane Citkāja",),
    "a display name alone": ("Zane",),
    "a shared mailbox": ("SIA Paraugfirma",),
    "a given name that fits, a name that does not": ("Ilze", "Ilze Citkāja"),
    "unread": None,
}


@pytest.mark.parametrize("names", CONTRADICTED.values(), ids=CONTRADICTED.keys())
def test_a_signed_mail_under_the_address_of_another_ends_no_item_of_theirs(names: tuple[str, ...] | None) -> None:
    item = her_item(Label.ERASURE, names=names)

    decision = of_signed(ERASURE, known=known(thread=(item,)))

    assert isinstance(decision, OpenCase)
    assert (decision.joins, decision.hints) == ((), (3,))
    assert decision.received_at == item.received_at
    assert asked(of_signed(NOTHING, known=known(thread=(item,)))) == ("foreign_case_number",)


@pytest.mark.parametrize("names", [(), ("Ilze",), ("I. Paraudziņa",), ("Kopīgs pasts", "Paraudziņa Ilze")])
def test_an_unsigned_mail_that_names_its_signer_or_nobody_ends_with_its_signed_version(names: tuple[str, ...]) -> None:
    decision = of_signed(ERASURE, known=known(thread=(her_item(Label.ERASURE, names=names),)))

    assert isinstance(decision, OpenCase)
    assert (decision.joins, decision.hints) == ((3,), ())


def test_an_item_that_asked_for_more_than_was_signed_stays_with_a_person() -> None:
    decision = of_signed(ERASURE, known=known(thread=(her_item(Label.ERASURE, Label.ACCESS),)))

    assert isinstance(decision, OpenCase)
    assert decision.joins == ()
    assert decision.received_at < ARRIVED


def test_somebody_elses_item_lends_no_clock() -> None:
    decision = of_signed(ERASURE, known=known(thread=(her_item(Label.ERASURE, sender_token=HIS_ADDRESS),)))

    assert isinstance(decision, OpenCase)
    assert (decision.joins, decision.received_at) == ((), ARRIVED)


# --- The same document again ---


@pytest.mark.parametrize("covered", [ERASURE, NOTHING, doubted()])
def test_the_same_document_joins_the_open_case_of_its_signer_and_adds_nothing(covered: Classification) -> None:
    decision = of_signed(covered, known=known(same_document=(her_case(),)))

    assert decision == Attach(CaseTarget(7), covered.labels)


REPLAYS = {
    "the case is closed": her_case(open=False),
    "another signer, open": her_case(signer_token=JANIS),
    "a case on a person's word": her_case(signer_token=None),
    "another signer's item": her_item(signer_token=JANIS),
    "a person decided about it": her_item(signer_token=ILZE, waiting=False),
}


@pytest.mark.parametrize("where", REPLAYS)
@pytest.mark.parametrize("covered", [ERASURE, NOTHING])
def test_a_document_seen_elsewhere_is_held(where: str, covered: Classification) -> None:
    assert asked(of_signed(covered, known=known(same_document=(REPLAYS[where],)))) == ("replayed_document",)


def test_several_signers_are_never_the_same_signer() -> None:
    known_to_nobody = known(signer_token=None, same_document=(her_case(signer_token=None),))

    decision = decide(ACCEPTED, Reading(TWO_SIGNERS, ERASURE, None), MAIL, known_to_nobody, ARRIVAL)

    assert asked(decision) == ("replayed_document", "several_signers")


def test_a_held_document_sent_again_joins_the_item_that_waits() -> None:
    twice = known(same_document=(her_item(Label.ERASURE, signer_token=ILZE),))

    decision = of_signed(read(Label.ERASURE, requester=Requester.REPRESENTATIVE), known=twice)

    assert decision == Attach(ItemTarget(3), (Label.ERASURE,), reasons=(ReasonCode.REPRESENTATIVE,))


def test_a_copy_that_nothing_speaks_against_opens_the_case_and_ends_the_item_of_the_first() -> None:
    item = her_item(Label.ERASURE, signer_token=ILZE)

    decision = of_signed(ERASURE, known=known(same_document=(item,)))

    assert isinstance(decision, OpenCase)
    assert (decision.joins, decision.received_at) == ((3,), item.received_at)


def test_a_second_copy_does_not_open_what_the_first_was_held_for() -> None:
    item = her_item(Label.ERASURE, signer_token=ILZE)

    decision = of_signed(ERASURE, known=known(same_document=(her_case(signer_token=JANIS), item)))

    assert decision == Attach(ItemTarget(3), (Label.ERASURE,), reasons=(ReasonCode.REPLAYED_DOCUMENT,))


@pytest.mark.parametrize("where", [her_case(), her_item(signer_token=ILZE)])
@pytest.mark.parametrize("covered", [ERASURE, NOTHING])
def test_an_old_document_beside_a_new_one_is_for_a_person(
    where: KnownCase | KnownItem, covered: Classification
) -> None:
    """As a repetition the new would be lost in the old case, as a request the old would be believed a second time."""
    beside_new = known(same_document=(where,), adds_content=True)

    assert asked(of_signed(covered, known=beside_new)) == ("replayed_document",)


def test_a_new_document_is_no_replay() -> None:
    assert isinstance(of_signed(ERASURE, known=known(adds_content=True)), OpenCase)


# --- Messages within what was signed ---

PASSED_ON = (ReasonCode.OTHER_PERSON, ReasonCode.UNSURE_REQUEST)


@pytest.mark.parametrize("own", [NOTHING, None])
@pytest.mark.parametrize("enclosed", [ERASURE, doubted(Label.ERASURE)])
def test_a_request_in_a_message_that_was_passed_on_is_for_a_person(
    own: Classification | None, enclosed: Classification
) -> None:
    reading = replace(signed_reading(NOTHING), covered=own, enclosed=enclosed)

    decision = decide(ACCEPTED, reading, MAIL, known(), ARRIVAL)

    assert isinstance(decision, AskHuman)
    assert (decision.reasons, decision.labels) == (PASSED_ON, (Label.ERASURE,))


def test_a_message_that_was_passed_on_and_seen_before_is_both() -> None:
    reading = replace(signed_reading(NOTHING), enclosed=ERASURE)

    decision = decide(ACCEPTED, reading, MAIL, known(same_document=(her_case(open=False),)), ARRIVAL)

    assert isinstance(decision, AskHuman)
    assert (decision.reasons, decision.labels) == ((ReasonCode.REPLAYED_DOCUMENT, *PASSED_ON), (Label.ERASURE,))


@pytest.mark.parametrize("own", [NOTHING, None])
def test_a_message_that_asks_nothing_is_no_request(own: Classification | None) -> None:
    reading = replace(signed_reading(NOTHING), covered=own, enclosed=NOTHING)

    assert decide(ACCEPTED, reading, MAIL, known(), ARRIVAL) == NoRequest()


def test_the_signers_own_request_is_theirs_whatever_is_enclosed() -> None:
    decision = decide(ACCEPTED, replace(signed_reading(ERASURE), enclosed=ACCESS), MAIL, known(), ARRIVAL)

    assert isinstance(decision, OpenCase)
    assert [right.right for right in decision.rights] == [Right.ERASURE]
    assert decision.flags == (ReasonCode.OTHER_PERSON,)


# --- Bounces ---


@pytest.mark.parametrize("clue", [Known(thread=(her_case(),)), Known(named=(her_case(),))], ids=["thread", "number"])
def test_what_looks_like_a_bounce_and_returns_no_letter_of_ours_does_not_get_into_a_case(clue: Known) -> None:
    decision = of_unsigned(NOTHING, mail=BOUNCE, known=clue)

    assert isinstance(decision, AskHuman)
    assert asked(decision) == ("bounce_of_our_answer", "foreign_case_number")
    assert decision.case_hint == 7


def test_a_report_that_a_letter_is_late_or_arrived_is_no_alarm() -> None:
    assert of_unsigned(NOTHING, mail=replace(BOUNCE, only_told=True), known=Known(named=(her_case(),))) == Ignore()


@pytest.mark.parametrize("text", [NOTHING, ERASURE, doubted()])
def test_the_words_of_a_letter_of_ours_that_was_returned_are_nobodys_request(text: Classification) -> None:
    """It is an alarm on its case, or joins the item that it was about."""
    of_case = of_unsigned(text, mail=BOUNCE, known=Known(returned=Returned(case_id=7)))
    of_item = of_unsigned(text, mail=BOUNCE, known=Known(returned=Returned(item_id=3)))

    reasons = (ReasonCode.BOUNCE_OF_OUR_ANSWER,)
    assert of_case == Attach(CaseTarget(7), (Label.OTHER,), reasons=reasons)
    assert of_item == Attach(ItemTarget(3), (Label.OTHER,), reasons=reasons)


@pytest.mark.parametrize("text", [NOTHING, ERASURE, doubted()])
def test_a_letter_of_ours_that_comes_back_by_itself_joins_what_it_belongs_to_and_is_no_alarm(
    text: Classification,
) -> None:
    of_case = of_unsigned(text, mail=AUTO_REPLY, known=Known(returned=Returned(case_id=7)))
    of_item = of_unsigned(text, mail=AUTO_REPLY, known=Known(returned=Returned(item_id=3)))

    assert of_case == Attach(CaseTarget(7), (Label.OTHER,))
    assert of_item == Attach(ItemTarget(3), (Label.OTHER,))
    assert of_unsigned(NOTHING, mail=AUTO_REPLY, known=Known(returned=Returned())) == Ignore()


def test_a_notice_to_our_own_people_that_was_returned_is_no_alarm_on_the_case_that_it_names() -> None:
    known = Known(thread=(her_case(),), named=(her_case(),), returned=Returned())
    assert of_unsigned(ERASURE, mail=BOUNCE, known=known) == Ignore()


def test_an_auto_reply_to_our_own_letter_is_no_alarm() -> None:
    assert of_unsigned(NOTHING, mail=AUTO_REPLY, known=Known(thread=(her_case(),))) == Ignore()


def test_a_bounce_that_returns_a_signed_letter_of_ours_is_held_and_says_so() -> None:
    decision = decide(HELD, unsigned_reading(NOTHING), BOUNCE, Known(thread=(her_case(),)), ARRIVAL)

    assert asked(decision) == ("seal", "bounce_of_our_answer")
