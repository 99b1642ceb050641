"""The sample mails of the demo: every way in which a signed request arrives, and what else lands in the mailbox."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from authority import mail
from authority.desk import Desk, Plan
from authority.mail import Envelope
from authority.pki import Authority
from authority.plans import PLANS

_BETWEEN = timedelta(hours=3, minutes=7)
"""Mails arrive this far apart, so that two dozen fill the last three days."""
_SIGNED_BEFORE = timedelta(minutes=25)
_SENT_BEFORE = timedelta(seconds=40)
_DELIVERED_AGAIN_AFTER = timedelta(minutes=4)


@dataclass(frozen=True, slots=True)
class SampleMail:
    """A mail as the mailbox receives it: CRLF, ready to be delivered at *received_at* (aware)."""

    name: str
    raw: bytes
    description: str
    received_at: datetime


def sample_mails(authority: Authority, now: datetime) -> tuple[SampleMail, ...]:
    """Give the sample mails, in the order of `PLANS`, arriving one after another in the days before *now*.

    The last one is the first again, byte for byte, as a server delivers it twice. The same *authority* and *now* give
    the same mails up to keys, signature values and what follows from them.
    """
    count = len(PLANS)
    mails = tuple(_sample(plan, authority, now - (count - place) * _BETWEEN) for place, plan in enumerate(PLANS))
    again = replace(
        mails[0],
        name="duplicate-delivery",
        description="the first mail delivered once more, byte for byte",
        received_at=mails[0].received_at + _DELIVERED_AGAIN_AFTER,
    )
    return (*mails, again)


def _sample(plan: Plan, authority: Authority, received: datetime) -> SampleMail:
    received = received.replace(microsecond=0)
    entity = plan.write(Desk(authority, received - _SIGNED_BEFORE))
    envelope = Envelope(
        sender=plan.sender,
        subject=plan.subject,
        sent=received - _SENT_BEFORE,
        received=received,
        message_id=hashlib.sha256(f"{plan.name} {received}".encode()).hexdigest()[:24],
        relay=f"mail.{plan.sender[1].rpartition('@')[2]}",
        bounces=plan.bounces,
        extra=plan.extra,
    )
    return SampleMail(plan.name, mail.message(envelope, entity), plan.description, received)
