"""The control door over HTTP: POST /control/NAME with the arguments of BotApi.NAME as JSON."""

from __future__ import annotations

import base64
import inspect
import json
from dataclasses import asdict, is_dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.botapi.crowds import Crowds
from tests.botapi.errors import Misused

ACTS = (
    "user stranger group say start edit photo album voice document location press block unblock"
    " join leave add_bot remove_bot migrate inject inject_many sent texts wait_sent wait_confirmed"
    " wait_handed waiting handed confirmed issued calls answers expire_queries expire_files"
    " flood_limits real_pauses read_all_group_messages webhook_pause crowd"
).split()
NETWORK = ("fault", "clear_faults", "down", "up")
BYTES = ("content", "contents")


def control_app(server: Crowds) -> Starlette:
    """The Starlette application under /control."""

    async def act(request: Request) -> Response:
        given = await request.body()
        try:
            values = json.loads(given) if given else {}
            result = await _act(server, request.path_params["act"], values)
        except (Misused, TypeError, ValueError) as problem:
            told = f"{type(problem).__name__}: {problem}"
            return _answer(400, {"ok": False, "error": told})
        return _answer(200, {"ok": True, "result": result})

    return Starlette(routes=[Route("/control/{act}", act, methods=["GET", "POST"])])


async def _act(server: Any, act: str, values: dict[str, Any]) -> Any:
    token = values.pop("token", None)
    if act in NETWORK:
        door = server
    elif act in ACTS:
        door = server.of(token) if token else server
    else:
        raise Misused(f"no such act: {act}; there are {', '.join((*ACTS, *NETWORK))}")
    result = getattr(door, act)(**{name: _decoded(name, values[name]) for name in values})
    return await result if inspect.isawaitable(result) else result


def _decoded(name: str, value: Any) -> Any:
    if name not in BYTES:
        return value
    if isinstance(value, list):
        return [base64.b64decode(each) for each in value]
    return base64.b64decode(value)


def _answer(status: int, body: dict[str, Any]) -> Response:
    return Response(json.dumps(body, default=_plain), status, media_type="application/json")


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
