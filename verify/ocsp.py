"""OCSP answers (RFC 6960): read, bound to certificate and issuer, signed by who may sign them; and the queries."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache

from verify import der, keys
from verify.certificate import Certificate
from verify.dataclass import dataclass
from verify.der import DerError
from verify.extensions import entries
from verify.issuance import issued_by, verified
from verify.methods import UnsupportedAlgorithmError, digest_from_identifier

OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"
BASIC_RESPONSE = "1.3.6.1.5.5.7.48.1.1"
ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6"
NONCE = "1.3.6.1.5.5.7.48.1.2"
HEEDED = frozenset({ARCHIVE_CUTOFF, NONCE})
RESPONSE_SIZE = 64 * 1024
"""Octets of one response: real ones stay below 10 KiB."""
CACHED_RESPONSES = 256
"""Responses kept read: a verdict is often made twice, before and after what was missing is fetched."""
ANSWERS = 256
"""Single answers of one response: responders put in one, rarely a handful."""
RESPONDER_CERTIFICATES = 16
"""Certificates that one response carries: real ones have one to three."""
CERTIFICATE_HOLD = 6
"""CRLReason certificateHold (RFC 5280, 5.3.1)."""
SHA1_IDENTIFIER = bytes.fromhex("300906052b0e03021a0500")

ListedResponder = Callable[[Certificate, Certificate, datetime], bool]
"""Whether a trusted list names a responder (the first) for an issuer (the second) at a time (RFC 6960, 4.2.2.2, local
configuration)."""


class Status(Enum):
    """What a responder or a list says about one certificate."""

    GOOD = auto()
    REVOKED = auto()
    ON_HOLD = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class CertId:
    """Whom a single answer is about (RFC 6960, 4.1.1): digests of the issuer's name and key by *digest*, serial number."""

    digest: str
    name_hash: bytes
    key_hash: bytes
    serial: int


@dataclass(frozen=True, slots=True)
class SingleAnswer:
    """One SingleResponse. *covers_since*: certificates that expired after it are answered for too (archive cutoff).

    *reason* is the number of the CRLReason, None where none is given.
    """

    cert_id: CertId
    status: Status
    revoked_at: datetime | None
    this_update: datetime
    next_update: datetime | None
    covers_since: datetime | None
    reason: int | None = None


@dataclass(frozen=True, slots=True)
class BasicResponse:
    """A BasicOCSPResponse: what was signed, by whom it says, when, the answers, and the certificates it carries.

    *responder* is the name (DER) or, where *by_key*, the SHA-1 of the key. *nonce* is that of the request, where the
    responder repeats it. *sha256* (hex) is the digest of the whole, as it was at hand.
    """

    tbs: bytes
    responder: bytes
    by_key: bool
    produced_at: datetime
    answers: tuple[SingleAnswer, ...]
    signature_algorithm: bytes
    signature: bytes
    certificates: tuple[bytes, ...]
    nonce: bytes | None = None
    sha256: str = ""


class Authority(Enum):
    """Whether the signer of a response may speak for the issuer."""

    AUTHORISED = auto()
    OUT_OF_VALIDITY = auto()
    REFUSED = auto()


@lru_cache(maxsize=CACHED_RESPONSES)
def read(data: bytes) -> BasicResponse:
    """Read an OCSPResponse that was successful, or a bare BasicOCSPResponse; DerError for anything else."""
    if len(data) > RESPONSE_SIZE:
        raise DerError("an OCSP response beyond the limit")
    members = der.fields(data)
    head = members.next()
    if head.tag == der.ENUMERATED:
        if der.integer(head.content) != 0:
            raise DerError("the responder gave an error instead of an answer")
        inner = der.fields(members.contents(der.EXPLICIT))
        if der.oid(inner.contents(der.OID)) != BASIC_RESPONSE:
            raise DerError("an OCSP response of unknown type")
        members = der.fields(inner.contents(der.OCTET_STRING))
        head = members.next()
    return replace(_read_basic(head, members), sha256=hashlib.sha256(data).hexdigest())


def _read_basic(tbs: der.Element, members: der.Fields) -> BasicResponse:
    if tbs.tag != der.SEQUENCE:
        raise DerError("no ResponseData")
    algorithm = members.encoding(der.SEQUENCE)
    signature = der.bits(members.contents(der.BIT_STRING))
    carried = members.optional(der.EXPLICIT)
    members.end()
    certificates = () if carried is None else der.children(der.read(carried.content, der.SEQUENCE).content)
    return _with_data(tbs, algorithm, signature, tuple(c.raw for c in certificates)[:RESPONDER_CERTIFICATES])


