"""Who wrote unsigned or unreadably is asked again: by a person, or by setting where our own server vouches for the sender, and not without end."""

from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.letter_desk import ANNA, CLIENT, Cart, Reader, a_case, an_item, later, letter_desk, mail_from, row, rows
from fakes.mail_encryption import ENTITY, enveloped, mail_key
from fakes.watched import Hands

from cases import store
from cases.database import writing
from cases.history import Act
from cases.letter_kinds import LetterError, LetterKind
from cases.model import Outbound
from cases.not_written_to import block
from cases.states import OutboundState
from cases.troubles import Trouble
from classifier.rights import ChannelKind, ChannelWish
from desk.held import discard
from desk.invitations import (
    BY_SETTING_A_DAY,
    Cause,
    NotInvitedError,
    ask_by_setting,
    ask_document_again,
    invite,
    queue_mailing_stopped,
)
from desk.tasks import tasks
from desk.undoing import invite_to_sign
from intake.encrypted import opener
from intake.message import read
from runtime.runtime import Runtime
from verify.codes import ReasonCode
from workers.delivery import deliver

OURS = "mx.infotrust.lv"
STAMP = f"Received: from mta.example.lv by {OURS}; Thu, 05 Mar 2026 12:00:00 +0200"
PASSED = f"Authentication-Results: {OURS}; dmarc=pass header.from=example.lv"


@pytest.fixture(scope="module")
def cart() -> Cart:
    return Cart()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, cart: Cart) -> Iterator[tuple[Runtime, Hands]]:
    hands = Hands()
    settings = {"invitations": "dmarc", "authserv_id": (OURS,)}
    with letter_desk(tmp_path_factory.mktemp("invitations"), hands, cart, **settings) as opened:
        yield opened, hands


@pytest.fixture
def clock(program: tuple[Runtime, Hands], cart: Cart) -> Hands:
    later(program[1], days=2)
    cart.carried.clear()
    return program[1]


@pytest.fixture
def rt(program: tuple[Runtime, Hands], clock: Hands) -> Runtime:
    return program[0]


def invited(rt: Runtime, item_id: int) -> Outbound:
    with writing(rt.db) as session:
        return invite(session, rt, store.get_review(session, item_id), Act("anna", rt.clock()))


def by_setting(rt: Runtime, raw: bytes, *reasons: ReasonCode) -> Outbound | None:
    item_id = an_item(rt, raw, *reasons)
    with writing(rt.db) as session:
        return ask_by_setting(session, rt, store.get_review(session, item_id))


def vouched(sender: str = CLIENT, *lines: str) -> bytes:
    return mail_from(sender, *lines, PASSED, STAMP)


def test_an_invitation_leaves_at_once_and_says_nothing_personal(rt: Runtime, cart: Cart) -> None:
    made = invited(rt, an_item(rt, mail_from()))
    assert deliver(rt, made.id) is OutboundState.SENT
    [mail] = cart.mails()
    assert (mail["To"], mail["In-Reply-To"], mail["Auto-Submitted"]) == (CLIENT, "<first@example.lv>", "auto-replied")
    body = mail.get_content()
    assert "2026. gada 5. martā" in body
    assert "ne vēlāk kā 2026. gada 7. aprīlī" in body, "the clock runs from the first receipt"
    assert "Mūkusalas iela 41" in body
    for told in (CLIENT, "Mani dati", "datu kopiju"):
        assert told not in body + (mail["Subject"] or "")


def test_who_was_invited_is_not_invited_again(rt: Runtime) -> None:
    item_id = an_item(rt, mail_from())
    assert invited(rt, item_id).id == invited(rt, item_id).id


def test_an_item_remembers_when_its_sender_was_invited(rt: Runtime) -> None:
    item_id = an_item(rt, mail_from())
    invited(rt, item_id)
    with writing(rt.db) as session:
        assert store.get_review(session, item_id).invited_at == rt.clock()


