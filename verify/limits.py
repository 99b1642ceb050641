"""Limits on what verification takes from strangers; each with what it prevents."""

from verify.dataclass import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one verification. Sizes in bytes, ratios as plain numbers."""

    container_entries: int = 1000
    """Entries of one ZIP: real containers hold a dozen; thousands are made to cost time."""
    entry_size: int = 256 * MIB
    """Unpacked size of one entry: above the largest mail that servers take, far below the memory of a worker."""
    unpacked_total: int = 384 * MIB
    """Unpacked size of a whole container: a bomb of many middling entries stops here."""
    ratio_free: int = 4 * MIB
    """Unpacked bytes of an entry for which no ratio is asked: small repetitive texts compress well."""
    ratio: int = 200
    """Unpacked to packed beyond `ratio_free`: deflate of real documents stays below 100, bombs reach 1,000."""
    archive_entries: int = 200
    """Entries of one plain archive: people attach a handful of documents; each is looked at."""
    archive_total: int = 64 * MIB
    """Unpacked size of all archives of one mail together, nested ones included: what stays in memory while it is verified.
    XML counts twelvefold: it is that much dearer to verify."""
    archive_messages: int = 16
    """Messages in the archives of one mail: each is taken apart as the mail itself is."""
    archive_depth: int = 2
    """Archives inside archives that are opened; deeper ones are held. A bomb of nested archives stops here."""
    xml_size: int = 8 * MIB
    """One signature document: real ones with large CRLs stay below 2 MiB."""
    list_size: int = 32 * MIB
    """One trusted list: the largest national ones of today have 5 MiB."""
    xml_depth: int = 64
    """Nesting of XML elements: real signatures stay below 20; deep trees exhaust stacks."""
    references: int = 1000
    """References of one signature: each costs a digest."""
    digest_work: int = 1024 * MIB
    """Octets digested for all references of one document, XML weighing eightfold: many references to one large thing."""
    signatures: int = 64
    """Signatures of one document: each costs public-key operations and perhaps a network answer."""
    tokens: int = 64
    """Time-stamp tokens of one signature."""
    certificates: int = 128
    """Certificates embedded in one signature: path building is at worst quadratic in them."""
    revocations: int = 128
    """OCSP answers and CRLs embedded in one signature."""
    chain_length: int = 8
    """Certificates from signer to anchor: real chains have two to four."""
    rsa_bits: int = 8192
    """Largest RSA modulus: Smart-ID uses 6144; larger ones are made to cost time."""
    cms_depth: int = 32
    """Nesting of ASN.1: real CMS stays below 20."""
    documents: int = 32
    """Documents of one mail that are verified; more are named and held."""


LIMITS = Limits()