def _with_data(tbs: der.Element, algorithm: bytes, signature: bytes, certificates: tuple[bytes, ...]) -> BasicResponse:
    members = der.Fields(tbs.content)
    members.optional(der.EXPLICIT)
    responder = members.next()
    if responder.tag not in {der.EXPLICIT | 1, der.EXPLICIT | 2}:
        raise DerError("no ResponderID")
    by_key = responder.tag == der.EXPLICIT | 2
    produced_at = der.instant(members.next(der.GENERALIZED_TIME))
    singles = list(der.children(members.contents(der.SEQUENCE)))
    if len(singles) > ANSWERS:
        raise DerError("too many answers in one response")
    values = _extension_values(members.optional(der.EXPLICIT | 1))
    members.end()
    return BasicResponse(
        tbs=tbs.raw,
        responder=der.read(responder.content, der.OCTET_STRING).content if by_key else responder.content,
        by_key=by_key,
        produced_at=produced_at,
        answers=tuple(_single(s) for s in singles),
        signature_algorithm=algorithm,
        signature=signature,
        certificates=certificates,
        nonce=_octets(values.get(NONCE)),
    )


def _octets(value: bytes | None) -> bytes | None:
    """Read Nonce (RFC 9654, 2.1); some responders give bare octets, as RFC 2560 let them."""
    if value is None:
        return None
    try:
        return der.read(value, der.OCTET_STRING).content
    except DerError:
        return value


def _single(element: der.Element) -> SingleAnswer:
    members = der.Fields(element.content)
    cert_id = _cert_id(members.contents(der.SEQUENCE))
    status, revoked_at, reason = _status(members.next())
    this_update = der.instant(members.next(der.GENERALIZED_TIME))
    upcoming = members.optional(der.EXPLICIT)
    values = _extension_values(members.optional(der.EXPLICIT | 1))
    members.end()
    cutoff = values.get(ARCHIVE_CUTOFF)
    return SingleAnswer(
        cert_id=cert_id,
        status=status,
        revoked_at=revoked_at,
        this_update=this_update,
        next_update=None if upcoming is None else der.instant(der.read(upcoming.content, der.GENERALIZED_TIME)),
        covers_since=None if cutoff is None else der.instant(der.read(cutoff, der.GENERALIZED_TIME)),
        reason=reason,
    )


def _cert_id(content: bytes) -> CertId:
    members = der.Fields(content)
    try:
        digest = digest_from_identifier(members.encoding(der.SEQUENCE))
    except UnsupportedAlgorithmError as error:
        raise DerError(f"an unknown digest in CertID: {error}") from error
    name_hash = members.contents(der.OCTET_STRING)
    key_hash = members.contents(der.OCTET_STRING)
    return CertId(digest, name_hash, key_hash, der.integer(members.contents(der.INTEGER)))


def _status(element: der.Element) -> tuple[Status, datetime | None, int | None]:
    match element.tag:
        case 0x80:
            return Status.GOOD, None, None
        case 0x82:
            return Status.UNKNOWN, None, None
        case 0xA1:
            members = der.Fields(element.content)
            revoked_at = der.instant(members.next(der.GENERALIZED_TIME))
            reason = members.optional(der.EXPLICIT)
            code = None if reason is None else der.integer(der.read(reason.content, der.ENUMERATED).content)
            return (Status.ON_HOLD if code == CERTIFICATE_HOLD else Status.REVOKED), revoked_at, code
        case _:
            raise DerError("an unknown certificate status")


def _extension_values(extensions: der.Element | None) -> dict[str, bytes]:
    """Give the extensions that are understood; a critical one that is not makes the response unusable (RFC 6960, 4.4)."""
    found: dict[str, bytes] = {}
    for name, critical, value in () if extensions is None else entries(extensions.content):
        if critical and name not in HEEDED:
            raise DerError(f"unknown critical extension {name}")
        found[name] = value
    return found


@lru_cache(maxsize=256)
def _issuer_digests(issuer: Certificate, digest: str) -> tuple[bytes, bytes]:
    return keys.digest(digest, issuer.subject), keys.digest(digest, key_octets(issuer.spki))


