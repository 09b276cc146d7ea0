"""Faults on demand: which call meets one is scripted by method, chat, number or chance."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal, get_args

from tests.botapi.errors import Misused, Refused, too_many
from tests.botapi.updates import Waiting

Kind = Literal["error", "html", "reset", "half_body", "slow", "duplicates", "reordered"]
KINDS: tuple[str, ...] = get_args(Kind)
DESCRIPTIONS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance"
    " is running",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}
PAGE = (
    "<html>\r\n<head><title>{code} {reason}</title></head>\r\n<body>\r\n"
    "<center><h1>{code} {reason}</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n"
    "</body>\r\n</html>\r\n"
)


@dataclass
class Fault:
    """One script: what goes wrong, with which calls and how often."""

    kind: Kind
    method: str | None = None  # every method when None; "file" is a download
    chat: int | None = None
    times: int | None = None  # for ever when None
    chance: float = 1.0
    after: bool = False  # the call is carried out before it goes wrong
    code: int = 502
    description: str = ""
    retry_after: int = 1
    seconds: float = 1.0
    seed: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Misused(f"no such fault: {self.kind}; there are {', '.join(KINDS)}")
        self._dice = random.Random(self.seed)
        self.method = self.method.lower() if self.method else None

    def meets(self, method: str, chat: str) -> bool:
        """Whether a call goes wrong now; counts it if so."""
        if self.times is not None and self.hits >= self.times:
            return False
        if self.method not in (None, method) or (self.chat is not None and str(self.chat) != chat):
            return False
        if self.chance < 1 and self._dice.random() >= self.chance:
            return False
        self.hits += 1
        return True

    def refusal(self) -> Refused:
        """The error to answer with."""
        if self.code == 429:
            return too_many(self.retry_after)
        description = self.description or DESCRIPTIONS.get(self.code, "Internal Server Error")
        return Refused(self.code, description)

    def page(self) -> bytes:
        """The HTML body a proxy in front of the server would answer with."""
        reason = DESCRIPTIONS.get(self.code, "Error")
        return PAGE.format(code=self.code, reason=reason).encode()

    def jumbled(self, given: list[Waiting]) -> list[Waiting]:
        """The updates of one answer, doubled or out of order."""
        if self.kind == "duplicates":
            return [each for one in given for each in (one, one)]
        if self.kind == "reordered":
            return self._dice.sample(given, len(given))
        return given


class Faults:
    """All scripts, asked in the order they were made; the first that meets counts."""

    def __init__(self) -> None:
        self.scripts: list[Fault] = []

    def draw(self, method: str, chat: object) -> Fault | None:
        """The fault a call meets, if any."""
        if not self.scripts:
            return None
        named = str(chat)
        return next((fault for fault in self.scripts if fault.meets(method, named)), None)
