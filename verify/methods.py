"""Names of signature and digest algorithms: object identifiers and XML identifiers to one `Method` (contract names)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from verify import der
from verify.dataclass import dataclass
from verify.der import DerError

PKCS1 = "RSASSA-PKCS1-v1_5"
PSS = "RSASSA-PSS"
ECDSA = "ECDSA"
EDDSA = "EdDSA"
DSA = "DSA"


class UnsupportedAlgorithmError(ValueError):
    """The algorithm is not one that verification knows; the message names it."""


@dataclass(frozen=True, slots=True)
class Method:
    """How a signature value was made. *hash* is None where the label leaves it to another field (rsaEncryption).

    *mask_hash* and *salt* belong to RSASSA-PSS; *raw_pair* tells that an ECDSA value is r and s side by side (XML).
    """

    name: str
    hash: str | None
    mask_hash: str | None = None
    salt: int | None = None
    raw_pair: bool = False

    @property
    def hashes(self) -> tuple[str, ...]:
        """The digests that the method rests on: its own, and that of RSASSA-PSS's mask where it is another."""
        if self.mask_hash is None or self.mask_hash == self.hash:
            return () if self.hash is None else (self.hash,)
        return (self.mask_hash,) if self.hash is None else (self.hash, self.mask_hash)


DIGEST_OIDS: Mapping[str, str] = {
    "1.2.840.113549.2.5": "MD5",
    "1.3.14.3.2.26": "SHA-1",
    "1.3.36.3.2.1": "RIPEMD-160",
    "2.16.840.1.101.3.4.2.4": "SHA-224",
    "2.16.840.1.101.3.4.2.1": "SHA-256",
    "2.16.840.1.101.3.4.2.2": "SHA-384",
    "2.16.840.1.101.3.4.2.3": "SHA-512",
    "2.16.840.1.101.3.4.2.7": "SHA3-224",
    "2.16.840.1.101.3.4.2.8": "SHA3-256",
    "2.16.840.1.101.3.4.2.9": "SHA3-384",
    "2.16.840.1.101.3.4.2.10": "SHA3-512",
    "2.16.840.1.101.3.4.2.11": "SHAKE-128",
    "2.16.840.1.101.3.4.2.12": "SHAKE-256",
}
_PSS_OID = "1.2.840.113549.1.1.10"
_ECDSA_SPECIFIED = "1.2.840.10045.4.3"
_MGF1 = "1.2.840.113549.1.1.8"

