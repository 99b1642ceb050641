"""How cost grows with size: octets, signatures, files, revisions, certificates and lists, up to the limits; the plot for the docs.

A slope of 1 between logarithms is linear; 2 would be quadratic. The figures stand in ``docs/speed.svg``.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from fakes.trust_world import CONTENT, NOW, SIGNED_AT, World

from authority import asic, cms, crl, pdf, pdf_signing, subjects
from authority.asic import Signing
from authority.pdf_signing import Wish
from authority.pki import Revocation
from authority.proofs import Proofs
from authority.xades import DataFile
from benchmarks.large import document
from verify.candidate import Candidate
from verify.context import Context
from verify.verifier import verify

PLOT = Path(__file__).resolve().parents[1] / "docs" / "speed.svg"
MIB = 1024 * 1024
RUNS = 3
STEEP = 1.25
"""A slope above which something grows faster than what is verified."""


@dataclass(frozen=True)
class Series:
    """Times in ms for sizes. The slope is that of the upper half, where fixed cost does not flatten it."""

    name: str
    points: tuple[tuple[float, float], ...]

    @property
    def slope(self) -> float:
        """How steep the logarithm of time stands upon that of size, by least squares."""
        upper = [(math.log(x), math.log(y)) for x, y in self.points[len(self.points) // 2 :]]
        mx, my = (sum(values) / len(upper) for values in zip(*upper, strict=True))
        return sum((x - mx) * (y - my) for x, y in upper) / sum((x - mx) ** 2 for x, _ in upper)


def main() -> None:
    """Print the slopes, and draw the plot."""
    world = World()
    found = [
        _series("MiB of a document", (1, 2, 4, 8, 16, 32), lambda n: _container(world, [document(n * MIB)])),
        _series("signatures of a CMS", (1, 2, 4, 8, 16, 32, 64), lambda n: ("a.p7m", _signed_by(world, n))),
        _series("signatures of a container", (1, 2, 4, 8, 16, 32, 64), lambda n: _container(world, [CONTENT], n)),
        _series("files of a container", (1, 4, 16, 64, 256, 900), lambda n: _container(world, [CONTENT] * n)),
        _series("revisions of a PDF", (1, 2, 4, 8, 16, 32, 60), lambda n: ("a.pdf", _revised(world, n))),
        _series("certificates enclosed", (1, 2, 4, 8, 16, 32, 64, 120), lambda n: ("a.p7m", _enclosing(world, n))),
        _series(
            "entries of a revocation list",
            (1, 10, 100, 1000, 10_000, 100_000),
            lambda _: ("a.p7m", world.signed()),
            lambda n: _revoking(world, n),
        ),
    ]
    for series in found:
        steep = "  TOO STEEP" if series.slope > STEEP else ""
        print(f"  {series.name:28} slope {series.slope:5.2f}{steep}")
    PLOT.write_text(_drawn(found), encoding="utf-8")


def _series(
    name: str,
    sizes: Sequence[int],
    make: Callable[[int], tuple[str, bytes]],
    context: Callable[[int], Context] | None = None,
) -> Series:
    """Measure the files that *make* gives, in their own *context* or in one where the signer's certificate is answered for."""
    world = World()
    usual = world.context(poe=NOW, answers=(world.answer(NOW),))
    points = []
    for size in sizes:
        candidate, ctx = Candidate(*make(size)), usual if context is None else context(size)
        verify([candidate], ctx)
        points.append((float(size), min(_timed(lambda c=candidate, x=ctx: verify([c], x)) for _ in range(RUNS))))
    return Series(name, tuple(points))


def _timed(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return max(process_time() - start, 1e-6) * 1000


def _container(world: World, contents: Sequence[bytes], signatures: int = 1) -> tuple[str, bytes]:
    files = [DataFile(f"datne{number}.txt", content) for number, content in enumerate(contents)]
    return "a.asice", asic.asice(files, *[Signing(world.signer, SIGNED_AT)] * signatures)


def _signed_by(world: World, signers: int) -> bytes:
    return cms.sign_together(CONTENT, (world.signer,) * signers, SIGNED_AT)


def _revised(world: World, revisions: int) -> bytes:
    file = pdf.file(("Ludzu izsniegt manu datu kopiju.",), vards="Liga")
    for number in range(revisions):
        file = pdf_signing.sign(file, world.signer, SIGNED_AT, Wish(field=f"Paraksts{number}"))
    return file.content


def _enclosing(world: World, certificates: int) -> bytes:
    others = tuple(world.authority.issue(subjects.ANDRIS).certificate for _ in range(certificates))
    return world.signed(proofs=Proofs(certificates=others))


def _revoking(world: World, entries: int) -> Context:
    revoked = {10**9 + number: Revocation(NOW) for number in range(entries)}
    return world.context(poe=NOW, crls=(crl.build(world.authority.signing_ca, revoked, NOW, NOW),))


WIDTH, HEIGHT, MARGIN = 760, 540, 60
COLOURS = ("#1b5e9b", "#a4161a", "#1a6b2f", "#8a5a00", "#5b2a86", "#0b6e6e", "#444444")


def _drawn(found: Sequence[Series]) -> str:
    """Draw time over size, both logarithmic; every line keeps the steepness of its slope."""
    widest = max(math.log2(x) for s in found for x, _ in s.points)
    times = [math.log10(y) for s in found for _, y in s.points]
    low, high = math.floor(min(times)), math.ceil(max(times))

    def place(x: float, y: float) -> str:
        across = MARGIN + math.log2(x) / widest * (WIDTH - 2 * MARGIN)
        up = HEIGHT - MARGIN - (math.log10(y) - low) / (high - low) * (HEIGHT - 2 * MARGIN)
        return f"{across:.1f},{up:.1f}"

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{MARGIN}" y="24">Milliseconds of one verification over size (both logarithmic)</text>',
    ]
    for power in range(low, high + 1):
        y = place(1, 10.0**power).split(",")[1]
        lines.append(f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        lines.append(f'<text x="8" y="{y}">{10.0**power:g} ms</text>')
    for number, (series, colour) in enumerate(zip(found, COLOURS, strict=True)):
        path = " ".join(place(x, y) for x, y in series.points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        label = f"{series.name}: {series.points[0][0]:g} to {series.points[-1][0]:g}, slope {series.slope:.2f}"
        lines.append(f'<text x="{MARGIN + 10}" y="{48 + 16 * number}" fill="{colour}">{label}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
