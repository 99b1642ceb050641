"""All vectors, and a script that writes them out: ``python -m vectors.forgery.make_vectors FOLDER``."""

import re
import sys
import tomllib
from pathlib import Path

from vectors.forgery import (
    cades_containers,
    cms_signatures,
    cms_structures,
    containers,
    mail_attachments,
    mails,
    meta_inf,
    oddities,
    pdf_syntax,
    pdfs,
    proofs,
    trust_lists,
    xml_documents,
    xml_signatures,
)
from vectors.forgery.honest import Form, Vector
from vectors.forgery.outcome import sent

VECTORS: tuple[Vector, ...] = (
    *containers.VECTORS,
    *meta_inf.VECTORS,
    *cades_containers.VECTORS,
    *xml_signatures.VECTORS,
    *xml_documents.VECTORS,
    *cms_signatures.VECTORS,
    *cms_structures.VECTORS,
    *mails.VECTORS,
    *mail_attachments.VECTORS,
    *pdfs.VECTORS,
    *pdf_syntax.VECTORS,
    *proofs.VECTORS,
    *trust_lists.VECTORS,
    *oddities.VECTORS,
)
MANIFEST = Path(__file__).with_name("MANIFEST.toml")
_ENDINGS = {Form.ASIC: "edoc", Form.XML: "xml", Form.CMS: "p7m", Form.MAIL: "eml", Form.PDF: "pdf"}


def key(vector: Vector) -> str:
    """How the manifest calls it."""
    return f"{vector.line}: {vector.name}"


def manifest() -> dict[str, dict[str, dict[str, object]]]:
    """Read what is expected."""
    return tomllib.loads(MANIFEST.read_text("utf-8"))


def write(folder: Path) -> None:
    """Write every vector and its twin, named after them."""
    folder.mkdir(parents=True, exist_ok=True)
    for vector in VECTORS:
        name = re.sub(r"[^a-z0-9]+", "-", key(vector).lower())
        for side, make in (("hostile", vector.hostile), ("twin", vector.twin)):
            (folder / f"{name}.{side}.{_ENDINGS[vector.form]}").write_bytes(sent(make).data)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
