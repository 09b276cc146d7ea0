"""Chinese numerals and what is counted: floors, people, money, tickets, assets."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.intents.tables import any_of, pattern, read_table

LAST = -1  # 最后一个
WIDE = {0xFF01 + place: 0x21 + place for place in range(94)} | {0xFFE5: 0xA5}


def numerals(text: str) -> str:
    """Give the text with Chinese numerals as digits where they are numbers: 三号楼 → 3号楼."""
    narrow = text.translate(WIDE)
    kept = [found.span() for found in pattern("slots", "not_number").finditer(narrow)]
    return pattern("slots", "numeral").sub(lambda run: _as_digits(run, kept), narrow)


def find_floor(text: str) -> int | None:
    """Give the floor spoken of, below zero under the ground."""
    plain = numerals(text)
    if below := pattern("slots", "basement").search(plain):
        return -int(below.group(1))
    found = pattern("slots", "floor").search(plain)
    return int(found.group(1)) if found else None


def find_ordinal(text: str) -> int | None:
    """Give the place that is chosen among several, from 1 on, or LAST."""
    found = pattern("slots", "ordinal").search(numerals(text.strip()))
    if found is None:
        return None
    place = found["place"] or "1"
    return LAST if found["last"] else int(read_table("numerals")["digits"].get(place, place))


def find_people(text: str) -> int | None:
    """Give how many people are spoken of."""
    if found := any_of("slots", "people").search(numerals(text)):
        return int(next(filter(None, found.groups())))
    for key, count in (("pair", 2), ("three", 3)):
        if pattern("slots", key).search(text):
            return count
    return None


def find_amount(text: str) -> Decimal | None:
    """Give the first sum of money, in yuan."""
    found = pattern("slots", "amount").search(numerals(text))
    if not found:
        return None
    whole, scale, tenths, sign = found.groups()
    if sign:
        return Decimal(sign)
    table = read_table("numerals")
    part = Decimal(table["digits"].get(tenths, tenths or 0))
    return Decimal(whole) * Decimal(table["scales"].get(scale, 1)) + part / 10


def find_tickets(text: str) -> list[str]:
    """Give the ticket numbers, as 20261121-0007."""
    return pattern("slots", "ticket").findall(text.translate(WIDE))


def find_asset(text: str) -> str | None:
    """Give the number painted on a lamp, a lift, a manhole cover."""
    found = any_of("slots", "asset").search(text.translate(WIDE))
    return str(next(filter(None, found.groups()))) if found else None


def _as_digits(run: re.Match[str], kept: list[tuple[int, int]]) -> str:
    said = run.group()
    if run.string[run.start() - 1 : run.start()].isdecimal():
        return said  # 2.5万: the scale of digits
    if any(start < run.end() and run.start() < end for start, end in kept):
        return said
    units = pattern("slots", "unit")
    scales = read_table("numerals")["scales"]
    compound = len(said) > 1 and any(sign in scales for sign in said)
    if compound or len(said) > 2 or units.match(run.string, run.end()):
        return number(said)
    return said


def number(said: str) -> str:
    """Give a Chinese numeral in digits: 三十二 → 32, 幺二三 by its signs."""
    table = read_table("numerals")
    digits, scales = table["digits"], table["scales"]
    if not any(sign in scales for sign in said):
        return "".join(str(digits[sign]) for sign in said)
    return str(_compound(said, digits, scales))


def _compound(said: str, digits: dict[str, int], scales: dict[str, int]) -> int:
    """Add up 三千二百零五; a bare last digit takes the next lower scale, as in 两千三."""
    total = part = digit = 0
    scale = 1
    for sign in said:
        if sign in digits:
            digit, scale = digits[sign], scale if digits[sign] else 1
            continue
        scale = scales[sign]
        if scale >= 10_000:
            total, part = total + (part + digit or 1) * scale, 0
        else:
            part += (digit or 1) * scale
        digit = 0
    return total + part + digit * (scale // 10 if scale > 10 else 1)
