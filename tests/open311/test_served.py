"""Open311 in the app as it is served: beside the pages, with keys from the settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.app import build
from bot.errors import SettingsError, StorageError
from bot.http import build_app
from bot.settings import read_settings
from bot.understanding import Understanding
from tests.channels.house import SITE
from tests.conftest import CACHE
from tests.open311.consumer import CITY, DRONE, LIGHT
from tests.town import Town

PAIRS = f"drone:{DRONE}, city:{CITY}"


@pytest.fixture
def http(
    town: Town, understanding: Understanding, monkeypatch: pytest.MonkeyPatch
) -> Iterator[httpx.AsyncClient]:
    """The whole app over a town's database."""
    monkeypatch.setenv("BOT_OPEN311_KEYS", PAIRS)
    settings = read_settings(
        data_dir=CACHE, database_url=town.database.url, secret_key=("a key for the tests alone",)
    )
    app = build(settings, town.clock)
    transport = httpx.ASGITransport(build_app(app.web, app), raise_app_exceptions=False)
    yield httpx.AsyncClient(transport=transport, base_url=f"{SITE}/open311/v2/")
    app.database.close()


async def test_it_is_served_beside_the_pages(http: httpx.AsyncClient) -> None:
    answer = await http.post("requests.json", data=LIGHT)
    assert answer.status_code == 200
    number = answer.json()[0]["service_request_id"]
    found = await http.get(f"requests/{number}.json")
    assert found.json()[0]["description"] == "东门路灯不亮"
    assert found.headers["x-content-type-options"] == "nosniff"
    where = (await http.get("discovery.json")).json()["endpoints"][0]["url"]
    assert where == f"{SITE}/open311/v2"


async def test_a_path_too_deep_is_404_in_form(http: httpx.AsyncClient) -> None:
    answer = await http.get("requests/1/2.json", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()[0]["code"]) == (404, 404)


async def test_a_full_disk_is_told_in_form_and_to_be_tried_again(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr("bot.open311.desk.file", full)
    answer = await http.post("requests.json", data=LIGHT)
    assert (answer.status_code, answer.json()[0]["code"]) == (503, 503)
    assert answer.headers["retry-after"]


async def test_a_fault_of_ours_is_told_in_form(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.open311.desk.file", None)
    answer = await http.post("requests.json", data=LIGHT)
    assert (answer.status_code, answer.json()[0]["code"]) == (500, 500)
    assert "drone" not in answer.text


BAD_KEYS = [
    "drone",
    "drone:short",
    ":0123456789abcdef",
    "web:0123456789abcdef",
    "a drone:0123456789abcdef",
    f"drone:{DRONE},drone:{CITY}",
    f"drone:{DRONE},city:{DRONE}",
]


@pytest.mark.parametrize("keys", BAD_KEYS)
def test_wrong_keys_stop_the_start_and_are_not_shown(
    keys: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOT_OPEN311_KEYS", keys)
    with pytest.raises(SettingsError, match="BOT_OPEN311_KEYS: ") as error:
        read_settings(data_dir=tmp_path)
    assert "0123456789" not in str(error.value)


def test_without_keys_nobody_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_OPEN311_KEYS", raising=False)
    assert read_settings().open311_keys == ()
