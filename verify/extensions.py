"""Certificate extensions that decide something here (RFC 5280, 4.2; EN 319 412-5), read from their DER."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Any

from verify import der, distribution
from verify.dataclass import dataclass
from verify.der import DerError
from verify.distribution import Point

EXTENSION_COUNT = 64
"""Extensions of one certificate: real ones carry about a dozen."""

ACCESS_OCSP = "1.3.6.1.5.5.7.48.1"
ACCESS_ISSUERS = "1.3.6.1.5.5.7.48.2"

QC_COMPLIANCE = "0.4.0.1862.1.1"
QC_SSCD = "0.4.0.1862.1.4"
QC_TYPE = "0.4.0.1862.1.6"
QC_LEGISLATION = "0.4.0.1862.1.7"


@dataclass(frozen=True, slots=True)
class QcStatements:
    """Statements of EN 319 412-5 (dotted), the QcType purposes, and the countries of QcCClegislation.

    *legislation* None: the statement is absent, so EU law governs. *identifiers* names all statements present.
    """

    identifiers: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    legislation: frozenset[str] | None = None

    @property
    def compliance(self) -> bool:
        """QcCompliance: the issuer claims that the certificate is qualified."""
        return QC_COMPLIANCE in self.identifiers

    @property
    def sscd(self) -> bool:
        """QcSSCD: the issuer claims that the key lives in a qualified device."""
        return QC_SSCD in self.identifiers


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the extensions of one certificate say; see the properties of `verify.certificate.Certificate`.

    *name_constraints* is the raw NameConstraints, *alternative_names* the raw GeneralNames of the subject.
    *policy_mappings* pairs a policy of the issuer's domain with one of the subject's; the counts beside it are numbers of
    certificates (RFC 5280, 4.2.1.5, 4.2.1.11 and 4.2.1.14).
    """

    key_usage: frozenset[int] | None = None
    extended_key_usage: frozenset[str] | None = None
    extended_key_usage_critical: bool = False
    is_ca: bool = False
    path_length: int | None = None
    policies: frozenset[str] = frozenset()
    subject_key_id: bytes | None = None
    authority_key_id: bytes | None = None
    ocsp_urls: tuple[str, ...] = ()
    issuer_urls: tuple[str, ...] = ()
    crl_points: tuple[Point, ...] = ()
    delta_urls: tuple[str, ...] = ()
    alternative_names: bytes | None = None
    name_constraints: bytes | None = None
    ocsp_no_check: bool = False
    policy_mappings: tuple[tuple[str, str], ...] = ()
    require_explicit_policy: int | None = None
    inhibit_policy_mapping: int | None = None
    inhibit_any_policy: int | None = None
    qc: QcStatements = field(default=QcStatements())
    critical_unknown: frozenset[str] = frozenset()


Facts = dict[str, Any]
"""Fields of `Extensions` by name: collected first, since replacing a frozen value for each extension costs more than reading it."""
Reader = Callable[[bytes], Facts]


def _key_usage(value: bytes) -> Facts:
    return {"key_usage": der.named_bits(der.read(value, der.BIT_STRING).content)}


def _extended_key_usage(value: bytes) -> Facts:
    purposes = frozenset(der.oid(e.content) for e in der.children(der.read(value, der.SEQUENCE).content))
    return {"extended_key_usage": purposes}


def _basic_constraints(value: bytes) -> Facts:
    members = der.fields(value)
    flag = members.optional(der.BOOLEAN)
    length = members.optional(der.INTEGER)
    members.end()
    return {
        "is_ca": flag is not None and der.boolean(flag.content),
        "path_length": None if length is None else der.integer(length.content),
    }


def _policies(value: bytes) -> Facts:
    entries = der.children(der.read(value, der.SEQUENCE).content)
    return {"policies": frozenset(der.oid(der.Fields(e.content).contents(der.OID)) for e in entries)}


def _policy_mappings(value: bytes) -> Facts:
    pairs = []
    for entry in der.children(der.read(value, der.SEQUENCE).content):
        members = der.Fields(entry.content)
        pairs.append((der.oid(members.contents(der.OID)), der.oid(members.contents(der.OID))))
        members.end()
    return {"policy_mappings": tuple(pairs)}


def _policy_constraints(value: bytes) -> Facts:
    members = der.fields(value)
    explicit, mapping = members.optional(der.CONTEXT), members.optional(der.CONTEXT | 1)
    members.end()
    return {
        "require_explicit_policy": None if explicit is None else _count(explicit.content),
        "inhibit_policy_mapping": None if mapping is None else _count(mapping.content),
    }


def _inhibit_any_policy(value: bytes) -> Facts:
    return {"inhibit_any_policy": _count(der.read(value, der.INTEGER).content)}


def _count(content: bytes) -> int:
    """Read SkipCerts."""
    count = der.integer(content)
    if count < 0:
        raise DerError("a negative count of certificates")
    return count


def _subject_key_id(value: bytes) -> Facts:
    return {"subject_key_id": der.read(value, der.OCTET_STRING).content}


def _authority_key_id(value: bytes) -> Facts:
    key = der.fields(value).optional(der.CONTEXT)
    return {"authority_key_id": None if key is None else key.content}


