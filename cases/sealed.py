"""Sealed columns and search tokens: what the database may see of personal data.

A sealed value is AES-256-GCM ciphertext that names its key and is bound to its place (table, column, row), so that it
can be neither read nor changed nor moved without the key file. A token is a keyed digest (HMAC-SHA-256) of a folded
word, name or code: equal words give equal tokens, and without the key nobody can try words out.

Layout of a sealed value: format (1 byte, 0x01), length of the key id (1), key id (ASCII), nonce (12), ciphertext with tag.
"""

import base64
import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
"""Random 96-bit nonces; NIST SP 800-38D, 8.3 allows 2^32 values under one key: four thousand million chunks or columns."""
FORMAT: Final = b"\x01"
_LINE = re.compile(r"([A-Za-z0-9_-]{1,16}):([A-Za-z0-9_-]{43}=)")
"""A key id and 32 bytes in base64url."""


class KeyFileError(ValueError):
    """The key file can't be used; the message names the line, never its content."""


class SealError(Exception):
    """A sealed value can't be opened: unknown key, wrong place, or changed since it was sealed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives. *row* is a key that is known before the row is written and never changes."""

    table: str
    column: str
    row: str | int

    def encoded(self) -> bytes:
        """The place as associated data; a list in JSON, so that no two places share an encoding."""
        return json.dumps([self.table, self.column, str(self.row)]).encode()


@dataclass(frozen=True, slots=True)
class Key:
    """One master key: everything that is used is derived from it."""

    id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of an install, newest first: the first seals, all open."""

    keys: tuple[Key, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key file: lines ``keyid:key`` (32 bytes, base64url), newest first; empty lines and ``#`` lines are skipped.

        Raises:
            KeyFileError: a line is malformed, an id is there twice, or there is no key at all.
        """
        lines = enumerate(map(str.strip, text.splitlines()), start=1)
        keys = tuple(_parse_line(number, line) for number, line in lines if line and not line.startswith("#"))
        if not keys:
            raise KeyFileError("the key file holds no key")
        if len({key.id for key in keys}) != len(keys):
            raise KeyFileError("the key file holds two keys of one id")
        return cls(keys)


def _parse_line(number: int, line: str) -> Key:
    match = _LINE.fullmatch(line)
    if match is None:
        msg = f"line {number} of the key file is not keyid:key with 32 bytes in base64url"
        raise KeyFileError(msg)
    return Key(match[1], base64.urlsafe_b64decode(match[2]))


def key_line(key_id: str, random: bytes) -> str:
    """The line of a key file for a new key made of 32 *random* bytes; it stands first in the file to become the current one."""
    line = f"{key_id}:{base64.urlsafe_b64encode(random).decode()}\n"
    _parse_line(1, line.strip())
    return line


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"infotrust/1/" + purpose).derive(secret)


@dataclass(frozen=True, slots=True)
class _Derived:
    """What is made of a keyring: the *header* of what its newest key seals, ciphers by key id, keys of tokens newest first."""

    header: bytes
    sealing: AESGCM
    ciphers: dict[str, AESGCM]
    token_keys: tuple[bytes, ...]

    @classmethod
    def of(cls, keyring: Keyring) -> Self:
        ciphers = {key.id: AESGCM(_derived(key.secret, b"sealing")) for key in keyring.keys}
        newest = keyring.keys[0].id
        tokens = tuple(_derived(key.secret, b"tokens") for key in keyring.keys)
        return cls(FORMAT + bytes([len(newest)]) + newest.encode(), ciphers[newest], ciphers, tokens)


class Vault:
    """Seals, opens and makes tokens with the keys of one install. Safe to share between threads.

    *reread* gives the keys as they are now, None where they can't be read: it is asked when a value names a key that
    is not known, so that a process takes up a key that another one made.
    """

    __slots__ = ("_keys", "_nonce", "_reread")

    def __init__(
        self,
        keyring: Keyring,
        *,
        nonce: Callable[[int], bytes] = os.urandom,
        reread: Callable[[], Keyring | None] | None = None,
    ) -> None:
        self._nonce, self._reread = nonce, reread
        self._keys = _Derived.of(keyring)

    @property
    def header(self) -> bytes:
        """How every value begins that the current key sealed."""
        return self._keys.header

    def seal(self, place: Place, plain: bytes) -> bytes:
        """Seal *plain* for *place* with the current key."""
        keys, nonce = self._keys, self._nonce(NONCE_BYTES)
        return keys.header + nonce + keys.sealing.encrypt(nonce, plain, keys.header + place.encoded())

    def open(self, place: Place, sealed: bytes) -> bytes:
        """Open what was sealed for *place*.

        Raises:
            SealError: the key is not in the ring, or the value was changed, cut or moved.
        """
        size = 2 + (sealed[1] if sealed[:1] == FORMAT and len(sealed) > 1 else 0)
        header, nonce, body = sealed[:size], sealed[size : size + NONCE_BYTES], sealed[size + NONCE_BYTES :]
        cipher = self._cipher(header[2:].decode("ascii", "replace"))
        if cipher is None or len(nonce) != NONCE_BYTES:
            msg = f"{place.table}.{place.column} is sealed with a key that the key file does not hold"
            raise SealError(msg)
        try:
            return cipher.decrypt(nonce, body, header + place.encoded())
        except InvalidTag:
            msg = f"{place.table}.{place.column} of row {place.row} was changed, cut or moved after it was sealed"
            raise SealError(msg) from None

    def _cipher(self, key_id: str) -> AESGCM | None:
        found = self._keys.ciphers.get(key_id)
        keyring = self._reread() if found is None and self._reread is not None else None
        if keyring is not None:
            self._keys = _Derived.of(keyring)
            found = self._keys.ciphers.get(key_id)
        return found

    def seal_json(self, place: Place, value: object) -> bytes:
        """Seal a value of JSON's types, written canonically."""
        return self.seal(place, canonical(value))

    def open_json(self, place: Place, sealed: bytes) -> Any:
        """Open what `seal_json` sealed."""
        return json.loads(self.open(place, sealed))

    def is_current(self, sealed: bytes) -> bool:
        """Whether *sealed* names the current key; what does not is due for sealing anew after a rotation."""
        return sealed.startswith(self._keys.header)

    def token(self, kind: str, text: str) -> str:
        """The token to store for *text*; *kind* keeps words, addresses and codes apart."""
        return _token(self._keys.token_keys[0], kind, text)

    def tokens(self, kind: str, text: str) -> tuple[str, ...]:
        """The tokens to look for: one by each key, so that rows written before a rotation are found."""
        return tuple(_token(key, kind, text) for key in self._keys.token_keys)


def _token(key: bytes, kind: str, text: str) -> str:
    return hmac.new(key, f"{kind}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def canonical(value: object) -> bytes:
    """JSON with one spelling for each value: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()
