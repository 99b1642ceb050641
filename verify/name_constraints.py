"""Name constraints of issuing certificates (RFC 5280, 4.2.1.10 and 6.1.4): enforced for the kinds that are understood.

Directory names, mail addresses, host names, the hosts of addresses (URI) and network addresses are compared. Where a
constraint of another kind meets a name of that kind, the path is refused: what is not understood is never passed.
"""

from collections.abc import Iterator

from verify import der
from verify.certificate import Certificate
from verify.dataclass import dataclass
from verify.der import DerError
from verify.names import EMAIL, attributes, same

MAIL, DIRECTORY = 0x81, 0xA4
"""Tags of GeneralName for what stands in a subject's name too: rfc822Name, directoryName."""


_NETWORKS = frozenset({8, 32})
"""Octets of a network of IPv4 and of IPv6 with its mask (4.2.1.10)."""


@dataclass(frozen=True, slots=True)
class _Subtrees:
    permitted: tuple[der.Element, ...]
    excluded: tuple[der.Element, ...]


def allows(issuer: Certificate, subject: Certificate) -> bool:
    """Tell whether the names of *subject* obey the constraints that *issuer* puts on what lies below it."""
    content = issuer.extensions.name_constraints
    if content is None:
        return True
    try:
        subtrees = _read(content)
        return all(_allowed(name, subtrees) for name in _names_of(subject))
    except DerError:
        return False


def _read(content: bytes) -> _Subtrees:
    members = der.Fields(content)
    permitted, excluded = members.optional(der.EXPLICIT), members.optional(der.EXPLICIT | 1)
    members.end()
    return _Subtrees(_bases(permitted), _bases(excluded))


def _bases(subtrees: der.Element | None) -> tuple[der.Element, ...]:
    if subtrees is None:
        return ()
    return tuple(der.first(subtree.content) for subtree in der.children(subtrees.content))


def _names_of(subject: Certificate) -> Iterator[der.Element]:
    """Yield the names that constraints apply to: subject, its mail addresses, and subjectAltName."""
    if attributes(subject.subject):
        yield der.Element(DIRECTORY, subject.subject, b"")
    for kind, value in attributes(subject.subject):
        if kind == EMAIL:
            yield der.Element(MAIL, value.encode(), b"")
    yield from der.children(subject.extensions.alternative_names or b"")


def _allowed(name: der.Element, subtrees: _Subtrees) -> bool:
    if any(base.tag == name.tag and _within(name, base, unknown=True) for base in subtrees.excluded):
        return False
    same_kind = [base for base in subtrees.permitted if base.tag == name.tag]
    return not same_kind or any(_within(name, base, unknown=False) for base in same_kind)


def _within(name: der.Element, base: der.Element, *, unknown: bool) -> bool:
    """Tell whether *name* lies in the subtree *base*; *unknown* is the answer for kinds that are not understood."""
    match name.tag:
        case 0xA4:
            return _directory_within(name.content, base.content)
        case 0x81:
            return _mail_within(_text(name), _text(base))
        case 0x82:
            return _host_within(_text(name), _text(base))
        case 0x86:
            host = _host_of(_text(name))
            return unknown if host is None else _address_within(host, _text(base))
        case 0x87:
            return _network_within(name.content, base.content, unknown=unknown)
        case _:
            return unknown


def _text(name: der.Element) -> str:
    return name.content.decode("ascii", "replace").lower()


def _directory_within(name: bytes, base: bytes) -> bool:
    groups = [group.raw for group in der.children(der.read(name, der.SEQUENCE).content)]
    wanted = [group.raw for group in der.children(der.read(base, der.SEQUENCE).content)]
    head = der.encode(der.SEQUENCE, *groups[: len(wanted)])
    return len(wanted) <= len(groups) and same(head, der.encode(der.SEQUENCE, *wanted))


def _mail_within(address: str, base: str) -> bool:
    if "@" in base:
        return address == base
    host = address.rpartition("@")[2]
    return host.endswith(base) if base.startswith(".") else host == base


def _host_within(host: str, base: str) -> bool:
    return base in {host, ""} or host.endswith("." + base.removeprefix("."))


def _host_of(address: str) -> str | None:
    """Give the host of a URI, None where it names none, or one by number: such an address obeys no constraint (4.2.1.10)."""
    authority = address.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0]
    host = authority.rpartition("@")[2].partition(":")[0]
    return host if host and not host.startswith("[") and not host.replace(".", "").isdecimal() else None


def _network_within(address: bytes, base: bytes, *, unknown: bool) -> bool:
    """Compare an iPAddress with a network, written as address and mask; of another length it is another kind of address."""
    size = len(base) // 2
    if len(base) not in _NETWORKS:
        return unknown
    network, mask = base[:size], base[size:]
    return len(address) == size and all((a ^ n) & m == 0 for a, n, m in zip(address, network, mask, strict=True))


def _address_within(host: str, base: str) -> bool:
    """Compare the host of a URI: a base that begins with a point stands for what lies below it, any other for itself."""
    return host.endswith(base) if base.startswith(".") else host == base