METHOD_OIDS: Mapping[str, Method] = {
    "1.2.840.113549.1.1.1": Method(PKCS1, None),
    "1.2.840.113549.1.1.4": Method(PKCS1, "MD5"),
    "1.2.840.113549.1.1.5": Method(PKCS1, "SHA-1"),
    "1.3.14.3.2.29": Method(PKCS1, "SHA-1"),
    "1.3.36.3.3.1.2": Method(PKCS1, "RIPEMD-160"),
    "1.2.840.113549.1.1.14": Method(PKCS1, "SHA-224"),
    "1.2.840.113549.1.1.11": Method(PKCS1, "SHA-256"),
    "1.2.840.113549.1.1.12": Method(PKCS1, "SHA-384"),
    "1.2.840.113549.1.1.13": Method(PKCS1, "SHA-512"),
    "2.16.840.1.101.3.4.3.13": Method(PKCS1, "SHA3-224"),
    "2.16.840.1.101.3.4.3.14": Method(PKCS1, "SHA3-256"),
    "2.16.840.1.101.3.4.3.15": Method(PKCS1, "SHA3-384"),
    "2.16.840.1.101.3.4.3.16": Method(PKCS1, "SHA3-512"),
    "1.2.840.10045.2.1": Method(ECDSA, None),
    "1.2.840.10045.4.1": Method(ECDSA, "SHA-1"),
    "1.2.840.10045.4.3.1": Method(ECDSA, "SHA-224"),
    "1.2.840.10045.4.3.2": Method(ECDSA, "SHA-256"),
    "1.2.840.10045.4.3.3": Method(ECDSA, "SHA-384"),
    "1.2.840.10045.4.3.4": Method(ECDSA, "SHA-512"),
    "0.4.0.127.0.7.1.1.4.1.1": Method(ECDSA, "SHA-1"),
    "0.4.0.127.0.7.1.1.4.1.2": Method(ECDSA, "SHA-224"),
    "0.4.0.127.0.7.1.1.4.1.3": Method(ECDSA, "SHA-256"),
    "0.4.0.127.0.7.1.1.4.1.4": Method(ECDSA, "SHA-384"),
    "0.4.0.127.0.7.1.1.4.1.5": Method(ECDSA, "SHA-512"),
    "2.16.840.1.101.3.4.3.9": Method(ECDSA, "SHA3-224"),
    "2.16.840.1.101.3.4.3.10": Method(ECDSA, "SHA3-256"),
    "2.16.840.1.101.3.4.3.11": Method(ECDSA, "SHA3-384"),
    "2.16.840.1.101.3.4.3.12": Method(ECDSA, "SHA3-512"),
    "1.3.101.112": Method(EDDSA, None),
    "1.3.101.113": Method(EDDSA, None),
    "1.2.840.10040.4.1": Method(DSA, None),
    "1.2.840.10040.4.3": Method(DSA, "SHA-1"),
    "2.16.840.1.101.3.4.3.1": Method(DSA, "SHA-224"),
    "2.16.840.1.101.3.4.3.2": Method(DSA, "SHA-256"),
}

_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_XMLENC = "http://www.w3.org/2001/04/xmlenc#"
_2007 = "http://www.w3.org/2007/05/xmldsig-more#"
_2021 = "http://www.w3.org/2021/04/xmldsig-more#"

DIGEST_URIS: Mapping[str, str] = {
    _MORE + "md5": "MD5",
    _DSIG + "sha1": "SHA-1",
    _XMLENC + "ripemd160": "RIPEMD-160",
    _MORE + "sha224": "SHA-224",
    _XMLENC + "sha256": "SHA-256",
    _MORE + "sha384": "SHA-384",
    _XMLENC + "sha512": "SHA-512",
    _2007 + "sha3-224": "SHA3-224",
    _2007 + "sha3-256": "SHA3-256",
    _2007 + "sha3-384": "SHA3-384",
    _2007 + "sha3-512": "SHA3-512",
}
SALT_OF_HASH: Mapping[str, int] = {
    "SHA-1": 20,
    "SHA-224": 28,
    "SHA-256": 32,
    "SHA-384": 48,
    "SHA-512": 64,
    "SHA3-224": 28,
    "SHA3-256": 32,
    "SHA3-384": 48,
    "SHA3-512": 64,
}
"""Output size in octets; the salt of the XML identifiers that fix PSS parameters (RFC 9231, 2.3.10)."""


def _pss(name: str) -> Method:
    return Method(PSS, name, mask_hash=name, salt=SALT_OF_HASH[name])


