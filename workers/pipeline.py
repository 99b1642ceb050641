"""The way of one mail, step by step: received, verified, concluded. Each step reads, works, and writes in one transaction.

Work that takes time (child processes, the network) is done between two transactions: the first counts the attempt, the
second writes what was found, and only onto the very version of the row that was read. So a step may run twice, at once
or after a crash, and takes effect once. `advance` never lets an error of a mail escape: it makes the mail wait, and after
`MAX_ATTEMPTS` sends it to a person.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from cases import store
from cases.acceptance import SignedRequest, signed_request
from cases.database import reading, repeated, writing
from cases.decide import decide
from cases.decision import Arrival, Reading
from cases.failures import Conflict, DatabaseUnavailableError, UnknownRowError
from cases.leases import OPEN_STAGES
from cases.model import Mail
from cases.states import Outcome, Stage
from classifier.rights import Classification, RequestText
from desk.requests import Texts, case_numbers, texts_of
from intake.facts import MailFacts
from runtime.child import where
from runtime.crash_points import CrashPoint
from runtime.examine import Examination, Order, sole_sender
from runtime.records import RecordError, dump, load
from runtime.runtime import Runtime
from runtime.sandbox import ChildFailedError, KilledError, SandboxClosedError
from verify.codes import ReasonCode
from verify.judge import Judgement, Verdict, judge
from verify.revocation import Revocations
from workers.conclusions import RETRY_LIMIT, Matter, conclude, hold
from workers.earlier import named, names_of_earlier

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 5
"""Tries of one step before a person looks: enough to outlive a restart of the database, few enough for one day."""

MAX_KILLS = 2
"""Child processes that one mail may take with it (DESIGN 4)."""

PAUSE_AFTER_KILL = timedelta(seconds=60)
"""Before the second child reads a mail that ended the first: the machine may only have been short of memory."""

VOUCHED = "ingest-stated"
"""Source of mails whose time of receipt a person stated; it goes before any other, and before `PROCESS_SINCE`."""


def advance(rt: Runtime, mail_id: int) -> Stage | None:
    """Take the next step of one mail and give its new stage; None where there was nothing to do.

    Raises:
        DatabaseUnavailableError: nothing was written; the sweeper brings the mail again.
        SandboxClosedError: the program is shutting down; likewise.
    """
    mail = _begin(rt, mail_id)
    if mail is None:
        return None
    try:
        return STEPS[Stage(mail.stage)](rt, mail)
    except Conflict:
        return None  # somebody else took this step in the meantime
    except KilledError as killed:
        return _after_kill(rt, mail, killed)
    except (DatabaseUnavailableError, SandboxClosedError):
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the mail is kept and the next one goes on
        return _after_failure(rt, mail, error)


def _begin(rt: Runtime, mail_id: int) -> Mail | None:
    """Count the attempt, durably, before anything is tried: what kills the whole process is counted too."""

    def counted(session: Session) -> Mail | None:
        mail = store.get_mail(session, mail_id)
        if mail.stage not in OPEN_STAGES or (mail.not_before is not None and mail.not_before > rt.clock()):
            return None
        store.count_attempt(mail)
        return mail

    try:
        mail = repeated(rt.db, counted)
    except UnknownRowError:
        return None
    rt.at(CrashPoint.AFTER_ATTEMPT_COUNTED)
    return mail


def _verify(rt: Runtime, mail: Mail) -> Stage:
    """RECEIVED or WAITING: read, verify and judge, in a child process; a second receipt of the same bytes ends here."""
    with reading(rt.db) as session:
        first = store.first_of_bytes(session, mail)
        raw = b"" if first is not None else b"".join(store.open_raw(session, rt.vault, mail.id))
    if first is not None:
        with writing(rt.db) as session:
            store.lock_head(session)
            return _end_duplicate(session, rt, store.get_mail(session, mail.id, mail.version), first)
    found = rt.examiner.examine(raw, _order(rt, mail))
    rt.at(CrashPoint.AFTER_EXAMINATION)
    judgement = judge(found.report)
    with writing(rt.db) as session:
        store.lock_head(session)
        row = store.get_mail(session, mail.id, mail.version)
        row.received_at, row.flags = found.receipt.at, [flag.value for flag in found.receipt.flags]
        summary = _summary(judgement, _verdict_before(rt, row))
        store.keep_examination(session, rt.vault, row, _kept(found, judgement))
        store.set_verified(session, rt.vault, rt.act(), row, summary)
        row.attempts = 0
        rt.at(CrashPoint.AFTER_VERIFY_BEFORE_COMMIT)
    rt.at(CrashPoint.AFTER_VERIFY_COMMIT)
    return Stage.VERIFIED


def _summary(judgement: Judgement, before: Verdict | None) -> dict[str, object]:
    """Say for the history how the signatures were judged, and how before, where that has changed since."""
    summary: dict[str, object] = {"verdict": judgement.verdict, "reasons": list(judgement.reasons)}
    if before is not None and before is not judgement.verdict:
        summary["verdict_before"] = before
    return summary


def _verdict_before(rt: Runtime, mail: Mail) -> Verdict | None:
    """Give how a mail that waited was judged before; None at its first examination, and where that can't be read."""
    kept = store.open_examination(rt.vault, mail)
    if kept is None:
        return None
    try:
        return judge(load(Examination, kept).report).verdict
    except RecordError:
        return None


