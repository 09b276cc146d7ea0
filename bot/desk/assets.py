"""The numbers painted on lamps, lifts and manhole covers: each is a place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.intents.slots import numerals

BETWEEN = re.compile(r"[\s\-_‐-―−·.#]+")  # what people write, or don't, between letters and digits
NUMBER = re.compile(r"[A-Z]*[\s\-_]*\d[A-Z\d\s\-_]*")
LETTERS = re.compile(r"[A-Z]")
SIGNS = re.compile(r"[A-Z\d]")
SHORTEST = 3  # signs; a shorter number, or one without letters, counts beside its kind alone
BESIDE = r"(?:编?号)?[是:\s]*"


@dataclass(frozen=True)
class Asset:
    """The id of an area, what it is (路灯) and one of its numbers (A017)."""

    area_id: int
    kind: str
    number: str

    def is_named(self, text: str) -> bool:
        """Does its kind stand right before or behind its number?"""
        kind, number = re.escape(self.kind), r"[\s\-_]*".join(self.number)
        around = rf"{kind}{BESIDE}{number}(?![A-Z\d])|(?<![A-Z\d]){number}号?的?{kind}"
        return bool(self.kind) and re.search(around, text) is not None


class Assets:
    """A frozen look-up of numbers, however they are written."""

    def __init__(self, areas: Iterable[tuple[int, str]]) -> None:
        """Made of areas' ids, each with one of its names: 路灯 A-017, LT-0032."""
        self.by_number: dict[str, list[Asset]] = {}
        for area_id, name in areas:
            for number in numbers_in(name):
                kind = BETWEEN.sub("", NUMBER.sub("", plain(name))).strip("号")
                self.by_number.setdefault(number, []).append(Asset(area_id, kind, number))
        self.longest = max(map(len, self.by_number), default=0)

    def find(self, text: str, *, asked: bool = False) -> list[int]:
        """The ids of those that are named, in the order of the words.

        Where the number was `asked` for, one without its kind will do."""
        said = plain(text)
        fitting = [
            asset
            for number in self.numbers(said)
            for asset in self.narrowed(said, self.by_number[number], asked=asked)
        ]
        return list(dict.fromkeys(asset.area_id for asset in fitting))

    def numbers(self, said: str) -> Iterator[str]:
        """The known numbers in a text, the longest at each place where one can begin."""
        for found in re.finditer(r"(?<![A-Z\d])[A-Z\d]", said):
            if number := self.longest_at(said, found.start()):
                yield number

    def longest_at(self, said: str, start: int) -> str:
        number = best = ""
        for place in range(start, len(said)):
            if SIGNS.fullmatch(said[place]):
                number += said[place]
                ends = not SIGNS.match(said, place + 1)
                best = number if ends and number in self.by_number else best
            elif not BETWEEN.fullmatch(said[place]):
                break
            if len(number) > self.longest:
                break
        return best

    def narrowed(self, said: str, same: list[Asset], *, asked: bool) -> list[Asset]:
        """Of those with the same number the ones whose kind is said, if any is."""
        named = [asset for asset in same if asset.is_named(said)]
        alone = [asset for asset in same if asked or stands_alone(asset.number)]
        spoken_of = [asset for asset in alone if asset.kind and asset.kind in said]
        return named or spoken_of or alone


def stands_alone(number: str) -> bool:
    return len(number) >= SHORTEST and LETTERS.search(number) is not None


def numbers_in(name: str) -> set[str]:
    return {squeezed(found) for found in NUMBER.findall(plain(name))}


def plain(text: str) -> str:
    """In capitals, in half width, with digits for numerals."""
    return numerals(unicodedata.normalize("NFKC", text)).upper()


def squeezed(text: str) -> str:
    """A number as it is compared: a-017, Ａ０１７ and A 017 are the same."""
    return BETWEEN.sub("", plain(text))
