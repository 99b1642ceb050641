"""The whole validation of a real Latvian .edoc beside the sum of what cannot be avoided.

The floor: inflate, parse, canonicalise, hash, and six public-key operations (RSA-2048 for signature, token and OCSP
answer, RSA-4096 for the certificates of signer, time-stamp unit and responder). Certificates already known to be good
need no second check, so a warm program may come below it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from benchmarks.measure import side_by_side
from benchmarks.samples import context, corpus
from verify.as_json import as_json
from verify.candidate import Candidate
from verify.judge import Verdict, judge
from verify.verifier import verify

FILE = "aex-024.edoc"


def main() -> None:
    """Print both times and their ratio."""
    folder = corpus()
    if folder is None:
        return
    data = (folder / "signatures" / FILE).read_bytes()
    parts = _floor(data)
    found = side_by_side(_validation(folder, data), lambda: [part() for part in parts])
    print(f"  whole validation to JSON  {found.ours:7.3f} ms  {1000 / found.ours:7.0f} a second")
    print(f"  floor                     {found.beside:7.3f} ms  {1000 / found.beside:7.0f} a second")
    print(f"  ratio                     {found.ratio:7.2f}  (at most 5.9)")


def _validation(folder: Path, data: bytes) -> Callable[[], str]:
    ctx = context(folder)

    def validate() -> str:
        report = verify([Candidate(FILE, data)], ctx)
        judgement = judge(report)
        assert judgement.verdict is Verdict.ACCEPT
        return json.dumps(as_json(report, judgement, file=FILE, sha256=hashlib.sha256(data).hexdigest()))

    return validate


def _floor(data: bytes) -> list[Callable[[], object]]:
    """Give the unavoidable parts, each as a call."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    signature = next(content for name, content in entries.items() if "signatures" in name)
    root = etree.fromstring(signature)
    small, large = _rsa(2048), _rsa(4096)
    return [
        lambda: [zipfile.ZipFile(io.BytesIO(data)).read(name) for name in entries],
        lambda: etree.fromstring(signature),
        lambda: [etree.tostring(e, method="c14n") for e in root.iter() if _canonicalised(e)],
        lambda: [hashlib.sha256(content).digest() for content in entries.values()],
        lambda: [small() for _ in range(3)],
        lambda: [large() for _ in range(3)],
    ]


def _canonicalised(element: etree._Element) -> bool:
    return etree.QName(element).localname in {"SignedInfo", "SignedProperties", "SignatureValue"}


def _rsa(bits: int) -> Callable[[], None]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    public, value = key.public_key(), key.sign(b"x", padding.PKCS1v15(), SHA256())
    return lambda: public.verify(value, b"x", padding.PKCS1v15(), SHA256())
