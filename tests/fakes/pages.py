"""People who are signed in to the pages, without the way through the log-in form: an account and its session, made in the store."""

import atexit
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fakes.office import Office

from cases.database import writing
from cases.model_accounts import User
from cases.roles import Role, SignInStep, UserState
from cases.sign_ins import begin_session
from review.server import serving
from review.visits import SESSION_COOKIE
from runtime.runtime import Runtime

GUARD_SECONDS = 60
"""A page that never comes fails its test; a slow machine does not."""
ANYWHERE = "127.0.0.1:0"
TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


def add_user(rt: Runtime, role: Role, *, email: str | None = None, language: str = "lv") -> User:
    """An active account without a password; its address is that of its role where none is given."""
    address = email or f"{role.value}@infotrust.example"
    with writing(rt.db) as session:
        user = User(
            email=address, name=address.partition("@")[0], role=role, state=UserState.ACTIVE, language=language,
            created_at=rt.clock(),
        )  # fmt: skip
        session.add(user)
    return user


def cookie_of(rt: Runtime, user: User, step: SignInStep = SignInStep.SIGNED_IN) -> dict[str, str]:
    """The cookie of a new session of that person."""
    secret = secrets.token_urlsafe(32)
    with writing(rt.db) as session:
        begin_session(session, rt.vault, user, secret=secret, step=step, device="test", now=rt.clock())
    return {SESSION_COOKIE: secret}


@contextmanager
def bare(folder: Path, **changes: Any) -> Iterator[Runtime]:
    """The program without an authority: enough for pages that look at no signature. Its empty tables are a copy."""
    shutil.copytree(_pristine() / "data", folder / "data")
    with _unsigned(folder).open(trust_source="eu", web_bind=ANYWHERE, **changes) as rt:
        yield rt


def _unsigned(folder: Path) -> Office:
    nobody: Any = None
    return Office(folder, nobody)


@cache
def _pristine() -> Path:
    """A data folder with its tables made, once for the test process: a copy costs less than eight migrations."""
    made = tempfile.TemporaryDirectory()
    atexit.register(made.cleanup)
    with _unsigned(Path(made.name)).open(trust_source="eu") as rt:
        rt.db.dispose()
    return Path(made.name)


@dataclass
class Browsing:
    """A person at the pages: asks, and sends forms with the token that the page gave."""

    web: httpx.Client
    rt: Runtime
    csrf: str

    def get(self, path: str, **given: Any) -> httpx.Response:
        """Ask for a page."""
        return self.web.get(path, **given)

    def send(self, path: str, fields: Mapping[str, Any] | None = None, **given: Any) -> httpx.Response:
        """Send a form."""
        return self.web.post(path, data={"csrf": self.csrf, **(fields or {})}, **given)


@contextmanager
def served(rt: Runtime) -> Iterator[str]:
    """Serve the pages; gives the address without a last slash. The settings need ``web_bind=ANYWHERE``."""
    with serving(rt) as server:
        yield f"http://{server.host}:{server.port}"


def signed_in(rt: Runtime, url: str, role: Role, user: User | None = None) -> Browsing:
    """A person of that role at the pages that *url* serves; close ``web`` in the end, or use it as a context."""
    cookies = cookie_of(rt, user or add_user(rt, role))
    csrf = rt.vault.token("csrf", cookies[SESSION_COOKIE])
    return Browsing(httpx.Client(base_url=url, cookies=cookies, verify=False, timeout=GUARD_SECONDS), rt, csrf)
