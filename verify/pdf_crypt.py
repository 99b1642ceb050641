"""Encrypted PDF files that open without a password: the standard security handler with the empty user password (ISO 32000-2, 7.6).

Encryption never covers the octets of a signature (7.6.2), so that signatures verify on the encrypted file as it is; only
object streams and validation data have to be read through it.
"""

import hashlib
from collections.abc import Mapping

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128, AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from verify.dataclass import dataclass
from verify.pdf_objects import Object, PdfError, Stream

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
"""What stands for the characters that a password lacks: for an empty one, all of it (7.6.4.3.2)."""
_BLOCK = 16
_NO_VECTOR = bytes(_BLOCK)
_AES_SALT = b"sAlT"
_ROUNDS = 64


class PdfLockedError(PdfError):
    """The file opens only with a password."""


@dataclass(frozen=True, slots=True)
class Decipher:
    """Takes the encryption off streams. *method* is that of the crypt filter: ``V2``, ``AESV2``, ``AESV3``, ``Identity``."""

    key: bytes
    method: str

    def octets(self, stream: Stream) -> bytes:
        """Give the octets of *stream* in plain, its filters still on; `PdfError` where they can't be."""
        if self.method == "Identity" or stream.attributes.get("Type") == "XRef":
            return stream.raw
        if self.method == "V2":
            return _rc4(self._key_of(stream, b""), stream.raw)
        if self.method == "AESV2":
            return _unpadded(_aes(self._key_of(stream, _AES_SALT), stream.raw))
        return _unpadded(_aes(self.key, stream.raw))

    def _key_of(self, stream: Stream, salt: bytes) -> bytes:
        """Derive the key of one object (7.6.3.2, algorithm 1)."""
        numbers = stream.number.to_bytes(4, "little")[:3] + stream.generation.to_bytes(4, "little")[:2]
        return _md5(self.key + numbers + salt)[: min(len(self.key) + 5, _BLOCK)]


def opened(encryption: Mapping[str, Object], file_id: bytes) -> Decipher:
    """Open a file with the empty user password.

    Args:
        encryption: the dictionary under ``Encrypt``, references resolved.
        file_id: the first identifier of the file, empty where it has none.

    Raises:
        PdfLockedError: it has another password, or is encrypted in another way.
    """
    version, revision = encryption.get("V"), encryption.get("R")
    if encryption.get("Filter") != "Standard" or not isinstance(version, int) or not isinstance(revision, int):
        raise PdfLockedError("the file is encrypted in a way that is not known")
    try:
        key = _modern_key(encryption, revision) if version == 5 else _old_key(encryption, revision, file_id)  # noqa: PLR2004
    except (KeyError, TypeError, ValueError) as error:
        raise PdfLockedError("the file opens only with a password") from error
    return Decipher(key, _method(encryption, version))


def _method(encryption: Mapping[str, Object], version: int) -> str:
    """Name the method for streams: from version 4 on it is that of a named crypt filter (7.6.6)."""
    if version < 4:  # noqa: PLR2004 - see above
        return "V2"
    filters, name = encryption.get("CF"), encryption.get("StmF", "Identity")
    chosen = filters.get(name) if isinstance(filters, dict) and isinstance(name, str) else None
    method = chosen.get("CFM") if isinstance(chosen, dict) else "Identity"
    if method not in {"V2", "AESV2", "AESV3", "Identity"} or not isinstance(method, str):
        raise PdfLockedError("the file is encrypted in a way that is not known")
    return method


def _octets(value: Object, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) < size:
        raise TypeError("a string that is missing or too short")
    return value[:size]


def _old_key(encryption: Mapping[str, Object], revision: int, file_id: bytes) -> bytes:
    """Derive the key from the padding alone (algorithm 2), and check it (algorithms 4 and 5)."""
    permissions = encryption["P"]
    bits = encryption.get("Length", 40)
    if not isinstance(permissions, int) or not isinstance(bits, int) or not 40 <= bits <= 128:  # noqa: PLR2004 - 7.6.3
        raise TypeError("permissions or a key length that are none")
    seed = _PADDING + _octets(encryption["O"], 32) + (permissions & 0xFFFFFFFF).to_bytes(4, "little") + file_id
    if revision >= 4 and encryption.get("EncryptMetadata") is False:  # noqa: PLR2004 - algorithm 2, f
        seed += b"\xff" * 4
    size = 5 if revision == 2 else bits // 8  # noqa: PLR2004 - algorithm 2, i
    key = _md5(seed)
    for _ in range(50 if revision > 2 else 0):  # noqa: PLR2004 - algorithm 2, h
        key = _md5(key[:size])
    key = key[:size]
    if not _fits(key, revision, file_id, encryption["U"]):
        raise ValueError("the empty password does not fit")
    return key


def _fits(key: bytes, revision: int, file_id: bytes, user: Object) -> bool:
    if revision == 2:  # noqa: PLR2004 - algorithm 4
        return _rc4(key, _PADDING) == _octets(user, 32)
    value = _md5(_PADDING + file_id)
    for count in range(20):
        value = _rc4(bytes(octet ^ count for octet in key), value)
    return value == _octets(user, 16)


def _modern_key(encryption: Mapping[str, Object], revision: int) -> bytes:
    """Check the empty password and take the key of the file (algorithms 2.A and 2.B)."""
    user = _octets(encryption["U"], 48)
    hashed, check_salt, key_salt = user[:32], user[32:40], user[40:]
    if _hash(check_salt, revision) != hashed:
        raise ValueError("the empty password does not fit")
    return _cbc(_hash(key_salt, revision), _NO_VECTOR, _octets(encryption["UE"], 32))


def _hash(salt: bytes, revision: int) -> bytes:
    """Hash the empty password (algorithm 2.B; revision 5 stops after the first step)."""
    value = hashlib.sha256(salt).digest()
    if revision == 5:  # noqa: PLR2004 - the extension that ISO 32000-2 deprecates
        return value
    count, last = 0, 0
    while count < _ROUNDS or last > count - 32:
        mixed = Cipher(AES128(value[:16]), CBC(value[16:32])).encryptor().update(value * _ROUNDS)
        name = ("sha256", "sha384", "sha512")[sum(mixed[:16]) % 3]
        value = hashlib.new(name, mixed).digest()
        count, last = count + 1, mixed[-1]
    return value[:32]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    return Cipher(ARC4(key), None).decryptor().update(data)


def _aes(key: bytes, data: bytes) -> bytes:
    return _cbc(key, data[:_BLOCK], data[_BLOCK:])


def _cbc(key: bytes, vector: bytes, data: bytes) -> bytes:
    algorithm = AES256(key) if len(key) > _BLOCK else AES128(key)
    try:
        return Cipher(algorithm, CBC(vector)).decryptor().update(data)
    except ValueError as error:
        raise PdfError("an encrypted stream that is too short") from error


def _unpadded(data: bytes) -> bytes:
    remover = PKCS7(_BLOCK * 8).unpadder()
    try:
        return remover.update(data) + remover.finalize()
    except ValueError as error:
        raise PdfError("an encrypted stream with wrong padding") from error
