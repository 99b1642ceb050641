"""The web server, in a thread of its own beside whatever else the process does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn

from review.app import build
from runtime.failures import EnvironmentFailed
from runtime.runtime import Runtime

log = structlog.get_logger(__name__)

STOP_SECONDS = 10
"""How long a shutdown waits for answers under way."""
BACKLOG = 128


class WebServer:
    """A server on a socket that is bound already; *host* and *port* are where."""

    def __init__(self, rt: Runtime, bound: socket.socket) -> None:
        config = uvicorn.Config(
            build(rt), log_config=None, access_log=False, server_header=False, lifespan="off",
            timeout_graceful_shutdown=STOP_SECONDS,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self.host, self.port = str(bound.getsockname()[0]), int(bound.getsockname()[1])
        self._thread = threading.Thread(target=self._server.run, args=([bound],), name="web")

    def lives(self) -> bool:
        """Tell whether it still serves."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the answers under way."""
        self._server.should_exit = True
        self._thread.join()


@contextmanager
def serving(rt: Runtime) -> Iterator[WebServer]:
    """Serve on WEB_BIND for the length of the block.

    Raises:
        EnvironmentFailed: the address is taken or not ours.
    """
    with _bound(rt.settings.web_bind) as bound:
        server = WebServer(rt, bound)
        server.start()
        log.info("web_started", host=server.host, port=server.port)
        try:
            yield server
        finally:
            server.stop()


def _bound(address: str) -> socket.socket:
    """Bind before anything is served, so that a taken address ends the start with a sentence."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, int(port)), family=family, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no usable address"
        raise EnvironmentFailed(
            f"The web server can't listen on {address} ({reason}); free the port, or set WEB_BIND."
        ) from error