METHOD_URIS: Mapping[str, Method] = {
    _MORE + "rsa-md5": Method(PKCS1, "MD5"),
    _DSIG + "rsa-sha1": Method(PKCS1, "SHA-1"),
    _MORE + "rsa-ripemd160": Method(PKCS1, "RIPEMD-160"),
    **{f"{_MORE}rsa-sha{size}": Method(PKCS1, f"SHA-{size}") for size in (224, 256, 384, 512)},
    **{f"{_2007}rsa-sha3-{size}": Method(PKCS1, f"SHA3-{size}") for size in (224, 256, 384, 512)},
    _2007 + "sha1-rsa-MGF1": _pss("SHA-1"),
    **{f"{_2007}sha{size}-rsa-MGF1": _pss(f"SHA-{size}") for size in (224, 256, 384, 512)},
    **{f"{_2007}sha3-{size}-rsa-MGF1": _pss(f"SHA3-{size}") for size in (224, 256, 384, 512)},
    **{f"{_MORE}ecdsa-sha{size}": Method(ECDSA, f"SHA-{size}", raw_pair=True) for size in (224, 256, 384, 512)},
    _MORE + "ecdsa-sha1": Method(ECDSA, "SHA-1", raw_pair=True),
    _2007 + "ecdsa-ripemd160": Method(ECDSA, "RIPEMD-160", raw_pair=True),
    **{f"{_2021}ecdsa-sha3-{size}": Method(ECDSA, f"SHA3-{size}", raw_pair=True) for size in (224, 256, 384, 512)},
    _2021 + "eddsa-ed25519": Method(EDDSA, None),
    _2021 + "eddsa-ed448": Method(EDDSA, None),
    _DSIG + "dsa-sha1": Method(DSA, "SHA-1"),
    "http://www.w3.org/2009/xmldsig11#dsa-sha256": Method(DSA, "SHA-256"),
}


def digest_from_uri(uri: str) -> str:
    """Name the digest of an XML identifier (``SHA-256``); UnsupportedAlgorithmError for others."""
    try:
        return DIGEST_URIS[uri]
    except KeyError:
        raise UnsupportedAlgorithmError(uri) from None


def method_from_uri(uri: str) -> Method:
    """Give the signature method of an XML identifier; UnsupportedAlgorithmError for others, HMAC among them."""
    try:
        return METHOD_URIS[uri]
    except KeyError:
        raise UnsupportedAlgorithmError(uri) from None


@lru_cache(maxsize=256)
def digest_from_identifier(identifier: bytes) -> str:
    """Name the digest of a DER AlgorithmIdentifier; UnsupportedAlgorithmError for others, DerError for damage."""
    name = der.oid(der.fields(identifier).contents(der.OID))
    try:
        return DIGEST_OIDS[name]
    except KeyError:
        raise UnsupportedAlgorithmError(name) from None


@lru_cache(maxsize=256)
def method_from_identifier(identifier: bytes) -> Method:
    """Give the signature method of a DER AlgorithmIdentifier; UnsupportedAlgorithmError for others, DerError for damage."""
    members = der.fields(identifier)
    name = der.oid(members.contents(der.OID))
    if name == _PSS_OID:
        return _pss_from_parameters(members.optional(der.SEQUENCE))
    if name == _ECDSA_SPECIFIED:
        return Method(ECDSA, digest_from_identifier(members.encoding(der.SEQUENCE)))
    try:
        return METHOD_OIDS[name]
    except KeyError:
        raise UnsupportedAlgorithmError(name) from None


def _pss_from_parameters(parameters: der.Element | None) -> Method:
    """Read RSASSA-PSS-params (RFC 4055, 3.1), whose defaults are SHA-1, MGF1 with SHA-1, and 20 octets of salt."""
    method = Method(PSS, "SHA-1", mask_hash="SHA-1", salt=20)
    for member in () if parameters is None else der.children(parameters.content):
        match member.tag:
            case 0xA0:
                method = replace(method, hash=digest_from_identifier(member.content))
            case 0xA1:
                method = replace(method, mask_hash=_mask_hash(member.content))
            case 0xA2:
                method = replace(method, salt=der.integer(der.read(member.content, der.INTEGER).content))
            case 0xA3:
                if der.integer(der.read(member.content, der.INTEGER).content) != 1:
                    raise UnsupportedAlgorithmError("a trailer field of RSASSA-PSS that no standard defines")
            case _:
                raise DerError("unexpected RSASSA-PSS parameter")
    return method


def _mask_hash(identifier: bytes) -> str:
    members = der.fields(identifier)
    name = der.oid(members.contents(der.OID))
    if name != _MGF1:
        raise UnsupportedAlgorithmError(f"mask generation function {name}")
    return digest_from_identifier(members.encoding(der.SEQUENCE))
