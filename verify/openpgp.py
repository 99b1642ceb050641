"""Recognising OpenPGP in its binary form by its first packet (RFC 9580, 4.2 and 5); nothing of it is verified.

A single tag octet says nothing, PNG files begin with one. So the first packet's header and the fixed fields that follow it
must all be what the standard allows.
"""

import zlib

_NEW_FORMAT, _PACKET = 0x40, 0x80
_VERSIONS = frozenset({3, 4, 5, 6})
_SIGNATURE_TYPES = frozenset({0x00, 0x01, 0x02})
"""Over a binary document, over text, standing alone (RFC 9580, 5.2.1): what a signed file begins with."""
_KEY_ALGORITHMS = frozenset({1, 2, 3, 16, 17, 18, 19, 22, 25, 26, 27, 28})
_HASHES = frozenset({1, 2, 3, 8, 9, 10, 11, 12, 14})
_ZIP, _ZLIB = 1, 2
_HEAD = 512
"""Octets of a compressed packet that are looked at: its first packet's header stands at once."""
_FIELDS = 8
"""Octets that must be there: the fixed fields of the packets that are told apart."""
_KEY_ID_END = 9
"""Version and key identifier of an encrypted session key go before its algorithm."""


def is_binary(data: bytes) -> bool:
    """Tell whether *data* begins as an OpenPGP message or detached signature."""
    return _begins_message(data, nested=False)


def _begins_message(data: bytes, *, nested: bool) -> bool:
    packet = _first_packet(data)
    if packet is None:
        return False
    kind, body = packet
    match kind:
        case 1 | 3:
            return _is_session_key(kind, body)
        case 2:
            return _is_signature(body)
        case 4:
            return _is_one_pass(body)
        case 8:
            return not nested and _is_compressed(body)
        case _:
            return False


def _first_packet(data: bytes) -> tuple[int, bytes] | None:
    """Give kind and contents of the first packet, as far as the file goes; None where there is no packet header."""
    if len(data) < _FIELDS or not data[0] & _PACKET:
        return None
    if data[0] & _NEW_FORMAT:
        return data[0] & 0x3F, data[1 + _new_length(data[1]) :]
    length_type = data[0] & 0x03
    return data[0] >> 2 & 0x0F, data[1 + (0 if length_type == 3 else 1 << length_type) :]  # noqa: PLR2004 - indeterminate


def _new_length(first: int) -> int:
    """Give how many octets the length takes (RFC 9580, 4.2.1); a partial length takes one."""
    if first < 192:  # noqa: PLR2004 - the bounds of 4.2.1
        return 1
    return 5 if first == 255 else 2 if first < 224 else 1  # noqa: PLR2004 - the same


def _is_signature(body: bytes) -> bool:
    if len(body) < _FIELDS or body[0] not in _VERSIONS:
        return False
    if body[0] == 3:  # noqa: PLR2004 - version 3 tells its length first, always five
        return body[1] == 5 and body[2] in _SIGNATURE_TYPES  # noqa: PLR2004
    return body[1] in _SIGNATURE_TYPES and body[2] in _KEY_ALGORITHMS and body[3] in _HASHES


def _is_one_pass(body: bytes) -> bool:
    return (
        len(body) >= _FIELDS
        and body[0] in {3, 6}
        and body[1] in _SIGNATURE_TYPES
        and body[2] in _HASHES
        and body[3] in _KEY_ALGORITHMS
    )


def _is_session_key(kind: int, body: bytes) -> bool:
    """Tell the session key that an encrypted message begins with, for a public key or a password (RFC 9580, 5.1, 5.3)."""
    if kind == 1:
        return body[:1] == b"\x03" and len(body) > _KEY_ID_END and body[_KEY_ID_END] in _KEY_ALGORITHMS
    return body[:1] in {b"\x04", b"\x05", b"\x06"} and body[1:2] in {b"\x07", b"\x08", b"\x09"}


def _is_compressed(body: bytes) -> bool:
    """Unpack the beginning and look for a packet there: the algorithm octet alone says too little."""
    if body[:1] not in {bytes((_ZIP,)), bytes((_ZLIB,))}:
        return False
    window = -zlib.MAX_WBITS if body[0] == _ZIP else zlib.MAX_WBITS
    try:
        return _begins_message(zlib.decompressobj(window).decompress(body[1:], _HEAD), nested=True)
    except zlib.error:
        return False
