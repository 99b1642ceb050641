"""RFC 3161 time-stamp tokens and responses, of any time that is asked for."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import tsp

from authority import cms, der
from authority.cms import CmsForm
from authority.keys import Hash
from authority.pki import Identity
from authority.proofs import Stamp

TST_INFO = "1.2.840.113549.1.9.16.1.4"
POLICY = "0.4.0.2023.1.1"
"""Best practices time-stamp policy (EN 319 421, 5.2)."""

_QUALIFIED_STATEMENT = der.sequence(der.sequence(der.oid("0.4.0.19422.1.1")))
_QC_STATEMENTS = der.sequence(der.oid("1.3.6.1.5.5.7.1.3"), der.octets(_QUALIFIED_STATEMENT))
_FORM = CmsForm(content_type=TST_INFO)
_HASHES = {"sha1": Hash.SHA1, "sha256": Hash.SHA256, "sha384": Hash.SHA384, "sha512": Hash.SHA512}
_GRANTED, _REJECTION = 0, 2


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is stamped: the digest of the data and how it was made."""

    hash: Hash
    digest: bytes

    @classmethod
    def of(cls, data: bytes, digest: Hash = Hash.SHA256) -> "Imprint":
        """Give the imprint of *data*."""
        return cls(digest, digest.digest(data))


def token(tsa: Identity, imprint: Imprint, at: datetime, *, nonce: int | None = None) -> bytes:
    """Give a TimeStampToken (ContentInfo in DER) whose genTime is *at*."""
    return cms.sign(_tst_info(tsa, imprint, at, nonce), tsa, at, _FORM)


def stamper(tsa: Identity, at: datetime, digest: Hash = Hash.SHA256) -> Stamp:
    """Give what stamps any data at *at*."""
    return lambda data: token(tsa, Imprint.of(data, digest), at)


def wrong_imprint(tsa: Identity, at: datetime) -> Stamp:
    """Give a stamper whose genuine tokens are over other data than it is given."""
    return lambda data: token(tsa, Imprint.of(data + b"\n"), at)


def forged_time(tsa: Identity, at: datetime, claimed: datetime) -> Stamp:
    """Give a stamper that stamps at *at* and then writes *claimed* into the token without signing it again."""
    genuine, forged = der.generalized_time(at), der.generalized_time(claimed)
    return lambda data: token(tsa, Imprint.of(data), at).replace(genuine, forged)


def respond(tsa: Identity, request: bytes, at: datetime) -> bytes:
    """Answer a TimeStampReq with a TimeStampResp (RFC 3161, 2.4); what can't be read is rejected."""
    try:
        asked = tsp.TimeStampReq.load(request, strict=True)
        algorithm = asked["message_imprint"]["hash_algorithm"]["algorithm"].native
        imprint = Imprint(_HASHES[algorithm], asked["message_imprint"]["hashed_message"].native)
        nonce = asked["nonce"].native
    except (ValueError, KeyError, TypeError):
        return der.sequence(der.sequence(der.integer(_REJECTION)))
    return der.sequence(der.sequence(der.integer(_GRANTED)), token(tsa, imprint, at, nonce=nonce))


def _tst_info(tsa: Identity, imprint: Imprint, at: datetime, nonce: int | None) -> bytes:
    """Give TSTInfo (RFC 3161, 2.4.2) with the statement of a qualified token (EN 319 422, 9.1)."""
    serial = int.from_bytes(hashlib.sha256(imprint.digest + der.generalized_time(at)).digest()[:15], "big")
    return der.sequence(
        der.integer(1),
        der.oid(POLICY),
        der.sequence(cms.algorithm(imprint.hash), der.octets(imprint.digest)),
        der.integer(serial),
        der.generalized_time(at),
        der.sequence(der.integer(1)),
        b"" if nonce is None else der.integer(nonce),
        der.explicit(0, der.explicit(4, tsa.certificate.subject.public_bytes())),
        der.explicit(1, _QC_STATEMENTS),
    )
