"""Jobs that behave as the bytes of an attacker may make a parser behave; run in child processes by the tests."""

import ctypes
import os
import signal
import time
from pathlib import Path


def echo(shared: object, data: bytes, suffix: bytes) -> bytes:
    return f"{shared}:".encode() + data + suffix


def pid(shared: object, data: bytes) -> bytes:
    return str(os.getpid()).encode()


def hang(shared: object, data: bytes) -> bytes:
    time.sleep(3600)
    return b""


def eat_memory(shared: object, data: bytes) -> bytes:
    return bytes(8 * 1024**3)


def crash(shared: object, data: bytes) -> bytes:
    ctypes.string_at(0)
    return b""


def be_killed(shared: object, data: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def raise_with_the_mail_in_it(shared: object, data: bytes) -> bytes:
    raise ValueError(data.decode())


def answer_at_length(shared: object, data: bytes) -> bytes:
    return bytes(int(data))


def write_file(shared: object, data: bytes) -> bytes:
    Path(data.decode()).write_bytes(b"x" * 10)
    return b"written"


def ignore_signals(shared: object, data: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    return b"still here"
