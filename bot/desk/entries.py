"""An area as the gazetteer holds it, and what is found of it in somebody's words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.shapes import Point, Shape


@dataclass(frozen=True)
class AreaEntry:
    """One area as the gazetteer holds it; `path` are ids from the top to itself."""

    id: int
    name: str
    level: str
    path: tuple[int, ...]
    nicknames: tuple[str, ...] = ()
    point: Point | None = None
    shape: Shape | None = None
    code: str = ""


@dataclass(frozen=True)
class Found:
    """The area meant, and the words to show; `sure` is False when it should be confirmed."""

    area: AreaEntry
    text: str
    sure: bool
    options: tuple[Found, ...] = ()  # itself and the others, where several are as likely
