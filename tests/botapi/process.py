"""The server as a process of its own, and its control door for tests and benchmarks."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.botapi.errors import Misused

STOP = 10  # seconds
ROOT = Path(__file__).parents[2]


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} can't be sent")


class Control:
    """Acts at a server's control door: `control("say", user=5, text="hi")`."""

    def __init__(self, url: str, seconds: float = 60.0) -> None:
        self.url = url
        self._seconds = seconds

    def __call__(self, act: str, **values: Any) -> Any:
        """Do what BotApi's method of this name does, and give its result as JSON."""
        body = json.dumps(values, default=_plain).encode()
        try:
            with urlopen(Request(f"{self.url}/control/{act}", body), timeout=self._seconds) as got:
                return json.load(got)["result"]
        except HTTPError as problem:
            with problem:
                raise Misused(json.load(problem)["error"]) from None


class BotApiProcess:
    """Runs `python -m tests.botapi` while entered; `url` is for bots, `control` for tests."""

    def __init__(self, *tokens: str, port: int = 0, before: tuple[str, ...] = ()) -> None:
        named = [word for token in tokens for word in ("--token", token)]
        program = [sys.executable, "-m", "tests.botapi", "--port", str(port), *named]
        self._command = [*before, *program]  # before: such as taskset -c 0
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        said = [line.strip() for line in islice(self._process.stdout or (), 3)]
        if said[2:] != ["ready"]:
            raise Misused(f"the server did not come up: {said}")
        self.url, self.control = said[0], Control(said[1].removeprefix("control "))
        return self

    @property
    def pid(self) -> int:
        """The process's id, for signals and for measuring it."""
        if self._process is None:
            raise Misused("the server does not run")
        return self._process.pid

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=STOP)
