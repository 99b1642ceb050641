"""What a browser says of itself, in a few words, so that a person knows their own sessions apart."""

from typing import Final

from starlette.requests import Request

from desk.signing_in import Caller

BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In the order in which they are told apart: many say that they are others, too."""
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
UNKNOWN: Final = "?"


def caller_of(request: Request) -> Caller:
    """Who asks: the network address (that of the reverse proxy's client, where one on this machine says so) and the device."""
    address = request.client.host if request.client else UNKNOWN
    return Caller(address, device_of(request.headers.get("user-agent", "")))


def device_of(agent: str) -> str:
    """*Firefox, Linux*; a question mark for what is not known."""
    words = [_first(agent, names) for names in (BROWSERS, SYSTEMS)]
    return ", ".join(word for word in words if word) or UNKNOWN


def _first(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in agent), "")
