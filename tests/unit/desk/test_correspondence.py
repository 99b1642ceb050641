"""Letters from draft to departure: whole or not at all, to whom somebody vouches for, by the channel asked for, once, and taken back in time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.letter_desk import ANNA, BERTA, CLIENT, RECEIVED, Cart, a_case, later, letter_desk, mail_from, row, rows
from fakes.watched import Hands, kinds_of_events

from cases.addresses import AddressSource
from cases.database import writing
from cases.dates import Language
from cases.deadline import due
from cases.failures import Conflict, MissingReasonError, UnknownRowError, WrongStateError
from cases.letter_kinds import LetterError, LetterKind, MissingBlockError, MissingFieldError
from cases.model_letters import CaseFile
from cases.routing import (
    EADDRESS_REASON,
    AddressNotConfirmedError,
    ChannelError,
    DeviationNeedsReasonError,
    NoAddressError,
)
from cases.rows import existing
from cases.states import FilePurpose, OutboundState
from cases.store import DueRight
from cases.troubles import Trouble
from classifier.rights import ChannelKind, ChannelWish, Right
from desk.acts import Person
from desk.addresses import WrongAddressError, addresses_of, confirm_address
from desk.correspondence import (
    RECALL,
    Choice,
    Draft,
    draft,
    drop_draft,
    list_drafts,
    preview,
    preview_pdf,
    recall,
    save_draft,
    send,
)
from desk.files import FileRefusedError, add_file, list_files, open_file, plain_name, remove_file
from desk.held import discard, held, outgoing_rows, try_again
from desk.print_queue import WrongDayError, letter_pdf, mark_posted, to_print
from desk.rights import change_channel
from desk.tasks import task_done, tasks
from runtime.carriers import CarryError
from runtime.letter_shelf import LetterShelf
from runtime.runtime import Runtime
from workers.delivery import deliver

POSTAL = "Ilgā iela 1-2, Rīga, LV-1010"
REFUSED = {"reasons": "Grāmatvedības dokumenti glabājami piecus gadus."}
SILENT = Person("anna", None, " ")


@pytest.fixture(scope="module")
def cart() -> Cart:
    return Cart()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, cart: Cart) -> Iterator[tuple[Runtime, Hands]]:
    hands = Hands()
    with letter_desk(tmp_path_factory.mktemp("letters"), hands, cart) as opened:
        yield opened, hands


@pytest.fixture
def clock(program: tuple[Runtime, Hands], cart: Cart) -> Hands:
    program[1].at("2026-03-09T10:00")
    cart.carried.clear()
    cart.failure = None
    return program[1]


@pytest.fixture
def rt(program: tuple[Runtime, Hands], clock: Hands) -> Runtime:
    return program[0]


def wrote(rt: Runtime, number: str, kind: LetterKind = LetterKind.REFUSAL, fields=REFUSED, **choice) -> Draft:
    """A draft as Anna saved it."""
    given = replace(draft(rt, number, kind), fields=fields, choice=Choice(**choice))
    return replace(given, version=save_draft(rt, given, ANNA))


def sent(rt: Runtime, number: str, kind: LetterKind = LetterKind.REFUSAL, fields=REFUSED, **choice) -> int:
    return send(rt, number, kind, wrote(rt, number, kind, fields, **choice).version, ANNA)


# --- drafts ---


def test_a_draft_keeps_what_was_typed_and_tells_two_people_apart(rt: Runtime) -> None:
    number = a_case(rt)
    empty = draft(rt, number, LetterKind.GRANT)
    assert (empty.fields, empty.version) == ({}, 0)
    mine = replace(empty, fields={"done": "Labots"}, choice=Choice(ChannelKind.POST, "tā ērtāk", (3,), "en", "x"))
    first = save_draft(rt, mine, ANNA)
    with pytest.raises(Conflict, match="somebody else"):
        save_draft(rt, replace(empty, fields={"done": "mans"}), BERTA)
    kept = draft(rt, number, LetterKind.GRANT)
    assert (kept.fields, kept.choice, kept.version, kept.saved_by) == (mine.fields, mine.choice, first, "anna")
    assert save_draft(rt, replace(kept, fields={"done": "Labots, dzēsts"}), BERTA) == first + 1
    assert [one.kind for one in list_drafts(rt, number)] == [LetterKind.GRANT]


def test_an_unfinished_draft_is_kept_and_says_what_is_missing(rt: Runtime) -> None:
    number = a_case(rt)
    unfinished = wrote(rt, number, fields={"reasons": " "})
    assert preview(rt, unfinished).problems == ("the letter “Reasoned refusal” needs “reasons”, and it is empty",)
    with pytest.raises(MissingFieldError):
        send(rt, number, LetterKind.REFUSAL, unfinished.version, ANNA)
    assert draft(rt, number, LetterKind.REFUSAL).version == unfinished.version
    assert rows(rt, "refusal") == []


def test_a_draft_may_be_thrown_away_by_who_saw_it(rt: Runtime) -> None:
    number = a_case(rt)
    written = wrote(rt, number)
    with pytest.raises(Conflict):
        drop_draft(rt, number, LetterKind.REFUSAL, written.version + 1, BERTA)
    drop_draft(rt, number, LetterKind.REFUSAL, written.version, BERTA)
    assert list_drafts(rt, number) == []
    assert kinds_of_events(rt, number)[-1] == "draft_dropped"


# --- sending by mail ---


def test_a_letter_leaves_after_ten_minutes_with_its_form_on_paper(rt: Runtime, clock: Hands, cart: Cart) -> None:
    number = a_case(rt)
    row_id = sent(rt, number)
    assert deliver(rt, row_id) is None, "not before its time"
    later(clock, minutes=9, seconds=59)
    assert deliver(rt, row_id) is None
    later(clock, seconds=10)
    assert deliver(rt, row_id) is OutboundState.SENT
    [mail] = cart.mails()
    assert mail["To"] == CLIENT
    assert mail["Subject"] == f"Atbilde uz pieprasījumu {number}"
    assert mail["In-Reply-To"] == "<first@example.lv>"
    assert mail["Auto-Submitted"] is None, "a person wrote it"
    body = mail.get_body().get_content()
    assert "Grāmatvedības dokumenti glabājami piecus gadus." in body
    assert "Datu valsts inspekcija" in body
    [paper] = mail.iter_attachments()
    assert (paper.get_filename(), paper.get_content_type()) == (f"{number}.pdf", "application/pdf")
    assert paper.get_content() == letter_pdf(rt, row_id)
    assert list_drafts(rt, number) == []


def test_pressing_twice_sends_once(rt: Runtime, clock: Hands, cart: Cart) -> None:
    number = a_case(rt)
    written = wrote(rt, number)
    send(rt, number, LetterKind.REFUSAL, written.version, ANNA)
    with pytest.raises(Conflict, match="sent or thrown away already"):
        send(rt, number, LetterKind.REFUSAL, written.version, ANNA)
    later(clock, minutes=11)
    for found in rows(rt, "refusal"):
        deliver(rt, found.id)
    assert sum(number in (mail["Subject"] or "") for mail in cart.mails()) == 1


def test_what_somebody_changed_underneath_is_not_sent(rt: Runtime) -> None:
    number = a_case(rt)
    written = wrote(rt, number)
    save_draft(rt, replace(written, fields={"reasons": "Pavisam citi."}), BERTA)
    with pytest.raises(Conflict, match="changed by somebody else"):
        send(rt, number, LetterKind.REFUSAL, written.version, ANNA)


def test_a_recalled_letter_never_leaves_and_is_a_draft_again(rt: Runtime, clock: Hands, cart: Cart) -> None:
    number = a_case(rt)
    row_id = sent(rt, number)
    later(clock, minutes=10)
    recall(rt, row_id, BERTA)
    later(clock, days=1)
    assert deliver(rt, row_id) is None
    assert row(rt, row_id).state is OutboundState.RECALLED
    assert draft(rt, number, LetterKind.REFUSAL).fields == REFUSED
    assert cart.carried == []
    again = draft(rt, number, LetterKind.REFUSAL)
    second = send(rt, number, LetterKind.REFUSAL, again.version, ANNA)
    assert second != row_id
    assert "outbound_recalled" in kinds_of_events(rt, number)


def test_what_is_leaving_or_has_left_is_not_recalled(rt: Runtime, clock: Hands, cart: Cart) -> None:
    row_id = sent(rt, a_case(rt))
    later(clock, seconds=RECALL.total_seconds() + 1)
    with pytest.raises(WrongStateError, match="can't be recalled"):
        recall(rt, row_id, ANNA)
    later(clock, minutes=1)
    cart.failure = CarryError(Trouble.SERVER_AWAY, permanent=False)
    assert deliver(rt, row_id) is OutboundState.PENDING
    with pytest.raises(WrongStateError, match="can't be recalled"):
        recall(rt, row_id, ANNA)
    cart.failure = None
    later(clock, hours=1)
    assert deliver(rt, row_id) is OutboundState.SENT
    with pytest.raises(WrongStateError):
        recall(rt, row_id, ANNA)
    with pytest.raises(UnknownRowError):
        recall(rt, 99_999, ANNA)


def test_a_mail_server_away_for_a_day_loses_nothing_and_repeats_nothing(rt: Runtime, clock: Hands, cart: Cart) -> None:
    row_id = sent(rt, a_case(rt))
    later(clock, minutes=11)
    cart.failure = CarryError(Trouble.SERVER_AWAY, permanent=False)
    back = clock.now + timedelta(days=1)
    while clock.now < back:
        assert deliver(rt, row_id) is OutboundState.PENDING
        clock.now = row(rt, row_id).not_before
    [shown] = [one for one in outgoing_rows(rt) if one["id"] == row_id]
    assert (shown["state"], shown["error"]) == ("pending", "the mail server can't be reached; check SMTP_URL")
    assert shown["attempts"] > 24
    assert shown["not_before"] is not None
    cart.failure = None
    assert deliver(rt, row_id) is OutboundState.SENT
    assert deliver(rt, row_id) is None
    assert len(cart.carried) == 1


def test_what_a_server_refuses_for_good_is_shown_and_may_be_tried_again(rt: Runtime, clock: Hands, cart: Cart) -> None:
    row_id = sent(rt, a_case(rt))
    later(clock, minutes=11)
    cart.failure = CarryError(Trouble.SERVER_REFUSED_RECIPIENT, permanent=True, code=550)
    assert deliver(rt, row_id) is OutboundState.FAILED
    [shown] = [one for one in outgoing_rows(rt, {OutboundState.FAILED}) if one["id"] == row_id]
    assert shown["error"] == "the mail server refused the recipient (550)"
    cart.failure = None
    assert try_again(rt, [row_id], ANNA) == 1
    assert deliver(rt, row_id) is OutboundState.SENT


def test_a_repeat_after_a_crash_shows_as_one(rt: Runtime, clock: Hands, cart: Cart) -> None:
    """Handed over, and the program died before it noted so: the second mail is the first, by its Message-ID and all its words."""

    class DiedError(Exception):
        pass

    def dies(point: object) -> None:
        if point.value == "after_send_before_commit":
            raise DiedError

    row_id = sent(rt, a_case(rt))
    later(clock, minutes=11)
    with pytest.raises(DiedError):
        deliver(replace(rt, at=dies), row_id)
    assert deliver(rt, row_id) is OutboundState.SENT
    first, second = cart.carried
    assert first == second


# --- addresses ---


def test_an_address_of_the_envelope_needs_a_person_before_anything_personal_goes_there(rt: Runtime) -> None:
    number = a_case(rt, ChannelWish(ChannelKind.NONE), is_signed=False)
    assert addresses_of(rt, number)[ChannelKind.EMAIL].source is AddressSource.ENVELOPE
    written = wrote(rt, number)
    assert "confirm it" in preview(rt, written).problems[0]
    with pytest.raises(AddressNotConfirmedError):
        send(rt, number, LetterKind.REFUSAL, written.version, ANNA)
    with pytest.raises(MissingReasonError):
        confirm_address(rt, number, ChannelKind.EMAIL, CLIENT, SILENT)
    confirm_address(rt, number, ChannelKind.EMAIL, "  Ilze@Example.lv ", BERTA)
    assert addresses_of(rt, number)[ChannelKind.EMAIL].source is AddressSource.PERSON
    row_id = send(rt, number, LetterKind.REFUSAL, written.version, ANNA)
    assert row(rt, row_id).state is OutboundState.PENDING
    assert "address_confirmed" in kinds_of_events(rt, number)


def test_an_address_that_the_signed_text_names_is_vouched_for_by_the_signature(rt: Runtime) -> None:
    assert addresses_of(rt, a_case(rt))[ChannelKind.EMAIL].source is AddressSource.SIGNED
    unsaid = a_case(rt, ChannelWish(ChannelKind.NONE))
    assert not addresses_of(rt, unsaid)[ChannelKind.EMAIL].confirmed, "From is not signed, whoever signed the request"


def test_an_address_confirmed_in_an_earlier_case_of_the_signer_is_on_file(rt: Runtime) -> None:
    raw = mail_from("cita@example.lv")
    earlier, now = (a_case(rt, ChannelWish(ChannelKind.NONE), raw=raw) for _ in range(2))
    assert not addresses_of(rt, now)[ChannelKind.EMAIL].confirmed
    confirm_address(rt, earlier, ChannelKind.EMAIL, "cita@example.lv", BERTA)
    assert addresses_of(rt, now)[ChannelKind.EMAIL].source is AddressSource.EARLIER_CASE


@pytest.mark.parametrize(
    ("channel", "target"),
    [
        (ChannelKind.EMAIL, "nobody"),
        (ChannelKind.EMAIL, "info@infotrust.lv"),
        (ChannelKind.EMAIL, "a@b.lv\r\nBcc: c@d.lv"),
        (ChannelKind.POST, ""),
        (ChannelKind.POST, "12"),
        (ChannelKind.POST, "x" * 400),
        (ChannelKind.PHONE, "zvaniet man"),
        (ChannelKind.PHONE, "90000000"),
        (ChannelKind.PHONE, "123"),
        (ChannelKind.EADDRESS, "_DEFAULT@40000000000"),
        (ChannelKind.IN_PERSON, "Rīga"),
    ],
)
def test_what_is_no_address_of_its_channel_is_refused(rt: Runtime, channel: ChannelKind, target: str) -> None:
    with pytest.raises(WrongAddressError) as caught:
        confirm_address(rt, a_case(rt), channel, target, ANNA)
    assert not target or target not in str(caught.value)


# --- channels ---


def test_post_goes_to_the_print_queue_with_its_envelope(rt: Runtime, clock: Hands, cart: Cart) -> None:
    number = a_case(rt, ChannelWish(ChannelKind.POST, POSTAL))
    row_id = sent(rt, number)
    [letter] = [one for one in to_print(rt) if one.id == row_id]
    assert letter.case == number
    assert letter.envelope[1:] == ("Ilgā iela 1-2", "Rīga", "LV-1010")
    assert letter.due_on is not None
    assert letter_pdf(rt, row_id).startswith(b"%PDF-1.7")
    for day in (clock.now.date() - timedelta(days=1), clock.now.date() + timedelta(days=1)):
        with pytest.raises(WrongDayError):
            mark_posted(rt, row_id, day, ANNA)
    with pytest.raises(WrongStateError, match="by post"):
        task_done(rt, row_id, ANNA)
    later(clock, days=1)
    mark_posted(rt, row_id, clock.now.date(), ANNA)
    assert (row(rt, row_id).state, row(rt, row_id).posted_on) == (OutboundState.DONE, clock.now.date())
    assert list_drafts(rt, number) == []
    with pytest.raises(WrongStateError):
        mark_posted(rt, row_id, clock.now.date(), ANNA)
    with pytest.raises(WrongStateError):
        recall(rt, row_id, ANNA)
    assert cart.carried == []


def test_a_letter_in_the_print_queue_can_be_taken_back_until_it_is_posted(rt: Runtime, clock: Hands) -> None:
    number = a_case(rt, ChannelWish(ChannelKind.POST, POSTAL))
    row_id = sent(rt, number)
    later(clock, days=1)
    recall(rt, row_id, ANNA)
    assert row_id not in [one.id for one in to_print(rt)]
    assert draft(rt, number, LetterKind.REFUSAL).fields == REFUSED


@pytest.mark.parametrize(
    ("wish", "target"),
    [(ChannelWish(ChannelKind.PHONE, "+37120000000"), "+37120000000"), (ChannelWish(ChannelKind.IN_PERSON), None)],
)
def test_calls_and_meetings_are_dated_tasks(rt: Runtime, wish: ChannelWish, target: str | None) -> None:
    row_id = sent(rt, a_case(rt, wish))
    [task] = [one for one in tasks(rt) if one.id == row_id]
    assert task.target == target
    assert task.due_on is not None
    assert task.what.lv
    assert "Grāmatvedības" in task.body
    task_done(rt, row_id, ANNA)
    assert row(rt, row_id).state is OutboundState.DONE
    with pytest.raises(WrongStateError):
        task_done(rt, row_id, ANNA)


def test_e_address_is_explained_in_the_letter_and_falls_back_to_a_confirmed_mail(rt: Runtime) -> None:
    number = a_case(rt, ChannelWish(ChannelKind.EADDRESS))
    confirm_address(rt, number, ChannelKind.EMAIL, CLIENT, BERTA)
    shown = preview(rt, wrote(rt, number))
    assert (shown.channel, shown.recipient) == (ChannelKind.EMAIL, CLIENT)
    assert EADDRESS_REASON[Language.LV] in shown.body


def test_a_deviation_needs_a_reason_which_stands_in_the_letter(rt: Runtime) -> None:
    number = a_case(rt)
    confirm_address(rt, number, ChannelKind.POST, POSTAL, BERTA)
    written = wrote(rt, number, channel=ChannelKind.POST)
    with pytest.raises(DeviationNeedsReasonError):
        send(rt, number, LetterKind.REFUSAL, written.version, ANNA)
    why = "Jūsu pastkaste vēstules nepieņem."
    version = save_draft(rt, replace(written, choice=Choice(ChannelKind.POST, why)), ANNA)
    row_id = send(rt, number, LetterKind.REFUSAL, version, ANNA)
    assert row(rt, row_id).channel is ChannelKind.POST
    assert (
        "Iemesls: Jūsu pastkaste vēstules nepieņem."
        in preview(rt, replace(written, choice=Choice(ChannelKind.POST, why))).body
    )


def test_where_no_address_is_known_a_sentence_says_so(rt: Runtime) -> None:
    with pytest.raises(NoAddressError, match="no address for this channel"):
        sent(rt, a_case(rt, ChannelWish(ChannelKind.POST)))


def test_a_notice_to_a_third_party_goes_where_a_person_says(rt: Runtime, clock: Hands, cart: Cart) -> None:
    number = a_case(rt, ChannelWish(ChannelKind.PHONE, "+37120000000"))
    fields = {"person": "Ilze Paraudziņa", "done": "Adrese ir labota."}
    with pytest.raises(NoAddressError):
        sent(rt, number, LetterKind.THIRD_PARTY, fields)
    other = a_case(rt)
    row_id = sent(rt, other, LetterKind.THIRD_PARTY, fields, recipient="dpo@pasts.example")
    later(clock, minutes=11)
    deliver(rt, row_id)
    [mail] = cart.mails()
    assert mail["To"] == "dpo@pasts.example"
    assert mail["In-Reply-To"] is None, "the client's mail is no business of theirs"
    assert "Ilze" not in mail["Subject"]


# --- files ---


def test_files_go_with_the_answer_as_they_were_uploaded(rt: Runtime, clock: Hands, cart: Cart) -> None:
    number = a_case(rt)
    content = bytes(range(256)) * 8_000
    file_id = add_file(rt, number, "C:\\dati\\Ilzes/dati.csv", "text/csv", [content[:1000], content[1000:]], ANNA)
    [facts] = list_files(rt, number)
    assert (facts.name, facts.size) == ("dati.csv", len(content))
    assert b"".join(open_file(rt, number, file_id)) == content
    row_id = sent(rt, number, LetterKind.GRANT, {"done": "Datu kopija pielikumā."}, files=(file_id,))
    later(clock, minutes=11)
    assert deliver(rt, row_id) is OutboundState.SENT
    [mail] = cart.mails()
    assert "Pielikumā: dati.csv." in mail.get_body().get_content()
    _, file = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("dati.csv", content)


def test_a_third_party_gets_data_only_where_the_client_asked_to_have_them_moved(rt: Runtime) -> None:
    fields = {"person": "Ilze Paraudziņa", "done": "Dati ir pārnesti."}
    numbers = [
        a_case(rt, rights=(DueRight(right, due(RECEIVED, rt.calendar)),)) for right in (Right.ACCESS, Right.PORTABILITY)
    ]
    chosen = [add_file(rt, number, "dati.json", "application/json", [b"{}"], ANNA) for number in numbers]
    with pytest.raises(LetterError) as caught:
        sent(rt, numbers[0], LetterKind.THIRD_PARTY, fields, recipient="dpo@pasts.example", files=(chosen[0],))
    assert caught.value.trouble is Trouble.FILE_NOT_FOR_THIRD_PARTY
    assert sent(rt, numbers[1], LetterKind.THIRD_PARTY, fields, recipient="dpo@pasts.example", files=(chosen[1],))


def test_a_file_of_another_case_or_one_that_is_gone_goes_nowhere(rt: Runtime, clock: Hands, cart: Cart) -> None:
    number, other = a_case(rt), a_case(rt)
    foreign = add_file(rt, other, "a.bin", "application/zip", [b"x"], ANNA)
    with pytest.raises(LetterError, match="deleted"):
        sent(rt, number, LetterKind.GRANT, {"done": "Kopija."}, files=(foreign,))
    shown = preview(rt, draft(rt, number, LetterKind.GRANT))
    assert (shown.problems, shown.body) == (("a file that the letter names was deleted; choose the files anew",), "")
    with pytest.raises(UnknownRowError):
        list(open_file(rt, number, foreign))
    own = add_file(rt, number, "b.bin", "application/zip", [b"y"], ANNA)
    row_id = sent(rt, number, LetterKind.PARTIAL_GRANT, {"done": "Kopija.", **REFUSED}, files=(own,))
    remove_file(rt, number, own, BERTA)
    later(clock, minutes=11)
    assert deliver(rt, row_id) is OutboundState.FAILED
    assert row(rt, row_id).error == "a file that the letter names was deleted; write the letter anew"
    assert cart.carried == []
    assert list_files(rt, number) == []


LAST_EVENING = {
    "early enough to be taken back for ten minutes": ("2026-04-07T23:40", "2026-04-07T23:50:05"),
    "shorter, so that it is not late": ("2026-04-07T23:50", "2026-04-07T23:55"),
    "at once": ("2026-04-07T23:58", "2026-04-07T23:58"),
    "late already, so ten minutes again": ("2026-04-08T00:01", "2026-04-08T00:11:05"),
}


@pytest.mark.parametrize(("written", "leaves"), LAST_EVENING.values(), ids=LAST_EVENING.keys())
def test_the_time_to_take_a_letter_back_makes_no_answer_late(
    rt: Runtime, clock: Hands, written: str, leaves: str
) -> None:
    number = a_case(rt)
    clock.at(written)
    row_id = sent(rt, number)

    clock.at(leaves)
    assert row(rt, row_id).not_before == clock()
    assert deliver(rt, row_id) is OutboundState.SENT


def test_a_younger_file_that_got_the_number_of_a_deleted_one_does_not_leave(
    rt: Runtime, clock: Hands, cart: Cart
) -> None:
    number = a_case(rt)
    meant = add_file(rt, number, "dati.csv", "application/zip", [b"x"], ANNA)
    row_id = sent(rt, number, LetterKind.GRANT, {"done": "Kopija."}, files=(meant,))
    later(clock, minutes=1)
    remove_file(rt, number, meant, BERTA)
    assert add_file(rt, number, "cits.csv", "application/zip", [b"y"], BERTA) == meant, "SQLite gives numbers again"

    later(clock, minutes=11)

    assert deliver(rt, row_id) is OutboundState.FAILED
    assert cart.carried == []


def test_an_address_noted_down_after_a_signed_request_is_not_vouched_for_by_the_signature(rt: Runtime) -> None:
    number = a_case(rt)
    change_channel(rt, number, ANNA, ChannelWish(ChannelKind.EMAIL, "cits@example.org"))

    noted = addresses_of(rt, number)[ChannelKind.EMAIL]
    assert (noted.target, noted.source, noted.confirmed) == ("cits@example.org", AddressSource.ENVELOPE, False)
    with pytest.raises(AddressNotConfirmedError):
        sent(rt, number)
    confirm_address(rt, number, ChannelKind.EMAIL, "cits@example.org", BERTA)
    assert row(rt, sent(rt, number)).state is OutboundState.PENDING


def test_the_scan_of_a_clients_letter_goes_with_no_answer(rt: Runtime) -> None:
    number = a_case(rt)
    scan = add_file(rt, number, "skens.pdf", "application/pdf", [b"x"], ANNA)
    with writing(rt.db) as session:
        existing(session, CaseFile, scan).purpose = FilePurpose.SCAN
    with pytest.raises(LetterError, match="scan"):
        sent(rt, number, LetterKind.GRANT, {"done": "Kopija."}, files=(scan,))


def test_data_are_told_to_nobody_over_the_phone(rt: Runtime) -> None:
    number = a_case(rt, ChannelWish(ChannelKind.PHONE, "+37120000000"))
    file_id = add_file(rt, number, "a.bin", "application/zip", [b"x"], ANNA)
    with pytest.raises(ChannelError, match="not by this channel"):
        sent(rt, number, LetterKind.GRANT, {"done": "Kopija."}, files=(file_id,))


@pytest.mark.parametrize("content", [[], [b""], [b"x" * (1 << 20)] * 21])
def test_a_file_that_no_mail_carries_is_refused_and_not_kept(rt: Runtime, content: list[bytes]) -> None:
    number = a_case(rt)
    with pytest.raises(FileRefusedError):
        add_file(rt, number, "a.bin", "application/zip", content, ANNA)
    assert list_files(rt, number) == []


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\r\nb.csv", "ab.csv"),
        ("", "datne"),
        ("...", "datne"),
        ("a:b*c?.csv", "a_b_c_.csv"),
        ("x" * 200 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_name_is_one_that_every_system_takes(name: str, plain: str) -> None:
    assert plain_name(name) == plain


# --- templates and shadow mode ---


def test_an_edited_template_that_lost_a_block_or_has_an_unknown_name_sends_nothing(rt: Runtime, tmp_path: Path) -> None:
    number = a_case(rt)
    written = wrote(rt, number)
    own = tmp_path / "lv" / "refusal.txt"
    own.parent.mkdir()
    edited = replace(rt, letters=LetterShelf(tmp_path))
    for text, error, sentence in (
        ("Subject: x\n\n{{#reasons}}Iemesli: {{reasons}}{{/reasons}}", MissingBlockError, "“complaint”"),
        ("Subject: x\n\n{{vards}}", LetterError, "{{vards}}"),
        ("Labdien", LetterError, "refusal.txt"),
    ):
        own.write_text(text, encoding="utf-8")
        with pytest.raises(error, match=sentence):
            send(edited, number, LetterKind.REFUSAL, written.version, ANNA)
        with pytest.raises(LetterError):
            edited.letters.check()
    assert [found for found in rows(rt, "refusal") if found.case_id == _id(rt, number)] == []
    assert preview_pdf(rt, written).startswith(b"%PDF-1.7")
    assert LetterShelf(None).check() == 30


def _id(rt: Runtime, number: str) -> int:
    from fakes.watched import the_case

    return the_case(rt, number).id


def test_in_shadow_mode_a_letter_is_held_and_may_be_discarded_with_a_reason(rt: Runtime) -> None:
    shadow = replace(rt, settings=rt.settings.model_copy(update={"outgoing": "hold"}))
    number = a_case(rt)
    row_id = sent(shadow, number)
    assert row_id in [one["id"] for one in held(shadow)]
    with pytest.raises(MissingReasonError):
        discard(shadow, [row_id], SILENT)
    assert discard(shadow, [row_id], ANNA) == 1
    assert row(rt, row_id).state is OutboundState.DISCARDED
    assert draft(rt, number, LetterKind.REFUSAL).fields == REFUSED
    with pytest.raises(WrongStateError):
        discard(shadow, [row_id], ANNA)


def test_a_case_closed_underneath_does_not_stop_a_sentence(rt: Runtime) -> None:
    with pytest.raises(UnknownRowError):
        draft(rt, "DSR-1999-000001", LetterKind.GRANT)


@pytest.mark.parametrize("language", ["lv", "en", "ru", "fi"])
def test_a_letter_is_written_in_the_language_of_the_request(rt: Runtime, language: str) -> None:
    number = a_case(rt, language=language)
    shown = preview(rt, wrote(rt, number))
    assert {"en": "Answer to", "ru": "Ответ на"}.get(language, "Atbilde uz") in shown.subject
    chosen = preview(rt, wrote(rt, a_case(rt, language=language), language="en"))
    assert chosen.subject.startswith("Answer to")
