"""Does a revocation list speak of a certificate, and for which reasons (RFC 5280, 6.3.3 b to d)?"""

from collections.abc import Iterator

from verify import der, names
from verify.certificate import Certificate
from verify.crl import RevocationList
from verify.der import DerError
from verify.distribution import DIRECTORY, URI, Point, PointName
from verify.names import same

_Key = tuple[object, ...]
"""A name in the form in which two of them are compared."""


def reasons_covered(listing: RevocationList, certificate: Certificate) -> frozenset[int]:
    """Give the reasons for which *listing* tells whether *certificate* is revoked; none where it is out of its scope.

    Beside the points that the certificate names, lists of its own issuer count that are named by the issuer or by nothing.
    """
    if not _of_its_kind(listing, certificate):
        return frozenset()
    found = [_through(listing, point, certificate) for point in (*certificate.crl_points, _implied(certificate))]
    return frozenset[int]().union(*found)


def _of_its_kind(listing: RevocationList, certificate: Certificate) -> bool:
    scope = listing.scope
    return not (
        scope.attributes_only
        or (scope.users_only and certificate.is_ca)
        or (scope.authorities_only and not certificate.is_ca)
    )


def _implied(certificate: Certificate) -> Point:
    """Give the point that the end of 6.3.3 presumes: named by the issuer, for all reasons."""
    issuer = certificate.issuer
    return Point(PointName((der.Element(DIRECTORY, issuer, der.encode(DIRECTORY, issuer)),)))


def _through(listing: RevocationList, point: Point, certificate: Certificate) -> frozenset[int]:
    if not _by_its_issuer(listing, point, certificate) or not _named(listing, point, certificate):
        return frozenset()
    return point.reasons & listing.scope.reasons


def _by_its_issuer(listing: RevocationList, point: Point, certificate: Certificate) -> bool:
    """6.3.3 (b)(1): of the issuer that the point names, and then indirect, else of the certificate's own."""
    if point.issuers:
        return listing.scope.indirect and any(same(listing.issuer, issuer) for issuer in point.issuers)
    return same(listing.issuer, certificate.issuer)


def _named(listing: RevocationList, point: Point, certificate: Certificate) -> bool:
    """6.3.3 (b)(2)(i): one name of the list's point is one of the certificate's, or of who signs lists for it."""
    if listing.scope.name is None:
        return True
    theirs = set(_keys(listing.scope.name, (listing.issuer,)))
    if point.name is not None:
        return not theirs.isdisjoint(_keys(point.name, point.issuers or (certificate.issuer,)))
    return not theirs.isdisjoint(_directory(issuer) for issuer in point.issuers)


def _keys(name: PointName, issuers: tuple[bytes, ...]) -> Iterator[_Key]:
    for full in name.full:
        if full.tag == DIRECTORY:
            yield _directory(full.content)
        else:
            yield (full.tag, full.content.strip() if full.tag == URI else full.raw)
    if name.relative is not None:
        yield from (_directory(_below(issuer, name.relative)) for issuer in issuers)


def _below(issuer: bytes, relative: bytes) -> bytes:
    """Give the name that nameRelativeToCRLIssuer means: one level below the issuer's (4.2.1.13)."""
    above = der.read(issuer, der.SEQUENCE).content
    return der.encode(der.SEQUENCE, above, der.encode(der.SET, relative))


def _directory(name: bytes) -> _Key:
    try:
        return (DIRECTORY, names.folded(name))
    except DerError:
        return (DIRECTORY, name)


def extends(delta: RevocationList, base: RevocationList) -> bool:
    """Tell whether *delta* brings *base* up to date: one issuer, scope and key, numbers that follow (5.2.4; 6.3.3 c)."""
    if delta.base is None or delta.number is None or base.number is None:
        return False
    return (
        delta.base <= base.number < delta.number
        and same(delta.issuer, base.issuer)
        and delta.key_id == base.key_id
        and _same_scope(delta, base)
    )


def _same_scope(one: RevocationList, other: RevocationList) -> bool:
    mine, theirs = one.scope, other.scope
    if mine.kinds != theirs.kinds or (mine.name is None) is not (theirs.name is None):
        return False
    if mine.name is None or theirs.name is None:
        return True
    return set(_keys(mine.name, (one.issuer,))) == set(_keys(theirs.name, (other.issuer,)))
