"""A small HTTP server on loopback that behaves as told, well or badly."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """*url* without a path; *asked* lists (method, path, Host, body) of each request as it came."""

    url: str
    asked: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)

    def serve(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        """Answer *path* with *body* and give its URL."""

        def behave(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        return self.behave(path, behave)

    def behave(self, path: str, behaviour: Behaviour) -> str:
        """Let *behaviour* answer *path* and give its URL."""
        self.behaviours[path] = behaviour
        return self.url + path


@contextmanager
def running() -> Iterator[Web]:
    """Run a server for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            web.asked.append((self.command, self.path, self.headers["Host"], body))
            behaviour = web.behaviours.get(self.path)
            if behaviour is None:
                self.send_error(404)
            else:
                behaviour(self)

        do_GET = do_POST = _any  # noqa: N815  the names are the server class's

        def log_message(self, *args: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # the client hung up on purpose
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web = Web(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        web.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
