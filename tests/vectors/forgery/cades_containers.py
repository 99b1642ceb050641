"""Containers signed with CAdES: a CMS over a manifest, which stands between the signature and the files."""

from fakes import asic_cades
from fakes import signed_xml as make
from fakes.asic_cades import MANIFEST, SIGNATURE, listed, manifest, signing
from fakes.trust_world import SIGNED_AT
from vectors.forgery.honest import FILE, FILES, OTHER_TEXT, SECOND, TEXT, WORLD, Form, Make, Vector, plan

from authority import cms

_OTHER = OTHER_TEXT.encode()
_SECOND_FILE = "maksa.txt"
_BOTH = {**FILES, _SECOND_FILE: _OTHER}
_ROW = listed(FILE, TEXT.encode())
_FULL = manifest(_ROW)
_sign = signing(WORLD.signer, SIGNED_AT)


def _over(*rows: str, signature: str = SIGNATURE) -> Make:
    """The files as they are, under a manifest of these *rows*."""
    return lambda: asic_cades.container(FILES, _sign, over=manifest(*rows, signature=signature))


def _changed(old: bytes, new: bytes) -> Make:
    """The manifest is signed as it stands when *old* in it has become *new*."""
    assert old in _FULL, "nothing to replace"
    return lambda: asic_cades.container(FILES, _sign, over=_FULL.replace(old, new))


def _entries(*entries: tuple[str, bytes], kind: bytes = make.ASIC_E) -> Make:
    return lambda: make.container(entries, kind)


def _honest() -> bytes:
    return asic_cades.container(FILES, _sign)


def _two_files() -> bytes:
    return asic_cades.container(_BOTH, _sign)


def _two_signers(second: bytes) -> Make:
    """Two signatures with a manifest each; the second manifest lists *second* for the second file."""
    name = "META-INF/signature2.p7s"
    other = manifest(listed(_SECOND_FILE, second), signature=name)
    signed = signing(SECOND, SIGNED_AT)(other)
    more = (("META-INF/ASiCManifest2.xml", other), (name, signed), (_SECOND_FILE, _OTHER))
    return lambda: asic_cades.container(FILES, _sign, *more)


def _encapsulated(content: bytes) -> Make:
    """The CMS holds the manifest itself; the container holds one that lists *content*."""
    signed = cms.sign(_FULL, WORLD.signer, SIGNED_AT)
    return _entries((FILE, content), (MANIFEST, manifest(listed(FILE, content))), (SIGNATURE, signed))


_TWICE = f"<ds:DigestValue>{make.digest(_OTHER)}</ds:DigestValue></asic:DataObjectReference>"

_ATTACKS: dict[str, tuple[str, Make, Make]] = {
    "CAdES: a file that the manifest does not list": (
        "unsigned files",
        lambda: asic_cades.container(_BOTH, _sign, over=_FULL),
        _two_files,
    ),
    "CAdES: a file that is listed deeper than rows stand": (
        "unsigned files",
        lambda: asic_cades.container(_BOTH, _sign, over=manifest(_ROW, f"<w>{listed(_SECOND_FILE, _OTHER)}</w>")),
        _two_files,
    ),
    "CAdES: the file is altered": (
        "manifest",
        _entries((FILE, _OTHER), (MANIFEST, _FULL), (SIGNATURE, _sign(_FULL))),
        _honest,
    ),
    "CAdES: the file and its digest are altered": (
        "manifest",
        _entries((FILE, _OTHER), (MANIFEST, manifest(listed(FILE, _OTHER))), (SIGNATURE, _sign(_FULL))),
        _honest,
    ),
    "CAdES: the file twice, with two digests": ("manifest", _over(_ROW, listed(FILE, _OTHER)), _honest),
    "CAdES: two digests in one row": ("manifest", _over(_ROW.replace("</asic:DataObjectReference>", _TWICE)), _honest),
    "CAdES: no digest": ("manifest", _changed(b"DigestValue", b"Value"), _honest),
    "CAdES: a digest under another name": ("manifest", _changed(b"xmlenc#sha256", b"xmlenc#sha512"), _honest),
    "CAdES: rows of another namespace": (
        "manifest",
        _changed(b"asic:DataObjectReference", b"ds:DataObjectReference"),
        _honest,
    ),
    "CAdES: no row": ("manifest", _over(), _honest),
    "CAdES: a row for a file that is not there": ("manifest", _over(_ROW, listed(_SECOND_FILE, _OTHER)), _two_files),
    "CAdES: the path begins at a root": ("manifest", _over(listed("/" + FILE, TEXT.encode())), _honest),
    "CAdES: the manifest is for another signature": (
        "manifest",
        _over(_ROW, signature="META-INF/signature9.p7s"),
        _honest,
    ),
    "CAdES: two signatures are named": (
        "manifest",
        _changed(b"<asic:SigReference", b'<asic:SigReference URI="META-INF/x.p7s"/><asic:SigReference'),
        _honest,
    ),
    "CAdES: a second manifest for the signature": (
        "manifest",
        lambda: asic_cades.container(
            _BOTH, _sign, ("META-INF/ASiCManifest2.xml", manifest(listed(_SECOND_FILE, _OTHER))), over=_FULL
        ),
        _two_files,
    ),
    "CAdES: a manifest with a document type": (
        "manifest",
        lambda: asic_cades.container(FILES, _sign, over=b'<!DOCTYPE a [<!ENTITY e "x">]>' + _FULL),
        _honest,
    ),
    "CAdES: the manifest inside the signature is another": (
        "manifest",
        _encapsulated(_OTHER),
        _encapsulated(TEXT.encode()),
    ),
    "CAdES: the signature is over the file": (
        "manifest",
        _entries((FILE, TEXT.encode()), (MANIFEST, _FULL), (SIGNATURE, _sign(TEXT.encode()))),
        _honest,
    ),
    "CAdES: the second of two signatures lists another digest": (
        "signature files of different coverage",
        _two_signers(b"cits"),
        _two_signers(_OTHER),
    ),
    "CAdES beside a broken XAdES": (
        "signature files of different coverage",
        lambda: asic_cades.container(
            FILES, _sign, ("META-INF/signatures0.xml", make.signature_file(plan(files={FILE: _OTHER})))
        ),
        lambda: asic_cades.container(FILES, _sign, ("META-INF/signatures0.xml", make.signature_file(plan()))),
    ),
    "CAdES without a manifest": (
        "manifest",
        _entries((FILE, TEXT.encode()), (SIGNATURE, _sign(TEXT.encode()))),
        _entries((FILE, TEXT.encode()), (SIGNATURE, _sign(TEXT.encode())), kind=make.ASIC_S),
    ),
    "CAdES over one of two files without a manifest": (
        "unsigned files",
        _entries((FILE, TEXT.encode()), (_SECOND_FILE, _OTHER), (SIGNATURE, _sign(TEXT.encode())), kind=make.ASIC_S),
        _entries((FILE, TEXT.encode()), (SIGNATURE, _sign(TEXT.encode())), kind=make.ASIC_S),
    ),
}

VECTORS = tuple(
    Vector(name, f"containers: {line}", Form.ASIC, hostile, twin) for name, (line, hostile, twin) in _ATTACKS.items()
)
