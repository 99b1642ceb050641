"""RFC 3161 time-stamp tokens, cryptographically: what they state, over what, and with which certificate they are signed.

EN 319 102-1, 5.4; RFC 3161, 2.4.2; EN 319 422. Whether the authority is trusted is for `verify.timestamps`.
"""

from datetime import datetime

from verify import der, keys, signer
from verify.certificate import Certificate, KeyUsage
from verify.codes import ProblemCode
from verify.dataclass import dataclass
from verify.der import DerError
from verify.evidence import Token
from verify.limits import LIMITS, Limits
from verify.methods import Method, UnsupportedAlgorithmError, digest_from_identifier
from verify.report import Problem
from verify.signed_data import SignedData, read
from verify.signer import CertificateSearch

TST_INFO = "1.2.840.113549.1.9.16.1.4"
TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
SIGNING_USAGE = frozenset({KeyUsage.DIGITAL_SIGNATURE, KeyUsage.CONTENT_COMMITMENT})


@dataclass(frozen=True, slots=True)
class TstInfo:
    """What a token states: the digest of what existed, and when (RFC 3161, 2.4.2)."""

    digest: str
    imprint: bytes
    time: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A token whose signature, binding and imprint hold."""

    info: TstInfo
    certificate: Certificate
    certificates: tuple[Certificate, ...]
    method: Method


class InvalidTokenError(ValueError):
    """The token proves nothing; *problem* says why, *time* what it claims where it could be read."""

    def __init__(self, problem: Problem, time: datetime | None = None) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.time = time


def open_token(token: Token, search: CertificateSearch, limits: Limits) -> Opened:
    """Verify the token's own signature, its binding to the authority's certificate, and its imprint.

    Raises:
        InvalidTokenError: any of these fails.
    """
    try:
        signed = read(token.der, limits)
        info = read_info(signed)
    except (DerError, UnsupportedAlgorithmError) as error:
        raise InvalidTokenError(Problem(ProblemCode.TIMESTAMP_INVALID, str(error))) from error
    certificate, method = _signature(signed, info, search)
    _require_purpose(certificate, info)
    _require_imprint(token, info)
    return Opened(info, certificate, signed.certificates, method)


def read_info(signed: SignedData) -> TstInfo:
    """Read what a token states; nothing is verified.

    Raises:
        DerError: it is no token, or damaged.
        UnsupportedAlgorithmError: the digest of its imprint is not known.
    """
    if signed.content_type != TST_INFO or signed.content is None:
        raise DerError("the token holds no TSTInfo")
    if len(signed.signers) != 1:
        raise DerError("a token has exactly one signer")
    members = der.fields(signed.content)
    if der.integer(members.contents(der.INTEGER)) != 1:
        raise DerError("a TSTInfo of unknown version")
    members.next(der.OID)
    imprint = der.Fields(members.contents(der.SEQUENCE))
    digest = digest_from_identifier(imprint.encoding(der.SEQUENCE))
    hashed = imprint.contents(der.OCTET_STRING)
    members.next(der.INTEGER)
    return TstInfo(digest, hashed, der.instant(members.next(der.GENERALIZED_TIME)))


def claimed_time(token: bytes) -> datetime | None:
    """Give the time that a token claims, None where it is not readable; nothing is verified."""
    try:
        return read_info(read(token, LIMITS)).time
    except (DerError, UnsupportedAlgorithmError):
        return None


def _signature(signed: SignedData, info: TstInfo, search: CertificateSearch) -> tuple[Certificate, Method]:
    """Verify the one signer; a token must name its certificate in a signed attribute (RFC 3161, 2.4.1; RFC 5816)."""
    checked = signer.check(signed.certificates, signed.content_type, signed.signers[0], signed.content, search)
    if checked.intact is not True or checked.failure is not None:
        cause = checked.problems[0].code.value if checked.problems else None
        raise InvalidTokenError(Problem(ProblemCode.TIMESTAMP_INVALID, cause), info.time)
    if checked.certificate is None or checked.method is None or not checked.bound:
        raise InvalidTokenError(Problem(ProblemCode.TIMESTAMP_INVALID, "signing_certificate_unbound"), info.time)
    return checked.certificate, checked.method


def _require_purpose(certificate: Certificate, info: TstInfo) -> None:
    """Require a certificate for time-stamping alone, and critically so (RFC 3161, 2.3), in force when the token was made."""
    extensions = certificate.extensions
    if extensions.extended_key_usage != frozenset({TIME_STAMPING}) or not extensions.extended_key_usage_critical:
        raise InvalidTokenError(Problem(ProblemCode.TIMESTAMP_INVALID, ProblemCode.KEY_USAGE.value), info.time)
    usage = certificate.key_usage
    if usage is not None and not usage & SIGNING_USAGE:
        raise InvalidTokenError(Problem(ProblemCode.TIMESTAMP_INVALID, ProblemCode.KEY_USAGE.value), info.time)
    if not certificate.not_before <= info.time <= certificate.not_after:
        raise InvalidTokenError(Problem(ProblemCode.TIMESTAMP_INVALID, "made out of its validity"), info.time)


def _require_imprint(token: Token, info: TstInfo) -> None:
    if token.imprint_over is None:
        raise InvalidTokenError(Problem(ProblemCode.TIMESTAMP_SCOPE_UNKNOWN), info.time)
    try:
        fits = keys.digest(info.digest, token.imprint_over) == info.imprint
    except UnsupportedAlgorithmError as error:
        raise InvalidTokenError(Problem(ProblemCode.UNSUPPORTED_ALGORITHM, str(error)), info.time) from error
    if not fits:
        raise InvalidTokenError(Problem(ProblemCode.TIMESTAMP_IMPRINT), info.time)
