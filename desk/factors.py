"""The second factor: time-based codes (RFC 6238), each good once, and recovery codes for a lost phone."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

import pyotp
from sqlalchemy.orm import Session

from cases import accounts, attempts, sign_ins
from cases.database import reading, writing
from cases.history import Act
from cases.roles import SignInStep
from cases.sealed import Place, SealError
from desk.acts import Person
from runtime.runtime import Runtime

STEP_SECONDS: Final = 30
SLACK: Final = (0, -1, 1)
"""Steps that are taken beside the present one: clocks of phones differ, and people type slowly (RFC 6238, 5.2)."""
CODES: Final = 10
CODE_BYTES: Final = 10
"""80 bits in 16 letters: nobody guesses one."""
ISSUER: Final = "Infotrust"
SETUP_SECONDS: Final = 1_800
"""For so long a secret that was shown may be confirmed."""


class WrongCodeError(Exception):
    """The code is not right, or was used already."""


class PausedError(Exception):
    """Too many failures; nothing is looked at before *until*."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many failed attempts")
        self.until = until


@dataclass(frozen=True, slots=True)
class Setup:
    """A new second factor: its *secret* (base32) and *uri* for the phone, *sealed* for the form that confirms it."""

    secret: str
    uri: str
    sealed: str


def new_setup(rt: Runtime, user_id: int, email: str) -> Setup:
    """Make a second factor that is not yet that of the account."""
    secret = pyotp.random_base32()
    sealed = rt.vault.seal_json(_setup_place(user_id), {"secret": secret, "at": rt.clock().timestamp()})
    return _setup(secret, email, base64.urlsafe_b64encode(sealed).decode())


def shown_setup(rt: Runtime, user_id: int, email: str, sealed: str) -> Setup | None:
    """The second factor that a form brought back; None where it is too old or none of ours."""
    try:
        found = rt.vault.open_json(_setup_place(user_id), base64.urlsafe_b64decode(sealed.encode("ascii", "replace")))
    except (SealError, ValueError):
        return None
    age = rt.clock().timestamp() - float(found["at"])
    return _setup(str(found["secret"]), email, sealed) if 0 <= age <= SETUP_SECONDS else None


def _setup(secret: str, email: str, sealed: str) -> Setup:
    label = quote(f"{ISSUER}:{email}")
    return Setup(secret, f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER})}", sealed)


def confirm(rt: Runtime, user_id: int, setup: Setup, code: str) -> list[str]:
    """Make the second factor that of the account, once a code of it came; gives the recovery codes, to be shown once.

    Raises:
        WrongCodeError: the code is not one of that secret.
    """
    step = _step(setup.secret, code, rt.clock())
    if step is None:
        raise WrongCodeError
    codes = [_new_code() for _ in range(CODES)]
    with writing(rt.db) as session:
        user = accounts.get_user(session, user_id)
        accounts.set_totp(session, rt.vault, user, setup.secret, [_plain(code) for code in codes])
        user.totp_step = step
        accounts.note(session, rt.vault, Act(user.email, rt.clock()), "factor_set", user)
    return codes


def remove(rt: Runtime, user_id: int, person: Person) -> None:
    """Forget the second factor of an account."""
    with writing(rt.db) as session:
        user = accounts.get_user(session, user_id)
        accounts.set_totp(session, rt.vault, user, None)
        accounts.note(session, rt.vault, Act(person.name, rt.clock(), person.system_user), "factor_removed", user)


def check(rt: Runtime, member: sign_ins.Member, code: str) -> None:
    """Take a code of the phone, or a recovery code.

    Raises:
        WrongCodeError, PausedError: it is neither; too many were not.
    """
    counter = attempts.by_factor(member.user_id)
    with writing(rt.db) as session:
        until = attempts.count_attempt(session, rt.vault, counter, rt.clock())
    if until is not None:
        raise PausedError(until)
    with writing(rt.db) as session:
        if not _takes(session, rt, member.user_id, code):
            raise WrongCodeError
        attempts.take_back(session, rt.vault, counter, all_of_them=True)


def _takes(session: Session, rt: Runtime, user_id: int, code: str) -> bool:
    user = accounts.get_user(session, user_id)
    secret = accounts.open_totp(rt.vault, user)
    if secret is None:
        return False
    step = _step(secret, code, rt.clock())
    if step is not None and (user.totp_step is None or step > user.totp_step):
        user.totp_step = step
        return True
    if step is None and accounts.use_recovery_code(session, rt.vault, user, _plain(code)):
        accounts.note(session, rt.vault, Act(user.email, rt.clock()), "recovery_code_used", user)
        return True
    return False


def has_factor(rt: Runtime, user_id: int) -> bool:
    """Whether the account has a second factor."""
    with reading(rt.db) as session:
        return accounts.get_user(session, user_id).totp is not None


def step_after_password(*, has_totp: bool, required: bool) -> SignInStep:
    """What comes after a right password."""
    if has_totp:
        return SignInStep.FACTOR
    return SignInStep.SET_UP if required else SignInStep.SIGNED_IN


def _step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that the code belongs to, near *now*."""
    typed = "".join(code.split()).encode()
    present, totp = int(now.timestamp()) // STEP_SECONDS, pyotp.HOTP(secret)
    fitting = [present + s for s in SLACK if hmac.compare_digest(totp.at(present + s).encode(), typed)]
    return fitting[0] if fitting else None


def _new_code() -> str:
    """*ABCD-EFGH-IJKL-MNOP*."""
    text = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _plain(code: str) -> str:
    """A recovery code as it is kept: however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())[:64]


def _setup_place(user_id: int) -> Place:
    return Place("user", "totp_setup", user_id)
