"""Which bits of an honest file no signature is over, and why the file may stay accepted where one of them is turned.

Each function gives the reasons by the number of the bit, eight to an octet. Every other bit is covered: by the signature, by a
checksum, or because the file would be another, or none, to who reads it.
"""

import base64
import io
import re
import string
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from authority.spoil import bit_flipped
from verify import names

Bits = Mapping[int, str]
Explained = Callable[[bytes], Bits]
Span = tuple[int, int]
"""Where something begins and ends."""

_LOCAL = (
    (4, "the version that is needed"),
    (6, "flags that say nothing of what is read"),
    (10, "the time of an entry"),
    (12, "the time of an entry"),
)
_LOCAL_SIZE = 30
_CENTRAL = (
    (4, "the maker's version"),
    (6, "the version that is needed"),
    (8, "flags that say nothing of what is read"),
    (12, "the time of an entry"),
    (14, "the time of an entry"),
    (36, "attributes of an entry"),
    (38, "attributes of an entry"),
    (40, "attributes of an entry"),
)
"""Pairs of octets in the two headers of an entry (APPNOTE.TXT 4.3.7, 4.3.12)."""
_CENTRAL_SIZE = 46
_SERIAL_WITHIN = 40
"""Octets of a certificate in which its number stands."""
_DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
ALIKE = "bits of packed content that unpack to the same"
_PROOFS = "proofs beside the signature, each of which is judged by itself"
_DELIMITER = re.compile(rb'boundary="([^"]+)"')
_DECLARATION = re.compile(rb"\A<\?xml[^>]*\?>")
_NAMES = re.compile(
    rb'<ds:(?:Signature|SignatureValue) [^>]*?(Id="[^"]*")|<xades:QualifyingProperties [^>]*?(Target="[^"]*")'
)
_VALUE = b"/Contents <"
_RANGE = re.compile(rb"/ByteRange \[0 \d+ (\d+) (\d+)\]")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_UNSIGNED = re.compile(rb"<xades:UnsignedProperties>.*?</xades:UnsignedProperties>", re.DOTALL)
_BETWEEN = re.compile(rb">(\s+)<")
_SIGNED = re.compile(
    rb"<ds:SignedInfo.*?</ds:SignedInfo>|<xades:SignedProperties.*?</xades:SignedProperties>", re.DOTALL
)
_OTHER_LETTERS = "a name in other letters"
_KINDS = {12, 19, 20, 22}
"""Tags of strings that hold ASCII alike: UTF8String, PrintableString, TeletexString, IA5String."""
_FILLED = re.compile(rb"[A-Za-z0-9+/](={1,2})(?!=)")


def nothing(_: bytes) -> Bits:
    """All of it is covered."""
    return {}


def never(_: bytes, __: int) -> bool:
    """Nothing is known of a single bit."""
    return False


def everything(why: str) -> Explained:
    """None of it is covered."""
    return lambda data: _all([(0, len(data))], why)


def of_container(data: bytes) -> Bits:
    """In a ZIP: fields of its headers that name no content, comments, and packed bits that unpack alike either way."""
    found: dict[int, str] = {}
    at = data.index(b"PK\1\2")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            found |= _pairs(entry.header_offset, _LOCAL) | _pairs(at, _CENTRAL)
            name = len(entry.filename.encode())
            at += _CENTRAL_SIZE + name
            found |= _all([(at, at + len(entry.comment))], "a comment")
            at += len(entry.comment)
    ends = (bit for _, end in _packed(data) for bit in range(8 * end - 8, 8 * end))
    return found | {bit: ALIKE for bit in ends if unpacks_alike(data, bit)}


def of_cms(data: bytes) -> Bits:
    """In a CMS of one signer: what RFC 5652 leaves out of digest and value, and what is at hand elsewhere."""
    version, digests, content, *others, signers = _members(data, _members(data, _members(data, (0, len(data)))[1])[0])
    (info,) = _members(data, signers)
    own_version, signer, *_ = _members(data, info)
    found = _all([version, own_version], "a version") | _all([digests], "digests announced in advance")
    for holder in _members(data, content)[1:]:
        tag = _members(data, holder)[0][0]
        found |= _all([(tag, tag + 1)], "the tag of the content, of which the octets are signed")
    issuer, number = _members(data, signer)
    found |= _written_alike(data, issuer)
    serial = data[slice(*number)]
    spare = [one for other in others for one in _members(data, other) if not _is_of(data, one, serial)]
    found |= _all(spare, "a certificate or an answer that is at hand elsewhere")
    _, _, _, _, algorithm, _, *unsigned = _members(data, info)
    found |= _all(_members(data, algorithm)[1:], "parameters of an algorithm that has none")
    return found | _all(unsigned, _PROOFS)


