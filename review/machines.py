"""What machines ask for: does it live, could it work, its figures. By address, without a name, and with nothing of any person."""

from fastapi import APIRouter, FastAPI
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, PlainTextResponse, Response

from cases.failures import StoreError
from review.metrics import exposition
from review.readiness import Watch
from review.visits import anyone
from runtime.runtime import Runtime

NOT_READY = 503


def serve_machines(app: FastAPI, rt: Runtime) -> None:
    """Add ``/health``, ``/ready`` and ``/metrics``."""
    router = APIRouter(dependencies=[anyone()])
    watch = Watch(rt)

    @router.get("/health")
    def health() -> Response:
        """Tell that the process lives, and look at nothing else: a database that is away is no reason to restart it."""
        return JSONResponse({"schema": "infotrust/health/1", "live": True})

    @router.get("/ready")
    def ready() -> Response:
        found = watch.look()
        return JSONResponse(found.as_json(), status_code=200 if found.ready else NOT_READY)

    @router.get("/metrics")
    def metrics() -> Response:
        try:
            return Response(exposition(rt), media_type=CONTENT_TYPE_LATEST)
        except StoreError as error:
            return PlainTextResponse(f"{error}\n", status_code=NOT_READY)

    app.include_router(router)