@pytest.mark.parametrize("language", ["lv", "en", "ru"])
def test_an_invitation_is_in_the_language_of_the_mail(rt: Runtime, cart: Cart, language: str) -> None:
    speaking = replace(rt, examiner=Reader(language))
    deliver(rt, invited(speaking, an_item(rt, mail_from())).id)
    [mail] = cart.mails()
    assert mail["Content-Language"] == language


UNANSWERABLE = {
    "a machine": mail_from(CLIENT, "Auto-Submitted: auto-replied"),
    "a mailing list": mail_from(CLIENT, "List-Id: <visi.example.lv>", "Precedence: list"),
    "two senders": mail_from("a@example.lv, b@example.lv"),
    "ourselves": mail_from("info@infotrust.lv"),
    "a colleague": mail_from("staff@infotrust.example"),
}


@pytest.mark.parametrize("name", UNANSWERABLE)
def test_nobody_is_written_to_who_could_answer_for_ever(rt: Runtime, name: str) -> None:
    with pytest.raises(NotInvitedError):
        invited(rt, an_item(rt, UNANSWERABLE[name]))


@pytest.mark.parametrize(
    ("cause", "words"), [(Cause.PASSWORD, "aizsargāts ar paroli"), (Cause.UNREADABLE, "ir bojāts")]
)
def test_a_document_is_asked_for_again_with_what_was_wrong(
    rt: Runtime, cart: Cart, clock: Hands, cause: Cause, words: str
) -> None:
    item_id = an_item(rt, mail_from(), ReasonCode.PASSWORD_PROTECTED)
    made = ask_document_again(rt, item_id, ANNA, cause)
    assert ask_document_again(rt, item_id, ANNA, cause) == made
    deliver(rt, made)
    assert not cart.carried, "a person's letter can be recalled for ten minutes"
    later(clock, minutes=11)
    deliver(rt, made)
    [mail] = cart.mails()
    assert words in mail.get_content()
    assert "Datu valsts inspekcija" in mail.get_content()


# --- by setting ---


def test_by_setting_whom_our_server_vouches_for_is_invited(rt: Runtime) -> None:
    made = by_setting(rt, vouched())
    assert made is not None
    assert made.kind == LetterKind.INVITATION


@pytest.mark.parametrize(
    "reason", [ReasonCode.PASSWORD_PROTECTED, ReasonCode.UNREADABLE, ReasonCode.ENCRYPTED], ids=str
)
def test_by_setting_an_unreadable_document_is_asked_for_again(rt: Runtime, reason: ReasonCode) -> None:
    made = by_setting(rt, vouched("jana@example.lv"), reason)
    assert made is not None
    assert made.kind == LetterKind.DOCUMENT_AGAIN


NOT_BY_SETTING = {
    "nobody vouches": (mail_from("x@example.lv"), ReasonCode.UNSIGNED_REQUEST),
    "another server vouches": (
        mail_from("x@example.lv", PASSED.replace(OURS, "mx.evil.example"), STAMP),
        ReasonCode.UNSIGNED_REQUEST,
    ),
    "for another domain": (mail_from("x@example.lv.evil", PASSED, STAMP), ReasonCode.UNSIGNED_REQUEST),
    "a broken signature": (vouched("x@example.lv"), ReasonCode.CONTENT_ALTERED),
    "a machine": (vouched("x@example.lv", "Auto-Submitted: auto-replied"), ReasonCode.UNSIGNED_REQUEST),
}


@pytest.mark.parametrize("name", NOT_BY_SETTING)
def test_all_others_wait_for_a_person(rt: Runtime, name: str) -> None:
    raw, reason = NOT_BY_SETTING[name]
    assert by_setting(rt, raw, reason) is None


