"""The end of the demo at a terminal: the pages, with somebody of each role, until Ctrl-C."""

import secrets
from typing import TYPE_CHECKING

from cli.output import print_table, say

if TYPE_CHECKING:
    from runtime.runtime import Runtime

DOMAIN = "infotrust.example"


def show_pages(rt: "Runtime") -> None:
    """Serve the pages and do the work behind them, until the person ends it."""
    from cases.states import ProcessKind
    from cli.starting import stop_on_signals
    from review.server import serving
    from workers import service

    password = secrets.token_urlsafe(12)
    people = add_people(rt, password)
    with serving(rt) as server:
        say()
        print_table(("sign in as", "role"), [[email, role] for email, role in people])
        say(f"Password of each: {password}")
        say(f"The pages: http://{server.host}:{server.port}/ (Ctrl-C ends the demo)")
        service.run(rt, stop_on_signals(), ProcessKind.RUN, [server])


def add_people(rt: "Runtime", password: str) -> list[tuple[str, str]]:
    """Make an account of each role; gives address and role of each."""
    from cases.roles import Role
    from desk.accounts import accept, invite
    from desk.acts import Person

    made = []
    for role in Role:
        email = f"{role.value.replace('_', '.')}@{DOMAIN}"
        link = invite(rt, Person("demo", None, "demo"), email, role)
        accept(rt, link.url.rpartition("/")[2], role.value.replace("_", " ").capitalize(), password)
        made.append((email, role.value))
    return made
