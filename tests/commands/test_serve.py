"""`serve` as a process: what it prints, how it ends, and what stops it from starting."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import threading
import time
from pathlib import Path

import httpx
import pytest

from bot.commands import serve
from bot.errors import SettingsError
from bot.settings import KNOWLEDGE
from tests.commands.shell import Shell, lines

LINK = re.compile(r"(resident|worker|admin) http://127\.0\.0\.1:\d+/enter/\w+")
MESSAGES = "/api/chat/messages"


def wait_for(client: httpx.Client, words: str) -> dict[str, object]:
    """The bot's line with these words, as soon as it is there."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for line in client.get(MESSAGES).json()["messages"]:
            if line["from"] != "me" and words in line["text"]:
                found: dict[str, object] = line
                return found
        time.sleep(0.05)
    raise AssertionError(f"nobody said {words}")


def test_one_command_serves_everybody_and_ends_when_told(shell: Shell) -> None:
    with shell.start("serve") as serving:
        assert [line.split()[0] for line in serving.said] == [
            "resident",
            "worker",
            "admin",
            "ready",
        ]
        assert all(LINK.fullmatch(line) for line in serving.said[:-1])
        resident, worker = serving.enter("resident"), serving.enter("worker")
        assert serving.enter("admin").get("/admin").status_code == 200
        say(resident, "桃源里3号楼东门口的路灯不亮了")
        assert "-0001" in str(wait_for(worker, "路灯")["text"])

        second = shell.run("serve")
        assert (second.returncode, second.stdout) == (1, b"")
        assert lines(second.stderr) == [f"BOT_DATA_DIR: another process serves {shell.data}"]
        typed = shell.run("chat")
        assert (typed.returncode, lines(typed.stderr)) == (1, lines(second.stderr))

        watching = threading.Thread(target=watch, args=(resident,))
        watching.start()
        time.sleep(0.3)
        assert serving.stop() == 0
        watching.join(timeout=5)
        assert not watching.is_alive()
        serving.log.seek(0)
        logged = serving.log.read().decode().splitlines()
        assert not [line for line in logged if "Traceback" in line]
        assert all(json.loads(line)["timestamp"] for line in logged)
        assert serving.process.stdout is not None
        assert serving.process.stdout.read() == b""


def say(client: httpx.Client, text: str) -> None:
    body = {"id": os.urandom(8).hex(), "text": text}
    assert client.post(MESSAGES, json=body).status_code == 202
    if "对吗" in str(wait_for(client, "桃源里3号楼东门口")["text"]):
        assert client.post(MESSAGES, json={"id": "yes", "text": "对"}).status_code == 202


def watch(client: httpx.Client) -> None:
    """A browser that keeps its stream open until it is closed from the other side."""
    try:
        with client.stream("GET", "/api/chat/stream") as answer:
            for _ in answer.iter_lines():
                pass
    except httpx.TransportError:
        pass


@pytest.mark.slow
def test_without_the_sample_there_is_the_administrator_alone(shell: Shell) -> None:
    with shell.start("--no-sample") as serving:
        assert [line.split()[0] for line in serving.said] == ["admin", "ready"]
        assert serving.enter("admin").get("/admin").status_code == 200
        assert serving.stop() == 0
    with sqlite3.connect(shell.data / "linli.db") as database:
        assert database.execute("select count(*) from area").fetchone() == (0,)
    database.close()


@pytest.mark.slow
def test_a_restart_prints_fresh_links_and_knows_everybody(shell: Shell) -> None:
    with shell.start() as first:
        resident = first.enter("resident")
        say(resident, "桃源里3号楼东门口的路灯不亮了")
        wait_for(resident, "-0001")
        assert first.stop() == 0
    with shell.start() as second:
        assert first.links.keys() == second.links.keys()
        again = second.enter("resident")
        wait_for(again, "-0001")
        burnt = first.links["resident"].replace(first.site, second.site)
        assert httpx.post(burnt).status_code == 410
        assert (shell.data / "secret.key").stat().st_mode & 0o077 == 0


WRONG = {
    "BOT_WEB_PORT": "abc",
    "BOT_TIMEZONE": "Mars",
    "BOT_DATABASE_URL": "mysql://bot:secret@db/linli",
    "BOT_SECRET_KEY": "secret",
    "BOT_DATA_DIR": "/proc/none",
    "BOT_KNOWLEDGE_DIR": "/nowhere",
    "BOT_WEB_HOST": "no.such.host.invalid",
}


@pytest.mark.parametrize(("name", "value"), WRONG.items(), ids=WRONG)
def test_a_wrong_setting_is_named_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    settings = {"BOT_DATA_DIR": str(tmp_path), "BOT_WEB_PORT": "0", name: value}
    told = refusal(monkeypatch, settings)
    assert told.startswith(name)
    assert "secret" not in told
    assert not (tmp_path / "linli.db").exists()


def test_a_port_in_use_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        port = str(sock.getsockname()[1])
        settings = {"BOT_DATA_DIR": str(tmp_path), "BOT_WEB_PORT": port}
        assert f"can't listen on 127.0.0.1:{port}" in refusal(monkeypatch, settings)


def refusal(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> str:
    """The one line by which `serve` refuses to start."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(serve, "set_up_logs", lambda: None)
    with pytest.raises(SettingsError) as refused:
        serve.run(sample=True)
    (line,) = str(refused.value).splitlines()
    return line


@pytest.mark.slow
def test_an_operator_reads_the_one_line_and_nothing_else(reader: Shell) -> None:
    done = reader.run("serve", BOT_WEB_PORT="abc")
    assert (done.returncode, done.stdout) == (1, b"")
    (line,) = lines(done.stderr)
    assert line.startswith("BOT_WEB_PORT: ")


@pytest.mark.slow
def test_a_broken_item_file_is_named_with_its_line(reader: Shell, tmp_path: Path) -> None:
    knowledge = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, knowledge)
    broken = next(path for path in sorted(knowledge.rglob("items/service/**/*.yaml")))
    broken.write_text(broken.read_text("utf-8") + "colour: red\n", "utf-8")
    number = len(broken.read_text("utf-8").splitlines())
    for command in (["serve"], ["ask", "--json", "医保怎么交"]):
        done = reader.run(*command, BOT_KNOWLEDGE_DIR=str(knowledge))
        assert (done.returncode, done.stdout) == (1, b"")
        first, *_ = lines(done.stderr)
        assert f"{broken.name}:{number}: " in first
