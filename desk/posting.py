"""From words to an outbound row: the channel, the address that somebody vouches for, what goes along, and when it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases import addresses, files, store
from cases.clocks import first_due, last_day
from cases.dates import Language
from cases.deadline import end_of
from cases.decide import answerable
from cases.failures import UnknownRowError
from cases.letter_forms import Sheet, Words
from cases.letter_kinds import KINDS, LetterError, LetterKind
from cases.model import Case, Outbound
from cases.outbound import RECALL_MARGIN
from cases.routing import AddressNotConfirmedError, ChannelError, NoAddressError, Way, way
from cases.states import FilePurpose
from cases.troubles import Trouble
from classifier.rights import ChannelKind, Right
from desk import letters
from desk.acts import Person
from desk.outgoing import is_ours
from intake.facts import MailFacts
from runtime.carriers import CARRIERS, Means, first_state
from runtime.examine import Examination
from runtime.notices import AddressError, AutoSubmitted, Notice, message_id, wire_address
from runtime.records import dump, load
from runtime.runtime import Runtime

MAX_ENCLOSED: Final = 20 << 20
"""Bytes of all files of one mail: base64 makes 27 MiB of them, what most servers still take."""
LAST_CALL: Final = timedelta(minutes=5)
"""So long before the last day ends a letter leaves at the latest: the time to take it back must not make it late."""
POST_DAYS, CALL_DAYS = 1, 3
"""Working days until a letter is to be posted, or a call made; never later than the day at which reminders aim."""


RECALL: Final = timedelta(minutes=10)
"""How long a letter of a person waits before it leaves, and can be taken back."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a letter shall go, where a person chose: None and empty are as the client wished.

    *deviation* is the reason for another channel; *files* are numbers of the case's files; *recipient* is where a notice
    to a third party goes: a mail address, or a postal address on one line.
    """

    channel: ChannelKind | None = None
    deviation: str = ""
    files: tuple[int, ...] = ()
    language: str | None = None
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter that may leave: *notice* in words, *sheet* on paper, by *channel* to *recipient*."""

    kind: LetterKind
    notice: Notice
    sheet: Sheet
    channel: ChannelKind
    recipient: str | None


def act_of(rt: Runtime, person: Person) -> store.Act:
    """Name who acts, now."""
    return store.Act(person.name, rt.clock(), person.system_user)


def composed(
    session: Session, rt: Runtime, case: Case, kind: LetterKind, fields: Mapping[str, str], choice: Choice
) -> Composed:
    """Write a letter of a case and find its way.

    Raises:
        LetterError: as `desk.letters.write`, and for the channel (`cases.routing.ChannelError`).
    """
    order = _Order(session, rt, case, kind, choice)
    language = letters.language_for(case, choice.language)
    road = order.way(language)
    target = order.target(road.channel)
    facts = letters.case_facts(rt, case)
    wording = letters.Wording(fields, road.deviation, order.file_names(road.channel))
    words = letters.write(rt, kind, facts, language, wording)
    lines = letters.recipient_lines(rt, case, target, of_client=order.of_client)
    sheet = letters.sheet(rt, words, facts, language, lines)
    return Composed(kind, order.notice(words, sheet, road.channel), sheet, road.channel, target)


