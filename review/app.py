"""The web application: the pages of people, each behind its right, and what machines ask for."""

from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from review import static_files
from review.calendar_feed import serve_calendar
from review.catalogue import catalogue
from review.machines import serve_machines
from review.navigation import MENU
from review.pages import (
    account,
    case,
    case_acts,
    case_errands,
    case_letters,
    case_paper,
    cases,
    home,
    letters,
    mail,
    paper,
    provider,
    report,
    review,
    review_acts,
    signing_in,
    statistics,
    system,
    today,
    users,
)
from review.problems import install
from review.rendering import environment
from review.shield import Shield
from review.site import Site
from runtime.runtime import Runtime

ROUTERS: Final[tuple[APIRouter, ...]] = (
    static_files.router,
    today.router,
    home.router,
    cases.router,
    case.router,
    case_acts.router,
    case_errands.router,
    case_letters.router,
    case_paper.router,
    signing_in.router,
    provider.router,
    account.router,
    users.router,
    system.router,
    statistics.router,
    review.router,
    review_acts.router,
    mail.router,
    report.router,
    letters.router,
    paper.router,
)
"""Every area of pages, in the order in which addresses are tried."""


def build(rt: Runtime) -> FastAPI:
    """Make the application on *rt*; no page tells how it is made."""
    app = FastAPI(title="Infotrust", openapi_url=None, docs_url=None, redoc_url=None)
    serve_machines(app, rt)
    serve_calendar(app, rt)
    for router in ROUTERS:
        app.include_router(router)
    install(app)
    there = {route.path for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)}
    menu = tuple(entry for entry in MENU if entry.path in there)
    app.state.site = Site(rt, environment(), catalogue(), menu)
    app.add_middleware(Shield, rt=rt)
    return app
