"""The one ASGI app: web chat, the administrator's page, Open311, health and metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.admin.notices import router as notices_router
from bot.admin.pages import router as admin_router
from bot.channels.web import WebChannel
from bot.channels.web_api import router as api_router
from bot.channels.web_pages import LOOKING, PAGE, message_page
from bot.channels.web_pages import router as pages_router
from bot.errors import StorageError
from bot.learning import Learning
from bot.open311.desk import Open311
from bot.open311.routes import BASE, open311_app

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
    """What operators ask: is it alive, and how much is there to do; and what other systems do."""

    @property
    def open311(self) -> Open311: ...

    async def health(self) -> dict[str, Any]: ...

    async def metrics(self) -> bytes: ...

    async def overview(self) -> dict[str, Any]: ...

    @property
    def learning(self) -> Learning:
        """What administrators add to the knowledge."""
        ...


class NoTemplates(StaticFiles):
    """The page's files without its templates, which stand in the same folder."""

    def lookup_path(self, path: str) -> tuple[str, Any]:
        return ("", None) if path.endswith(".html") else super().lookup_path(path)


def build_app(web: WebChannel, operations: Operations, routes: Sequence[APIRoute] = ()) -> FastAPI:
    """Everything that is served; `routes` are those at which other channels are called."""
    app = FastAPI(title="Linli", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.web, app.state.operations = web, operations
    for router in (pages_router, api_router, admin_router, notices_router):
        app.include_router(router)
    app.router.routes.extend(routes)
    app.mount(BASE, open311_app(operations.open311), name="open311")
    app.mount("/static", NoTemplates(directory=PAGE), name="static")
    app.add_middleware(Guard)
    app.add_exception_handler(HTTPException, told_kindly)
    app.add_exception_handler(RequestValidationError, wrong_query)
    app.add_exception_handler(StorageError, storage_trouble)
    app.add_exception_handler(Exception, fault)
    app.add_api_route("/healthz", healthz, methods=LOOKING)
    app.add_api_route("/metrics", metrics, methods=LOOKING)
    return app


class Guard:
    """Refuses other sites' pages, and sets the headers that every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        dressed = self.dressed(request, send)
        refused = answered(request, 403, "web_foreign") if is_foreign(request) else None
        await (refused or self.app)(scope, receive, dressed)

    def dressed(self, request: Request, send: Send) -> Send:
        kept = request.url.path.startswith("/static/")
        wanted = HEADERS if kept else {**HEADERS, "Cache-Control": "no-store"}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            await send(message)

        return send_with_headers


def is_foreign(request: Request) -> bool:
    """Does this come from the page of another site?"""
    origin = request.headers.get("origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()
    except ValueError:
        return True


def answered(
    request: Request, status: int, phrase: str, headers: Mapping[str, str] | None = None
) -> Response:
    """An error as a person's page or a program's JSON, in a kind sentence."""
    web: WebChannel = request.app.state.web
    if "text/html" in request.headers.get("accept", ""):
        return message_page(request, web, phrase, status)
    texts = web.desk.texts()
    body = {"error": phrase, "detail": texts.get(phrase, texts["web_error"])}
    return JSONResponse(body, status, headers)


async def told_kindly(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    phrase = str(getattr(error, "detail", ""))
    phrase = phrase if phrase.startswith("web_") else "web_not_found"
    return answered(request, status, phrase, getattr(error, "headers", None))


async def wrong_query(request: Request, error: Exception) -> Response:
    return answered(request, 422, "web_bad_body")


async def storage_trouble(request: Request, error: Exception) -> Response:
    """A full disk or a lock: nothing was stored, and the browser tries again by itself."""
    return answered(request, 503, "web_busy", {"Retry-After": RETRY_SECONDS})


async def fault(request: Request, error: Exception) -> Response:
    """Outside of the guard, so it dresses itself."""
    response = answered(request, 500, "web_error")
    response.headers.update(HEADERS)
    return response


async def healthz(request: Request) -> Response:
    health = await request.app.state.operations.health()
    return JSONResponse(health, 200 if health["status"] == "ok" else 503)


async def metrics(request: Request) -> Response:
    body = await request.app.state.operations.metrics()
    return PlainTextResponse(body, media_type="text/plain; version=0.0.4")
