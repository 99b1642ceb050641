"""Charts drawn as SVG: bars by the month in colours, bars by the number, one bar in shares. Pure: numbers and words in, markup out.

Each is a picture with a name; the numbers stand in a table beside it, and in the titles of the bars.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from markupsafe import Markup

WIDTH: Final = 720
HEIGHT: Final = 240
LEFT: Final = 44
BOTTOM: Final = 26
TOP: Final = 10
PLOT: Final = HEIGHT - TOP - BOTTOM
COLOURS: Final = 10
"""Classes ``s0`` to ``s9`` of the style sheet."""
LINES: Final = 4
"""Lines across a chart, at most; their numbers are round."""
LABELS: Final = 16
"""Labels below a chart, at most: more would overlap."""


@dataclass(frozen=True, slots=True)
class Series:
    """One colour: its name, and a number for each place along the chart."""

    name: str
    values: Sequence[int]


def stacked(title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Bars that stand on one another, one for each label."""
    top = round_top(max((sum(s.values[i] for s in series) for i in range(len(labels))), default=0))
    step = (WIDTH - LEFT) / max(1, len(labels))
    parts = [_axes(top), _labels(labels, step)]
    for place, label in enumerate(labels):
        below = 0
        for number, one in enumerate(series):
            if value := one.values[place]:
                box = _box(place, step, below, value, top)
                parts.append(_bar(box, number, f"{label} · {one.name}: {value}"))
                below += value
    return _svg(title, parts, HEIGHT)


def bars(title: str, labels: Sequence[str], values: Sequence[int], marks: Sequence[int] | None = None) -> Markup:
    """One bar for each label; *marks* gives the colour of each."""
    top = round_top(max(values, default=0))
    step = (WIDTH - LEFT) / max(1, len(labels))
    parts = [_axes(top), _labels(labels, step)]
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        if value:
            colour = marks[place] if marks else 0
            parts.append(_bar(_box(place, step, 0, value, top), colour, f"{label}: {value}"))
    return _svg(title, parts, HEIGHT)


def shares(title: str, series: Sequence[tuple[str, int, int]]) -> Markup:
    """One lying bar in parts: name, number and colour of each."""
    total, at, parts = sum(value for _, value, _ in series), 0.0, []
    for name, value, colour in series:
        if value:
            width = WIDTH * value / total
            parts.append(_bar((at, 4, width, 32), colour, f"{name}: {value}"))
            at += width
    return _svg(title, parts, 40, "chart flat")


def round_top(highest: int) -> int:
    """The number at a chart's top: the least round one that all bars fit under, and that the lines divide."""
    if highest <= LINES:
        return LINES
    size = 1
    while True:
        for factor in (1, 2, 5):
            if (top := factor * size * LINES) >= highest:
                return top
        size *= 10


def _axes(top: int) -> str:
    lines = []
    for number in range(LINES + 1):
        y = PLOT + TOP - PLOT * number / LINES
        lines.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{top * number // LINES}</text>')
    return "".join(lines)


def _labels(labels: Sequence[str], step: float) -> str:
    every = -(-len(labels) // LABELS)
    shown = ((place, label) for place, label in enumerate(labels) if place % every == 0)
    return "".join(
        f'<text x="{LEFT + step * (place + 0.5):.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(label)}</text>'
        for place, label in shown
    )


def _box(place: int, step: float, below: int, value: int, top: int) -> tuple[float, float, float, float]:
    """Left, top, width, height of a bar."""
    scale = PLOT / top
    gap = min(step * 0.2, 10)
    return LEFT + step * place + gap / 2, TOP + PLOT - (below + value) * scale, step - gap, value * scale


def _bar(box: tuple[float, float, float, float], colour: int, title: str) -> str:
    x, y, width, height = box
    shape = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect class="s{colour % COLOURS}" {shape}><title>{escape(title)}</title></rect>'


def _svg(title: str, parts: Sequence[str], height: int, css: str = "chart") -> Markup:
    head = f'<svg class="{css}" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
    return Markup(f"{head}{''.join(parts)}</svg>")  # noqa: S704  every word went through escape, the rest are numbers
