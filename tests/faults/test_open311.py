"""kill -9 while other systems file: what was answered is there, sent again it is not twice."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.faults.served import LIMITS, PATIENCE, Served, until
from tests.open311.consumer import DRONE, LIGHT

REPORTS = 60
ANSWERED = 10  # before it is killed

pytestmark = pytest.mark.slow


def form_of(number: int) -> dict[str, str]:
    return {**LIGHT, "description": f"第{number}盏灯不亮", "reference": f"lamp-{number}"}


async def file(served: Served, number: int, given: dict[int, str]) -> None:
    """File one; whoever gets no answer sends it again later."""
    async with httpx.AsyncClient(timeout=PATIENCE, limits=LIMITS) as client:
        try:
            answer = await client.post(
                f"{served.url}/open311/v2/requests.json", data=form_of(number)
            )
        except httpx.TransportError:
            return
    assert answer.status_code == 200, answer.text
    (filed,) = answer.json()
    assert given.setdefault(number, filed["service_request_id"]) == filed["service_request_id"]


def payloads(served: Served) -> int:
    return int(served.rows("SELECT count(*) FROM message WHERE channel = 'open311'")[0][0])


async def test_kill_9_while_drones_file_loses_and_doubles_nothing(served: Served) -> None:
    served.settings = {"BOT_OPEN311_KEYS": f"drone:{DRONE}"}
    served.start()
    given: dict[int, str] = {}
    filing = [asyncio.create_task(file(served, n, given)) for n in range(REPORTS)]
    await until(lambda: len(given) >= ANSWERED, told="some were answered")
    served.kill()
    await asyncio.gather(*filing)
    answered = dict(given)
    served.start()
    await asyncio.gather(*(file(served, number, given) for number in range(REPORTS)))
    assert {number: given[number] for number in answered} == answered
    rows = served.rows("SELECT number FROM ticket WHERE source = 'drone' ORDER BY number")
    assert [row[0] for row in rows] == sorted(given.values())
    assert len(rows) == REPORTS
    assert payloads(served) == REPORTS
