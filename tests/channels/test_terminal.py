"""The terminal: the same conversation, typed and printed."""

from __future__ import annotations

import asyncio
import io
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from bot import inbox
from bot.channels.terminal import TerminalChannel, harmless, numbered
from bot.message import Incoming
from tests.channels.house import jpeg
from tests.town import Speaker, Town


class Screen:
    """A person of the town at a terminal, and what stands on it."""

    def __init__(self, town: Town, speaker: Speaker, *, colours: bool = False) -> None:
        self.town, self.paper = town, io.StringIO()
        console = Console(file=self.paper, force_terminal=colours, width=60)
        self.channel = TerminalChannel("web", town.frontdesk, speaker.visitor, console)
        town.delivering.channels["web"] = self.channel  # type: ignore[index]
        asyncio.run(self.channel.start(self.accept))

    async def accept(self, *incoming: Incoming) -> list[int]:
        now = self.town.clock.now()
        stored = self.town.write(partial(inbox.accept, incoming=incoming, now=now))
        return [one.message_id for one in stored]

    def type(self, line: str = "") -> str:
        """Type a line; what is printed before the next prompt."""
        asyncio.run(self.channel.say(line))
        self.town.settle()
        self.paper.truncate(self.paper.seek(0))
        asyncio.run(self.channel.print_new())
        return self.paper.getvalue()


def test_a_light_is_reported_with_a_photo_and_pressed_by_number(town: Town, tmp_path: Path) -> None:
    screen = Screen(town, town.person("李桂兰"))
    (tmp_path / "灯 坏了.jpg").write_bytes(jpeg())
    assert "什么情况" in screen.type(f"/photo {tmp_path / '灯 坏了.jpg'}")
    assert "[1] 对" in screen.type("桃源里3号楼东门口路灯不亮了")
    receipt = screen.type("1")
    assert "20261121-0001" in receipt
    assert "[1] 看进度" in receipt
    assert "待受理" in screen.type("看进度")

    worker = Screen(town, town.person("张芳"))
    ping = worker.type()
    assert "[1] 接单  [2] 转交  [3] 退回" in ping
    assert "（照片 1 张）" in ping
    assert "已接单" in worker.type("1")
    assert worker.type() == ""


def test_the_web_shows_what_was_typed_here(town: Town) -> None:
    resident = town.person("李桂兰")
    Screen(town, resident).type("谢谢")
    lines = asyncio.run(town.frontdesk.history(resident.visitor, 0))
    assert [line["from"] for line in lines] == ["me", "bot"]
    assert lines[0]["text"] == "谢谢"


@pytest.mark.parametrize(
    "path", ["", ".", "none.jpg", "/dev/null", "text.txt", "\x00", "x" * 5_000]
)
def test_what_is_no_photo_is_told_and_not_sent(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("no picture")
    screen = Screen(town, town.person("李桂兰"))
    asyncio.run(screen.channel.say(f"/photo {path}"))
    assert "打不开" in screen.paper.getvalue()
    assert screen.type() == ""


@pytest.mark.parametrize(
    "typed", ["灯" * 40_000, "\udcff\ud800灯坏了", "\x00", "[bold]灯[/bold]", "/"]
)
def test_any_line_is_answered(town: Town, typed: str) -> None:
    assert screen_of(town).type(typed).strip()


def screen_of(town: Town, *, colours: bool = False) -> Screen:
    return Screen(town, town.person("李桂兰"), colours=colours)


def test_colours_are_for_terminals_alone(town: Town) -> None:
    assert "\x1b[" in screen_of(town, colours=True).type("老年证怎么办")
    plain = screen_of(town).type("老年证怎么办")
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) > 0


def test_nobodys_words_steer_the_terminal() -> None:
    assert harmless("\x1b[2J灯\x07坏\x9b了\u202e!\r\n第二行") == "[2J灯坏了!\n第二行"


def test_labels_with_numbers_of_their_own_keep_them() -> None:
    assert numbered(["接单", "转交"]) == ["[1] 接单", "[2] 转交"]
    assert numbered(["5 很满意", "4 满意"]) == ["[5 很满意]", "[4 满意]"]
    assert numbered(["", " "]) == ["[1] ", "[2]  "]
