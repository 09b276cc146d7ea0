"""The one ASGI app: web chat, the administrator's page, health and metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from urllib.parse import urlsplit

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

from bot.admin.pages import router as admin_router
from bot.channels.web import PAGE, WebChannel, message_page
from bot.channels.web import router as web_router
from bot.errors import StorageError

CSP = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), geolocation=(self), camera=(self)",
}
RETRY_SECONDS = "2"


class Operations(Protocol):
    """What operators ask: is it alive, and how much is there to do."""

    async def health(self) -> dict[str, Any]: ...

    async def metrics(self) -> bytes: ...

    async def overview(self) -> dict[str, Any]: ...


class NoTemplates(StaticFiles):
    """The page's files without its templates, which stand in the same folder."""

    def lookup_path(self, path: str) -> tuple[str, Any]:
        return ("", None) if path.endswith(".html") else super().lookup_path(path)


def build_app(web: WebChannel, operations: Operations) -> FastAPI:
    """Everything that is served."""
    app = FastAPI(title="Linli", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.web, app.state.operations = web, operations
    app.include_router(web_router)
    app.include_router(admin_router)
    app.mount("/static", NoTemplates(directory=PAGE), name="static")
    app.middleware("http")(guard)
    app.add_exception_handler(HTTPException, told_kindly)
    app.add_exception_handler(404, told_kindly)
    app.add_exception_handler(405, told_kindly)
    app.add_exception_handler(StorageError, storage_trouble)
    app.add_exception_handler(Exception, fault)
    app.get("/healthz")(healthz)
    app.get("/metrics")(metrics)
    return app


async def guard(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse other sites' pages, and set the headers that every answer carries."""
    origin = request.headers.get("origin")
    foreign = origin and urlsplit(origin).netloc != request.headers.get("host")
    if foreign and request.method != "GET":
        return answered(request, 403, "web_foreign")
    response = await call(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def answered(
    request: Request, status: int, phrase: str, headers: dict[str, str] | None = None
) -> Response:
    """An error as a person's page or a program's JSON, in a kind sentence."""
    web: WebChannel = request.app.state.web
    if "text/html" in request.headers.get("accept", "") and request.method == "GET":
        return message_page(request, web, phrase, status)
    texts = web.desk.texts()
    body = {"error": phrase, "detail": texts.get(phrase, texts["web_error"])}
    return JSONResponse(body, status, headers)


async def told_kindly(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    phrase = str(getattr(error, "detail", ""))
    phrase = phrase if phrase.startswith("web_") else "web_not_found"
    return answered(request, status, phrase, getattr(error, "headers", None))


async def storage_trouble(request: Request, error: Exception) -> Response:
    """A full disk or a lock: nothing was stored, and the browser tries again by itself."""
    return answered(request, 503, "web_busy", {"Retry-After": RETRY_SECONDS})


async def fault(request: Request, error: Exception) -> Response:
    return answered(request, 500, "web_error")


async def healthz(request: Request) -> Response:
    health = await request.app.state.operations.health()
    return JSONResponse(health, 200 if health["status"] == "ok" else 503)


async def metrics(request: Request) -> Response:
    body = await request.app.state.operations.metrics()
    return PlainTextResponse(body, media_type="text/plain; version=0.0.4")
