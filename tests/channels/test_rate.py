"""How fast one person may write: a minute that moves on."""

from __future__ import annotations

import pytest

from bot.channels.rate import Rate


def test_the_window_moves_with_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000.0]
    monkeypatch.setattr("bot.channels.rate.time.monotonic", lambda: clock[0])
    two = Rate(2)
    assert [two.wait_for(1), two.wait_for(1)] == [0, 0]
    assert two.wait_for(1) == 61
    assert two.wait_for(2) == 0
    clock[0] += 59.5
    assert two.wait_for(1) == 1
    clock[0] += 0.5
    assert [two.wait_for(1), two.wait_for(1)] == [0, 0]
    assert two.wait_for(1) > 0


def test_nought_is_no_limit() -> None:
    assert not any(Rate(0).wait_for(1) for _ in range(1_000))
