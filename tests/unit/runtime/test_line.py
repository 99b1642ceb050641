"""The line to a child: whole frames or an error, by a moment, whatever the other end sends."""

import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.line import CHUNK, Line

GUARD = 60.0
"""Seconds after which something hangs; nothing here waits for it."""


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


@given(st.lists(st.binary(max_size=200), max_size=5))
@settings(max_examples=30, deadline=None)
def test_frames_arrive_as_they_were_sent(frames):
    one, other = socket.socketpair()
    with one, other:
        Line(one).send(*frames)
        line = Line(other)
        assert [line.receive(200, time.monotonic() + GUARD) for _ in frames] == frames


def test_frames_larger_than_a_socket_holds_arrive(ends):
    frames = [b"head", bytes(range(256)) * (5 * CHUNK // 256)]
    sender = threading.Thread(target=Line(ends[0]).send, args=frames)
    sender.start()
    line = Line(ends[1])
    assert [line.receive(), line.receive()] == frames
    sender.join(GUARD)


@pytest.mark.parametrize("sent", [b"", b"\0\0\0", struct.pack("!Q", 4) + b"abc"])
def test_a_frame_that_stops_half_way_is_awaited_until_the_moment_only(ends, sent):
    ends[0].sendall(sent)
    with pytest.raises(TimeoutError):
        Line(ends[1]).receive(10, time.monotonic() + 0.05)


@pytest.mark.parametrize("sent", [b"", b"\0\0\0", struct.pack("!Q", 4) + b"abc"])
def test_an_end_that_hangs_up_half_way_is_gone(ends, sent):
    ends[0].sendall(sent)
    ends[0].close()
    with pytest.raises(EOFError):
        Line(ends[1]).receive(10, time.monotonic() + GUARD)


@pytest.mark.parametrize("size", [11, 2**40, 2**64 - 1])
def test_a_length_beyond_the_limit_is_refused_before_anything_is_set_aside(ends, size):
    ends[0].sendall(struct.pack("!Q", size))
    with pytest.raises(OSError, match="beyond the limit"):
        Line(ends[1]).receive(10, time.monotonic() + GUARD)


def test_what_nobody_takes_is_given_up(ends):
    with pytest.raises(TimeoutError):
        Line(ends[0]).send(bytes(64 * CHUNK), until=time.monotonic() + 0.05)


def test_a_moment_that_has_passed_waits_for_nothing(ends):
    ends[0].sendall(struct.pack("!Q", 1) + b"x")
    with pytest.raises(TimeoutError):
        Line(ends[1]).receive(10, time.monotonic() - 1)
