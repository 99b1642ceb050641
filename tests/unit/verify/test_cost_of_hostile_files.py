"""What a hostile file may cost: five seconds of CPU and 300 MB, each in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import asic_cades
from fakes import signed_xml as make
from fakes.asic_cades import signing
from fakes.hostile_pdf import HOSTILE
from fakes.pdf_world import WORLD
from fakes.trust_world import SIGNED_AT
from vectors.forgery.honest import Form, Make, container, plan
from vectors.forgery.make_vectors import VECTORS, key
from vectors.forgery.outcome import sent
from vectors.forgery.xml_signatures import whole

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 5.0
MEMORY = 300 * 1000 * 1000
SIGN = signing(WORLD.signer, SIGNED_AT)
DEAR = ("bombs", "depth", "loops", "object streams", "entities", "number of signers", "transforms")


def largest_container() -> bytes:
    """As large as the largest mail brings it."""
    files = {"lugums.txt": os.urandom(1 << 20) * 48}
    return make.signed_container(files, plan=plan(files=files))


def deep_xml() -> bytes:
    return container(("META-INF/signatures9.xml", b"<a>" * 200_000 + b"</a>" * 200_000))


def crowded_xml() -> bytes:
    return container(("META-INF/signatures9.xml", b"<a>" + b"<b Id='x'/>" * 350_000 + b"</a>"))


def thousandfold_manifest() -> bytes:
    """A large file that a manifest lists a thousand times."""
    large = os.urandom(16_000) * 6_000
    rows = [asic_cades.listed("liels", large)] * 1_000
    return asic_cades.container({"liels": large}, SIGN, over=asic_cades.manifest(*rows))


def nested_signature_file() -> bytes:
    """Thirty structures without lengths around a hundred megabytes."""
    size = 100 << 20
    octets = b"\x04\x84" + size.to_bytes(4, "big") + os.urandom(16_000) * (size // 16_000) + bytes(size % 16_000)
    nested = b"\x30\x80" * 30 + octets + b"\x00\x00" * 30
    return make.container([("lugums.txt", b"x"), ("META-INF/signature.p7s", nested)])


def crowded_element(declaration: str) -> Make:
    """One element with a hundred thousand attributes or namespaces, around a signature."""
    crowd = " ".join(declaration.format(n) for n in range(100_000))
    return lambda: whole().replace("<vestule>", f"<vestule {crowd}>").encode()


def encoded(encoding: bytes, body: bytes) -> Make:
    head = b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: " + encoding + b"\n\n"
    return lambda: head + body


def with_mention(hostile: Callable[[], bytes]) -> Make:
    """The same with what makes a PDF look signed; others are never opened."""
    return lambda: hostile() + b"\n%/ByteRange [0 1 2 3] /Contents <30>\n"


COSTLY: dict[str, tuple[Form, Make]] = {
    **{key(v): (v.form, v.hostile) for v in VECTORS if any(word in v.line for word in DEAR)},
    **{name: (Form.PDF, with_mention(hostile)) for name, hostile in HOSTILE.items()},
    "a large container": (Form.ASIC, largest_container),
    "a deep signature file": (Form.ASIC, deep_xml),
    "a crowded signature file": (Form.ASIC, crowded_xml),
    "structures in structures": (Form.CMS, lambda: b"\x30\x80" * 4_000_000),
    "a mail of a million parts": (
        Form.MAIL,
        lambda: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 1_000_000,
    ),
    "a manifest of a thousand rows": (Form.ASIC, thousandfold_manifest),
    "a signature file of structures": (Form.ASIC, nested_signature_file),
    "a hundred thousand namespaces": (Form.XML, crowded_element('xmlns:n{0}="u:{0}"')),
    "a hundred thousand attributes": (Form.XML, crowded_element('a{0}=""')),
    "base64 that is padded all the time": (Form.MAIL, encoded(b"base64", b"MI*=" * 8_000_000)),
    "uuencode of empty lines": (Form.MAIL, encoded(b"x-uuencode", b"begin 644 a\n" + b"`\n" * 15_000_000)),
    "a large text in mails in mails": (
        Form.MAIL,
        lambda: b"Content-Type: message/rfc822\n\n" * 15 + b"\n" + b"x" * 25_000_000,
    ),
    "a mail of a million fields": (Form.MAIL, lambda: b"X: y\n" * 1_000_000 + b"\nx"),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", COSTLY)
def test_a_hostile_file_costs_little(name: str, tmp_path: Path) -> None:
    form, making = COSTLY[name]
    path = tmp_path / "file"
    path.write_bytes(sent(making).data)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    command = [sys.executable, "-m", "vectors.forgery.cost", form.value, str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=True)
    seconds, memory = map(float, done.stdout.split())
    assert seconds <= SECONDS
    assert memory <= MEMORY
