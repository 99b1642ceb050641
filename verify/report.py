"""What verification says: frozen facts in ETSI's words (EN 319 102-1, TS 119 615, TS 119 102-2).

Instants are aware UTC datetimes, digests lower-case hex, an unknown fact is None.
"""

from datetime import datetime
from enum import StrEnum

from verify.checks import ChainLink, Check, RevocationData
from verify.codes import ProblemCode
from verify.dataclass import dataclass


class Container(StrEnum):
    """The wrapping in which signatures and signed content arrive."""

    MIME = "mime"
    ASIC_E = "asic-e"
    ASIC_S = "asic-s"
    PDF = "pdf"
    CMS = "cms"
    XML = "xml"
    ZIP = "zip"
    EDOC1 = "edoc1"
    DDOC = "ddoc"
    NONE = "none"


class SignatureFormat(StrEnum):
    """The syntax of one signature."""

    XADES = "xades"
    CADES = "cades"
    PADES = "pades"
    CMS = "cms"
    JADES = "jades"
    PGP = "pgp"


class Indication(StrEnum):
    """Main result of a signature validation (EN 319 102-1, 5.1.3)."""

    TOTAL_PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL-FAILED"


class SubIndication(StrEnum):
    """Why a signature is not TOTAL-PASSED (EN 319 102-1, 5.1.3, tables 5 and 6)."""

    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    FORMAT_FAILURE = "FORMAT_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND_NO_POE = "NO_CERTIFICATE_CHAIN_FOUND_NO_POE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    POLICY_PROCESSING_ERROR = "POLICY_PROCESSING_ERROR"
    SIGNATURE_POLICY_NOT_AVAILABLE = "SIGNATURE_POLICY_NOT_AVAILABLE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    REVOCATION_OUT_OF_BOUNDS_NO_POE = "REVOCATION_OUT_OF_BOUNDS_NO_POE"
    NO_POE = "NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"


class QcType(StrEnum):
    """What a qualified certificate is for (EN 319 412-5, QcType)."""

    ESIGN = "esign"
    ESEAL = "eseal"
    WSA = "wsa"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a signature or a document; *detail* holds no personal data."""

    code: ProblemCode
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """The three independent facts of TS 119 615 about the signing certificate; None where unknown."""

    qualified: bool | None = None
    type: QcType | None = None
    qscd: bool | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """Identity data of the signing certificate's subject (EN 319 412-1, 412-2, 412-3)."""

    common_name: str | None
    given_name: str | None
    surname: str | None
    serial_number: str | None
    country: str | None
    organization: str | None
    email: str | None
    pseudonym: bool
    certificate_sha256: str


@dataclass(frozen=True, slots=True)
class SignatureAlgorithm:
    """How the signature value was made: *name* as in the contract, *hash* such as ``SHA-256``, key size in bits."""

    name: str
    hash: str | None
    key_bits: int | None


class TimestampType(StrEnum):
    """What a time-stamp token covers."""

    CONTENT = "content"
    SIGNATURE = "signature"
    VALIDATION_DATA = "validation_data"
    ARCHIVE = "archive"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class TimestampReport:
    """One RFC 3161 token, validated: *valid* counts imprint, signature, chain and validity; *qualified* a granted TSA/QTST.

    *sha256* is the digest of the token itself (hex), the empty text in reports stored before it was kept. *chain* goes from
    the authority's certificate to the listed one, *rests_on* is what told of revocation, of each as far as it
    was looked at, None where nothing did: both are empty where no path was looked for. *proves* are the digests (hex) of the
    tokens, answers and lists that it is over too.
    """

    type: TimestampType
    time: datetime | None
    valid: bool
    qualified: bool
    tsa: str | None
    problems: tuple[Problem, ...] = ()
    sha256: str = ""
    chain: tuple[ChainLink, ...] = ()
    rests_on: tuple[RevocationData | None, ...] = ()
    proves: tuple[str, ...] = ()


