"""ASiC-E containers signed with CAdES: the CMS is over a manifest, which holds the digests of the files (EN 319 162-1, A.4)."""

from collections.abc import Callable, Mapping
from html import escape

from fakes import signed_xml as make
from fakes.signed_xml import SHA256, digest

from authority import cms
from authority.pki import Identity

ASIC = "http://uri.etsi.org/02918/v1.2.1#"
MANIFEST = "META-INF/ASiCManifest.xml"
SIGNATURE = "META-INF/signature.p7s"


def listed(uri: str, content: bytes) -> str:
    """One file of a manifest."""
    return (
        f'<asic:DataObjectReference URI="{escape(uri)}"><ds:DigestMethod Algorithm="{SHA256}"/>'
        f"<ds:DigestValue>{digest(content)}</ds:DigestValue></asic:DataObjectReference>"
    )


def manifest(*rows: str, signature: str = SIGNATURE) -> bytes:
    """A manifest of these *rows* for the signature file of this name."""
    kind = "application/pkcs7-signature"
    return (
        f'<asic:ASiCManifest xmlns:asic="{ASIC}" xmlns:ds="{make.DS}"><asic:SigReference URI="{signature}" '
        f'MimeType="{kind}"/>{"".join(rows)}</asic:ASiCManifest>'
    ).encode()


def container(
    files: Mapping[str, bytes],
    sign: Callable[[bytes], bytes],
    *more: tuple[str, bytes],
    over: bytes | None = None,
) -> bytes:
    """A container of *files* with a manifest of all, or *over*, that *sign* signs, and *more* entries behind."""
    signed = over or manifest(*(listed(name, content) for name, content in files.items()))
    return make.container([*files.items(), (MANIFEST, signed), (SIGNATURE, sign(signed)), *more])


def signing(signer: Identity, at: object) -> Callable[[bytes], bytes]:
    """A detached CAdES signature of *signer*, made *at* (aware)."""
    return lambda octets: cms.sign(octets, signer, at, cms.CADES_DETACHED)  # type: ignore[arg-type]  # a datetime