@lru_cache(maxsize=1024)
def key_octets(spki: bytes) -> bytes:
    """Give the subjectPublicKey of a SubjectPublicKeyInfo without tag, length and count of unused bits."""
    members = der.fields(spki)
    members.next(der.SEQUENCE)
    return der.bits(members.contents(der.BIT_STRING))


def answers_for(response: BasicResponse, certificate: Certificate, issuer: Certificate) -> list[SingleAnswer]:
    """Give every answer about *certificate* as issued by *issuer*: serial number and both digests must fit."""
    found = []
    for answer in response.answers:
        wanted = answer.cert_id
        if wanted.serial != certificate.serial:
            continue
        try:
            digests = _issuer_digests(issuer, wanted.digest)
        except (UnsupportedAlgorithmError, DerError):
            continue
        if digests == (wanted.name_hash, wanted.key_hash):
            found.append(answer)
    return found


def authority_of(
    response: BasicResponse, issuer: Certificate, listed: ListedResponder
) -> tuple[Authority, Certificate | None]:
    """Tell whether *response* is signed by the issuer itself, by whom it delegated, or by a listed responder.

    RFC 6960, 4.2.2.2: a delegate is issued directly by the same CA key and carries id-kp-OCSPSigning. Its validity is
    judged at producedAt, since responders have short-lived certificates and embedded answers outlive them.
    """
    expired = False
    for responder in (issuer, *_carried(response)):
        if not _is_named(responder, response) or not _may_answer(responder, issuer, listed, response.produced_at):
            continue
        if not _signed(responder.spki, response.signature_algorithm, response.tbs, response.signature):
            continue
        if responder is issuer or responder.not_before <= response.produced_at <= responder.not_after:
            return Authority.AUTHORISED, responder
        expired = True
    return (Authority.OUT_OF_VALIDITY if expired else Authority.REFUSED), None


_signed = lru_cache(maxsize=CACHED_RESPONSES)(verified)
"""`verify.issuance.verified`, remembered: one answer is weighed for each signature and time-stamp that it is carried for, and
again in every round that the network is asked in."""


def _carried(response: BasicResponse) -> list[Certificate]:
    found = []
    for data in response.certificates:
        try:
            found.append(Certificate.load(data))
        except ValueError:
            continue
    return found


def _is_named(responder: Certificate, response: BasicResponse) -> bool:
    if not response.by_key:
        return responder.subject == response.responder
    return hashlib.sha1(key_octets(responder.spki), usedforsecurity=False).digest() == response.responder


def _may_answer(responder: Certificate, issuer: Certificate, listed: ListedResponder, at: datetime) -> bool:
    if responder.spki == issuer.spki and responder.subject == issuer.subject:
        return True
    if listed(responder, issuer, at):
        return True
    purposes = responder.extended_key_usage or frozenset()
    return OCSP_SIGNING in purposes and not responder.critical_unknown and issued_by(responder, issuer)


def query(certificate: Certificate, issuer: Certificate) -> bytes:
    """Build a DER OCSPRequest for *certificate* without nonce, with SHA-1 digests as every responder takes them."""
    name_hash, key_hash = _issuer_digests(issuer, "SHA-1")
    serial = certificate.serial
    number = serial.to_bytes(serial.bit_length() // 8 + 1, "big", signed=True)
    cert_id = der.encode(
        der.SEQUENCE,
        SHA1_IDENTIFIER,
        der.encode(der.OCTET_STRING, name_hash),
        der.encode(der.OCTET_STRING, key_hash),
        der.encode(der.INTEGER, number),
    )
    request_list = der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, cert_id))
    return der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, request_list))


def with_nonce(request: bytes, nonce: bytes) -> bytes:
    """Add *nonce* to an OCSPRequest that `query` built, so that what a responder made earlier is no answer (RFC 9654, 2.1)."""
    asked = der.fields(der.fields(request).encoding(der.SEQUENCE)).encoding(der.SEQUENCE)
    extension = der.encode(
        der.SEQUENCE,
        der.encode(der.OID, der.oid_content(NONCE)),
        der.encode(der.OCTET_STRING, der.encode(der.OCTET_STRING, nonce)),
    )
    extensions = der.encode(der.EXPLICIT | 2, der.encode(der.SEQUENCE, extension))
    return der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, asked, extensions))


def next_update(data: bytes) -> datetime | None:
    """Give when newer answers come than those of a response; None where it does not say. DerError for damage."""
    times = [answer.next_update for answer in read(data).answers]
    return min((time for time in times if time is not None), default=None) if None not in times else None