def _written_alike(data: bytes, name: Span) -> dict[int, str]:
    """Which bits of a name leave it the same name: letter case and the kind of string do not matter (RFC 5280, 7.1)."""
    own = data[slice(*name)]
    alike = [bit for bit in range(8 * len(own)) if names.same(own, bit_flipped(own, *divmod(bit, 8)))]
    return {8 * name[0] + bit: _OTHER_LETTERS for bit in alike}


def of_signed_xml(data: bytes) -> Bits:
    """In a signature of XML: names by which nothing is found, white space between what is signed, bits that fill base64."""
    signed = [range(*match.span()) for match in _SIGNED.finditer(data)]
    signature = data.index(b"<ds:Signature ")
    found = _all((match.span() for match in _DECLARATION.finditer(data)), "the declaration of XML")
    identifiers = [match.span(match.lastindex or 0) for match in _NAMES.finditer(data)]
    found |= _all(identifiers, "an identifier that nothing signed refers to")
    between = [m.span(1) for m in _BETWEEN.finditer(data, signature) if not _within(m.start(1), signed)]
    found |= _all(between, "white space between elements that are signed one by one")
    found |= _all((m.span() for m in _UNSIGNED.finditer(data)), _PROOFS)
    for match in _FILLED.finditer(data, signature):
        if not _within(match.start(), signed):
            found |= _filling(data, match.start(), len(match[1]))
    return found


def of_clear_signed_mail(data: bytes) -> Bits:
    """In a multipart/signed message: all that stands before and behind the signed part, but for what is signed of the CMS."""
    mark = b"--" + _boundary(data)
    first, second = (found.start() for found in list(re.finditer(re.escape(mark), data))[:2])
    signed = data.index(b"\n", first) + 1, second - len(b"\r\n")
    body = _body(data, second)
    around = [(0, signed[0]), (signed[1], body[0]), (body[1], len(data))]
    return _all(around, "header fields and delimiters, which nobody signs") | _in_base64(data, body, _of_cms_in_digits)


def of_opaque_mail(data: bytes) -> Bits:
    """In a message that holds its text inside the CMS: the header, and what is not signed of the CMS."""
    body = _body(data, 0)
    unsigned = _all([(0, body[0])], "header fields and delimiters, which nobody signs")
    return unsigned | _in_base64(data, body, _of_cms_in_digits)


def of_mail_with_container(data: bytes) -> Bits:
    """In a message with a container as its last attachment: all but what is covered inside the container."""
    mark = b"--" + _boundary(data)
    last = [found.start() for found in re.finditer(re.escape(mark), data)][-2]
    body = _body(data, last)
    around = [(0, body[0]), (body[1], len(data))]
    return _all(around, "header fields, delimiters and the text beside, which nobody signs") | _in_base64(
        data, body, of_container
    )


