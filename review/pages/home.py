"""The list of keys."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from review.access import Action
from review.rendering import page
from review.visits import Visit, may

router = APIRouter()


@router.get("/help/keys")
def keys(visit: Annotated[Visit, may(Action.OWN_ACCOUNT)]) -> Response:
    """Show what each key does."""
    return page(visit, "keys.html")