def _end_duplicate(session: Session, rt: Runtime, row: Mail, first: int) -> Stage:
    store.finish(session, rt.vault, rt.act(), row, store.Ending(Outcome.DUPLICATE, duplicate_of=first))
    return Stage.DONE


def _order(rt: Runtime, mail: Mail) -> Order:
    return Order(
        at=rt.clock(),
        stored_at=mail.stored_at,
        internal_date=mail.internal_date,
        stated=mail.received_at if mail.source == VOUCHED else None,
        revocations=Revocations.none(),
    )


def _kept(found: Examination, judgement: Judgement) -> store.Examination:
    sender = sole_sender(found.facts)
    return store.Examination(
        content=dump(found),
        envelope=store.Envelope(sender, found.facts.subject),
        identity=_identity(found, signed_request(found.report, judgement)),
    )


def _identity(found: Examination, signed: SignedRequest | None) -> store.Identity:
    return store.Identity(
        message_id=found.facts.message_id,
        sender=sole_sender(found.facts),
        signer=None if signed is None else signed.identity,
        signed_digest=None if signed is None else signed.digest,
        contents=() if signed is None else signed.contents,
    )


def _conclude(rt: Runtime, mail: Mail) -> Stage:
    """VERIFIED: read the request, decide, and write what follows.

    What others are known for is read under the lock under which they are written: of two mails that are concluded at
    once, the second sees what became of the first.
    """
    found = load(Examination, store.open_examination(rt.vault, mail) or b"")
    judgement = judge(found.report)
    signed = signed_request(found.report, judgement)
    texts = texts_of(found, judgement)
    read = _reading(rt, signed, texts)
    clues = _clues(rt, found, signed, texts)
    names = names_of_earlier(rt, mail, clues)
    rt.at(CrashPoint.AFTER_READING)
    with writing(rt.db) as session:
        store.lock_head(session)
        row = store.get_mail(session, mail.id, mail.version)
        first = store.first_of_bytes(session, row)
        if first is not None:
            return _end_duplicate(session, rt, row, first)
        known = named(store.known(session, rt.vault, row, clues), names)
        decision = decide(judgement, read, found.facts, known, _arrival(rt, row))
        rt.at(CrashPoint.AFTER_DECISION_BEFORE_WRITING)
        stage = conclude(session, rt, row, Matter(found.facts, judgement, read, texts), decision)
        row.attempts = 0
        rt.at(CrashPoint.AFTER_DECIDE_BEFORE_COMMIT)
    rt.at(CrashPoint.AFTER_CASE_COMMIT)
    return stage


