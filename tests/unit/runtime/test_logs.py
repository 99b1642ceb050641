"""Log lines are JSON objects without personal data."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from config.logs import configure, redact


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    handlers, level = logging.root.handlers[:], logging.root.level
    made = io.StringIO()
    configure(made)
    yield made
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("from Anna.Liepa@example.lv to x", "from <address> to x"),
        ("<a+b@xn--example.lv>", "<<address>>"),
        ("code 161175-19997.", "code <code>."),
        ("code 16117519997", "code <code>"),
        ("serial PNOLV-161175-19997 seen", "serial <identity> seen"),
        ("imaps://info:s3cret@mail.example.lv", "imaps://mail.example.lv"),
        ("imaps://info%40example.lv:s3cret@mail.example.lv/x", "imaps://mail.example.lv/x"),
        ("a jānis@piemērs.lv b", "a <address> b"),
    ],
)
def test_addresses_passwords_and_codes_are_masked(text: str, masked: str) -> None:
    assert redact(text) == masked


@pytest.mark.parametrize("text", ["mail 1234567", "2026-11-26T08:56:00.123456Z", "DSR-2026-000123", "", "a" * 64])
def test_what_identifies_nobody_stays(text: str) -> None:
    assert redact(text) == text


def test_a_structured_event_is_one_json_line(stream: io.StringIO) -> None:
    structlog.get_logger().info("stored", mail=7, to=["a@b.lv"], about={"who": "161175-19997"})
    line = json.loads(stream.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "stored", "level": "info", "mail": 7, "to": ["<address>"], "about": {"who": "<code>"}}


def test_a_library_s_message_and_its_traceback_are_masked_too(stream: io.StringIO) -> None:
    try:
        int("info@example.lv")
    except ValueError:
        logging.getLogger("somebody.else").exception("trouble with %s", "info@example.lv")
    assert "info@example.lv" not in stream.getvalue()
    assert json.loads(stream.getvalue())["event"] == "trouble with <address>"


def test_masking_a_long_hostile_line_is_quick() -> None:
    assert len(redact("@" * 200_000 + "1" * 200_000)) > 0
