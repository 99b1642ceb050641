"""Which files of ``META-INF`` only look as if they belonged to the container (EN 319 162-1, 4.3.3.1, 4.4.3.1 and annex A).

Names are given by whoever adds a file. A manifest, a time-stamp or an evidence record is one where its content is, and where
it leads to something: else it is a file that nobody signed, whatever it is called.
"""

from collections.abc import Iterable, Iterator, Sequence

from verify import der, keys, signed_data, tokens, xml
from verify.asic_layout import SIMPLE_NAMES, Layout
from verify.asic_manifests import Manifest
from verify.container import Archive
from verify.der import DerError
from verify.limits import Limits
from verify.methods import UnsupportedAlgorithmError
from verify.report import Container
from verify.xml import MalformedXmlError

PROOF_SIZE = 1024 * 1024
"""Octets of one time-stamp or evidence record that are looked at: real ones stay below 100 KiB."""
_EVIDENCE_RECORD = "{urn:ietf:params:xml:ns:ers}EvidenceRecord"


def strays(archive: Archive, layout: Layout, manifests: Sequence[Manifest], limits: Limits) -> frozenset[str]:
    """Name the files that are not what they are called, or belong to nothing.

    A manifest belongs to the signature or the proof that it names, a proof to the manifest that names it, or in a simple
    container to the one data object. A time-stamp must be over that; evidence records are recognised and not verified.
    """
    proofs = {name for name in layout.proofs if _is_proof(name, archive, layout, manifests, limits)}
    belonging = {m.name for m in manifests if m.signature in layout.cms_signatures or m.signature in proofs}
    return frozenset({*layout.strays, *layout.manifests, *layout.proofs}) - proofs - belonging


def _is_proof(name: str, archive: Archive, layout: Layout, manifests: Iterable[Manifest], limits: Limits) -> bool:
    content = archive.files[name]
    if len(content) > PROOF_SIZE:
        return False
    over = _proven(name, archive, layout, manifests)
    if not name.lower().endswith(".tst"):
        return any(True for _ in over) and _is_evidence_record(content, limits)
    try:
        info = tokens.read_info(signed_data.read(content, limits))
        return any(keys.digest(info.digest, octets) == info.imprint for octets in over)
    except (DerError, UnsupportedAlgorithmError):
        return False


def _proven(name: str, archive: Archive, layout: Layout, manifests: Iterable[Manifest]) -> Iterator[bytes]:
    """Yield what the proof of this name may be over: the manifests that name it, or the one data object."""
    yield from (manifest.octets for manifest in manifests if manifest.signature == name)
    if name in SIMPLE_NAMES and layout.kind is Container.ASIC_S and len(layout.data) == 1:
        yield archive.files[layout.data[0]]


def _is_evidence_record(content: bytes, limits: Limits) -> bool:
    """Tell an EvidenceRecord in ASN.1 (RFC 4998, 5) or in XML (RFC 6283, 3) by its beginning."""
    try:
        members = der.fields(content)
        members.next(der.INTEGER)
        return members.next().tag == der.SEQUENCE
    except DerError:
        pass
    try:
        return bool(xml.parse(content, limits).root.tag == _EVIDENCE_RECORD)
    except MalformedXmlError:
        return False
