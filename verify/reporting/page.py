"""A report as one HTML file: self-contained, without script, readable in any browser and printable."""

from collections.abc import Iterable, Iterator
from html import escape

from verify.reporting.outlines import Outline, Section, Table

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.2rem; font-weight: 600; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #767676; }
.verdict { border-left: .5rem solid; padding: .75rem 1rem; font-size: 1.2rem; background: #f4f4f4; }
.accept { border-color: #1a6b2f; } .reject { border-color: #a4161a; } .hold, .retry { border-color: #8a5a00; }
.warning { border: 2px solid #a4161a; padding: .5rem 1rem; font-weight: 600; }
dl { display: grid; grid-template-columns: minmax(10rem, auto) 1fr; gap: .15rem 1rem; margin: 0; }
dt { color: #4a4a4a; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border: 1px solid #b5b5b5; overflow-wrap: anywhere; }
th { background: #f4f4f4; } th, td:first-child { overflow-wrap: break-word; min-width: 6.5rem; }
dd, td, li, .verdict { unicode-bidi: isolate; }
.failed td:nth-child(2) { color: #a4161a; font-weight: 700; } .undecided td:nth-child(2) { color: #8a5a00; font-weight: 700; }
.passed td:nth-child(2) { color: #1a6b2f; font-weight: 700; }
@media (max-width: 50rem) {
dl, dl dt, dl dd, table, tbody, tr, td { display: block; } thead { display: none; }
dd { margin-bottom: .4rem; } tr { border: 1px solid #b5b5b5; margin-bottom: .75rem; } td { border: 0; padding: .15rem .5rem; }
td::before { content: attr(data-label); display: block; color: #4a4a4a; font-size: .85em; } td:empty { display: none; } }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } h2, tr { break-inside: avoid; break-after: avoid-page; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page loads nothing and runs nothing, whoever opens it and wherever it lies."""


def render(outline: Outline) -> str:
    """Write *outline* as an HTML document."""
    return "\n".join(_lines(outline)) + "\n"


def _lines(outline: Outline) -> Iterator[str]:
    title = escape(outline.title)
    yield f'<!doctype html>\n<html lang="{escape(outline.lang)}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>"
    verdict = f"<strong>{escape(outline.verdict_word)}.</strong> {escape(outline.headline)}"
    yield f'<p class="verdict {outline.verdict.value}">{verdict}</p>'
    yield from (f'<p class="warning">{escape(warning)}</p>' for warning in outline.warnings)
    for section in outline.sections:
        yield from _section(section)
    yield "</main>\n</body>\n</html>"


def _section(section: Section) -> Iterator[str]:
    yield f"<section>\n<h2>{escape(section.title)}</h2>"
    if section.facts:
        facts = "\n".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in section.facts)
        yield f"<dl>\n{facts}\n</dl>"
    if section.notes:
        notes = "\n".join(f"<li>{escape(note)}</li>" for note in section.notes)
        yield f"<ul>\n{notes}\n</ul>"
    for table in section.tables:
        yield from _table(table)
    yield "</section>"


def _table(table: Table) -> Iterator[str]:
    head = "".join(f'<th role="columnheader" scope="col">{escape(column)}</th>' for column in table.columns)
    yield f'<table role="table">\n<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n<tbody role="rowgroup">'
    for row, mark in zip(table.rows, table.marks, strict=True):
        kind = "" if mark is None else f' class="{mark.value}"'
        yield f'<tr role="row"{kind}>{"".join(_cells(table.columns, row))}</tr>'
    yield "</tbody>\n</table>"


def _cells(columns: Iterable[str], row: Iterable[str]) -> Iterator[str]:
    """Write cells that carry the names of their columns: on a narrow screen they stand one below the other."""
    for column, cell in zip(columns, row, strict=True):
        yield f'<td role="cell" data-label="{escape(column)}">{escape(cell)}</td>'
