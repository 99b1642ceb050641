"""Distribution points of revocation lists (RFC 5280, 4.2.1.13 and 5.2.5), read as they stand in certificates and lists.

Whether a point of a certificate and one of a list meet is for `verify.crl_scope`: names are kept here as they were written.
"""

from collections.abc import Iterable, Iterator

from verify import der
from verify.dataclass import dataclass

ALL_REASONS = frozenset(range(1, 9))
"""Bits of ReasonFlags (4.2.1.13): a point or list that names none stands for all of them."""
POINTS = 64
"""Points of one certificate: real ones have one or two, with a directory beside the web three."""
URI, DIRECTORY = der.CONTEXT | 6, der.EXPLICIT | 4
"""Tags of GeneralName: uniformResourceIdentifier, directoryName."""


@dataclass(frozen=True, slots=True)
class PointName:
    """A DistributionPointName: full GeneralNames, or attributes (contents of the SET) to be added to the issuer's name."""

    full: tuple[der.Element, ...] = ()
    relative: bytes | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """The http and https addresses among the names."""
        return tuple(_web_addresses(self.full))


@dataclass(frozen=True, slots=True)
class Point:
    """One DistributionPoint. *issuers* are the raw Names of who signs its lists; empty: the certificate's own issuer."""

    name: PointName | None
    reasons: frozenset[int] = ALL_REASONS
    issuers: tuple[bytes, ...] = ()


def web_addresses(names: bytes) -> tuple[str, ...]:
    """Give the http and https addresses among GeneralNames (contents, without the outer tag)."""
    return tuple(_web_addresses(der.children(names)))


def _web_addresses(names: Iterable[der.Element]) -> Iterator[str]:
    for name in names:
        if name.tag == URI:
            address = name.content.decode("ascii", "replace").strip()
            if address.lower().startswith(("http://", "https://")) and address.isascii() and address.isprintable():
                yield address


def addresses(found: Iterable[Point]) -> tuple[str, ...]:
    """Give the http and https addresses that points name."""
    return tuple(url for point in found if point.name is not None for url in point.name.addresses)


def points(value: bytes) -> tuple[Point, ...]:
    """Read CRLDistributionPoints (DER); DerError for damage and for crowds."""
    found = tuple(_point(member.content) for member in der.children(der.read(value, der.SEQUENCE).content))
    if len(found) > POINTS:
        raise der.DerError("too many distribution points")
    return found


def _point(content: bytes) -> Point:
    members = der.Fields(content)
    name = members.optional(der.EXPLICIT)
    stated = members.optional(der.CONTEXT | 1)
    issuers = members.optional(der.EXPLICIT | 2)
    members.end()
    return Point(
        name=None if name is None else point_name(name.content),
        reasons=ALL_REASONS if stated is None else reasons(stated.content),
        issuers=()
        if issuers is None
        else tuple(n.content for n in der.children(issuers.content) if n.tag == DIRECTORY),
    )


def point_name(content: bytes) -> PointName:
    """Read a DistributionPointName (the contents of its explicit tag)."""
    members = der.Fields(content)
    full, relative = members.optional(der.EXPLICIT), members.optional(der.EXPLICIT | 1)
    members.end()
    return PointName(
        full=() if full is None else tuple(der.children(full.content)),
        relative=None if relative is None else relative.content,
    )


def reasons(content: bytes) -> frozenset[int]:
    """Read ReasonFlags (the contents of the bit string)."""
    return der.named_bits(content) & ALL_REASONS
