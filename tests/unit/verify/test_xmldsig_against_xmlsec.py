"""XML signatures made, and real ones judged, by an independent program: xmlsec1 and we agree."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from fakes import signed_xml as make

from verify import asic_layout, container, references, xades, xml
from verify.limits import LIMITS
from verify.references import DS, Budget, Detached, Scope
from verify.report import Container

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
XMLSEC = shutil.which("xmlsec1")
if XMLSEC is None:
    pytest.skip("xmlsec1 is not installed", allow_module_level=True)

C14N_10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = make.transform(f"{make.DS}enveloped-signature")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(XMLSEC), *arguments], cwd=folder, capture_output=True, text=True, timeout=20, check=False
    )


def integrity(data: bytes, files: dict[str, bytes]) -> bool | None:
    document = xml.parse(data, LIMITS)

    def fetch(uri: str) -> Detached | None:
        name = asic_layout.entry_name(uri, files)
        return None if name is None else Detached(name, files[name])

    scope = Scope(document, fetch, Budget(LIMITS), LIMITS, name="doc")
    found = list(document.root.iter(DS + "Signature"))
    return xades.examine(found[0], scope, name="S1", container=Container.XML).evidence.integrity


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the key and certificate that xmlsec1 signs with."""
    folder = tmp_path_factory.mktemp("keys")
    identity = make.identity()
    pem = serialization.Encoding.PEM
    key = identity.key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key)
    (folder / "cert.pem").write_bytes(x509.load_der_x509_certificate(identity.certificate).public_bytes(pem))
    return folder


def template(method: str, transforms: str, uri: str) -> str:
    """A document with traps for canonicalisation around and inside what is signed; the signature is to be filled in."""
    reference = make.reference(uri, "", transforms=transforms)
    return (
        '<?pi before?><root xmlns="urn:d" xmlns:x="urn:x" xmlns:ns="'
        + make.DS
        + '" xml:lang="lv" xml:space="preserve">'
        '<x:p xml:lang="en"><part Id="part" b="2" a="1" x:c="&quot;&#13;&lt;"><!-- hidden -->t &amp;\u0101<e xmlns=""/></part></x:p>'
        f'tail<ds:Signature xmlns:ds="{make.DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{method}"/>'
        f'<ds:SignatureMethod Algorithm="{make.RSA_SHA256}"/>{reference}</ds:SignedInfo><ds:SignatureValue/>'
        "<ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>after</root><?pi after?>"
    )


METHODS = [C14N_10, C14N_10 + "#WithComments", make.C14N, make.C14N + "#WithComments", make.EXCLUSIVE]
REFERENCES = {
    "whole, default": ("", ENVELOPED),
    "whole, 1.0": ("", ENVELOPED + make.transform(C14N_10)),
    "whole, with comments": ("", ENVELOPED + make.transform(C14N_10 + "#WithComments")),
    "whole, exclusive": ("", ENVELOPED + make.transform(make.EXCLUSIVE)),
    "part, default": ("#part", ""),
    "part, 1.0": ("#part", make.transform(C14N_10)),
    "part, 1.1": ("#part", make.transform(make.C14N)),
    "part, exclusive": ("#part", make.transform(make.EXCLUSIVE)),
    "part by pointer": ("#xpointer(id('part'))", make.transform(C14N_10 + "#WithComments")),
    "whole by filter": (
        "",
        make.transform(references.XPATH, "<ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath>"),
    ),
}


def sign_by_xmlsec(folder: Path, keys: Path, text: str) -> bytes:
    (folder / "in.xml").write_text(text, "utf-8")
    key = f"{keys / 'key.pem'},{keys / 'cert.pem'}"
    made = run(folder, "--sign", "--privkey-pem", key, "--id-attr:Id", "urn:d:part", "--output", "out.xml", "in.xml")
    assert made.returncode == 0, made.stderr
    return (folder / "out.xml").read_bytes()


@pytest.mark.parametrize("name", REFERENCES)
def test_what_xmlsec_signs_holds_and_its_alteration_does_not(name: str, tmp_path: Path, keys: Path) -> None:
    uri, transforms = REFERENCES[name]
    signed = sign_by_xmlsec(tmp_path, keys, template(C14N_10, transforms, uri))
    assert integrity(signed, {}) is True
    assert integrity(signed.replace(b'a="1"', b'a="3"'), {}) is False


@pytest.mark.parametrize("method", METHODS)
def test_every_canonicalisation_of_signed_info_agrees(method: str, tmp_path: Path, keys: Path) -> None:
    assert integrity(sign_by_xmlsec(tmp_path, keys, template(method, ENVELOPED, "")), {}) is True


ID_NODES = [
    "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
    "http://www.w3.org/2000/09/xmldsig#:KeyInfo",
    "http://www.w3.org/2000/09/xmldsig#:Object",
]


EXPLAINED = {"aex-112.asice": False}
"""xmlsec1 takes any enclosed key that fits; we hold that the signed reference to the certificate names another."""


def judged_by_xmlsec(folder: Path, path: Path) -> bool:
    """Let xmlsec1 look at every signature file of a container."""
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
        names = [n for n in archive.namelist() if n.startswith("META-INF/") and "signature" in n and n.endswith(".xml")]
    ids = [part for node in ID_NODES for part in ("--id-attr:Id", node)]
    return all(run(folder, "--verify", "--insecure", *ids, name).returncode == 0 for name in names)


def test_real_containers_are_judged_alike(tmp_path: Path) -> None:
    if not CORPUS.is_dir():
        pytest.skip("the folder of real samples is not beside this checkout")
    lines = map(json.loads, (CORPUS / "signatures" / "expected.jsonl").read_text("utf-8").splitlines())
    differing = {}
    for number, line in enumerate(e for e in lines if e["format"] in {"ASiC-E-XAdES", "ASiC-S-XAdES"}):
        path = CORPUS / "signatures" / line["file"]
        folder = tmp_path / str(number)
        folder.mkdir()
        files = dict(container.read(path.read_bytes(), LIMITS).files)
        ours = all(
            integrity(c, files) is True for n, c in files.items() if n.startswith("META-INF/sig") or "edoc-sig" in n
        )
        if ours is not judged_by_xmlsec(folder, path):
            differing[line["file"]] = ours
    assert differing == EXPLAINED
