"""``case`` from assignment to closing, and ``review attach`` and ``close``: what the pages do, from a shell."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import actor, system_user
from cli.errors import CommandError, Exit
from cli.work import As, AsJson, Id, Reason, case, member, review, show_one

if TYPE_CHECKING:
    from classifier.rights import Label
    from desk.acts import Person
    from runtime.runtime import Runtime

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The number of the case.")]
Labels = Annotated[
    list[str], typer.Option("--label", help="What the request asks for (repeatable); `other`: no data request.")
]
WhyNot = Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept in the history.")]


def register(_app: typer.Typer) -> None:
    """Add the commands of this module to ``case`` and ``review``."""
    for name, command in (
        ("assign", case_assign),
        ("note", case_note),
        ("decide", case_decide),
        ("answer", case_answer),
        ("extend", case_extend),
        ("close", case_close),
        ("reopen", case_reopen),
        ("merge", case_merge),
        ("correct", case_correct),
    ):
        case.command(name)(command)
    review.command("attach")(review_attach)
    review.command("close")(review_close)
    review.command("correct")(review_correct)


def case_assign(
    number: Number,
    to: Annotated[str, typer.Option(metavar="NAME", help="Who shall work on it.")],
    who: As,
    reason: WhyNot = "",
    as_json: AsJson = False,
) -> int:
    """Give a case to a colleague, or take it oneself."""
    from desk.life import assign

    return _acted(number, _person(who, reason), as_json, lambda rt, found, by: assign(rt, found, by, to))


def case_note(
    number: Number,
    text: Annotated[str, typer.Option(metavar="TEXT", help="What to write down.")],
    who: As,
    as_json: AsJson = False,
) -> int:
    """Write something down on a case."""
    from desk.life import note

    return _acted(number, _person(who, ""), as_json, lambda rt, found, by: note(rt, found, by, text))


def case_decide(
    number: Number,
    right: Annotated[str, typer.Option(help="The right that is decided.")],
    outcome: Annotated[
        str, typer.Option(help="granted, granted_in_part, refused, no_data, withdrawn; pending takes a decision back.")
    ],
    who: As,
    reason: Reason,
    ground: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="An exception of the work list (repeatable); for a refusal."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Set the outcome of one right; its clock runs on until the answer has left."""
    from cases.answers import Ruling
    from cases.states import RightOutcome
    from classifier.rights import Right
    from desk.rights import set_outcome

    ruling = Ruling(member(RightOutcome, outcome), reason, tuple(ground or ()))
    which = member(Right, right)
    return _acted(
        number, _person(who, reason), as_json, lambda rt, found, by: set_outcome(rt, found, by, which, ruling)
    )


def case_answer(
    number: Number,
    by: Annotated[str, typer.Option(help="How it was given: email, post, phone, in_person or eaddress.")],
    on: Annotated[str, typer.Option(metavar="DAY", help="The day on which it was given: 2026-11-24.")],
    who: As,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What was said, and to whom.")],
    right: Annotated[list[str] | None, typer.Option(help="A right that it told of (repeatable); default: all.")] = None,
    as_json: AsJson = False,
) -> int:
    """Record an answer that was given by other means."""
    from cases.answers import Given
    from cases.states import AnswerMeans
    from classifier.rights import Right
    from desk.life import record_answer

    given = Given(member(AnswerMeans, by), _day(on), tuple(member(Right, name) for name in right or ()))
    return _acted(number, _person(who, reason), as_json, lambda rt, found, me: record_answer(rt, found, me, given))


def case_extend(
    number: Number,
    who: As,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="The reasons, as the notice tells them to the client.")],
    as_json: AsJson = False,
) -> int:
    """Write the notice that extends the month of a case; the dates change once it has left."""
    from desk.extending import extend

    return _acted(number, _person(who, reason), as_json, extend)


def case_close(
    number: Number,
    who: As,
    as_: Annotated[
        str, typer.Option("--ended", metavar="HOW", help="answered, withdrawn or opened_in_error.")
    ] = "answered",
    reason: WhyNot = "",
    as_json: AsJson = False,
) -> int:
    """Close a case; as answered once every right has an outcome and an answer that was sent or recorded."""
    from cases.states import ClosedAs
    from desk.life import close

    closed_as = member(ClosedAs, as_)
    if closed_as is ClosedAs.MERGED:
        raise CommandError(f"A case is merged into another one; write `infotrust case merge {number} OTHER`.")
    return _acted(number, _person(who, reason), as_json, lambda rt, found, by: close(rt, found, by, closed_as))


