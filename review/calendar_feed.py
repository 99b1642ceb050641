"""The calendar subscription: what is due, as iCalendar (RFC 5545), at an address that only staff know. No personal data.

The address holds a secret that is derived from the key file and a generation; a new generation makes the old address
answer like any unknown one. Calendar programs can't sign in, so the address is all that lets them in.
"""

import hmac

from fastapi import APIRouter, FastAPI
from starlette.responses import PlainTextResponse, Response

from cases.database import reading
from cases.failures import StoreError
from desk.calendar_feed import feed, secrets
from review.visits import anyone
from runtime.runtime import Runtime

TYPE = "text/calendar; charset=utf-8"
PRIVATE = {"Cache-Control": "private, no-store"}
NOT_FOUND, UNAVAILABLE = 404, 503


def serve_calendar(app: FastAPI, rt: Runtime) -> None:
    """Add ``/calendar/SECRET.ics``."""
    router = APIRouter(dependencies=[anyone()])

    @router.get("/calendar/{secret}.ics")
    def calendar(secret: str) -> Response:
        """Give the calendar; whoever does not know the secret learns nothing, not even whether there is one."""
        try:
            with reading(rt.db) as session:
                if not _fits(secret, secrets(session, rt)):
                    return PlainTextResponse("Not found.\n", NOT_FOUND)
                return Response(feed(session, rt), media_type=TYPE, headers=PRIVATE)
        except StoreError as error:
            return PlainTextResponse(f"{error}\n", UNAVAILABLE)

    app.include_router(router)


def _fits(secret: str, wanted: tuple[str, ...]) -> bool:
    """Compare with each, always all of them: how long it takes tells nothing."""
    given = secret.encode("utf-8", "surrogatepass")
    return any([hmac.compare_digest(given, one.encode()) for one in wanted])  # noqa: C419  no early end, on purpose
