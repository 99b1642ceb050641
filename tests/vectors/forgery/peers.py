"""Independent verifiers of the same octets, asked for integrity alone: xmlsec1, openssl and pyHanko."""

import io
import logging
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

from fakes.independent_tools import run
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from vectors.forgery.honest import Form, Sent

_DS = "http://www.w3.org/2000/09/xmldsig#"
_BEARERS = ("http://uri.etsi.org/01903/v1.3.2#:SignedProperties", f"{_DS}:Object", f"{_DS}:SignatureValue", "lugums")
"""Elements whose Id xmlsec1 has to be told of."""
_TOO_LARGE = 64 << 20
"""Unpacked octets beyond which a container is not unpacked for xmlsec1, which knows no containers itself."""


def intact(form: Form, arrived: Sent, folder: Path) -> bool:
    """Whether the independent verifier of this *form* finds all signatures intact, and in a PDF nothing changed."""
    try:
        return _PEERS[form](arrived, folder)
    except Exception:  # noqa: BLE001 - libraries have no common error; whatever they raise, they do not accept
        return False


def _container(arrived: Sent, folder: Path) -> bool:
    """Unpack as the standard library does, which forgives much, and verify every signature file over what lies there."""
    with zipfile.ZipFile(io.BytesIO(arrived.data)) as archive:
        if sum(info.file_size for info in archive.infolist()) > _TOO_LARGE:
            return False
        archive.extractall(folder)
    documents = [path for path in folder.glob("META-INF/*") if "signature" in path.name]
    return bool(documents) and all(_signature_file(path, folder) for path in documents)


def _signature_file(path: Path, folder: Path) -> bool:
    """XAdES as it stands; CAdES over the manifest that names it, else over the file at the top."""
    if path.suffix != ".p7s":
        return _xmlsec(path, folder)
    named = [m for m in path.parent.glob("ASiCManifest*.xml") if f'"META-INF/{path.name}"' in m.read_text("utf-8")]
    content = named or [file for file in folder.iterdir() if file.is_file() and file.name != "mimetype"]
    shown = folder / "shown"
    arguments = ("-noverify", "-binary", "-inform", "DER", "-in", path, "-content", content[0], "-out", shown)
    try:
        return run("openssl", "cms", "-verify", *arguments, cwd=folder).passed
    finally:
        shown.unlink(missing_ok=True)


def _document(arrived: Sent, folder: Path) -> bool:
    (folder / "lugums.xml").write_bytes(arrived.data)
    return _xmlsec(folder / "lugums.xml", folder)


def _xmlsec(document: Path, folder: Path) -> bool:
    bearers = [part for bearer in _BEARERS for part in ("--id-attr:Id", bearer)]
    return run("xmlsec1", "--verify", "--insecure", *bearers, document, cwd=folder).passed


def _cms(arrived: Sent, folder: Path) -> bool:
    (folder / "signed").write_bytes(arrived.data)
    beside: list[str] = []
    if arrived.beside:
        (folder / "content").write_bytes(arrived.beside[0].content)
        beside = ["-content", "content"]
    return _openssl("PEM" if b"-----BEGIN" in arrived.data else "DER", folder, "-binary", *beside)


def _mail(arrived: Sent, folder: Path) -> bool:
    (folder / "signed").write_bytes(arrived.data)
    return _openssl("SMIME", folder)


def _openssl(form: str, folder: Path, *more: str) -> bool:
    arguments = ("cms", "-verify", "-noverify", "-inform", form, "-in", "signed", "-out", "shown", *more)
    return run("openssl", *arguments, cwd=folder).passed


def _pdf(arrived: Sent, _: Path) -> bool:
    """Signatures intact and valid, changes as its own rules allow them."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _judged_by_pyhanko(arrived.data)
    finally:
        logging.disable(logging.NOTSET)


def _judged_by_pyhanko(data: bytes) -> bool:
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    found = [validate_pdf_signature(s, signer_validation_context=nobody) for s in reader.embedded_regular_signatures]
    return bool(found) and all(s.intact and s.valid and s.docmdp_ok for s in found)


_PEERS: dict[Form, Callable[[Sent, Path], bool]] = {
    Form.ASIC: _container,
    Form.XML: _document,
    Form.CMS: _cms,
    Form.MAIL: _mail,
    Form.PDF: _pdf,
}
