"""A man in the middle that forwards TCP to a server and lets it go wrong: cut off, drip, fall silent, or say something else."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum

PIECE = 16 * 1024
DRIP_SECONDS = 0.02


class Fault(Enum):
    """What happens once the threshold is passed."""

    NONE = "none"
    CUT = "cut"
    DRIP = "drip"
    STALL = "stall"
    BYE = "bye"


class FaultProxy:
    """Forwards every connection; after *after* bytes from the server the *fault* happens on it.

    *edit* is applied to what the server says, as it comes.
    """

    def __init__(self, port: int, fault: Fault, after: int, edit: Callable[[bytes], bytes]) -> None:
        self._target = port
        self._fault = fault
        self._after = after
        self._edit = edit
        self._done = threading.Event()
        self._silent = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = [self._listener]

    def start(self) -> None:
        self._run(self._accept)

    def stall(self) -> None:
        """From now on nothing more of what the server says arrives, on any connection, and none of them closes."""
        self._silent.set()

    def stop(self) -> None:
        self._done.set()
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in list(self._threads):
            thread.join(5)

    def _run(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._done.is_set():
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [client, server]
                self._run(self._forward, client, server)
                self._run(self._forward_badly, server, client)

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(PIECE):
                sink.sendall(data)

    def _forward_badly(self, source: socket.socket, sink: socket.socket) -> None:
        left = self._after
        with suppress(OSError):
            while data := self._edit(source.recv(PIECE)):
                if self._silent.is_set():
                    continue
                if self._fault is Fault.NONE:
                    sink.sendall(data)
                    continue
                sink.sendall(data[:left])
                rest, left = data[left:], max(left - len(data), 0)
                if rest and self._fault is Fault.BYE:
                    sink.sendall(b"\r\n* BYE The server goes down.\r\n")
                if rest and self._fault in {Fault.CUT, Fault.BYE}:
                    sink.shutdown(socket.SHUT_RDWR)
                    return
                if self._fault is Fault.STALL:
                    continue
                for number in range(len(rest)):
                    if self._done.wait(DRIP_SECONDS):
                        return
                    sink.sendall(rest[number : number + 1])


@contextmanager
def fault_proxy(
    port: int, fault: Fault = Fault.NONE, after: int = 0, edit: Callable[[bytes], bytes] = bytes
) -> Iterator[FaultProxy]:
    """A running proxy before the server at *port*."""
    proxy = FaultProxy(port, fault, after, edit)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
