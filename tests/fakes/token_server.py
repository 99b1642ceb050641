"""A token server on loopback, with the side that a mail server asks whether a token is good."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs

SECRET = "secret-of-the-program"
REFRESH = "refresh-0"


@dataclass
class TokenServer:
    """What it does: *good* tokens by name of the mailbox, *refresh* the one that is taken, *rotates* it at each use.

    *answer* is given instead of a token where it is set; *asked* lists the questions.
    """

    mailbox: str = ""
    good: set[str] = field(default_factory=set)
    refresh: str = REFRESH
    rotates: bool = False
    life: object = 3600
    answer: tuple[int, bytes] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    def give(self, question: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append(question)
        if self.answer is not None:
            return self.answer
        if question.get("client_secret") != SECRET:
            return 401, b'{"error": "invalid_client"}'
        if question["grant_type"] == "refresh_token" and question["refresh_token"] != self.refresh:
            return 400, b'{"error": "invalid_grant"}'
        number = next(self._numbers)
        token = f"token-{number}"
        self.good.add(token)
        given = {"access_token": token, "expires_in": self.life}
        if self.rotates:
            self.refresh = f"refresh-{number}"
            given["refresh_token"] = self.refresh
        return 200, json.dumps(given).encode()

    def examine(self, question: dict[str, str]) -> tuple[int, bytes]:
        found = {"active": question.get("token") in self.good, "username": self.mailbox}
        return 200, json.dumps(found).encode()


@contextmanager
def token_server() -> Iterator[TokenServer]:
    """A running server."""
    state = TokenServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            question = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = state.give(question) if self.path == "/token" else state.examine(question)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = int(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
