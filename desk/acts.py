"""What a named person decides about a review item, with all that follows: the case, its letters, its notices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from cases import store
from cases.corrections import correct_by_rights
from cases.database import reading, writing
from cases.deadline import due
from cases.decide import answerable
from cases.model import Case, ReviewItem
from classifier.rights import ChannelKind, ChannelWish, Classification, RequestText, Right
from desk import notices, outgoing
from desk.requests import readable, texts_of
from runtime.examine import Examination, sole_sender
from runtime.records import load
from runtime.runtime import Runtime
from verify.judge import judge

UNKNOWN_LANGUAGE = "lv"
"""The language of answers where the mail could not be read (DOMAIN 5.8)."""


class NoRightError(ValueError):
    """A case needs at least one right, and neither the person nor the mail names one."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: a user of the program, the system user behind the command (None: a page), and why."""

    name: str
    system_user: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Behind:
    """What is known of the mail behind an item; *found* and *read* are None where it could not be examined."""

    found: Examination | None
    text: RequestText | None
    read: Classification | None

    @property
    def sender(self) -> str | None:
        """The address in From, unauthenticated; None where there is not exactly one."""
        return None if self.found is None else sole_sender(self.found.facts)


def release(
    rt: Runtime,
    item_id: int,
    person: Person,
    rights: Sequence[Right] = (),
    *,
    acknowledged_after: timedelta | None = None,
) -> str:
    """Open a case from a review item and give its number; the first receipt keeps the clock (DOMAIN 2.4).

    *rights* are those that the person names; none named: those that the mail was found to invoke. The acknowledgement
    leaves *acknowledged_after* that, None: at once.

    Raises:
        NoRightError: there is no right at all.
        UnknownRowError, WrongStateError, MissingReasonError: see `cases.store.release`.
    """
    known = behind(rt, item_id)
    with writing(rt.db) as session:
        store.lock_head(session)
        item = store.get_review(session, item_id)
        chosen = tuple(rights) or found_rights(item)
        if not chosen:
            raise NoRightError("no right is known of this mail; name at least one")
        draft = drafted(rt, known, item, chosen)
        case = opened(session, rt, _act(rt, person), item, known, store.Release(draft, person.reason))
        if set(chosen) != set(found_rights(item)):
            correct_by_rights(session, _act(rt, person), case)
        tell_of_case(session, rt, case, item.mail_id, known)
        if acknowledged_after is not None:
            outgoing.keep_back_acknowledgement(session, case, rt.clock() + acknowledged_after)
        return case.number


def opened(
    session: Session, rt: Runtime, act: store.Act, item: ReviewItem, known: Behind, release: store.Release
) -> Case:
    """Open the case of an item and make it findable by whoever wrote, whoever signed, and what is asked."""
    case = store.release(session, rt.vault, act, item.id, release)
    store.index_case(session, rt.vault, case.id, _found_by(known))
    return case


def _found_by(known: Behind) -> list[str]:
    texts = [readable(known.text)]
    if known.found is not None:
        texts += [text for box in known.found.facts.from_ for text in (box.address, box.name) if text]
        signers = [s.signer for d in known.found.report.documents for s in d.signatures if s.signer is not None]
        texts += [text for s in signers for text in (s.common_name, s.given_name, s.surname, s.serial_number) if text]
    return texts


def reject(rt: Runtime, item_id: int, person: Person) -> None:
    """End a review item without a case. Raises as `release`."""
    with writing(rt.db) as session:
        store.lock_head(session)
        store.reject(session, rt.vault, _act(rt, person), item_id, person.reason)


def found_rights(item: ReviewItem) -> tuple[Right, ...]:
    """Give the rights among what the mail was found to invoke: a mail of something else has none."""
    return tuple(Right(label) for label in item.labels if label in set(Right))


def _act(rt: Runtime, person: Person) -> store.Act:
    return store.Act(person.name, rt.clock(), person.system_user)


def behind(rt: Runtime, item_id: int) -> Behind:
    """Read the mail's text again: what a person releases may be read whole, signed or not."""
    with reading(rt.db) as session:
        sealed = store.open_examination(rt.vault, store.get_review(session, item_id).mail)
    if sealed is None:
        return Behind(None, None, None)
    found = load(Examination, sealed)
    texts = texts_of(found, judge(found.report))
    text = texts.covered or texts.enclosed or texts.beside
    return Behind(found, text, None if text is None else rt.examiner.classify(text))


def drafted(rt: Runtime, known: Behind, item: ReviewItem, rights: Sequence[Right]) -> store.NewCase:
    """Give what the case of an item begins with: *rights*, each by the receipt of the item (DOMAIN 2.4)."""
    deadline = due(item.received_at, rt.calendar)
    return store.NewCase(
        rights=tuple(store.DueRight(right, deadline) for right in dict.fromkeys(rights)),
        channel=_channel(known),
        language=known.read.language if known.read else UNKNOWN_LANGUAGE,
        policy_version=rt.company.policy_version,
        zone=rt.calendar.zone,
        request=readable(known.text),
        requester=known.read.requester if known.read else None,
        sender=known.sender,
    )


def _channel(known: Behind) -> ChannelWish:
    """Take the wish, but no address that only unsigned words name: answers go there after a person confirmed it (DOMAIN 5.2)."""
    if known.read is None:
        return ChannelWish(ChannelKind.NONE)
    wish = known.read.channel
    return wish if wish.target in {None, known.sender} else replace(wish, target=None)


def tell_of_case(session: Session, rt: Runtime, case: Case, mail_id: int, known: Behind) -> None:
    """Tell staff of a case that a person opened, and acknowledge it to the client."""
    notices.tell_staff_of_case(session, rt, case, mail_id)
    if known.found is not None:
        facts = known.found.facts
        outgoing.acknowledge(session, rt, case, outgoing.Answered(mail_id, facts, answerable(facts)))
