"""Finds which of some known addresses words begin with: 3号楼2单元301, 3-2-301, 三栋二单元301室."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.intents.slots import find_place, numerals

MARK = r"号楼|号院|单元|门洞|[楼栋幢座室户号#]"
PART = re.compile(rf"(\d+)\s*({MARK})?|([^\W\d_]+)")
LEVEL = {"单元": 2, "门洞": 2, "室": 3, "户": 3, "号": 0, "": 0}  # 0: of any; else a building's
COUNTED = re.compile(rf"[\d一二两三四五六七八九十零〇]+(?:{MARK})?")
WORD = re.compile(r"[^\s,，。;；:：、]+")
ASIDE = " \t\n,，。;；:：、"
LONGEST = 40  # characters looked at for an address
BUILDING = r"(?:号楼|[栋幢])"
MANY = re.compile(rf"\d+(?:{BUILDING}?[、,，和到至~-]?\d+)*{BUILDING}")
ONE = re.compile(rf"(\d+){BUILDING}?([到至~-]?)")
MOST = 60  # buildings in one message
DOOR = re.compile(r"(?<![\d-])\d{1,3}-\d{1,4}|\d(?:号楼|号院|单元|[栋幢室])")  # in words: some home
HEADED = re.compile(r"\d{1,3}(?:-\d|号楼|[、,，到至和]\d|[栋幢])")  # right behind 走访

DASHED = re.compile(r"(?<![\d-])\d{1,3}(?:-\d{1,4}){1,2}(?![\d-])")

Part = tuple[str, int]  # a name or a number, and of what it is the number
Fits = Callable[[Sequence[Part], Sequence[Part]], bool]  # an address, and what was said


def home_said(text: str) -> str:
    """3-2-301, or 3号楼2单元301, wherever it stands in the words; else empty."""
    dashed = DASHED.search(text)
    return dashed[0] if dashed else find_place(text) or ""


def parts_of(address: str) -> list[Part]:
    """桃源里3号楼2单元301 → 桃源里, 3 of a building, 2 of a unit, 301."""
    found = PART.findall(numerals(address))
    return [(number or name, LEVEL.get(mark, 1) if number else 0) for number, mark, name in found]


def find_addressed(text: str, addresses: Mapping[int, str]) -> tuple[list[int], str]:
    """Which addresses the first words can mean, and the words after them; the longest wins."""
    return find_by(ends_so, text, addresses)


def find_within(text: str, addresses: Mapping[int, str]) -> list[int]:
    """Which addresses lie in what the first words name: 3号楼 of all its flats."""
    return find_by(goes_through, text, addresses)[0]


def find_by(
    fits: Fits,
    text: str,
    addresses: Mapping[int, str],
) -> tuple[list[int], str]:
    known = {key: parts_of(address) for key, address in addresses.items()}
    for end in ends_of(text):
        said = parts_of(text[:end])
        found = [key for key, parts in known.items() if said and fits(parts, said)]
        if found:
            return found, text[end:].strip(ASIDE)
    return [], text


def ends_of(text: str) -> list[int]:
    """Where an address may end, the farthest first: after its numbers, or its words."""
    head = text[:LONGEST]
    found = (*COUNTED.finditer(head), *WORD.finditer(head))
    return sorted({one.end() for one in found}, reverse=True)


def ends_so(address: Sequence[Part], said: Sequence[Part]) -> bool:
    """Is what was said the end of the address? Of a name a part is enough."""
    last = address[-len(said) :]
    return len(last) == len(said) and all(map(same, last, said))


def goes_through(address: Sequence[Part], said: Sequence[Part]) -> bool:
    return any(ends_so(address[:end], said) for end in range(1, len(address)))


def same(known: Part, said: Part) -> bool:
    """3 may stand for 3号楼, 3单元 never does; of a name either may be the shorter."""
    (one, level), (other, level_said) = known, said
    if one.isdigit() or other.isdigit():
        return one == other and (level == level_said or 0 in {level, level_said})
    return other in one or one in other


def read_tags(text: str, labels: Mapping[str, str]) -> tuple[list[str], str]:
    """The tags that words begin with, by the labels they go by, and the words after them."""
    tags: list[str] = []
    while label := longest_at(text, labels):
        tags.append(labels[label])
        text = text[len(label) :].strip(ASIDE)
    return list(dict.fromkeys(filter(None, tags))), text


def longest_at(text: str, labels: Iterable[str]) -> str:
    return max((label for label in labels if text.startswith(label)), key=len, default="")


def parted_places(text: str) -> tuple[list[str], str]:
    """The building that each number names, and the words after them; nothing for a single one."""
    text = numerals(text)
    found = MANY.match(text)
    numbers: list[int] = []
    upto = ""
    for number, joint in ONE.findall(found[0]) if found else ():
        first = numbers[-1] + 1 if upto and numbers else int(number)
        numbers += range(first, min(int(number), first + MOST) + 1)
        upto = joint
    if not found or len(numbers) < 2:
        return [], text
    return [f"{number}号楼" for number in dict.fromkeys(numbers)], text[found.end() :]
