"""Runs the command line as an operator does: in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from bot.settings import KNOWLEDGE

ROOT = KNOWLEDGE.parent
RUN_BOT = str(ROOT / "run_bot.py")
PATIENCE = 120  # seconds, on a busy machine


class Shell:
    """A data folder of one's own; the fitted matchers of the project lie in it."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.data.mkdir()
        for matcher in cache.glob("matcher-*.npz"):
            (self.data / matcher.name).symlink_to(matcher)

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        ours = {"BOT_DATA_DIR": str(self.data), "BOT_WEB_PORT": "0", "BOT_WEB_RATE": "0"}
        return {**own, **ours, **more}

    def run(
        self, *arguments: str | bytes, stdin: str | bytes = b"", **settings: str
    ) -> subprocess.CompletedProcess[bytes]:
        """One command to its end; its output as bytes."""
        return subprocess.run(
            [sys.executable, RUN_BOT, *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=self.folder,
            env=self.environment(settings),
            timeout=PATIENCE,
            check=False,
        )

    def ask(self, *arguments: str | bytes, stdin: str | bytes = b"") -> list[dict[str, Any]]:
        """The records that `ask --json` prints."""
        done = self.run("ask", "--json", *arguments, stdin=stdin)
        assert (done.returncode, done.stderr) == (0, b"")
        return [json.loads(line) for line in lines(done.stdout)]

    def start(self, *arguments: str, **settings: str) -> Serving:
        """`serve` as a process that runs on."""
        return Serving(self, arguments, settings)


class Serving:
    """A running `serve`; leaving the block ends it."""

    def __init__(self, shell: Shell, arguments: Sequence[str], settings: Mapping[str, str]) -> None:
        self.clients: list[httpx.Client] = []
        self.log = (shell.folder / f"serve-{os.urandom(4).hex()}.log").open("w+b")
        self.process = subprocess.Popen(
            [sys.executable, RUN_BOT, *arguments],
            stdout=subprocess.PIPE,
            stderr=self.log,
            cwd=shell.folder,
            env=shell.environment(settings),
        )

    def __enter__(self) -> Serving:
        self.said = self.read_until_ready()
        self.links = dict(line.split(" ", 1) for line in self.said[:-1])
        self.site = next(iter(self.links.values())).partition("/enter/")[0]
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.clients:
            client.close()
        self.process.kill()
        self.process.communicate()
        self.log.close()

    def enter(self, who: str) -> httpx.Client:
        """The browser of whoever pressed 进入 on a printed link."""
        self.clients.append(httpx.Client(base_url=self.site, timeout=20))
        assert self.clients[-1].post(self.links[who]).status_code == 303
        return self.clients[-1]

    def read_until_ready(self) -> list[str]:
        assert self.process.stdout is not None
        said: list[str] = []
        for line in self.process.stdout:
            said.append(line.decode().rstrip("\n"))
            if said[-1] == "ready":
                return said
        self.log.seek(0)
        raise AssertionError(f"it ended without being ready: {self.log.read().decode()}")

    def stop(self) -> int:
        """SIGTERM; the exit code, within the ten seconds that are promised."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)


def lines(output: bytes) -> list[str]:
    return output.decode("utf-8").splitlines()