def _reading(rt: Runtime, signed: SignedRequest | None, texts: Texts) -> Reading:
    return Reading(
        signed=signed,
        covered=_classified(rt, texts.covered),
        beside=_classified(rt, texts.beside),
        hindrances=texts.hindrances,
        enclosed=_classified(rt, texts.enclosed),
    )


def _classified(rt: Runtime, text: RequestText | None) -> Classification | None:
    return None if text is None else rt.examiner.classify(text)


def _clues(rt: Runtime, found: Examination, signed: SignedRequest | None, texts: Texts) -> store.Clues:
    facts = found.facts
    # Its own identifier too: a copy that came another way differs in the traces of its way, and in nothing else.
    answered = (facts.message_id, facts.in_reply_to, *facts.references, *facts.returned)
    return store.Clues(
        identity=_identity(found, signed),
        answers=tuple(identifier for identifier in answered if identifier is not None),
        numbers=case_numbers(texts.covered, texts.beside),
        returned=_brought_back(rt, facts),
    )


def _brought_back(rt: Runtime, facts: MailFacts) -> tuple[str, ...]:
    """What a bounce says that it returns; one that says nothing of it, what it answers. What we wrote ourselves brings itself."""
    if not facts.bounce:
        is_own = sole_sender(facts) == rt.mail_from.lower()
        return (facts.message_id,) if is_own and facts.message_id is not None else ()
    if facts.only_told:
        return ()
    answered = (facts.in_reply_to, *facts.references)
    return facts.returned or tuple(identifier for identifier in answered if identifier is not None)


def _arrival(rt: Runtime, mail: Mail) -> Arrival:
    first_try = mail.first_retry_at
    return Arrival(
        received_at=mail.received_at,
        flags=tuple(ReasonCode(flag) for flag in mail.flags),
        before_process_since=mail.source != VOUCHED and mail.received_at < rt.process_since,
        retries_over=first_try is not None and rt.clock() - first_try >= RETRY_LIMIT,
    )


STEPS: Mapping[Stage, Callable[[Runtime, Mail], Stage]] = {
    Stage.RECEIVED: _verify,
    Stage.WAITING: _verify,
    Stage.VERIFIED: _conclude,
}


def _after_kill(rt: Runtime, mail: Mail, killed: KilledError) -> Stage | None:
    """A child died over this mail: try once more after a pause, then a person looks (DESIGN 4)."""
    log.warning("child_killed", mail=mail.id, cause=killed.cause)

    def counted(session: Session) -> Stage:
        store.lock_head(session)
        row = store.get_mail(session, mail.id)
        if row.stage not in OPEN_STAGES:
            return Stage(row.stage)
        if store.count_kill(row) >= MAX_KILLS:
            return hold(session, rt, row, ReasonCode.KILLED_WORKER)
        row.not_before = rt.clock() + PAUSE_AFTER_KILL
        return Stage(row.stage)

    return repeated(rt.db, counted)


def _after_failure(rt: Runtime, mail: Mail, error: Exception) -> Stage | None:
    """A step failed in a way that nobody foresaw: nothing of it was written; wait ever longer, then a person looks."""
    cause = str(error) if isinstance(error, ChildFailedError) else where(error)
    log.error("step_failed", mail=mail.id, stage=mail.stage, attempts=mail.attempts, cause=cause)

    def postponed(session: Session) -> Stage:
        store.lock_head(session)
        row = store.get_mail(session, mail.id)
        if row.stage not in OPEN_STAGES:
            return Stage(row.stage)
        if row.attempts >= MAX_ATTEMPTS:
            return hold(session, rt, row, ReasonCode.UNREADABLE)
        row.queued_until = None
        row.not_before = rt.clock() + rt.retry_after * 2 ** (row.attempts - 1)
        return Stage(row.stage)

    return repeated(rt.db, postponed)
