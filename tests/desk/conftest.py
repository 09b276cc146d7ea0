"""Towns at the point where a story of the desk begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.sms import SmsChannel
from bot.channels.wecom import WeComChannel
from bot.understanding import Understanding
from tests.desk.clock_stories import silence
from tests.desk.desk_stories import CLERK, FIRST, MONDAY, RESIDENT, SECRETARY, WORKER, does, report
from tests.desk.relay_stories import opens
from tests.desk.table_stories import Operator
from tests.gateway import Gateway
from tests.town import Town


@pytest.fixture(scope="module")
def still_town(
    tmp_path_factory: pytest.TempPathFactory, understanding: Understanding
) -> Iterator[Town]:
    """A town in which everything that is tried is taken back, shared by a file's tests."""
    town = Town(tmp_path_factory.mktemp("still"), understanding)
    yield town
    town.close()


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    return Operator(tmp_path)


@pytest.fixture
def accepted(town: Town) -> Town:
    """张芳 has taken the street light on, on a Monday morning."""
    town.clock.time = MONDAY
    report(town)
    does(town, "accept", WORKER, number=FIRST)
    for name in (RESIDENT, WORKER, SECRETARY, CLERK):
        town.person(name).hear()
    return town


@pytest.fixture
def reported(town: Town) -> Town:
    """The street light, on a Monday at ten; everybody has read what came at once."""
    town.clock.time = MONDAY
    report(town)
    town.person(RESIDENT).hear()
    silence(town)
    return town


@pytest.fixture
def resolved(accepted: Town) -> Town:
    """She says that it burns again, and the resident has read it."""
    does(accepted, "resolve", WORKER, number=FIRST, text="换了灯泡", photos=["p1"])
    accepted.person(RESIDENT).hear()
    return accepted


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.close()


@pytest.fixture
def with_sms(town: Town, gateway: Gateway) -> Town:
    opens(town, SmsChannel(gateway.url, town.frontdesk))
    return town


@pytest.fixture
def with_group(town: Town, gateway: Gateway) -> Town:
    opens(town, WeComChannel(gateway.url))
    return town
