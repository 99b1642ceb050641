"""Opening encrypted mail (S/MIME, RFC 8551) with the mailbox's own keys: CMS EnvelopedData and AuthEnvelopedData.

What comes out is as trustworthy as any other unsigned byte: whoever knows the mailbox's certificate can encrypt to it, and
what is not authenticated can be altered on the way. Only a signature inside says whose it is.

A content that can't be opened, for whatever reason, is None and nothing else. So no answer, and no difference in what becomes
of the mail, tells a sender who tries altered copies what came out of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from asn1crypto import algos, cms, core
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, GCM
from cryptography.hazmat.primitives.padding import PKCS7

from intake import envelope
from intake.content_keys import content_key
from intake.limits import ENCRYPTED_SIZE
from verify import der, detect

Opener = Callable[[bytes], bytes | None]
"""Gives the MIME entity inside an encrypted content; None where it can't be opened."""

_CBC: Mapping[str, Callable[[bytes], AES | TripleDES]] = {
    "aes128_cbc": AES,
    "aes192_cbc": AES,
    "aes256_cbc": AES,
    "tripledes_3key": TripleDES,
}
_KEY_OCTETS: Mapping[str, int] = {
    "aes128_cbc": 16,
    "aes192_cbc": 24,
    "aes256_cbc": 32,
    "tripledes_3key": 24,
    "aes128_gcm": 16,
    "aes192_gcm": 24,
    "aes256_gcm": 32,
}
"""What mail programs encrypt with (RFC 8551, 2.7, and what was usual before it). RC2 and single DES hide nothing any more."""
_TAG_OCTETS = range(12, 17)
"""Lengths of the authentication tag that RFC 5084, 3.2, allows."""
_ENCRYPTED_CONTENT = 0x80
"""The tag of encryptedContent, [0] IMPLICIT, where it is in one piece."""
_FOREIGN = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError, InvalidTag)
"""What the libraries answer to foreign bytes; all of it means that nothing can be read."""


@dataclass(frozen=True, slots=True)
class MailKey:
    """A key pair of the mailbox: its certificate, by which senders name it, in DER, and the private key in PKCS #8 DER."""

    certificate: bytes
    private_key: bytes = field(repr=False)


def opener(keys: Sequence[MailKey]) -> Opener:
    """Give what opens contents that are encrypted to one of *keys*; nothing is opened without any."""

    def opened(content: bytes) -> bytes | None:
        return _opened(content, keys) if keys else None

    return opened


def closed(_content: bytes) -> bytes | None:
    """Open nothing: the `Opener` of who has no key."""
    return None


def _opened(content: bytes, keys: Sequence[MailKey]) -> bytes | None:
    found = detect.as_der(content)
    if found is None or len(found) > ENCRYPTED_SIZE:
        return None
    try:
        inside = _decrypted(cms.ContentInfo.load(envelope.definite(found)), keys)
    except _FOREIGN:
        return None
    # A wrong key passes for a right one now and then; what is no entity was not opened.
    return inside if inside is not None and detect.is_entity(inside) else None


def _decrypted(info: cms.ContentInfo, keys: Sequence[MailKey]) -> bytes | None:
    match info["content_type"].native:
        case "enveloped_data":
            return _enveloped(info["content"], keys)
        case "authenticated_enveloped_data":
            return _authenticated(info["content"], keys)
        case _:
            return None


def _enveloped(data: cms.EnvelopedData, keys: Sequence[MailKey]) -> bytes | None:
    """The content of EnvelopedData (RFC 5652, clause 6)."""
    info = data["encrypted_content_info"]
    algorithm: algos.EncryptionAlgorithm = info["content_encryption_algorithm"]
    cipher = _CBC[algorithm["algorithm"].native]
    key = content_key(data["recipient_infos"], keys, _KEY_OCTETS[algorithm["algorithm"].native])
    if key is None:
        return None
    block = cipher(key)
    unlocking = Cipher(block, CBC(algorithm["parameters"].native)).decryptor()
    unpadding = PKCS7(block.block_size).unpadder()
    padded = unlocking.update(_octets(info)) + unlocking.finalize()
    return unpadding.update(padded) + unpadding.finalize()


def _authenticated(data: cms.AuthEnvelopedData, keys: Sequence[MailKey]) -> bytes | None:
    """The content of AuthEnvelopedData with AES-GCM (RFC 5083, RFC 5084)."""
    info = data["auth_encrypted_content_info"]
    name = info["content_encryption_algorithm"]["algorithm"].native
    tag = data["mac"].native
    if not name.endswith("_gcm") or len(tag) not in _TAG_OCTETS:
        return None
    key = content_key(data["recipient_infos"], keys, _KEY_OCTETS[name])
    if key is None:
        return None
    parameters = core.Sequence.load(info["content_encryption_algorithm"]["parameters"].dump())
    unlocking = Cipher(AES(key), GCM(parameters[0].native, tag, min_tag_length=_TAG_OCTETS.start)).decryptor()
    if data["auth_attrs"]:
        # RFC 5083, 2.2: the attributes are authenticated as a SET OF, though they stand under a tag of their own.
        unlocking.authenticate_additional_data(data["auth_attrs"].untag().dump(force=True))
    return unlocking.update(_octets(info)) + unlocking.finalize()


def _octets(info: cms.EncryptedContentInfo) -> bytes:
    """The encrypted octets, which a sender that streams cuts into thousands of pieces (RFC 5652, 6.1)."""
    _, _, octets = der.children(bytes(info.contents))
    is_whole = octets.tag == _ENCRYPTED_CONTENT
    return octets.content if is_whole else b"".join(piece.content for piece in der.children(octets.content))
