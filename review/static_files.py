"""The few files that pages need beside their text, held in memory; their address changes with their content."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.visits import anyone

FOLDER: Final = Path(__file__).parent / "static"
TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
KEPT: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
"""A year: another content has another address."""

router = APIRouter()


@cache
def files() -> Mapping[str, tuple[bytes, str]]:
    """Every file with its media type, by name."""
    found = {path.name: (path.read_bytes(), TYPES[path.suffix]) for path in FOLDER.iterdir() if path.suffix in TYPES}
    return MappingProxyType(found)


@cache
def address(name: str) -> str:
    """The address of a file, with the beginning of its digest."""
    return f"/static/{name}?v={hashlib.sha256(files()[name][0]).hexdigest()[:12]}"


@router.get("/static/{name}", dependencies=[anyone()])
def static_file(name: str) -> Response:
    """Give one file."""
    if name not in files():
        raise HTTPException(404)
    content, media_type = files()[name]
    return Response(content, media_type=media_type, headers=KEPT)
