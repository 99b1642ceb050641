"""Structured log lines, one JSON object each, without personal data: addresses and personal codes are masked.

Modules log events with ids and codes, never the words of a mail; the masking here is the second line of defence, for
what a foreign library puts into its messages.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
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


FRAMES = 12
"""Of an exception: the innermost calls, enough to find the place."""


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
    threading.excepthook = _log_end_of_thread
    for chatty in ("httpx", "httpcore", "apscheduler", "dramatiq", "imapclient", "alembic"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))
    # What pika can't do it raises as well; we say it once, without its inside.
    logging.getLogger("pika").setLevel(logging.CRITICAL)


def _formatter(shared: list[structlog.typing.Processor]) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_words,
            _redact_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _without_words(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Tell of an exception its kind and its way through the code; its words may quote a mail or a name."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else sys.exc_info()[1] if info is True else info
    if isinstance(error, BaseException):
        event["exception"] = [_way(one) for one in _chain(error)]
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, the last one first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def _way(error: BaseException) -> str:
    """*KeyError at desk/digest.py:41 in _write*, the innermost frames last."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} in {frame.name}" for frame in frames]
    return f"{type(error).__name__} at {', '.join(places)}" if places else type(error).__name__


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    """A thread that ends by an error would print its words; the process notices that it is gone."""
    logging.getLogger("threads").error("thread_ended", exc_info=(ended.exc_type, ended.exc_value, ended.exc_traceback))  # type: ignore[arg-type]  # the hook's own union


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
