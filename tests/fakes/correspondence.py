"""Mails that arrive at an office one after the other, each worked on to its end before the next."""

from datetime import timedelta

from fakes.office import Clock, Office, deliver

from authority import mail
from authority.desk import Desk, letter
from authority.levels import Level
from authority.mail import Entity, Envelope
from authority.subjects import Person
from runtime.runtime import Runtime
from workers.polling import poll
from workers.service import drain

SIGNED = "Labdien!\n\nLūdzu dzēst visus manus personas datus saskaņā ar VDAR 17. pantu.\n\n{name}\n"


class Mailbox:
    """A mailbox of the office, a clock that stands still, and the program."""

    def __init__(self, here: Office, rt: Runtime, clock: Clock) -> None:
        self.here, self.rt, self.clock, self.count = here, rt, clock, 0

    def takes(self, entity: Entity, sender: tuple[str, str], name: str, *extra: tuple[str, str]) -> bytes:
        """Have a mail delivered and worked on to its end; give its bytes."""
        now = self.clock.now.replace(microsecond=0)
        envelope = Envelope(sender, "Pieprasījums", now, now, name, "mail.test.example", extra=extra)
        return self.takes_raw(mail.message(envelope, entity))

    def takes_raw(self, raw: bytes) -> bytes:
        """The same of a mail as it is."""
        now = self.clock.now.replace(microsecond=0)
        self.count += 1
        deliver(self.here.maildir, f"{int(now.timestamp())}.M{self.count}.office", raw, now)
        poll(self.rt, lambda: None)
        drain(self.rt)
        return raw

    def signed(self, person: Person, text: str = SIGNED) -> Entity:
        """Give a mail with a container that *person* signed."""
        desk = Desk(self.here.authority, self.clock.now.replace(microsecond=0) - timedelta(minutes=5))
        named = text.format(name=person.full_name)
        return letter(person, "iesniegums.edoc", desk.edoc(named, Level.LT, desk.issue(person)))
