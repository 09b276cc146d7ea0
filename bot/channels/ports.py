"""What the web channel asks of the bot; handed in, so that it knows no room but its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Visitor:
    """Whoever a browser's cookie stands for."""

    chat_id: int
    address: str
    person_id: int
    name: str
    role: str
    worker: bool
    admin: bool


@dataclass(frozen=True)
class Guest:
    """Whom a one-time link is for."""

    name: str
    role_name: str


@dataclass(frozen=True)
class File:
    """A stored picture, voice message or document."""

    media_type: str
    data: bytes
    kept: bool = True  # it stays as it is, so that a browser may keep it
    name: str = ""  # a document's


class Files(Protocol):
    """What channels that carry pictures themselves need."""

    async def open_file(self, file_id: str) -> File | None:
        """A stored file; None while it is still to be fetched, or gone."""
        ...


class Phones(Protocol):
    """What a channel needs that reaches people by their phones."""

    async def find_phone(self, chat_id: int) -> str:
        """The phone of whose chat it is; empty when none is known."""
        ...


class FrontDesk(Protocol):
    """Sessions, history, files and tasks, as the web shows them; times in ISO 8601."""

    def texts(self) -> Mapping[str, str]: ...

    def community(self) -> str: ...

    async def find_visitor(self, token: str) -> Visitor | None: ...

    async def open_session(self) -> tuple[str, Visitor]: ...

    async def find_guest(self, code: str) -> Guest: ...

    async def enter(self, code: str) -> str: ...

    async def history(self, visitor: Visitor, after: int) -> list[dict[str, Any]]: ...

    async def store_file(self, visitor: Visitor, key: str, kind: str, file: File) -> str: ...

    async def find_file(self, visitor: Visitor, file_id: str) -> File | None: ...

    async def tasks(self, visitor: Visitor) -> list[dict[str, Any]]: ...

    async def notices(self, visitor: Visitor) -> list[dict[str, Any]]: ...

    async def notice(self, visitor: Visitor, number: str) -> dict[str, Any]: ...

    async def stop_notice(self, visitor: Visitor, number: str) -> None: ...

    def note_seen(self, visitor: Visitor, seq: int) -> None: ...