def case_reopen(
    number: Number,
    who: As,
    reason: Reason,
    right: Annotated[list[str] | None, typer.Option(help="A right to decide anew (repeatable).")] = None,
    as_json: AsJson = False,
) -> int:
    """Go on with a case that was answered or closed."""
    from classifier.rights import Right
    from desk.life import reopen

    chosen = tuple(member(Right, name) for name in right or ())
    return _acted(number, _person(who, reason), as_json, lambda rt, found, by: reopen(rt, found, by, chosen))


def case_merge(
    number: Number,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The case that stays.")],
    who: As,
    reason: Reason,
    same_person: Annotated[
        bool,
        typer.Option(
            "--same-person", help="You vouch that both are of one person; needed unless both are signed by it."
        ),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Merge a duplicate into another case of the same person; the earliest receipt keeps the clock."""
    from desk.merging import merge

    person = _person(who, reason)
    target = into.upper()
    return _acted(
        number, person, as_json, lambda rt, found, by: merge(rt, found, target, by, confirmed=same_person), target
    )


def case_correct(number: Number, label: Labels, who: As, reason: Reason, as_json: AsJson = False) -> int:
    """Say what the request asks for; `infotrust train` learns from it. Rights and clocks of the case stay."""
    from desk.corrections import correct

    labels = _labels(label)
    return _acted(number, _person(who, reason), as_json, lambda rt, found, by: correct(rt, found, labels, by))


def review_attach(
    item: Id,
    number: Number,
    who: As,
    reason: Reason,
    right: Annotated[
        list[str] | None, typer.Option(help="A right that the mail invokes (repeatable); default: those found.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Add a waiting mail to a case; the first receipt keeps the clock."""
    from classifier.rights import Right
    from desk.unsigned import attach_item

    rights = None if right is None else tuple(member(Right, name) for name in right)
    return _acted(number, _person(who, reason), as_json, lambda rt, found, by: attach_item(rt, item, found, by, rights))


def review_close(item: Id, who: As, reason: Reason, as_json: AsJson = False) -> int:
    """End an item that was answered without a case."""
    from cli.running import runtime
    from desk.unsigned import close_item

    with runtime() as rt:
        close_item(rt, item, _person(who, reason))
    show_one({"schema": "infotrust/closed/1", "id": item, "state": "closed"}, as_json)
    return Exit.DONE


def review_correct(item: Id, label: Labels, who: As, reason: Reason, as_json: AsJson = False) -> int:
    """Say what the mail of an item asks for; `infotrust train` learns from it. The item goes on waiting."""
    from cases import store
    from cases.database import reading
    from cli.running import runtime
    from desk.corrections import correct

    labels = _labels(label)
    with runtime() as rt:
        with reading(rt.db) as session:
            mail_id = store.get_review(session, item).mail_id
        correct(rt, mail_id, labels, _person(who, reason))
    show_one({"schema": "infotrust/corrected/1", "id": item, "labels": sorted(labels)}, as_json)
    return Exit.DONE


def _labels(names: list[str]) -> "frozenset[Label]":
    from classifier.rights import Label

    return frozenset(member(Label, name) for name in names)


def _acted(
    number: str,
    person: "Person",
    as_json: bool,
    act: "Callable[[Runtime, str, Person], object]",
    shown: str | None = None,
) -> int:
    """Act on a case and show how it, or *shown*, stands then; what the act wrote leaves by the service, or now."""
    from cases import store
    from cases.as_json import case_object
    from cases.database import reading
    from cli.running import runtime

    found = number.upper()
    with runtime() as rt:
        act(rt, found, person)
        with reading(rt.db) as session:
            show_one(case_object(store.get_case(session, shown or found)), as_json)
    return Exit.DONE


def _person(who: str, reason: str) -> "Person":
    from desk.acts import Person

    return Person(actor(who), system_user(), reason)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no day; write it as 2026-11-24.") from error
