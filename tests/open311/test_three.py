"""PyPI's `three`, a client that others wrote, against the served app over a real socket."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
import uvicorn

from tests.channels.house import jpeg
from tests.open311.consumer import DRONE, app_over
from tests.town import Town

PATIENCE = 10.0  # seconds until the server listens


@pytest.fixture
def address(town: Town) -> Iterator[str]:
    """Where the town's Open311 is served."""
    config = uvicorn.Config(app_over(town), port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + PATIENCE
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    yield f"http://{host}:{port}/open311/v2"
    server.should_exit = True
    thread.join()


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The client; written for Python 2, it looks for what Python 3 has under another name."""
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    return pytest.importorskip("three")


@pytest.fixture
def client(three: Any, address: str) -> Iterator[Any]:
    client = three.Three(address, api_key=DRONE, jurisdiction="taoyuan.gov.cn")
    yield client
    client.session.close()


def test_it_discovers_and_lists(client: Any, address: str) -> None:
    assert client.discovery()["endpoints"][0]["url"] == address
    codes = [one["service_code"] for one in client.services()]
    assert "streetlight" in codes
    assert client.services("streetlight")["attributes"][0]["code"] == "asset"


def test_it_files_and_finds_again(client: Any) -> None:
    (filed,) = client.post(
        "streetlight",
        address="桃源里东门",
        name="建国 王",
        phone="13812345678",
        description="灯不亮",
    )
    number = filed["service_request_id"]
    assert isinstance(number, str)
    (found,) = client.request(number)
    assert (found["status"], found["address"]) == ("open", "桃源里东门")
    assert client.requests("streetlight", count=1) == [found]
    assert client.requests("garbage") == []
    assert client.requests(between=["11-20-2026", "11-22-2026"], status="open") == [found]
    assert client.requests(between=["11-20-2026", "11-21-2026"]) == []
    assert client.token(number) == [{"service_request_id": number, "token": number}]


def test_it_sends_a_picture(client: Any, town: Town) -> None:
    (filed,) = client.post(
        "garbage", lat="30.0012", long="110.0024", media=("bin.jpg", jpeg(), "image/jpeg")
    )
    clerk = town.person("clerk")
    assert filed["service_request_id"] in clerk.hear()[0]
    assert clerk.lines[0]["photo"]


def test_it_reads_errors(client: Any, three: Any, address: str) -> None:
    (error,) = client.request("20990101-0001")
    assert error["code"] == 404
    stranger = three.Three(address, api_key="nobody's key")
    (error,) = stranger.post("streetlight", address="桃源里东门")
    assert error["code"] == 403
    stranger.session.close()


def test_it_asks_for_xml(client: Any) -> None:
    client.post("streetlight", address="桃源里东门", description="灯不亮")
    client.configure(format="xml")
    tree = ElementTree.fromstring(client.requests(convert=False))
    assert [node.tag for node in tree] == ["request"]
    client.session.close()
