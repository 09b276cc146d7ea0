"""`restore`: all up to the backup is there; what was lost since is not given out again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import inbox
from bot.desk.anchors import find_breaks
from bot.message import Incoming
from tests.commands.keeping import Keeping, backed_up, count, report
from tests.town import KEYS, Speaker, Town

pytestmark = pytest.mark.slow

FIRST, SECOND = "20261121-0001", "20261121-0002"


@pytest.fixture
def reopen(keeping: Keeping, tmp_path: Path) -> Iterator[Callable[[Path], Town]]:
    """The disk is lost; another begins with the backup alone."""
    towns: list[Town] = []

    def again(file: Path) -> Town:
        keeping.town.close()
        keeping.move(tmp_path / f"new{len(towns)}")
        done = keeping.restore(file)
        assert done.exit_code == 0, done.exception
        towns.append(keeping.reopened())
        return towns[-1]

    yield again
    for town in towns:
        town.close()


def accepted(town: Town, speaker: Speaker, words: str, update_id: str) -> None:
    """Stored and acknowledged, and not handled yet."""
    incoming = Incoming(
        channel="web", address=speaker.visitor.address, update_id=update_id, text=words
    )
    town.write(lambda s: inbox.accept(s, [incoming], town.clock.now()))


def again(town: Town, speaker: Speaker) -> Speaker:
    return Speaker(town, speaker.visitor, sent=speaker.sent)


def test_everything_up_to_the_backup_is_there_and_goes_on(
    keeping: Keeping, reopen: Callable[[Path], Town], tmp_path: Path
) -> None:
    town = keeping.town
    resident, worker, lost = town.person("李桂兰"), town.person("张芳"), town.person("周明远")
    report(resident)
    worker.hear()
    worker.press("接单")
    accepted(town, resident, "医保怎么交", "77:waiting")
    file = backed_up(keeping, tmp_path / "b.db")
    resident.say("身份证丢了怎么补办")
    report(lost)
    assert SECOND in "".join(lost.say("我的") + lost.labels)
    shown = resident.seen

    new = reopen(file)
    resident, worker, lost = again(new, resident), again(new, worker), again(new, lost)
    told = resident.hear()
    assert FIRST in "".join(told)
    assert "医保" in told[-1], "what was accepted is handled"
    assert "已接单" in "".join(told)
    assert "身份证" not in "".join(told)
    assert new.read(lambda s: list(find_breaks(s, KEYS))) == []
    assert count(keeping.url, "attachment") == 1
    accepted(new, resident, "医保怎么交", "77:waiting")
    assert resident.hear() == [], "once is enough"

    report(lost)
    numbers = "".join(lost.say("我的") + lost.labels)
    assert "20261121-5001" in numbers, "the lost bot may have given those below to others"
    assert resident.say("你好")
    assert resident.seen > shown, "a page that was shown more than was kept misses nothing"
    assert new.read(lambda s: list(find_breaks(s, KEYS))) == []


def test_restored_twice_on_a_day_no_number_is_given_again(
    keeping: Keeping, reopen: Callable[[Path], Town], tmp_path: Path
) -> None:
    report(keeping.town.person("李桂兰"))
    resident = keeping.town.person("周明远")
    reopen(backed_up(keeping, tmp_path / "1.db")).close()
    new = reopen(backed_up(keeping, tmp_path / "2.db"))
    resident = again(new, resident)
    report(resident)
    assert "20261121-10001" in "".join(resident.say("我的") + resident.labels)
    assert new.read(lambda s: list(find_breaks(s, KEYS))) == []


def test_a_ticket_that_is_gone_still_shows_after_a_restore(
    keeping: Keeping, reopen: Callable[[Path], Town], tmp_path: Path
) -> None:
    resident = keeping.town.person("李桂兰")
    new = reopen(backed_up(keeping, tmp_path / "b.db"))
    report(again(new, resident))
    number = "UPDATE ticket SET number = 'x' WHERE number = '20261121-5001'"
    new.write(lambda s: s.connection().exec_driver_sql(number))
    assert "ticket 20261121-5001: it is gone" in new.read(lambda s: list(find_breaks(s, KEYS)))


def test_a_reminder_of_long_ago_does_not_ring_and_a_question_is_asked(
    keeping: Keeping, reopen: Callable[[Path], Town], tmp_path: Path
) -> None:
    resident, worker = keeping.town.person("李桂兰"), keeping.town.person("张芳")
    report(resident)
    worker.hear()
    file = backed_up(keeping, tmp_path / "b.db")
    keeping.town.clock.advance(timedelta(days=5))
    new = reopen(file)
    resident, worker = again(new, resident), again(new, worker)
    worker.hear()
    new.later(minutes=1)
    assert not [text for text in worker.hear() if "还没接单" in text]
    assert new.pending("clock") == []
    worker.press("接单")
    worker.press("报结")
    worker.say("换了灯泡", photo="yellow")
    assert "解决了吗" in resident.hear()[-1]


def test_who_was_asked_before_gets_seven_days_anew(
    keeping: Keeping, reopen: Callable[[Path], Town], tmp_path: Path
) -> None:
    """Their 没解决 may have been said to the bot that was lost."""
    resident, worker = keeping.town.person("李桂兰"), keeping.town.person("张芳")
    report(resident)
    worker.hear()
    worker.press("接单")
    worker.press("报结")
    worker.say("换了灯泡", photo="yellow")
    resident.hear()
    keeping.town.later(minutes=1)
    file = backed_up(keeping, tmp_path / "b.db")
    keeping.town.clock.advance(timedelta(days=10))
    new = reopen(file)
    resident = again(new, resident)
    new.later(minutes=1)
    new.later(days=6)
    assert "待确认" in resident.say(FIRST)[-1]
    new.later(days=2)
    assert "已办结" in resident.say(FIRST)[-1]


def test_the_former_database_is_kept_beside(keeping: Keeping, tmp_path: Path) -> None:
    file = backed_up(keeping, tmp_path / "b.db")
    report(keeping.town.person("李桂兰"))
    keeping.town.close()
    done = keeping.restore(file)
    assert done.exit_code == 0
    (former,) = re.findall(r"kept.*: (?:schema )?(.*before-restore-.*)", done.stdout)
    if keeping.shared:
        assert count(keeping.url, f'"{former}".ticket') == 1
    else:
        assert count(f"sqlite:///{former}", "ticket") == 1
        assert keeping.live.stat().st_mode & 0o777 == 0o600
    assert count(keeping.url, "ticket") == 0
    assert not list(keeping.folder.glob(".*"))
