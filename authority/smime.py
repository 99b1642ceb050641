"""S/MIME messages (RFC 8551): clear-signed (multipart/signed) and opaque (application/pkcs7-mime)."""

from base64 import encodebytes
from datetime import datetime

from authority import cms, mail
from authority.cms import CADES, CADES_DETACHED, CmsForm
from authority.mail import Entity
from authority.pki import Identity
from authority.proofs import NO_PROOFS, Proofs

_MICALG = {"sha1": "sha-1", "sha256": "sha-256", "sha384": "sha-384", "sha512": "sha-512"}


def signed(
    entity: Entity, signer: Identity, at: datetime, form: CmsForm = CADES_DETACHED, proofs: Proofs = NO_PROOFS
) -> Entity:
    """Give *entity* clear-signed (RFC 8551, 3.5.3): the signature is over its bytes, header fields included."""
    return enclosing(entity, cms.sign(entity.dump(), signer, at, form, proofs), _MICALG[form.hash.value])


def enclosing(entity: Entity, signature: bytes, micalg: str = "sha-256") -> Entity:
    """Give multipart/signed of *entity* and a detached *signature* in DER (RFC 1847, 2.1)."""
    kind = f'signed; protocol="application/pkcs7-signature"; micalg={micalg}'
    return mail.multipart(kind, [entity, _pkcs7("smime.p7s", "application/pkcs7-signature", signature)], "=_paraksts_=")


def opaque(entity: Entity, signer: Identity, at: datetime, form: CmsForm = CADES, proofs: Proofs = NO_PROOFS) -> Entity:
    """Give *entity* inside a signed-data (RFC 8551, 3.5.2)."""
    kind = "application/pkcs7-mime; smime-type=signed-data"
    return _pkcs7("smime.p7m", kind, cms.sign(entity.dump(), signer, at, form, proofs))


def _pkcs7(name: str, media_type: str, content: bytes) -> Entity:
    return Entity(
        (
            ("Content-Type", f'{media_type}; name="{name}"'),
            ("Content-Transfer-Encoding", "base64"),
            ("Content-Disposition", f'attachment; filename="{name}"'),
        ),
        mail.crlf(encodebytes(content)),
    )
