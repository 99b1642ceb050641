"""Certificate revocation lists (RFC 5280, 5): read, and indexed once by issuer and serial number.

Complete and delta lists, direct and indirect ones, for all reasons or for some. What a list covers is for
`verify.crl_scope`, who may sign it for `verify.crl_signers`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from verify import der
from verify.certificate import Certificate, KeyUsage
from verify.crl_cache import ListCache
from verify.dataclass import dataclass
from verify.der import DerError
from verify.distribution import ALL_REASONS, DIRECTORY, PointName, addresses, point_name, points, reasons
from verify.extensions import entries, issuer_addresses
from verify.issuance import verified
from verify.names import folded, same
from verify.ocsp import CERTIFICATE_HOLD, Status

LIST_SIZE = 16 * 1024 * 1024
"""Octets of one list: fifteen thousand entries take about 600 KiB."""
CACHE_SIZE = 24 * 1024 * 1024
"""Octets of all lists kept indexed, which take some six times that: the current ones of the authorities whose certificates
still come without OCSP, and far below what a child process may have."""
VERIFIED_LISTS = 64
"""Pairs of list and signer that were verified: lists repeat all day."""

REASON, CERTIFICATE_ISSUER = "2.5.29.21", "2.5.29.29"
NUMBER, DELTA, DISTRIBUTION_POINT, KEY_ID = "2.5.29.20", "2.5.29.27", "2.5.29.28", "2.5.29.35"
FRESHEST, EXPIRED_ON_LIST, INFORMATION = "2.5.29.46", "2.5.29.60", "1.3.6.1.5.5.7.1.1"
KNOWN = frozenset({NUMBER, DELTA, DISTRIBUTION_POINT, KEY_ID, FRESHEST, EXPIRED_ON_LIST, INFORMATION})
USERS, AUTHORITIES, SOME_REASONS, INDIRECT, ATTRIBUTES = range(1, 6)
"""Tags of IssuingDistributionPoint (RFC 5280, 5.2.5)."""
REMOVED_FROM_LIST = 8
"""CRLReason removeFromCRL: occurs in delta lists, and means not revoked."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a list covers (issuingDistributionPoint). *name* None: everything of its issuer that the rest does not leave out."""

    name: PointName | None = None
    users_only: bool = False
    authorities_only: bool = False
    attributes_only: bool = False
    indirect: bool = False
    reasons: frozenset[int] = ALL_REASONS

    @property
    def kinds(self) -> tuple[object, ...]:
        """Everything but the name: what a delta list must share with its base."""
        return self.users_only, self.authorities_only, self.attributes_only, self.indirect, self.reasons


