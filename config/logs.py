"""Structured log lines, one JSON object each, without personal data: addresses and personal codes are masked.

Modules log events with ids and codes, never the words of a mail; the masking here is the second line of defence, for
what a foreign library puts into its messages.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

ADDRESS = re.compile(r"[^\s<>\"'(),:;=/\[\]]{1,64}@[^\s<>\"'(),:;=/\[\]]{1,255}")
"""Anything like a mail address; lengths bounded (RFC 5321, 4.5.3.1) so that matching stays linear."""

PASSWORD_IN_URL = re.compile(r"(?<=://)[^\s/@]{1,512}@")
"""User and password of an address such as ``imap://user:pass@host``."""

PERSONAL_CODE = re.compile(r"(?<![\d.:-])\d{6}-?\d{5}(?![\d-])")
"""A Latvian personal code, dash optional (DOMAIN 3.3)."""

IDENTITY_NUMBER = re.compile(r"\b(?:PNO|PAS|IDC|TIN)[A-Z]{2}-[A-Za-z0-9-]{1,40}")
"""A natural person's identifier of a certificate (EN 319 412-1, 5.1.3)."""

MASKS = (
    (PASSWORD_IN_URL, ""),
    (ADDRESS, "<address>"),
    (IDENTITY_NUMBER, "<identity>"),
    (PERSONAL_CODE, "<code>"),
)


def redact(text: str) -> str:
    """Give *text* with addresses, passwords in addresses, and personal codes masked."""
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send all log lines, those of libraries included, as JSON to *stream* (default: standard error)."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(shared))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for chatty in ("httpx", "httpcore", "apscheduler", "dramatiq", "imapclient", "alembic"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))
    # What pika can't do it raises as well; we say it once, without its inside.
    logging.getLogger("pika").setLevel(logging.CRITICAL)


def _formatter(shared: list[structlog.typing.Processor]) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _redact_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _redact_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: _redact_value(value) for key, value in event.items()}


def _redact_value(value: object) -> object:
    """Mask within strings and plain collections; numbers pass, any other object is shown as masked text."""
    match value:
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {str(key): _redact_value(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_redact_value(item) for item in value]
        case _:
            return redact(str(value))
