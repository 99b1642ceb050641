"""Writing DER (X.690): one small function a type, each giving the complete encoding of one value."""

from datetime import UTC, datetime

NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"

_SHORT_LENGTH_LIMIT = 0x80
_LONG_LENGTH_FLAG = 0x80
_SEPTET = 0x7F


def tlv(tag: int, *parts: bytes) -> bytes:
    """Give tag, shortest definite length (X.690, 10.1) and the concatenated *parts* as content."""
    content = b"".join(parts)
    if len(content) < _SHORT_LENGTH_LIMIT:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG_LENGTH_FLAG | len(length)]) + length + content


def sequence(*parts: bytes) -> bytes:
    """Give a SEQUENCE of encoded *parts*."""
    return tlv(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    """Give a SET OF encoded *parts*, in the ascending order that DER asks (X.690, 11.6)."""
    return tlv(0x31, *sorted(parts))


def explicit(number: int, *parts: bytes) -> bytes:
    """Give *parts* under the constructed context tag [*number*]: EXPLICIT, or IMPLICIT of a constructed type."""
    return tlv(0xA0 | number, *parts)


def implicit(number: int, content: bytes) -> bytes:
    """Give the bare *content* under the primitive context tag [*number*] IMPLICIT."""
    return tlv(0x80 | number, content)


def integer(value: int) -> bytes:
    """Give an INTEGER in the fewest two's-complement octets."""
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def enumerated(value: int) -> bytes:
    """Give an ENUMERATED value below 128."""
    return tlv(0x0A, bytes([value]))


def octets(value: bytes) -> bytes:
    """Give an OCTET STRING."""
    return tlv(0x04, value)


def bits(value: bytes) -> bytes:
    """Give a BIT STRING of whole octets."""
    return tlv(0x03, b"\x00", value)


def utf8(value: str) -> bytes:
    """Give a UTF8String."""
    return tlv(0x0C, value.encode())


def printable(value: str) -> bytes:
    """Give a PrintableString; *value* must be ASCII."""
    return tlv(0x13, value.encode("ascii"))


def ia5(value: str) -> bytes:
    """Give an IA5String; *value* must be ASCII."""
    return tlv(0x16, value.encode("ascii"))


def generalized_time(at: datetime) -> bytes:
    """Give a GeneralizedTime in UTC with whole seconds (RFC 5280, 4.1.2.5.2)."""
    return tlv(0x18, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def utc_time(at: datetime) -> bytes:
    """Give a UTCTime with seconds (RFC 5280, 4.1.2.5.1); *at* must lie before 2050."""
    return tlv(0x17, at.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode())


def oid(dotted: str) -> bytes:
    """Give an OBJECT IDENTIFIER from its dotted form."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return tlv(0x06, *(_septets(arc) for arc in (40 * first + second, *rest)))


def _septets(arc: int) -> bytes:
    """Give one arc base 128, every octet but the last with its high bit set (X.690, 8.19.2)."""
    low = [arc & _SEPTET]
    while arc := arc >> 7:
        low.append(arc & _SEPTET | 0x80)
    return bytes(reversed(low))
