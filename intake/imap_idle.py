"""Waiting for news on an IMAP connection (IDLE, RFC 2177): bounded in time whatever the network does, and ended when asked.

The library's own calls would wait for ever on a dead network, and take the server's farewell for an answer like any other.
"""

from ssl import SSLWantReadError
from threading import Event
from time import monotonic
from typing import Any

from intake.imap_connection import Connection

RENEW = 29 * 60.0
"""Seconds of one IDLE: servers may end a session that says nothing for half an hour (RFC 2177, section 3)."""
SLICE = 0.5
"""Seconds after which somebody who wants the waiting ended is heard."""


def idle(connection: Connection, seconds: float, woken: Event) -> bool:
    """Wait in the folder that is open for at most *seconds*, less when *woken* is set; tell whether mail came.

    Raises:
        SourceError: the connection broke, the server said farewell, or it does not end the IDLE in time.
    """
    end = monotonic() + seconds
    while (left := end - monotonic()) > 0:
        turn = min(RENEW, left)
        with connection.command(waiting=turn) as client:
            if _one_turn(client, monotonic() + turn, woken):
                return True
        if woken.wait(min(SLICE, max(end - monotonic(), 0))):
            return False
    return False


def _one_turn(client: Any, end: float, woken: Event) -> bool:
    """One IDLE from its begin to its end; whether mail came."""
    client.idle()
    came, at_once = False, _said_more(client)
    while not (came or at_once or woken.is_set()) and (left := end - monotonic()) > 0:
        begun, asked = monotonic(), min(SLICE, left)
        said = client.idle_check(timeout=asked)
        came = _tells_of_mail(said)
        if _says_farewell(said) or (not said and monotonic() - begun < asked / 2):
            break  # an end of the stream looks like an early nothing; ending the IDLE finds out
    _, rest = client.idle_done()
    return came or _tells_of_mail(rest)


def _said_more(client: Any) -> bool:
    """Whether something came in one piece with the server's consent, such as mail that it had not told of before.

    That lies in the library's buffer, where no look at the socket sees it; ending the IDLE brings it out.
    """
    client.socket().settimeout(0)
    try:
        library = client._imap  # noqa: SLF001  nothing public tells what was read ahead
        return bool((getattr(library, "_file", None) or library.file).peek(1))
    except SSLWantReadError:
        return False
    finally:
        client._set_read_timeout()  # noqa: SLF001  as the library itself does after waiting


def _tells_of_mail(said: Any) -> bool:
    """Whether the server spoke of a message more."""
    return any(b"EXISTS" in response for response in said)


def _says_farewell(said: Any) -> bool:
    """Whether the server is about to close the connection (RFC 3501, 7.1.5)."""
    return any(response[:1] == (b"BYE",) for response in said)
