"""The report on the signatures of one mail: every check with its value, time, source and clause; the ETSI report as a file."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from cases import store
from cases.database import reading
from cases.failures import UnknownRowError
from cases.model import Mail
from review.access import Action
from review.mail_view import examined
from review.rendering import page
from review.visits import RowNumber, Visit, may, viewed
from runtime.examine import Examination
from verify import reporting
from verify.judge import judge

router = APIRouter(prefix="/mail/{mail_id}/report")


@dataclass(frozen=True, slots=True)
class Reported:
    """A mail with what was found in it."""

    mail: Mail
    found: Examination
    about: reporting.About


@router.get("")
def report(visit: Annotated[Visit, may(Action.REPORT_VIEW)], mail_id: RowNumber) -> Response:
    """Show the report in the visitor's language."""
    one = _reported(visit, mail_id)
    viewed(visit, "report_viewed", mail_id=mail_id)
    outline = reporting.outline(one.found.report, judge(one.found.report), visit.language.value, one.about)
    return page(visit, "report.html", mail=one.mail, outline=outline)


@router.get("/etsi.xml")
def etsi(visit: Annotated[Visit, may(Action.REPORT_VIEW)], mail_id: RowNumber) -> Response:
    """Give the report of TS 119 102-2 as a file."""
    one = _reported(visit, mail_id)
    viewed(visit, "report_downloaded", mail_id=mail_id)
    content = reporting.etsi(one.found.report, judge(one.found.report), one.about)
    name = f"report-{one.mail.sha256[:12]}.xml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/xml", headers=headers)


def _reported(visit: Visit, mail_id: int) -> Reported:
    """Open what was found.

    Raises:
        UnknownRowError: there is no such mail, or nothing of it could be read.
    """
    with reading(visit.rt.db) as session:
        mail = store.get_mail(session, mail_id)
    found = examined(visit.rt.vault, mail)
    if found is None:
        raise UnknownRowError(f"mail {mail_id} has no report")
    return Reported(mail, found, reporting.About(visit.text("report.mail", id=mail_id), mail.sha256))
