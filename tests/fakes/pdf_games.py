"""What is put where a PDF holds its signature: values that are none, and byte ranges that leave room."""

from collections.abc import Callable

from fakes.pdf_world import SECOND, SIGNED_AT, WORLD, signature_number, signed, unsigned

from authority import cms, pdf_signing
from authority.cms import PADES, CmsForm
from authority.pdf_signing import CADES_DETACHED, Wish


def filled_with(value: Callable[[bytes], bytes], sub_filter: str = CADES_DETACHED, **entries: str) -> bytes:
    wish = Wish(sub_filter=sub_filter)
    return pdf_signing.fill(unsigned(), wish, {"Type": "/Sig", "M": "(D:20261126040000Z)"} | entries, value).content


def made(form: CmsForm = PADES) -> Callable[[bytes], bytes]:
    return lambda octets: cms.sign(octets, WORLD.signer, SIGNED_AT, form)


ODD_VALUES: dict[str, Callable[[bytes], bytes]] = {
    "something after the signature": lambda octets: made()(octets) + b"\x00more",
    "two signers": lambda octets: cms.sign_together(octets, [WORLD.signer, SECOND], SIGNED_AT, PADES),
}


BAD_VALUES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "noise": lambda _: bytes(range(1, 250)),
    "a structure that breaks off": lambda octets: made()(octets)[:700],
    "no signer": lambda octets: cms.sign_together(octets, [], SIGNED_AT, PADES),
    "one good signer of two": lambda octets: cms.sign_together(octets, [WORLD.signer], SIGNED_AT, PADES)[:-4],
    "a signature over other octets": lambda octets: made()(octets + b"x"),
    "content inside that is not the content outside": lambda _: cms.sign(b"x", WORLD.signer, SIGNED_AT),
}


Shape = Callable[[int, int, int], tuple[int, int, int, int]]


def shaped(shape: Shape) -> bytes:
    """Sign with the byte range that *shape* makes of the gap's two ends and the size of the file, over just these octets."""
    file = signed()
    entries = file.dictionary(signature_number(file))
    start = file.content.index(entries["Contents"].encode())
    end = start + len(entries["Contents"])
    first, length, second, rest = shape(start, end, len(file.content))
    span = f"[{first} {length:010d} {second:010d} {rest:010d}]".encode()
    content = file.content.replace(entries["ByteRange"].encode(), span)
    octets = content[first : first + length] + content[second : second + rest]
    value = cms.sign(octets, WORLD.signer, SIGNED_AT, PADES).hex().ljust(end - start - 2, "0")
    return content[: start + 1] + value.encode() + content[end - 1 :]


GAMES: dict[str, Shape] = {
    "does not begin with the file": lambda a, b, n: (9, a - 9, b, n - b),
    "leaves out more behind": lambda a, b, n: (0, a, b + 8, n - b - 8),
    "leaves out more before": lambda a, b, n: (0, a - 8, b, n - b),
    "takes in the opening": lambda a, b, n: (0, a + 1, b, n - b),
    "ends before the end of the file mark": lambda a, b, n: (0, a, b, n - b - 7),
    "ends in the middle": lambda a, b, n: (0, a, b, 20),
    "has nothing behind": lambda a, b, n: (0, a, b, 0),
    "runs backwards": lambda a, b, n: (0, b, a, n - a),
    "overlaps": lambda a, b, n: (0, a, a - 100, n - a + 100),
}