def _authority_information(value: bytes) -> Facts:
    found = _access(value)
    return {"ocsp_urls": found[ACCESS_OCSP], "issuer_urls": found[ACCESS_ISSUERS]}


def _access(value: bytes) -> dict[str, tuple[str, ...]]:
    """Give the web addresses of AuthorityInfoAccess by method."""
    found: dict[str, tuple[str, ...]] = {ACCESS_OCSP: (), ACCESS_ISSUERS: ()}
    for entry in der.children(der.read(value, der.SEQUENCE).content):
        members = der.Fields(entry.content)
        method = der.oid(members.contents(der.OID))
        if method in found:
            found[method] += distribution.web_addresses(members.next().raw)
    return found


def issuer_addresses(value: bytes) -> tuple[str, ...]:
    """Give where AuthorityInfoAccess (DER) says that certificates of the issuer lie (4.2.2.1; in lists 5.2.7)."""
    return _access(value)[ACCESS_ISSUERS]


def _crl_points(value: bytes) -> Facts:
    return {"crl_points": distribution.points(value)}


def _freshest(value: bytes) -> Facts:
    return {"delta_urls": distribution.addresses(distribution.points(value))}


def _alternative_names(value: bytes) -> Facts:
    return {"alternative_names": der.read(value, der.SEQUENCE).content}


def _name_constraints(value: bytes) -> Facts:
    return {"name_constraints": der.read(value, der.SEQUENCE).content}


def _no_check(value: bytes) -> Facts:
    del value  # NULL by RFC 6960; what counts is that the extension is there
    return {"ocsp_no_check": True}


def _legislation(value: bytes) -> frozenset[str]:
    return frozenset(der.text(e) for e in der.children(der.read(value, der.SEQUENCE).content))


def _qc_statements(value: bytes) -> Facts:
    identifiers: set[str] = set()
    types: frozenset[str] = frozenset()
    legislation: frozenset[str] | None = None
    for statement in der.children(der.read(value, der.SEQUENCE).content):
        members = der.Fields(statement.content)
        name = der.oid(members.contents(der.OID))
        identifiers.add(name)
        if name == QC_TYPE:
            types = frozenset(der.oid(e.content) for e in der.children(members.contents(der.SEQUENCE)))
        elif name == QC_LEGISLATION:
            legislation = _legislation(members.encoding(der.SEQUENCE))
    return {"qc": QcStatements(frozenset(identifiers), types, legislation)}


def _heeded(value: bytes) -> Facts:
    del value  # allowed to be critical: it constrains nothing that is decided here
    return {}


EXTENDED_KEY_USAGE = "2.5.29.37"
READERS: Mapping[str, Reader] = {
    "2.5.29.14": _subject_key_id,
    "2.5.29.15": _key_usage,
    "2.5.29.17": _alternative_names,
    "2.5.29.19": _basic_constraints,
    "2.5.29.30": _name_constraints,
    "2.5.29.31": _crl_points,
    "2.5.29.32": _policies,
    "2.5.29.33": _policy_mappings,
    "2.5.29.35": _authority_key_id,
    "2.5.29.36": _policy_constraints,
    "2.5.29.46": _freshest,
    EXTENDED_KEY_USAGE: _extended_key_usage,
    "1.3.6.1.5.5.7.1.1": _authority_information,
    "1.3.6.1.5.5.7.1.3": _qc_statements,
    "1.3.6.1.5.5.7.48.1.5": _no_check,
    "2.5.29.9": _heeded,  # subjectDirectoryAttributes
    "2.5.29.18": _heeded,  # issuerAltName
    "2.5.29.54": _inhibit_any_policy,
}


def entries(extensions: bytes) -> Iterator[tuple[str, bool, bytes]]:
    """Yield identifier, criticality and DER value of each member of Extensions (contents of the explicit tag)."""
    for count, entry in enumerate(der.children(der.read(extensions, der.SEQUENCE).content)):
        if count >= EXTENSION_COUNT:
            raise DerError("too many extensions")
        members = der.Fields(entry.content)
        name = der.oid(members.contents(der.OID))
        flag = members.optional(der.BOOLEAN)
        yield name, flag is not None and der.boolean(flag.content), members.contents(der.OCTET_STRING)


def read_extensions(extensions: bytes | None) -> Extensions:
    """Read all extensions of a certificate; damage, doubles and unknown critical ones end in *critical_unknown*."""
    facts: Facts = {}
    refused, seen = set[str](), set[str]()
    try:
        for name, critical, value in () if extensions is None else entries(extensions):
            reader = READERS.get(name)
            if name in seen or (reader is None and critical):
                refused.add(name)
            seen.add(name)
            if reader is not None:
                facts |= _read_one(reader, name, value, refused)
            if name == EXTENDED_KEY_USAGE:
                facts["extended_key_usage_critical"] = critical
    except DerError:
        refused.add("unreadable")
    return Extensions(**facts, critical_unknown=frozenset(refused))


def _read_one(reader: Reader, name: str, value: bytes, refused: set[str]) -> Facts:
    try:
        return reader(value)
    except DerError:
        refused.add(name)
        return {}
