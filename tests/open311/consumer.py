"""Another system at the door: what it asks for and files, through HTTP."""

from __future__ import annotations

import asyncio
from typing import Any
from xml.etree import ElementTree

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.open311.desk import Open311
from bot.open311.routes import BASE, open311_app
from tests.town import MORNING, Town

DRONE, CITY = "drone-key-0123456789", "city-key-0123456789"
KEYS = (("drone", DRONE), ("city", CITY))
LIGHT = {
    "api_key": DRONE,
    "service_code": "streetlight",
    "lat": "30.0012",
    "long": "110.0024",
    "description": "东门路灯不亮",
}
Line = dict[str, Any]


def app_over(town: Town, rate: int = 0) -> Starlette:
    """Open311 by itself, over a town."""
    desk = Open311(town.database, town.conversation, KEYS, lambda: MORNING, rate)
    return Starlette(routes=[Mount(BASE, open311_app(desk))])


class Consumer:
    """A program that speaks GeoReport v2."""

    def __init__(self, town: Town, rate: int = 0) -> None:
        self.town, self.app = town, app_over(town, rate)

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=f"http://linli.test{BASE}/")

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            async with self.client() as client:
                return await client.request(method, path, **more)

        return asyncio.run(once())

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.call("GET", path, params=query or None)

    def get_as(self, accept: str, path: str) -> httpx.Response:
        return self.call("GET", path, headers={"Accept": accept})

    def lines(self, **query: str) -> list[Line]:
        """The requests that fit, as JSON."""
        answer = self.get("requests.json", **query)
        assert answer.status_code == 200, answer.text
        found: list[Line] = answer.json()
        return found

    def line(self, number: str) -> Line:
        answer = self.get(f"requests/{number}.json")
        assert answer.status_code == 200, answer.text
        (line,) = answer.json()
        return dict(line)

    def post(self, **fields: str | None) -> httpx.Response:
        """File the light at the east gate, but for what is given otherwise; None leaves it out."""
        told = {**LIGHT, **fields}
        form = {name: value for name, value in told.items() if value is not None}
        return self.call("POST", "requests.json", data=form)

    def file(self, **fields: str | None) -> str:
        """The number that was given."""
        answer = self.post(**fields)
        assert answer.status_code == 200, answer.text
        number: str = answer.json()[0]["service_request_id"]
        return number


def plain(node: ElementTree.Element) -> Any:
    """XML as JSON would have it, all values being text."""
    if node.tag in LISTS:
        return [plain(part) for part in node]
    return {part.tag: plain(part) for part in node} if len(node) else node.text


LISTS = frozenset("services attributes values service_requests endpoints formats errors".split())


def as_text(value: Any) -> Any:
    """JSON as XML tells it: everything is text, and nothing is nothing."""
    if isinstance(value, dict):
        return {name: as_text(part) for name, part in value.items()}
    if isinstance(value, list):
        return [as_text(part) for part in value]
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None or value == "" else str(value)
