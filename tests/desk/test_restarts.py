"""A restart loses no reminder and doubles none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.outbox import LEASE
from tests.desk.desk_stories import (
    WORKER,
    report,
)
from tests.town import Speaker, Town


def unaccepted(speaker: Speaker) -> int:
    return sum("还没接单" in text for text in speaker.hear())


@pytest.fixture
def restarted(town: Town) -> Iterator[list[Town]]:
    """The towns that followed one another over the same file."""
    towns = [town]
    yield towns
    for other in towns[1:]:
        other.close()


def restart(towns: list[Town]) -> Town:
    """The process ends and another begins, over the same file."""
    last = towns[-1]
    last.close()
    towns.append(Town(last.folder, last.understanding, clock=last.clock, url=last.url))
    return towns[-1]


def test_a_restart_loses_no_reminder_and_doubles_none(restarted: list[Town]) -> None:
    report(restarted[-1])
    restarted[-1].later(hours=23)
    again = restart(restarted)
    again.later(hours=2)
    again = restart(restarted)
    again.later(hours=2)
    assert unaccepted(again.person(WORKER)) == 1


def test_a_crash_between_claiming_and_sending_loses_nothing(
    restarted: list[Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    town = restarted[-1]
    report(town)

    async def crash(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(town.channel, "stores", False)
    monkeypatch.setattr(town.channel, "send", crash)
    with pytest.raises(SystemExit):
        town.later(hours=25)
    again = restart(restarted)
    again.later(seconds=1)  # what was claimed is somebody's until the lease ends
    again.later(seconds=LEASE.total_seconds())
    assert unaccepted(again.person(WORKER)) == 1