@dataclass(frozen=True, slots=True, eq=False)
class RevocationList:
    """A CertificateList, told from others by being itself: one reading is made of one list.

    *entries* maps the contents of a serial number to the contents of its entry, for certificates of the list's own issuer;
    *foreign* does so under the issuer's name, for those of others (indirect lists). *base* is the number of the list that
    a delta list starts from, None for a complete list. *freshest* are addresses of its deltas, *issuer_urls* those of
    who signed it. *sha256* (hex) is the digest of the whole list.
    """

    tbs: bytes
    issuer: bytes
    this_update: datetime
    next_update: datetime | None
    entries: Mapping[bytes, bytes]
    foreign: Mapping[tuple[object, bytes], bytes]
    scope: Scope
    number: int | None
    base: int | None
    key_id: bytes | None
    covers_since: datetime | None
    freshest: tuple[str, ...]
    issuer_urls: tuple[str, ...]
    signature_algorithm: bytes
    signature: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list says about one certificate. *removed*: a delta takes it off the list again; *reason*: its number, if any."""

    status: Status
    revoked_at: datetime | None
    removed: bool = False
    reason: int | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    """The members of TBSCertList before the entries are looked at."""

    issuer: bytes
    this_update: datetime
    next_update: datetime | None
    revoked: bytes
    extensions: der.Element | None


_CACHE: ListCache[RevocationList] = ListCache(CACHE_SIZE)


def read(data: bytes) -> RevocationList:
    """Read a CertificateList and index its entries, once for the same octets; DerError for damage and beyond the limit."""
    if len(data) > LIST_SIZE:
        raise DerError("a revocation list beyond the limit")
    return _CACHE.get(data, _read)


def next_update(data: bytes) -> datetime | None:
    """Give when the next list comes, without looking at entries; None where the list does not say. DerError for damage."""
    return _head(der.fields(data).contents(der.SEQUENCE), None).next_update


def _read(data: bytes) -> RevocationList:
    whole = der.fields(data)
    tbs = whole.next(der.SEQUENCE)
    algorithm = whole.encoding(der.SEQUENCE)
    signature = der.bits(whole.contents(der.BIT_STRING))
    whole.end()
    head = _head(tbs.content, algorithm)
    found = _extensions(head.extensions)
    scope = _scope(found[DISTRIBUTION_POINT]) if DISTRIBUTION_POINT in found else Scope()
    own, foreign = _index_by_issuer(head) if scope.indirect else (_index(head.revoked), {})
    return RevocationList(
        tbs=tbs.raw,
        issuer=head.issuer,
        this_update=head.this_update,
        next_update=head.next_update,
        entries=own,
        foreign=foreign,
        scope=scope,
        number=_number(found.get(NUMBER)),
        base=_number(found.get(DELTA)),
        key_id=_key_id(found.get(KEY_ID)),
        covers_since=_instant(found.get(EXPIRED_ON_LIST)),
        freshest=_freshest(found.get(FRESHEST)),
        issuer_urls=issuer_addresses(found[INFORMATION]) if INFORMATION in found else (),
        signature_algorithm=algorithm,
        signature=signature,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _head(tbs: bytes, algorithm: bytes | None) -> _Head:
    """Take TBSCertList apart; *algorithm* is that of the signature, which must stand inside too (5.1.2.2)."""
    members = der.Fields(tbs)
    members.optional(der.INTEGER)
    inner = members.encoding(der.SEQUENCE)
    if algorithm is not None and inner != algorithm:
        raise DerError("the two signature algorithms of the list disagree")
    issuer = members.encoding(der.SEQUENCE)
    this_update = der.instant(members.next())
    upcoming = members.optional(der.UTC_TIME, der.GENERALIZED_TIME)
    revoked = members.optional(der.SEQUENCE)
    extensions = members.optional(der.EXPLICIT)
    members.end()
    return _Head(
        issuer,
        this_update,
        None if upcoming is None else der.instant(upcoming),
        b"" if revoked is None else revoked.content,
        extensions,
    )


def _extensions(extensions: der.Element | None) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, critical, value in () if extensions is None else entries(extensions.content):
        if critical and name not in KNOWN:
            raise DerError(f"unknown critical extension {name}")
        found[name] = value
    return found


def _number(value: bytes | None) -> int | None:
    return None if value is None else der.integer(der.read(value, der.INTEGER).content)


def _key_id(value: bytes | None) -> bytes | None:
    key = None if value is None else der.fields(value).optional(der.CONTEXT)
    return None if key is None else key.content


def _instant(value: bytes | None) -> datetime | None:
    return None if value is None else der.instant(der.read(value, der.GENERALIZED_TIME))


def _freshest(value: bytes | None) -> tuple[str, ...]:
    return () if value is None else addresses(points(value))


def _scope(value: bytes) -> Scope:
    members = der.fields(value)
    point = members.optional(der.EXPLICIT)
    flags = {member.tag & 0x1F: member.content for member in iter(lambda: members.optional(*range(0x81, 0x86)), None)}
    members.end()

    def says(flag: int) -> bool:
        return flag in flags and der.boolean(flags[flag])

    return Scope(
        name=None if point is None else point_name(point.content),
        users_only=says(USERS),
        authorities_only=says(AUTHORITIES),
        attributes_only=says(ATTRIBUTES),
        indirect=says(INDIRECT),
        reasons=reasons(flags[SOME_REASONS]) if SOME_REASONS in flags else ALL_REASONS,
    )


def _index(revoked: bytes) -> dict[bytes, bytes]:
    return {der.first(entry.content).content: entry.content for entry in der.children(revoked)}


def _index_by_issuer(head: _Head) -> tuple[dict[bytes, bytes], dict[tuple[object, bytes], bytes]]:
    """Index an indirect list: an entry without certificateIssuer is of the issuer of the one before it (5.3.3)."""
    own: dict[bytes, bytes] = {}
    foreign: dict[tuple[object, bytes], bytes] = {}
    issuer: bytes | None = None
    for entry in der.children(head.revoked):
        serial = der.first(entry.content).content
        issuer = _issuer_of(entry.content) or issuer
        if issuer is None or same(issuer, head.issuer):
            own[serial] = entry.content
        else:
            foreign[folded(issuer), serial] = entry.content
    return own, foreign


def _entry_extensions(content: bytes) -> Iterator[tuple[str, bool, bytes]]:
    members = der.Fields(content)
    members.next(der.INTEGER)
    members.next()
    extensions = members.optional(der.SEQUENCE)
    yield from () if extensions is None else entries(extensions.raw)


def _issuer_of(content: bytes) -> bytes | None:
    """Give the Name in certificateIssuer of an entry; None where it has no such extension."""
    for name, _, value in _entry_extensions(content):
        if name == CERTIFICATE_ISSUER:
            named = [n.content for n in der.children(der.read(value, der.SEQUENCE).content) if n.tag == DIRECTORY]
            if not named:
                raise DerError("an entry whose issuer has no directory name")
            return named[0]
    return None


@lru_cache(maxsize=VERIFIED_LISTS)
def signed_by(listing: RevocationList, signer: Certificate) -> bool:
    """Tell whether *signer*, by name and key and with the right to sign lists, made *listing* (6.3.3 f and g)."""
    usage = signer.key_usage
    if not same(listing.issuer, signer.subject) or (usage is not None and KeyUsage.CRL_SIGN not in usage):
        return False
    return verified(signer.spki, listing.signature_algorithm, listing.tbs, listing.signature)


def entry_for(listing: RevocationList, certificate: Certificate) -> Entry | None:
    """Give what the list says about *certificate*; None where it is not listed.

    Raises:
        DerError: its entry is damaged, or of a kind that is not understood.
    """
    content = _entry(listing, certificate)
    if content is None:
        return None
    members = der.Fields(content)
    members.next(der.INTEGER)
    revoked_at = der.instant(members.next())
    reason = None
    for name, critical, value in _entry_extensions(content):
        if name == CERTIFICATE_ISSUER and not listing.scope.indirect:
            raise DerError("an entry of another issuer in a list that is not indirect")
        if critical and name not in {REASON, CERTIFICATE_ISSUER}:
            raise DerError(f"an entry with critical extension {name}")
        if name == REASON:
            reason = der.integer(der.read(value, der.ENUMERATED).content)
    if reason == REMOVED_FROM_LIST:
        return Entry(Status.GOOD, None, removed=True)
    return Entry(Status.ON_HOLD if reason == CERTIFICATE_HOLD else Status.REVOKED, revoked_at, reason=reason)


def _entry(listing: RevocationList, certificate: Certificate) -> bytes | None:
    serial = certificate.serial
    octets = serial.to_bytes(serial.bit_length() // 8 + 1, "big", signed=True)
    if same(listing.issuer, certificate.issuer):
        return listing.entries.get(octets)
    return listing.foreign.get((folded(certificate.issuer), octets))
