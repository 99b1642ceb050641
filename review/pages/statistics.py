"""Figures of a year with their charts, and the register of that year as a file."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response, StreamingResponse

from cases.database import reading
from cases.statistics import year_figures, years
from cases.yearly import count_rows, register
from review import register_files as files
from review.access import Action
from review.figures import charts_of
from review.moments import moment_text
from review.rendering import page
from review.visits import RefusedError, Visit, may, viewed
from runtime.typesetting import TypesettingError

router = APIRouter(prefix="/statistics")
Year = Annotated[int, Path(ge=2000, le=2999)]


@router.get("")
def statistics(visit: Annotated[Visit, may(Action.STATISTICS_VIEW)]) -> Response:
    """Show the figures of the year that is asked for, else of this one."""
    zone, today = visit.rt.calendar.zone, visit.rt.today()
    asked = visit.request.query_params.get("year", "")
    with reading(visit.rt.db) as session:
        choice = years(session, zone) or [today.year]
        year = next((number for number in choice if str(number) == asked), choice[0])
        found = year_figures(session, zone, year, today)
    charts = charts_of(found, files.Words(visit.site.words, visit.language))
    return page(visit, "statistics.html", figures=found, years=choice, charts=charts, kinds=files.FileKind)


@router.get("/{year}/register.{kind}")
def register_file(visit: Annotated[Visit, may(Action.REGISTER_EXPORT)], year: Year, kind: files.FileKind) -> Response:
    """Give the register of a year."""
    words = files.Words(visit.site.words, visit.language)
    if kind is files.FileKind.PDF:
        _refuse_too_long(visit, year)
    viewed(visit, "register_exported", year=year, form=kind)
    headers = {"Content-Disposition": f'attachment; filename="{files.file_name(year, kind, visit.now)}"'}
    if kind is files.FileKind.CSV:
        return StreamingResponse(_csv(visit, year, words), media_type=files.MEDIA_TYPES[kind], headers=headers)
    content = _xlsx(visit, year, words) if kind is files.FileKind.XLSX else _pdf(visit, year, words)
    return Response(content, media_type=files.MEDIA_TYPES[kind], headers=headers)


def _refuse_too_long(visit: Visit, year: int) -> None:
    with reading(visit.rt.db) as session:
        if count_rows(session, visit.rt.calendar.zone, year) > files.LONGEST_PDF:
            raise RefusedError("register.too_long", count=files.LONGEST_PDF)


def _csv(visit: Visit, year: int, words: files.Words) -> Iterator[str]:
    with reading(visit.rt.db) as session:
        yield from files.as_csv(register(session, visit.rt.calendar.zone, year), words)


def _xlsx(visit: Visit, year: int, words: files.Words) -> bytes:
    with reading(visit.rt.db) as session:
        return files.as_xlsx(register(session, visit.rt.calendar.zone, year), words, words("register.sheet", year=year))


def _pdf(visit: Visit, year: int, words: files.Words) -> bytes:
    rt = visit.rt
    made = words("register.made", at=moment_text(visit.now, rt.calendar.zone, visit.language))
    with reading(rt.db) as session:
        rows = register(session, rt.calendar.zone, year)
        listing = files.listing(rows, words, words("register.title", year=year), rt.company.name, made)
    try:
        return rt.typesetter.listing(files.layout(), listing, visit.now)
    except TypesettingError as error:
        raise RefusedError("register.not_set") from error
