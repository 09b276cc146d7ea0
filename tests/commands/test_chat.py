"""`chat` as a process: typed into a pipe, and at a prompt."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.channels.house import jpeg
from tests.commands.shell import RUN_BOT, Shell, lines


@pytest.mark.slow
def test_a_light_is_reported_and_taken_on_through_pipes(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "dark.jpg").write_bytes(jpeg(colour="black"))
    typed = "/photo dark.jpg\n桃源里3号楼东门口路灯不亮了\n1\n\n/mine"
    told = shell.run("chat", stdin=typed)
    assert (told.returncode, lines(told.stderr)) == (0, [])
    assert "-0001" in told.stdout.decode()
    assert "\x1b" not in told.stdout.decode()

    taken = shell.run("chat", "--as", "grid_worker", stdin="1\n")
    shown = taken.stdout.decode()
    assert "[1] 接单" in shown
    assert shown.index("[1] 接单") < shown.index("已接单")

    news = shell.run("chat", "--as", "李桂兰").stdout.decode()
    assert "张芳" in news
    assert shell.run("chat", "--as", "李桂兰").stdout == b""


@pytest.mark.slow
def test_one_line_in_one_answer_out(shell: Shell) -> None:
    told = shell.run("chat", stdin="谢谢\n")
    assert (told.returncode, lines(told.stderr)) == (0, [])
    assert lines(told.stdout)[0] == "邻里："
    assert "不客气" in told.stdout.decode()


@pytest.mark.slow
def test_nobody_of_that_name_is_told_in_one_line(shell: Shell) -> None:
    done = shell.run("chat", "--as", "诸葛亮")
    assert (done.returncode, done.stdout) == (1, b"")
    (line,) = lines(done.stderr)
    assert "诸葛亮" in line


@pytest.mark.slow
def test_at_a_prompt_it_greets_answers_and_says_goodbye(shell: Shell) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, RUN_BOT, "chat"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=shell.folder,
        env=shell.environment({"TERM": "xterm", "COLUMNS": "80"}),
    )
    os.close(theirs)
    try:
        assert "李桂兰" in read_until(ours, "我：")
        os.write(ours, "谢谢\n".encode())
        assert "邻里：" in read_until(ours, "我：")
        os.write(ours, b"\x04")
        assert "再见" in read_until(ours, "再见")
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def read_until(terminal: int, words: str) -> str:
    shown, until = b"", time.monotonic() + 60
    while words not in shown.decode("utf-8", "replace") and time.monotonic() < until:
        try:
            shown += os.read(terminal, 4_096)
        except OSError:
            break
    return shown.decode("utf-8", "replace")
