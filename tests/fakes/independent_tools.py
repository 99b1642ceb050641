"""Other people's verifiers: xmlsec1, openssl and unzip. A missing one skips on a laptop and fails in CI."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from authority import asic
from authority.pki import Authority, Identity

SIGNED_PROPERTIES = "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"
_SECONDS = 20
"""A tool that needs longer hangs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a tool ended and what it wrote, both streams together."""

    code: int
    output: str

    @property
    def passed(self) -> bool:
        """Tell whether the tool was content."""
        return self.code == 0


def run(tool: str, *arguments: str | Path, cwd: Path) -> Outcome:
    """Run *tool* in *cwd*."""
    path = shutil.which(tool)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{tool} is not installed")
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run([path, *map(str, arguments)], cwd=cwd, capture_output=True, timeout=_SECONDS, check=False)
    return Outcome(done.returncode, (done.stdout + done.stderr).decode(errors="replace"))


def write_pem(folder: Path, authority: Authority) -> None:
    """Write the authority's certificates as trust.pem (the root) and issuers.pem (what lies between)."""
    (folder / "trust.pem").write_bytes(authority.root.pem)
    issuers: Sequence[Identity] = (authority.signing_ca, authority.seal_ca, authority.withdrawn_ca)
    (folder / "issuers.pem").write_bytes(b"".join(ca.pem for ca in issuers))


def epoch(authority: Authority) -> str:
    """Give the authority's present in seconds, as openssl wants it."""
    return str(int(authority.now.timestamp()))


def openssl_cms(folder: Path, authority: Authority, signed: bytes, *more: str, content: bytes | None = None) -> Outcome:
    """Verify a CMS signature in DER, detached from *content* where that is given."""
    write_pem(folder, authority)
    (folder / "signed.der").write_bytes(signed)
    arguments = ["-inform", "DER", "-in", "signed.der", "-CAfile", "trust.pem", "-attime", epoch(authority), *more]
    if content is not None:
        (folder / "content").write_bytes(content)
        arguments += ["-content", "content"]
    return run("openssl", "cms", "-verify", "-binary", "-purpose", "any", "-out", "shown", *arguments, cwd=folder)


def xmlsec(folder: Path, document: Path | str, *more: str | Path) -> Outcome:
    """Verify the XML signature in *document*, its references resolved in *folder*."""
    return run("xmlsec1", "--verify", "--id-attr:Id", SIGNED_PROPERTIES, *more, document, cwd=folder)


def xmlsec_container(folder: Path, authority: Authority, container: bytes) -> list[Outcome]:
    """Verify every signature document of *container* over the files beside it, up to the authority's root."""
    write_pem(folder, authority)
    unpacked = folder / "unpacked"
    for entry in asic.entries(container):
        path = unpacked / entry.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(entry.content)
    # xmlsec1 reads one certificate of a file.
    trust: list[str | Path] = ["--trusted-pem", folder / "trust.pem"]
    for ca in (authority.signing_ca, authority.seal_ca, authority.withdrawn_ca):
        (folder / f"{ca.slug}.pem").write_bytes(ca.pem)
        trust += ["--untrusted-pem", folder / f"{ca.slug}.pem"]
    time = ("--verification-time", f"{authority.now:%Y-%m-%d %H:%M:%S}")
    documents = sorted(p for p in (unpacked / "META-INF").iterdir() if "signatures" in p.name)
    return [xmlsec(unpacked, document, *trust, *time) for document in documents]
