"""What is served over HTTP: ``/health`` (does it live), ``/ready`` (could it work), ``/metrics``. The pages come beside them."""

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from cases.failures import StoreError
from review.metrics import exposition
from review.readiness import Watch
from runtime.runtime import Runtime

NOT_READY = 503
FRESH = {"Cache-Control": "no-store"}
"""An answer of a minute ago tells nothing of now."""


def build(rt: Runtime) -> FastAPI:
    """Make the application on *rt*; no page tells how it is made."""
    app = FastAPI(title="Infotrust", openapi_url=None, docs_url=None, redoc_url=None)
    watch = Watch(rt)

    @app.get("/health")
    def health() -> Response:
        """Tell that the process lives, and look at nothing else: a database that is away is no reason to restart it."""
        return JSONResponse({"schema": "infotrust/health/1", "live": True}, headers=FRESH)

    @app.get("/ready")
    def ready() -> Response:
        found = watch.look()
        return JSONResponse(found.as_json(), status_code=200 if found.ready else NOT_READY, headers=FRESH)

    @app.get("/metrics")
    def metrics() -> Response:
        try:
            return Response(exposition(rt), media_type=CONTENT_TYPE_LATEST, headers=FRESH)
        except StoreError as error:
            return PlainTextResponse(f"{error}\n", status_code=NOT_READY, headers=FRESH)

    return app
