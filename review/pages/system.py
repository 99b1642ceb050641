"""How the program stands: mailbox, queue, what failed and is held, processes, trust, history."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cases.condition import condition, hurry
from cases.database import reading, writing
from cases.states import OutboundState
from desk import held
from review.access import Action
from review.audit import AuditCheck
from review.rendering import page, see
from review.visits import RefusedError, RowNumber, Visit, may, viewed
from runtime.trust_status import statuses

router = APIRouter(prefix="/system")


@router.get("")
def system(visit: Annotated[Visit, may(Action.SYSTEM_VIEW)]) -> Response:
    """Show everything at a glance."""
    rt = visit.rt
    with reading(rt.db) as session:
        found = condition(session, visit.now)
    lists = statuses(rt.trust, rt.trust_keeper.records(), visit.now)
    audit = audit_of(visit.request).newest
    return page(visit, "system.html", found=found, lists=lists, audit=audit, states=OutboundState)


def audit_of(request: Request) -> AuditCheck:
    """The check of the history of this process, made at its first use."""
    state = request.app.state
    if not hasattr(state, "audit"):
        state.audit = AuditCheck(state.site.rt)
    found: AuditCheck = state.audit
    return found


@router.post("/retry")
def retry(visit: Annotated[Visit, may(Action.SYSTEM_RETRY)]) -> Response:
    """Have failed items tried again: those that are ticked, all or none."""
    ids = _ticked(visit)
    held.try_again(visit.rt, ids, visit.person())
    return see("/system", done="retried", count=len(ids))


@router.post("/hurry")
def hurry_mails(visit: Annotated[Visit, may(Action.SYSTEM_RETRY)]) -> Response:
    """Have undecided mails tried again now."""
    ids = _ticked(visit)
    with writing(visit.rt.db) as session:
        for mail_id in ids:
            hurry(session, visit.rt.vault, visit.act(), mail_id)
    return see("/system", done="hurried", count=len(ids))


@router.get("/held/{row_id}")
def held_letter(visit: Annotated[Visit, may(Action.HELD_RELEASE)], row_id: RowNumber) -> Response:
    """Show one letter or notice that has not left, whole, as it would."""
    letter = held.one(visit.rt, row_id)
    viewed(visit, "outbound_viewed", case_id=letter.case_id, outbound=row_id)
    return page(visit, "held.html", letter=letter)


@router.post("/release")
def release(visit: Annotated[Visit, may(Action.HELD_RELEASE)]) -> Response:
    """Let held letters leave: those that are ticked, all or none."""
    ids = _ticked(visit)
    try:
        held.let_leave(visit.rt, ids, visit.person())
    except held.ShadowModeError as error:
        raise RefusedError("system.shadow") from error
    return see("/system", done="let_leave", count=len(ids))


@router.post("/discard")
def discard(visit: Annotated[Visit, may(Action.HELD_RELEASE)]) -> Response:
    """Let held letters never leave, with a reason."""
    ids = _ticked(visit)
    held.discard(visit.rt, ids, visit.person(visit.form.text("reason")))
    return see("/system", done="discarded", count=len(ids))


def _ticked(visit: Visit) -> tuple[int, ...]:
    ids = visit.form.numbers("id")
    if not ids:
        raise RefusedError("system.nothing_ticked")
    return ids


@router.post("/audit")
def check_history(visit: Annotated[Visit, may(Action.AUDIT_VERIFY)]) -> Response:
    """Begin a check of the whole history."""
    audit_of(visit.request).start(visit.act())
    return see("/system", done="audit_begun")
