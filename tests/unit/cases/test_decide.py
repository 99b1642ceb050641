"""What one mail comes to by itself: a table of what is given and what follows for each rule."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.matters import (
    ACCEPTED,
    ACCESS,
    ARRIVAL,
    ARRIVED,
    AUTO_REPLY,
    BOUNCE,
    CHANNEL,
    ERASURE,
    HELD,
    JANIS,
    MAIL,
    NOTHING,
    OLD,
    REFUSED,
    SIGNED,
    TWO_SIGNERS,
    UNDECIDED,
    UNDER_A_PSEUDONYM,
    UNSIGNED,
    asked,
    doubted,
    her_case,
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
    Arrival,
    AskHuman,
    ClockedRight,
    Ignore,
    Known,
    NoRequest,
    OpenCase,
    Reading,
    Reject,
    Retry,
)
from classifier.rights import Classification, Label, Requester, Right
from intake.facts import MailFacts
from verify.codes import ReasonCode
from verify.judge import Judgement, Verdict

# --- A signed request ---


def test_a_signed_request_opens_a_case_with_what_its_signature_covers() -> None:
    decision = of_signed(replace(read(Label.ERASURE, Label.ACCESS), language="ru", requester=Requester.NATURAL))

    assert decision == OpenCase(
        signed=SIGNED,
        rights=(ClockedRight(Right.ERASURE, ARRIVED), ClockedRight(Right.ACCESS, ARRIVED)),
        channel=CHANNEL,
        language="ru",
        requester=Requester.NATURAL,
        answerable=True,
    )


@pytest.mark.parametrize("label", [label for label in Label if label is not Label.OTHER])
def test_every_label_but_other_is_a_right_with_a_clock_of_its_own(label: Label) -> None:
    decision = of_signed(read(label))

    assert isinstance(decision, OpenCase)
    assert decision.rights == (ClockedRight(Right(label.value), ARRIVED),)


def test_a_request_in_the_name_of_a_company_opens_a_case_for_staff_to_answer() -> None:
    decision = of_signed(read(Label.RECTIFICATION, requester=Requester.LEGAL))

    assert isinstance(decision, OpenCase)
    assert decision.requester is Requester.LEGAL


@pytest.mark.parametrize("mark", ["automatic", "auto_reply", "bounce", "mailing_list"])
def test_a_signed_request_that_came_by_a_machine_or_a_list_is_a_case_that_no_machine_answers(mark: str) -> None:
    marked: dict[str, Any] = {mark: True}

    decision = of_signed(ERASURE, mail=replace(MAIL, **marked))

    assert isinstance(decision, OpenCase)
    assert not decision.answerable


def test_flags_are_shown_and_hold_nothing() -> None:
    decision = of_signed(
        ERASURE,
        beside=read(Label.ERASURE, Label.ACCESS),
        mail=replace(MAIL, defects=("tnef", "header_8bit")),
        known=known(unknown_number=True),
        arrival=replace(ARRIVAL, flags=("receipt_time_conflict",)),
    )

    assert isinstance(decision, OpenCase)
    flags = ("receipt_time_conflict", "text_not_covered", "foreign_case_number", "unreadable", "winmail_dat")
    assert decision.flags == flags
    assert [right.right for right in decision.rights] == [Right.ERASURE]


def test_unsigned_text_that_repeats_the_request_is_no_flag() -> None:
    decision = of_signed(read(Label.ERASURE, Label.ACCESS), beside=ACCESS)

    assert isinstance(decision, OpenCase)
    assert decision.flags == ()


# --- What a person must see first ---


def signed_before(age: timedelta) -> Reading:
    old = replace(SIGNED.acceptances[0], signed_at=ARRIVED - age)
    return Reading(replace(SIGNED, acceptances=(old,)), ERASURE, None)


HELD_REQUESTS: dict[str, tuple[Reading, Known, Arrival]] = {
    "several_signers": (Reading(TWO_SIGNERS, ERASURE, None), known(signer_token=None), ARRIVAL),
    "pseudonym": (Reading(UNDER_A_PSEUDONYM, ERASURE, None), known(), ARRIVAL),
    "representative": (signed_reading(read(Label.ERASURE, requester=Requester.REPRESENTATIVE)), known(), ARRIVAL),
    "old_signature": (signed_before(timedelta(days=30, seconds=1)), known(), ARRIVAL),
    "other_person": (signed_reading(read(Label.ERASURE, reasons=("other_person",))), known(), ARRIVAL),
    "other_addressee": (signed_reading(read(Label.ERASURE, reasons=("other_addressee",))), known(), ARRIVAL),
    "unsure_request": (signed_reading(doubted(Label.ERASURE)), known(), ARRIVAL),
    "foreign_case_number": (signed_reading(ERASURE), known(named=(her_case(signer_token=JANIS),)), ARRIVAL),
    "before_process_since": (signed_reading(ERASURE), known(), replace(ARRIVAL, before_process_since=True)),
    "replayed_document": (signed_reading(ERASURE), known(same_document=(her_case(open=False),)), ARRIVAL),
}


@pytest.mark.parametrize("reason", HELD_REQUESTS)
def test_a_signed_request_waits_for_a_person_for_a_named_reason(reason: str) -> None:
    reading, touching, arrival = HELD_REQUESTS[reason]
    decision = decide(ACCEPTED, reading, MAIL, touching, arrival)

    assert asked(decision) == (reason,)
    assert isinstance(decision, AskHuman)
    assert decision.labels == (Label.ERASURE,)


def test_all_reasons_are_told_at_once() -> None:
    reading = Reading(TWO_SIGNERS, replace(doubted(Label.ERASURE), requester=Requester.REPRESENTATIVE), None)

    assert asked(decide(ACCEPTED, reading, MAIL, known(signer_token=None), ARRIVAL)) == (
        "unsure_request",
        "several_signers",
        "representative",
    )


def test_a_signature_of_thirty_days_is_not_old() -> None:
    assert isinstance(decide(ACCEPTED, signed_before(timedelta(days=30)), MAIL, known(), ARRIVAL), OpenCase)


HER_CODE, OLD_CODE, HIS_CODE = "329999-99990", "010180-10001", "329999-99981"
HERS: dict[str, dict[str, tuple[str, ...]]] = {
    "nobody is named": {},
    "her name": {"names": ("Ilze Paraudziņa",)},
    "her name among others": {"names": ("Jānis Paraudziņš", "Paraudziņa Ilze")},
    "her code": {"personal_codes": (HER_CODE,)},
    "her old code and her name": {"names": ("Ilze Paraudziņa",), "personal_codes": (OLD_CODE,)},
    "a name in other letters": {"names": ("Илзе Парауджиня",)},
    "a given name alone": {"names": ("Jānis",)},
}
ANOTHERS: dict[str, dict[str, tuple[str, ...]]] = {
    "his name": {"names": ("Jānis Paraudziņš",)},
    "his code": {"personal_codes": (HIS_CODE,)},
    "his code under her name": {"names": ("Ilze Paraudziņa",), "personal_codes": (HIS_CODE,)},
    "his code beside hers": {"personal_codes": (HER_CODE, HIS_CODE)},
    "an old code without a name": {"personal_codes": (OLD_CODE,)},
    "an old code under his name": {"names": ("Jānis Paraudziņš",), "personal_codes": (OLD_CODE,)},
}


@pytest.mark.parametrize("named", HERS.values(), ids=HERS.keys())
def test_a_request_that_names_its_signer_or_nobody_opens_a_case(named: dict[str, tuple[str, ...]]) -> None:
    assert isinstance(of_signed(read(Label.ERASURE, **named)), OpenCase)


@pytest.mark.parametrize("named", ANOTHERS.values(), ids=ANOTHERS.keys())
def test_a_request_that_names_another_than_its_signer_is_held(named: dict[str, tuple[str, ...]]) -> None:
    assert asked(of_signed(read(Label.ERASURE, **named))) == ("other_person",)


def test_a_signature_that_does_not_say_when_it_was_made_may_be_an_old_one() -> None:
    timeless = replace(SIGNED, acceptances=(replace(SIGNED.acceptances[0], signed_at=None),))

    assert asked(decide(ACCEPTED, Reading(timeless, ERASURE, None), MAIL, known(), ARRIVAL)) == ("old_signature",)


def test_what_the_classifier_doubts_is_told_by_its_own_code() -> None:
    finnish = read(Label.OTHER, needs_review=True, reasons=("unsure_request", "foreign_language", "no such code"))

    assert asked(of_signed(finnish)) == ("unsure_request", "foreign_language")


@pytest.mark.parametrize("missing", [Reading(None, ERASURE, None), Reading(SIGNED, None, None)])
def test_accepted_content_that_nobody_could_read_is_not_guessed_from_the_rest(missing: Reading) -> None:
    assert asked(decide(ACCEPTED, replace(missing, beside=NOTHING), MAIL, known(), ARRIVAL)) == ("unreadable",)
    assert asked(decide(ACCEPTED, replace(missing, beside=ERASURE), MAIL, known(), ARRIVAL)) == (
        "unreadable",
        "text_not_covered",
    )


def test_accepted_content_behind_a_password_says_so() -> None:
    reading = Reading(SIGNED, None, None, (ReasonCode.PASSWORD_PROTECTED,))

    assert asked(decide(ACCEPTED, reading, MAIL, known(), ARRIVAL)) == ("password_protected",)


# --- A signed mail that is no request ---


def test_signed_content_that_surely_is_no_request_opens_nothing() -> None:
    assert of_signed(NOTHING) == NoRequest()
    assert of_signed(NOTHING, beside=NOTHING) == NoRequest()


def test_a_contract_signed_by_several_is_no_request_and_nobody_need_ask_whose() -> None:
    decision = decide(ACCEPTED, Reading(TWO_SIGNERS, NOTHING, None), MAIL, known(signer_token=None), ARRIVAL)

    assert decision == NoRequest()


def test_a_request_that_stands_only_beside_the_signed_content_is_asked_about() -> None:
    decision = of_signed(NOTHING, beside=ERASURE)

    assert asked(decision) == ("text_not_covered",)
    assert isinstance(decision, AskHuman)
    assert decision.labels == (Label.ERASURE,)


def test_a_doubt_beside_the_signed_content_is_asked_about() -> None:
    assert asked(of_signed(NOTHING, beside=doubted())) == ("unsure_request",)
    assert asked(of_signed(NOTHING, beside=doubted(Label.ACCESS))) == ("text_not_covered", "unsure_request")


# --- Signatures that were not accepted ---


@pytest.mark.parametrize("text", [None, NOTHING, ERASURE, doubted()])
@pytest.mark.parametrize("mail", [MAIL, AUTO_REPLY, BOUNCE])
def test_a_refused_signature_is_a_review_item_whatever_the_text_says(
    text: Classification | None, mail: MailFacts
) -> None:
    decision = decide(REFUSED, unsigned_reading(text), mail, known_unsigned(), ARRIVAL)

    assert isinstance(decision, Reject)
    assert decision.reasons == (ReasonCode.CONTENT_ALTERED,)
    assert decision.labels == (text.labels if text else (Label.OTHER,))


@pytest.mark.parametrize("text", [None, NOTHING, ERASURE, doubted()])
def test_a_held_signature_is_a_review_item_whatever_the_text_says(text: Classification | None) -> None:
    assert asked(decide(HELD, unsigned_reading(text), MAIL, known_unsigned(), ARRIVAL)) == ("seal",)


def test_a_verdict_that_wants_data_waits_and_then_is_a_persons() -> None:
    reading = unsigned_reading(ERASURE)

    assert decide(UNDECIDED, reading, MAIL, known(), ARRIVAL) == Retry((ReasonCode.UNDECIDED,))
    over = decide(UNDECIDED, reading, MAIL, known(), replace(ARRIVAL, retries_over=True))
    assert asked(over) == ("undecided",)
    assert isinstance(over, AskHuman)


def test_what_kept_a_verdict_undecided_is_told_with_it() -> None:
    stale = Judgement(Verdict.RETRY, (), (ReasonCode.LIST_STALE,))

    decision = decide(stale, unsigned_reading(NOTHING), MAIL, known(), replace(ARRIVAL, retries_over=True))

    assert asked(decision) == ("list_stale", "undecided")


def test_a_verdict_without_a_reason_is_never_shown_without_one() -> None:
    bare = Judgement(Verdict.HOLD, (), ())

    assert asked(decide(bare, unsigned_reading(NOTHING), MAIL, known(), ARRIVAL)) == ("undecided",)


def test_a_refused_signature_beside_a_missing_one_is_a_refused_signature() -> None:
    both = Judgement(Verdict.REJECT, (), (ReasonCode.NO_SIGNATURE, ReasonCode.SIGNATURE_BROKEN))

    assert asked(decide(both, unsigned_reading(NOTHING), MAIL, known(), ARRIVAL)) == (
        "no_signature",
        "signature_broken",
    )


def test_old_mail_goes_to_a_person_only_where_it_holds_a_right_or_a_doubt() -> None:
    assert decide(HELD, unsigned_reading(NOTHING), MAIL, known(), OLD) == NoRequest()
    assert asked(decide(HELD, unsigned_reading(ERASURE), MAIL, known(), OLD)) == ("seal", "before_process_since")
    assert asked(decide(REFUSED, unsigned_reading(doubted()), MAIL, known(), OLD))[-1] == "before_process_since"
    assert asked(of_unsigned(ERASURE, arrival=OLD)) == ("unsigned_request", "no_signature", "before_process_since")
    assert of_unsigned(NOTHING, arrival=OLD) == NoRequest()


@pytest.mark.parametrize("reason", [ReasonCode.ENCRYPTED, ReasonCode.UNSUPPORTED_FORMAT, ReasonCode.KILLED_WORKER])
def test_old_mail_that_was_not_read_is_a_doubt(reason: ReasonCode) -> None:
    unread = Judgement(Verdict.HOLD, (), (reason,))

    assert asked(decide(unread, unsigned_reading(NOTHING), MAIL, known(), OLD)) == (reason, "before_process_since")


# --- Mail without a signature ---


@pytest.mark.parametrize(
    ("labels", "reasons"),
    [
        ((Label.ERASURE,), ("unsigned_request", "no_signature")),
        ((Label.OBJECTION,), ("act_without_signature_suggested", "no_signature")),
        ((Label.WITHDRAW_CONSENT,), ("act_without_signature_suggested", "no_signature")),
        (
            (Label.OBJECTION, Label.ERASURE),
            ("act_without_signature_suggested", "unsigned_request", "no_signature"),
        ),
    ],
)
def test_an_unsigned_request_goes_to_a_person(labels: tuple[Label, ...], reasons: tuple[str, ...]) -> None:
    decision = of_unsigned(read(*labels))

    assert asked(decision) == reasons
    assert isinstance(decision, AskHuman)
    assert decision.labels == labels


def test_an_unsigned_doubt_goes_to_a_person() -> None:
    assert asked(of_unsigned(doubted())) == ("unsure_request", "no_signature")
    assert asked(of_unsigned(doubted(Label.ACCESS))) == ("unsigned_request", "unsure_request", "no_signature")


def test_everyday_mail_ends_without_a_person() -> None:
    assert of_unsigned(NOTHING) == NoRequest()
    assert of_unsigned(None) == NoRequest()


def test_machine_mail_without_a_right_is_ignored_even_where_its_text_is_doubtful() -> None:
    assert of_unsigned(NOTHING, mail=AUTO_REPLY) == Ignore()
    assert of_unsigned(doubted(), mail=AUTO_REPLY) == Ignore()
    assert of_unsigned(None, mail=BOUNCE) == Ignore()


def test_machine_mail_that_holds_a_right_goes_to_a_person() -> None:
    assert asked(of_unsigned(ERASURE, mail=AUTO_REPLY)) == ("unsigned_request", "no_signature")


def test_a_list_silences_nobody() -> None:
    assert of_unsigned(NOTHING, mail=replace(MAIL, mailing_list=True)) == NoRequest()
    assert asked(of_unsigned(ERASURE, mail=replace(MAIL, mailing_list=True))) == ("unsigned_request", "no_signature")


@pytest.mark.parametrize(
    ("mail", "hindrances", "reasons"),
    [
        (replace(MAIL, encrypted=True), (), ("encrypted",)),
        (replace(MAIL, defects=("too_large",)), (), ("too_large",)),
        (replace(MAIL, defects=("message_partial",)), (), ("unreadable",)),
        (replace(MAIL, defects=("empty",)), (), ("unreadable",)),
        (MAIL, (ReasonCode.PASSWORD_PROTECTED,), ("password_protected",)),
        (replace(MAIL, encrypted=True), (ReasonCode.ENCRYPTED, ReasonCode.UNREADABLE), ("encrypted", "unreadable")),
    ],
)
def test_what_was_not_read_is_never_surely_no_request(
    mail: MailFacts, hindrances: tuple[ReasonCode, ...], reasons: tuple[str, ...]
) -> None:
    for reading, judgement in (
        (Reading(None, None, NOTHING, hindrances), UNSIGNED),
        (Reading(SIGNED, NOTHING, None, hindrances), ACCEPTED),
    ):
        assert asked(decide(judgement, reading, mail, known(), ARRIVAL)) == reasons


def test_a_defect_that_loses_no_text_holds_nothing() -> None:
    assert of_unsigned(NOTHING, mail=replace(MAIL, defects=("header_8bit", "bare_cr"))) == NoRequest()