def test_of_encrypted_mail_no_machine_tells_what_the_key_makes(
    rt: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A letter about the one that opens, or about the one that does not, would answer whoever tries altered copies."""
    key = mail_key()
    with_key = replace(rt, settings=rt.settings.model_copy(update={"smime_key_file": tmp_path / "key.pem"}))
    kind = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64"
    head = vouched("x@example.lv", kind).partition(b"\r\n\r\n")[0]
    raw = head + b"\r\n\r\n" + encodebytes(enveloped(tmp_path, key, ENTITY, "-aes256"))
    assert by_setting(with_key, raw, ReasonCode.ENCRYPTED) is None
    assert by_setting(rt, raw, ReasonCode.ENCRYPTED) is not None, "without a key there is nothing to be learnt"
    monkeypatch.setattr("fakes.letter_desk.facts_of", lambda raw: read(raw, opener([key])))
    assert by_setting(with_key, raw) is None


def test_without_the_setting_nobody_is_asked_by_a_machine(rt: Runtime) -> None:
    by_person = replace(rt, settings=rt.settings.model_copy(update={"invitations": "person"}))
    assert by_setting(by_person, vouched("nobody@example.lv")) is None


def test_one_sender_is_not_asked_without_end(rt: Runtime, clock: Hands) -> None:
    made = [by_setting(rt, vouched("often@example.lv")) for _ in range(BY_SETTING_A_DAY + 2)]
    assert [one is not None for one in made] == [True] * BY_SETTING_A_DAY + [False, False]
    assert by_setting(rt, vouched("seldom@example.lv")) is not None
    later(clock, days=1, seconds=1)
    assert by_setting(rt, vouched("often@example.lv")) is not None


def test_a_blocked_sender_is_asked_by_nobody_but_a_person(rt: Runtime) -> None:
    with writing(rt.db) as session:
        block(session, rt.vault, Act("anna", rt.clock()), "loud@example.lv")
    assert by_setting(rt, vouched("loud@example.lv")) is None


def test_a_template_that_a_lawyer_broke_stops_no_mail(rt: Runtime) -> None:
    class Broken:
        def template(self, *_which: object) -> None:
            raise LetterError(Trouble.NOBODY_TO_ASK)

    assert by_setting(replace(rt, letters=Broken()), vouched("tale@example.lv")) is None


# --- the mailing has stopped ---


def stopped(rt: Runtime, number: str) -> Outbound:
    with writing(rt.db) as session:
        return queue_mailing_stopped(session, rt, store.get_case(session, number), Act("anna", rt.clock()))


def test_a_stopped_mailing_is_confirmed_at_once_to_where_it_was_asked(rt: Runtime, cart: Cart) -> None:
    number = a_case(rt, ChannelWish(ChannelKind.NONE), is_signed=False)
    assert deliver(rt, stopped(rt, number).id) is OutboundState.SENT
    [mail] = cart.mails()
    assert mail["To"] == CLIENT
    assert "ja tā bija mūsu sūtījumu sarakstos" in mail.get_content(), "whether it was, nobody is told"


@pytest.mark.parametrize(
    "raw", [UNANSWERABLE["a mailing list"], UNANSWERABLE["two senders"], UNANSWERABLE["ourselves"]]
)
def test_where_no_machine_may_write_a_person_confirms(rt: Runtime, raw: bytes) -> None:
    number = a_case(rt, ChannelWish(ChannelKind.NONE), is_signed=False, raw=raw)
    made = stopped(rt, number)
    assert row(rt, made.id).state is OutboundState.TASK
    [task] = [one for one in tasks(rt) if one.id == made.id]
    assert task.case == number
    assert task.due_on is not None
    assert all(found.state is not OutboundState.PENDING for found in rows(rt, "mailing_stopped") if found.id == made.id)


def test_an_invitation_that_an_admin_discarded_can_be_written_again(tmp_path: Path) -> None:
    with letter_desk(tmp_path, Hands(), Cart(), outgoing="hold") as rt:
        item_id = an_item(rt, mail_from())
        for _ in range(2):
            invite_to_sign(rt, item_id, ANNA)
            [invitation] = rows(rt, LetterKind.INVITATION)
            assert invitation.state is OutboundState.HELD
            discard(rt, [invitation.id], ANNA)