@dataclass(frozen=True, slots=True)
class _Order:
    """A letter that a person or act wants written."""

    session: Session
    rt: Runtime
    case: Case
    kind: LetterKind
    choice: Choice

    @property
    def of_client(self) -> bool:
        """Whether it is the client who is written to."""
        return self.kind is not LetterKind.THIRD_PARTY

    def address(self, channel: ChannelKind) -> addresses.Address | None:
        """Give the client's address for *channel*."""
        return addresses.address_of(self.session, self.rt.vault, self.case, channel)

    def way(self, language: Language) -> Way:
        """Give the channel, and why it is not the one asked for. Raises `ChannelError`."""
        choice = self.choice
        if not self.of_client:
            return Way(choice.channel or ChannelKind.EMAIL)
        has_mail = self.address(ChannelKind.EMAIL) is not None
        wish = ChannelKind(self.case.channel)
        return way(wish, choice.channel, choice.deviation, language, has_mail_address=has_mail)

    def target(self, channel: ChannelKind) -> str | None:
        """Give where it goes; in person needs no address.

        Raises:
            NoAddressError: none is known, or it is one of our own.
            AddressNotConfirmedError: it stands in the unsigned envelope only, and the letter is personal.
        """
        if not self.of_client:
            return self._third_party()
        found = self.address(channel)
        if found is None:
            if channel is ChannelKind.IN_PERSON:
                return None
            raise NoAddressError(Trouble.ADDRESS_UNKNOWN)
        if channel is ChannelKind.EMAIL and is_ours(self.rt, found.target):
            raise NoAddressError(Trouble.CLIENT_ADDRESS_OURS)
        if KINDS[self.kind].personal and not found.confirmed:
            raise AddressNotConfirmedError(Trouble.ADDRESS_NOT_CONFIRMED)
        return found.target

    def _third_party(self) -> str:
        recipient = (self.choice.recipient or "").strip()
        if self.choice.channel not in {None, ChannelKind.EMAIL, ChannelKind.POST}:
            raise ChannelError(Trouble.CHANNEL_UNSUITED_THIRD_PARTY)
        if not recipient or is_ours(self.rt, recipient):
            raise NoAddressError(Trouble.THIRD_PARTY_ADDRESS)
        if self.choice.channel is not ChannelKind.POST:
            _refuse_unmailable(recipient)
        return recipient

    def file_names(self, channel: ChannelKind) -> tuple[str, ...]:
        """Give the names of the files that go along; data leave by mail or by post, to nobody over the phone.

        A third party gets data only where the client asked for portability (GDPR 20(2)), not with a notice under 19.
        """
        try:
            chosen = [files.case_file(self.session, self.case, number) for number in self.choice.files]
        except UnknownRowError as error:
            raise LetterError(Trouble.FILE_DELETED) from error
        if any(file.purpose is not FilePurpose.ANSWER for file in chosen):
            raise LetterError(Trouble.FILE_IS_SCAN)
        if chosen and not self.of_client and all(row.right != Right.PORTABILITY for row in self.case.rights):
            raise LetterError(Trouble.FILE_NOT_FOR_THIRD_PARTY)
        if chosen and channel not in {ChannelKind.EMAIL, ChannelKind.POST}:
            raise ChannelError(Trouble.CHANNEL_CARRIES_NO_FILES)
        if channel is ChannelKind.EMAIL and sum(file.size for file in chosen) > MAX_ENCLOSED:
            raise LetterError(Trouble.FILES_TOO_LARGE, limit=MAX_ENCLOSED >> 20)
        return tuple(files.open_file_name(self.rt.vault, file) for file in chosen)

    def notice(self, words: Words, sheet: Sheet, channel: ChannelKind) -> Notice:
        """Give what the row holds. What no person wrote goes nowhere where it could loop or reach a list (DOMAIN 5.7)."""
        answered = self._answered() if self.of_client else None
        by_person = KINDS[self.kind].by_person
        if not by_person and answered is not None and not answerable(answered):
            raise ChannelError(Trouble.MACHINE_WROTE)
        return Notice(
            subject=words.subject,
            body=words.body,
            language=sheet.language,
            auto_submitted=None if by_person else AutoSubmitted.REPLIED,
            in_reply_to=None if answered is None else answered.message_id,
            references=() if answered is None else answered.references,
            sheet=sheet if by_person or CARRIERS[channel] is Means.PERSON else None,
            files=self.choice.files,
        )

    def _answered(self) -> MailFacts | None:
        """Give the mail that the letter answers, so that it stands beside the request in the client's mailbox."""
        sealed = store.open_examination(self.rt.vault, self.case.mails[0]) if self.case.mails else None
        return None if sealed is None else load(Examination, sealed).facts


def _refuse_unmailable(recipient: str) -> None:
    try:
        wire_address(recipient)
    except AddressError as error:
        raise NoAddressError(Trouble.MAIL_ADDRESS_WRONG) from error


def queued(session: Session, rt: Runtime, case: Case, letter: Composed, act: store.Act, recall: timedelta) -> Outbound:
    """Write the row. What a person wrote leaves after *recall*; work for hands has a day by which it is to be done."""
    kind = letter.kind
    by_mail = CARRIERS[letter.channel] is Means.MAIL
    waits = by_mail and KINDS[kind].by_person
    row = add_row(
        session,
        rt,
        act,
        store.NewOutbound(
            key=next_key(session, case, kind),
            kind=kind,
            channel=letter.channel,
            state=first_state(letter.channel, sends=rt.sends),
            content=dump(letter.notice),
            recipient=letter.recipient,
            case_id=case.id,
            mail_id=case.mails[0].id if case.mails else None,
            due_on=None if by_mail else do_by(rt, case, letter.channel),
            not_before=_leaves_at(rt, case, act.at, recall) if waits else None,
        ),
    )
    case.acted_at = act.at
    session.flush()
    return row


def _leaves_at(rt: Runtime, case: Case, at: datetime, recall: timedelta) -> datetime:
    """Give when a letter written *at* leaves: after *recall*, but in time where the last day ends meanwhile."""
    until, first = at + recall + RECALL_MARGIN, first_due(case)
    if first is None:
        return until
    end = end_of(last_day(first), rt.calendar.zone)
    return max(at, min(until, end - LAST_CALL)) if at < end else until


def add_row(session: Session, rt: Runtime, act: store.Act, new: store.NewOutbound) -> Outbound:
    """Write a row of a letter under a key that is not there yet, with the Message-ID that follows from its number."""
    row_id = store.add_outbound(session, rt.vault, act, new)
    if row_id is None:
        raise LetterError(Trouble.WRITTEN_ALREADY)
    row = store.get_outbound(session, row_id)
    if new.channel is ChannelKind.EMAIL:
        row.message_id = message_id(row_id, rt.vault.token("outbound", new.key), rt.mail_domain)
    return row


def next_key(session: Session, case: Case, kind: LetterKind) -> str:
    """Give a key that no row has: letters of a kind are counted in their case, under the lock of the history."""
    statement = select(func.count()).select_from(Outbound).filter_by(case_id=case.id, kind=kind.value)
    return f"letter:case:{case.id}:{kind}:{(session.scalar(statement) or 0) + 1}"


def do_by(rt: Runtime, case: Case, channel: ChannelKind) -> date:
    """Give the day by which a person posts or calls: within working days, and not after the day that reminders aim at."""
    day = rt.today()
    days = POST_DAYS if channel is ChannelKind.POST else CALL_DAYS
    while days:
        day = date.fromordinal(day.toordinal() + 1)
        days -= rt.calendar.is_working_day(day)
    first = first_due(case)
    return day if first is None else max(rt.today(), min(day, first.target_on))