class Qualification(StrEnum):
    """The label of TS 119 615 clause 4.6; derived from independent facts, never stored alone."""

    QESIG = "QESig"
    QESEAL = "QESeal"
    UNKNOWN_QC_QSCD = "Unknown-QC-QSCD"
    ADESIG_QC = "AdESig-QC"
    ADESEAL_QC = "AdESeal-QC"
    UNKNOWN_QC = "Unknown-QC"
    ADESIG = "AdESig"
    ADESEAL = "AdESeal"
    UNKNOWN = "Unknown"
    NA = "NA"


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """The validation of one signature. *integrity*: True, False, or None where it can't be told; says nothing of trust.

    *qualification* is the plain label; the prefix ``INDETERMINATE-`` is added for output where the indication asks it.
    *issuer_country* is the country whose trusted list the certificate's issuer belongs to or claims (ISO 3166).
    *listed* tells whether a path to a listed CA service was found. *counters* is the identifier of the signature that this
    one countersigns, None for a signature over content. *checks* and *chain* are what a sceptic checks, *value* the
    signature value by which a signature is told: empty in reports that were stored before they were recorded.
    """

    id: str
    container: Container
    format: SignatureFormat
    level: str
    integrity: bool | None
    indication: Indication
    sub_indication: SubIndication | None
    qualification: Qualification
    certificate: CertificateFacts
    signer: Signer | None
    claimed_signing_time: datetime | None
    best_signature_time: datetime | None
    signature_algorithm: SignatureAlgorithm | None
    timestamps: tuple[TimestampReport, ...]
    covers: tuple[str, ...]
    problems: tuple[Problem, ...]
    issuer_country: str | None = None
    listed: bool = False
    counters: str | None = None
    checks: tuple[Check, ...] = ()
    chain: tuple[ChainLink, ...] = ()
    value: bytes = b""

    @property
    def is_attribute(self) -> bool:
        """Whether it is part of the signature that it countersigns, and no signature of the document's own.

        In CMS a counter-signature is an unsigned attribute of one signer (RFC 5652, 11.4) and none of the signers that the
        document counts; in XML it is a Signature element like any other, and may stand beside (EN 319 132-1, 5.2.7).
        """
        return self.counters is not None and self.format is not SignatureFormat.XADES


@dataclass(frozen=True, slots=True)
class CoveredFile:
    """Content that at least one signature with integrity covers. *content* is dropped before a report is stored.

    *sha256* is that of the contract: of a file's own bytes, which signatures may have digested in several forms. *octets*
    is the digest of the very octets that are covered, decoded, canonical, or without the signature in their midst; the empty
    text where there are none, and before a report is stored where it is that of *content*.
    """

    name: str
    media_type: str | None
    sha256: str
    by: tuple[str, ...]
    content: bytes = b""
    octets: str = ""


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """One thing that is judged as a whole: the mail's own layer, a container, a file.

    *part* is the MIME part number of an attachment, None for the mail's own layer or a file by itself.
    *problems* are those of the document itself (an unsigned file in a container, a format that is only recognised).
    """

    part: str | None
    name: str
    container: Container
    sha256: str
    signatures: tuple[SignatureReport, ...]
    covered: tuple[CoveredFile, ...]
    uncovered: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def entries(self) -> tuple[SignatureReport, ...]:
        """The signatures that are counted, without those that are attributes of another."""
        return tuple([s for s in self.signatures if not s.is_attribute])

    def attributes_of(self, signature: SignatureReport) -> tuple[SignatureReport, ...]:
        """The counter-signatures that are attributes of *signature*; theirs are asked for in turn."""
        return tuple([s for s in self.signatures if s.is_attribute and s.counters == signature.id])


@dataclass(frozen=True, slots=True)
class OcspQuery:
    """An OCSP answer that would settle a doubt: POST *request* (DER OCSPRequest) to *url* (RFC 6960)."""

    url: str
    request: bytes


@dataclass(frozen=True, slots=True)
class CrlQuery:
    """A certificate revocation list that would settle a doubt (RFC 5280, 4.2.1.13)."""

    url: str


@dataclass(frozen=True, slots=True)
class IssuerQuery:
    """An issuer's certificate named by a caIssuers access description (RFC 5280, 4.2.2.1)."""

    url: str


Missing = OcspQuery | CrlQuery | IssuerQuery


@dataclass(frozen=True, slots=True)
class ListState:
    """How far one trusted list could be trusted when the report was made.

    *issued*, *next_update* (aware), *sha256* of the list (hex) and *signer*, a name, tell which list it was; they are empty in
    reports that were stored before they were recorded.
    """

    territory: str
    sequence: int
    authenticated: bool
    stale: bool
    refused: str | None = None
    issued: datetime | None = None
    next_update: datetime | None = None
    sha256: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """Everything found in one file or message. *missing* is what the network would have to answer before a verdict is final.

    *container* is that of the whole (``mime`` for a message); *encrypted* tells of content nobody can read without a key.
    """

    container: Container
    validation_time: datetime
    poe: datetime | None
    documents: tuple[DocumentReport, ...]
    uncovered: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    encrypted: bool = False
    from_matches_signer: bool | None = None
    problems: tuple[Problem, ...] = ()
    anchors: int = 0
    lists: tuple[ListState, ...] = ()

    @property
    def signatures(self) -> tuple[SignatureReport, ...]:
        """All signatures of all documents, in order."""
        return tuple(s for d in self.documents for s in d.signatures)

    @property
    def covered(self) -> tuple[CoveredFile, ...]:
        """All covered content of all documents, in order."""
        return tuple([c for d in self.documents for c in d.covered])
