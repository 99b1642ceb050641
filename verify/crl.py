"""Certificate revocation lists (RFC 5280, 5): read, indexed once by serial number, signed by the issuer itself.

Delta lists, indirect lists and lists for some reasons only are refused by name: what such a list leaves out proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from verify import der
from verify.certificate import Certificate, KeyUsage
from verify.der import DerError
from verify.extensions import entries, web_addresses
from verify.issuance import verified
from verify.names import same
from verify.ocsp import CERTIFICATE_HOLD, Status

LIST_SIZE = 16 * 1024 * 1024
"""Octets of one list: fifteen thousand entries take about 600 KiB."""
CACHED_LISTS = 16
"""Lists kept indexed: the current ones of the few authorities whose certificates still come without OCSP."""

REASON, CERTIFICATE_ISSUER = "2.5.29.21", "2.5.29.29"
DISTRIBUTION_POINT, DELTA, EXPIRED_ON_LIST = "2.5.29.28", "2.5.29.27", "2.5.29.60"
KNOWN = frozenset({DISTRIBUTION_POINT, EXPIRED_ON_LIST, "2.5.29.20", "2.5.29.35"})
USERS, AUTHORITIES, SOME_REASONS, INDIRECT, ATTRIBUTES = range(1, 6)
"""Tags of IssuingDistributionPoint (RFC 5280, 5.2.5)."""
REMOVED_FROM_LIST = 8
"""CRLReason removeFromCRL: occurs in delta lists, and means not revoked."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a list covers (issuingDistributionPoint). *addresses* empty: no distribution point is named."""

    users_only: bool = False
    authorities_only: bool = False
    addresses: tuple[str, ...] = ()
    named: bool = False


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A CertificateList. *entries* maps the contents of a serial number to the contents of its entry."""

    tbs: bytes
    issuer: bytes
    this_update: datetime
    next_update: datetime | None
    entries: Mapping[bytes, bytes]
    scope: Scope
    covers_since: datetime | None
    signature_algorithm: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list says about one serial number."""

    status: Status
    revoked_at: datetime | None


@lru_cache(maxsize=CACHED_LISTS)
def read(data: bytes) -> RevocationList:
    """Read a CertificateList and index its entries; DerError for damage and for kinds that are refused."""
    if len(data) > LIST_SIZE:
        raise DerError("a revocation list beyond the limit")
    whole = der.fields(data)
    tbs = whole.next(der.SEQUENCE)
    algorithm = whole.next(der.SEQUENCE).raw
    signature = der.bits(whole.next(der.BIT_STRING).content)
    whole.end()
    members = der.Fields(tbs.content)
    members.optional(der.INTEGER)
    if members.next(der.SEQUENCE).raw != algorithm:
        raise DerError("the two signature algorithms of the list disagree")
    issuer = members.next(der.SEQUENCE).raw
    this_update = der.instant(members.next())
    upcoming = members.optional(der.UTC_TIME, der.GENERALIZED_TIME)
    revoked = members.optional(der.SEQUENCE)
    scope, covers_since = _extensions(members.optional(der.EXPLICIT))
    members.end()
    return RevocationList(
        tbs=tbs.raw,
        issuer=issuer,
        this_update=this_update,
        next_update=None if upcoming is None else der.instant(upcoming),
        entries={} if revoked is None else _index(revoked.content),
        scope=scope,
        covers_since=covers_since,
        signature_algorithm=algorithm,
        signature=signature,
    )


def _index(revoked: bytes) -> dict[bytes, bytes]:
    return {der.first(entry.content).content: entry.content for entry in der.children(revoked)}


def _extensions(extensions: der.Element | None) -> tuple[Scope, datetime | None]:
    scope, covers_since = Scope(), None
    for name, critical, value in () if extensions is None else entries(extensions.content):
        if name == DELTA:
            raise DerError("a delta list")
        if critical and name not in KNOWN:
            raise DerError(f"unknown critical extension {name}")
        if name == DISTRIBUTION_POINT:
            scope = _scope(value)
        elif name == EXPIRED_ON_LIST:
            covers_since = der.instant(der.read(value, der.GENERALIZED_TIME))
    return scope, covers_since


def _scope(value: bytes) -> Scope:
    members = der.fields(value)
    point = members.optional(der.EXPLICIT)
    flags = {member.tag & 0x1F: member.content for member in iter(lambda: members.optional(*range(0x81, 0x86)), None)}
    members.end()
    if SOME_REASONS in flags or any(
        number in flags and der.boolean(flags[number]) for number in (INDIRECT, ATTRIBUTES)
    ):
        raise DerError("a list that is indirect, for attribute certificates, or for some reasons only")
    full = None if point is None else der.Fields(point.content).optional(der.EXPLICIT)
    return Scope(
        users_only=USERS in flags and der.boolean(flags[USERS]),
        authorities_only=AUTHORITIES in flags and der.boolean(flags[AUTHORITIES]),
        addresses=() if full is None else tuple(web_addresses(full.content)),
        named=point is not None,
    )


def covers(listing: RevocationList, certificate: Certificate) -> bool:
    """Tell whether *certificate* lies in the scope of the list: its kind, and the distribution point that it names."""
    scope = listing.scope
    if (scope.users_only and certificate.is_ca) or (scope.authorities_only and not certificate.is_ca):
        return False
    return not scope.named or bool(set(scope.addresses) & set(certificate.crl_urls))


def signed_by(listing: RevocationList, issuer: Certificate) -> bool:
    """Tell whether *issuer*, by name and key and with the right to sign lists, made *listing*."""
    usage = issuer.key_usage
    if not same(listing.issuer, issuer.subject) or (usage is not None and KeyUsage.CRL_SIGN not in usage):
        return False
    return verified(issuer.spki, listing.signature_algorithm, listing.tbs, listing.signature)


def entry_for(listing: RevocationList, certificate: Certificate) -> Entry:
    """Give what the list says about the serial number of *certificate*; a serial that is not listed is good.

    Raises:
        DerError: its entry is damaged or names another issuer.
    """
    serial = certificate.serial
    content = listing.entries.get(serial.to_bytes(serial.bit_length() // 8 + 1, "big", signed=True))
    if content is None:
        return Entry(Status.GOOD, None)
    members = der.Fields(content)
    members.next(der.INTEGER)
    revoked_at = der.instant(members.next())
    reason = None
    extensions = members.optional(der.SEQUENCE)
    for name, critical, value in () if extensions is None else entries(extensions.raw):
        if name == CERTIFICATE_ISSUER or (critical and name != REASON):
            raise DerError(f"an entry with critical extension {name}")
        if name == REASON:
            reason = der.integer(der.read(value, der.ENUMERATED).content)
    if reason == REMOVED_FROM_LIST:
        return Entry(Status.GOOD, None)
    return Entry(Status.ON_HOLD if reason == CERTIFICATE_HOLD else Status.REVOKED, revoked_at)
