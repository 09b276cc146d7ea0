"""1、3、5-8号楼, 2号楼1、2单元: the numbers of buildings and units that follow an estate's name."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.desk.notice_patterns import pattern

MOST = 60  # buildings in one range; more is no range


@dataclass
class Houses:
    """The buildings named, each with its units, and how much of the text they take."""

    units: dict[int, list[int]] = field(default_factory=dict)
    length: int = 0
    group: list[int] = field(default_factory=list)  # what was said to be buildings last
    pending: list[int] = field(default_factory=list)  # numbers of which it is not yet told
    through: bool = False  # a range is open


def read_houses(tail: str) -> Houses:
    """What stands right at the beginning of a text; numbers that name no building end it."""
    read, at = Houses(), 0
    while token := pattern("token").match(tail, at):
        at = token.end()
        take(read, str(token.lastgroup), token["num"])
        if token.lastgroup in {"building", "unit"}:
            read.length = at
    return read


def take(read: Houses, kind: str, number: str | None) -> None:
    if number:
        read.pending += numbers(read, int(number))
        read.through = False
    elif kind == "dash":
        read.through = True
    elif kind == "building":
        read.group, read.pending = read.pending, []
        read.units |= {number: [] for number in read.group}
    elif kind == "unit":
        for house in read.group:
            read.units[house] += read.pending
        read.pending = []


def numbers(read: Houses, number: int) -> list[int]:
    """The number itself; with those before it where a range is open."""
    last = next(iter((read.pending or read.group)[-1:]), None)
    fits = read.through and last is not None and 0 < number - last <= MOST
    return [*range(last + 1, number + 1)] if fits and last is not None else [number]
