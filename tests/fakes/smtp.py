"""A real SMTP server on loopback that keeps what it is given and can refuse."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Post:
    """*taken* are (envelope sender, recipients, message); a recipient in *refused* is answered with its reply."""

    port: int = 0
    taken: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    after_data: str = "250 taken"
    after_quit: str = "221 bye"

    async def handle_RCPT(  # noqa: N802  the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  likewise
        """Say goodbye, or something else."""
        return self.after_quit

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  likewise
        """Take or refuse a message."""
        if not self.after_data.startswith("250"):
            return self.after_data
        assert isinstance(envelope.content, bytes)
        message = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        self.raw.append(envelope.content)
        self.taken.append((envelope.mail_from or "", envelope.rcpt_tos, message))
        return self.after_data


class _Controller(Controller):
    """Learns its port from the system before it tries itself out."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def post_office() -> Iterator[Post]:
    """Run a server for the length of the block."""
    post = Post()
    controller = _Controller(post, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        post.port = controller.port
        yield post
    finally:
        controller.stop()
