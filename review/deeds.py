"""What can be done about a review item, one function each: the form's fields in, the act of the desk called, its errors in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cases import store
from cases.database import reading
from cases.failures import Conflict, MissingReasonError, UnknownRowError, WrongStateError
from cases.letter_kinds import LetterError
from cases.life import RefusedError
from cases.states import ReviewState
from classifier.rights import Label, Right
from desk.acts import NoRightError, reject
from desk.corrections import LabelsError, correct
from desk.invitations import ask_document_again, cause_of
from desk.undoing import UndoError, invite_to_sign, release_for_now, stop_for_now, undo, uninvite
from desk.unsigned import attach_item, block_sender, close_item
from review.letter_problems import problem_of
from review.visits import Visit


class ReviewDeed(StrEnum):
    """What a person does about an item."""

    RELEASE = "release"
    REJECT = "reject"
    INVITE = "invite"
    UNINVITE = "uninvite"
    AGAIN = "again"
    UNSIGNED = "unsigned"
    ATTACH = "attach"
    BLOCK = "block"
    CLOSE = "close"
    CORRECT = "correct"
    UNDO = "undo"


IN_BULK: Final = (
    ReviewDeed.REJECT, ReviewDeed.RELEASE, ReviewDeed.INVITE, ReviewDeed.UNSIGNED, ReviewDeed.ATTACH,
    ReviewDeed.BLOCK, ReviewDeed.CLOSE, ReviewDeed.UNDO,
)  # fmt: skip
"""What can be done to many at once."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed: a reason, the rights they ticked, the number of a case, what the mail asks for."""

    reason: str
    rights: tuple[Right, ...]
    number: str
    labels: tuple[Label, ...] = ()


class StaleItemError(Exception):
    """Somebody decided the item, or a mail was added to it, since it was shown."""


class DeedRefusedError(Exception):
    """It can't be done; the message is a sentence in the language of the visit. Nothing was changed."""


Deed = Callable[[Visit, int, Typed], str | None]
"""Does it, and gives the number of a case that came of it, or what is worth telling."""


def perform(visit: Visit, item_id: int, deed: ReviewDeed, typed: Typed, seen: int | None) -> str | None:
    """Do *deed* to an item; *seen* is the version that the person looked at.

    Raises:
        StaleItemError: it was decided or changed since.
        DeedRefusedError: it can't be done.
        UnknownRowError: there is no such item.
        DatabaseUnavailableError: nothing was written.
    """
    _look_again(visit, item_id, deed, seen)
    try:
        return DEEDS[deed](visit, item_id, typed)
    except UndoError as error:
        raise DeedRefusedError(visit.text(f"obstacle.{error.obstacle}")) from error
    except RefusedError as error:
        said = error.sentence
        raise DeedRefusedError(said.lv if visit.language.value == "lv" else said.en) from error
    except MissingReasonError as error:
        raise DeedRefusedError(visit.text("review.wrong.reason")) from error
    except NoRightError as error:
        raise DeedRefusedError(visit.text("review.wrong.rights")) from error
    except LabelsError as error:
        raise DeedRefusedError(visit.text("correct.wrong")) from error
    except LetterError as error:
        raise DeedRefusedError(visit.text("review.wrong.letter", why=problem_of(visit, error))) from error
    except (WrongStateError, Conflict) as error:
        raise StaleItemError from error


def _look_again(visit: Visit, item_id: int, deed: ReviewDeed, seen: int | None) -> None:
    with reading(visit.rt.db) as session:
        item = store.get_review(session, item_id)
    waits = item.state is ReviewState.WAITING
    if deed is ReviewDeed.UNDO or (deed is ReviewDeed.CORRECT and item.case is None):
        return
    if not waits or (seen is not None and item.version != seen):
        raise StaleItemError


def _release(visit: Visit, item_id: int, typed: Typed) -> str:
    if not typed.rights:
        raise NoRightError
    return release_for_now(visit.rt, item_id, visit.person(typed.reason), typed.rights)


def _reject(visit: Visit, item_id: int, typed: Typed) -> None:
    reject(visit.rt, item_id, visit.person(typed.reason))


def _invite(visit: Visit, item_id: int, typed: Typed) -> None:
    invite_to_sign(visit.rt, item_id, visit.person(typed.reason))


def _uninvite(visit: Visit, item_id: int, typed: Typed) -> None:
    uninvite(visit.rt, item_id, visit.person(typed.reason))


def _again(visit: Visit, item_id: int, typed: Typed) -> None:
    with reading(visit.rt.db) as session:
        cause = cause_of(store.get_review(session, item_id))
    if cause is None:
        raise DeedRefusedError(visit.text("review.wrong.readable"))
    ask_document_again(visit.rt, item_id, visit.person(typed.reason), cause)


def _unsigned(visit: Visit, item_id: int, typed: Typed) -> str:
    return stop_for_now(visit.rt, item_id, visit.person(typed.reason))


def _attach(visit: Visit, item_id: int, typed: Typed) -> str:
    if not typed.number:
        raise DeedRefusedError(visit.text("review.wrong.number"))
    try:
        attach_item(visit.rt, item_id, typed.number, visit.person(typed.reason), typed.rights)
    except UnknownRowError as error:
        raise DeedRefusedError(visit.text("review.wrong.no_case", number=typed.number[:40])) from error
    return typed.number


def _block(visit: Visit, item_id: int, typed: Typed) -> None:
    block_sender(visit.rt, item_id, visit.person(typed.reason))


def _close(visit: Visit, item_id: int, typed: Typed) -> None:
    close_item(visit.rt, item_id, visit.person(typed.reason))


def _correct(visit: Visit, item_id: int, typed: Typed) -> None:
    """Say what the mail asks for; what became a case is corrected there."""
    with reading(visit.rt.db) as session:
        mail_id = store.get_review(session, item_id).mail_id
    correct(visit.rt, mail_id, typed.labels, visit.person(typed.reason))


def _undo(visit: Visit, item_id: int, typed: Typed) -> str | None:
    remnants = undo(visit.rt, item_id, visit.person(typed.reason))
    return " ".join(visit.text(f"remnant.{remnant}") for remnant in remnants) or None


DEEDS: Final[Mapping[ReviewDeed, Deed]] = MappingProxyType(
    {
        ReviewDeed.RELEASE: _release,
        ReviewDeed.REJECT: _reject,
        ReviewDeed.INVITE: _invite,
        ReviewDeed.UNINVITE: _uninvite,
        ReviewDeed.AGAIN: _again,
        ReviewDeed.UNSIGNED: _unsigned,
        ReviewDeed.ATTACH: _attach,
        ReviewDeed.BLOCK: _block,
        ReviewDeed.CLOSE: _close,
        ReviewDeed.CORRECT: _correct,
        ReviewDeed.UNDO: _undo,
    }
)
