"""Where the program may connect when a certificate tells it to: the address is a stranger's, so it may not point inside."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

TRANSLATED = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "2002::/16", "2001::/32")))
"""IPv6 addresses that stand for an IPv4 address of any network: NAT64 (RFC 6052), 6to4 and Teredo."""


class RefusedAddressError(Exception):
    """The address may not be asked; the message says why, without quoting it."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A URL whose host was looked up and found allowed: connect to *address*, speak to *host*.

    Looking up once and connecting to that very address leaves no moment in which the name could change its meaning.
    """

    url: str
    host_header: str
    server_name: str


def parse(url: str) -> SplitResult:
    """Split a URL that names http or https, a host, and no user.

    Raises:
        RefusedAddressError: it does not.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedAddressError("the address is malformed") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise RefusedAddressError("the address is neither http nor https")
    if not parts.hostname or parts.username is not None or port == 0:
        raise RefusedAddressError("the address has no plain host")
    return parts


def pin(url: str, *, allow_loopback: bool) -> Pinned:
    """Look the host of *url* up and pin the URL to its first address; every address found must be allowed.

    Raises:
        RefusedAddressError: malformed, unknown, or an address of a private network.
    """
    parts = parse(url)
    host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
    found = _look_up(host, port)
    if not all(_allowed(address, allow_loopback=allow_loopback) for address in found):
        raise RefusedAddressError("the address lies in a private network")
    target = f"[{found[0]}]" if found[0].version == 6 else str(found[0])  # noqa: PLR2004  IP version 6
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    return Pinned(f"{parts.scheme}://{target}:{port}{path}{query}", parts.netloc, host)


def refuse_literal_private(url: str, *, allow_loopback: bool) -> None:
    """Refuse a URL whose host is written as a private address; names are left to the proxy that resolves them.

    Raises:
        RefusedAddressError: malformed, or such an address.
    """
    try:
        address = ipaddress.ip_address(parse(url).hostname or "")
    except ValueError:
        return
    if not _allowed(address, allow_loopback=allow_loopback):
        raise RefusedAddressError("the address lies in a private network")


def _look_up(host: str, port: int) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusedAddressError("the host is not known") from error
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _allowed(address: ipaddress.IPv4Address | ipaddress.IPv6Address, *, allow_loopback: bool) -> bool:
    """Tell whether *address* is one of the public internet, or loopback where trials allow it.

    An IPv4 address in IPv6 clothing counts as what it is.
    """
    plain = getattr(address, "ipv4_mapped", None) or address
    if plain.is_loopback:
        return allow_loopback
    return plain.is_global and not plain.is_multicast and not any(plain in network for network in TRANSLATED)