def of_pdf(data: bytes) -> Bits:
    """In a PDF, its first revision: between the octets that are signed the signature itself, in hexadecimal digits."""
    start = data.index(_VALUE) + len(_VALUE)
    end = data.index(b">", start)
    value = bytes.fromhex(data[start:end].decode())
    cms_end = _content(value, 0)[1]
    found = {8 * at + 5: "digits in another case" for at in range(start, end) if data[at : at + 1].isalpha()}
    for bit, why in of_cms(value[:cms_end]).items():
        found |= _all([(start + 2 * (bit // 8), start + 2 * (bit // 8) + 2)], why)
    return found


def of_archived_pdf(data: bytes) -> Bits:
    """In a PDF of several revisions: the signature itself, and what came after it and says nothing that is read."""
    end_of_signed = _end_of_first_range(data)
    proofs = [match.span(1) for match in _STREAM.finditer(data, end_of_signed)]
    stamp = data.index(_VALUE, end_of_signed) + len(_VALUE)
    proofs.append((stamp, data.index(b">", stamp)))
    later = _all([(end_of_signed, len(data))], "an update after the signature, whose every change is told")
    return {**of_pdf(data), **later, **_all(proofs, _PROOFS)}


def _end_of_first_range(data: bytes) -> int:
    """Where the octets end that the first signature is over."""
    found = _RANGE.search(data)
    assert found is not None
    return int(found[1]) + int(found[2])


def _all(spans: Iterable[Span], why: str) -> dict[int, str]:
    return {bit: why for start, end in spans for bit in range(8 * start, 8 * end)}


def unpacks_alike(data: bytes, bit: int) -> bool:
    """Tell whether a container's content is the same with this bit turned: packed octets may be written in two ways."""
    return any(_is_alike(data, packed, bit) for packed in _packed(data) if packed[0] <= bit // 8 < packed[1])


def _packed(data: bytes) -> Iterator[Span]:
    """Where the packed content of each entry lies."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.compress_type == zipfile.ZIP_DEFLATED:
                start = entry.header_offset + _LOCAL_SIZE + len(entry.filename.encode())
                yield start, start + entry.compress_size


def _is_alike(data: bytes, packed: Span, bit: int) -> bool:
    turned = bytearray(data[slice(*packed)])
    turned[bit // 8 - packed[0]] ^= 1 << bit % 8
    return _unpacked(bytes(turned)) == _unpacked(data[slice(*packed)])


def _unpacked(packed: bytes) -> bytes | None:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed)
    except zlib.error:
        return None
    return content if stream.eof and not stream.unused_data else None


def _pairs(start: int, fields: Iterable[tuple[int, str]]) -> dict[int, str]:
    return {bit: why for at, why in fields for bit in _all([(start + at, start + at + 2)], why)}


def _within(place: int, spans: Sequence[range]) -> bool:
    return any(place in span for span in spans)


def _boundary(data: bytes) -> bytes:
    found = _DELIMITER.search(data)
    assert found is not None
    return found[1]


def _body(data: bytes, start: int) -> Span:
    """Where the body of the part that begins at *start* lies, up to the last delimiter or the end."""
    begin = data.index(b"\r\n\r\n", start) + len(b"\r\n\r\n")
    end = data.find(b"\r\n--", begin)
    return begin, end if end >= 0 else len(data)


def _of_cms_in_digits(data: bytes) -> Bits:
    """What `of_cms` knows, and where one digit turns several bits of an octet: another kind of string in the issuer's name."""
    signers = _members(data, _members(data, _members(data, (0, len(data)))[1])[0])[-1]
    issuer, _ = _members(data, _members(data, _members(data, signers)[0])[1])
    own = data[slice(*issuer)]
    kinds = [at for at in range(len(own)) if any(names.same(own, _with(own, at, kind)) for kind in _KINDS - {own[at]})]
    return {**_all([(issuer[0] + at, issuer[0] + at + 1) for at in kinds], _OTHER_LETTERS), **of_cms(data)}


def _with(data: bytes, place: int, octet: int) -> bytes:
    return data[:place] + bytes((octet,)) + data[place + 1 :]


def _in_base64(data: bytes, body: Span, inner: Explained) -> Bits:
    """Take what is known of the octets that *body* holds in base64 to the digits that hold them."""
    places = [at for at in range(*body) if chr(data[at]) in _DIGITS]
    held = inner(base64.b64decode(data[slice(*body)]))
    found = _all(
        [(at, at + 1) for at in range(*body) if chr(data[at]) not in _DIGITS], "white space and filling of base64"
    )
    for number, at in enumerate(places):
        for bit in range(6 * number, 6 * number + 6):
            why = held.get(8 * (bit // 8) + 7 - bit % 8)
            found |= _all([(at, at + 1)], why) if why else {}
    filling = data.count(b"=", *body)
    return found | (_filling(data, places[-1], filling) if filling else {})


def _filling(data: bytes, place: int, filling: int) -> dict[int, str]:
    """The bits of the last digit of base64 that stand for no octet: two for each sign that fills (RFC 4648, 3.5)."""
    value = _DIGITS.index(chr(data[place])) >> 2 * filling
    turned = {bit: chr(data[place] ^ 1 << bit) for bit in range(8)}
    return {
        8 * place + bit: "bits that fill the last digit of base64"
        for bit, digit in turned.items()
        if digit in _DIGITS and _DIGITS.index(digit) >> 2 * filling == value
    }


def _is_of(data: bytes, certificate: Span, serial: bytes) -> bool:
    return serial in data[certificate[0] : certificate[0] + _SERIAL_WITHIN]


def _members(data: bytes, element: Span) -> list[Span]:
    """Where the members of a constructed element lie, in DER."""
    return list(_following(data, *_content(data, element[0])))


def _following(data: bytes, at: int, end: int) -> Iterator[Span]:
    while at < end:
        after = _content(data, at)[1]
        yield at, after
        at = after


def _content(data: bytes, at: int) -> Span:
    length, start = data[at + 1], at + 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[at + 2 : start], "big")
    return start, start + length
