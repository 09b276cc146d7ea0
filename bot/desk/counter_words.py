"""What staff write of somebody who phoned or came, taken apart: who, by which way, until when."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.desk.dates import read_day
from bot.intents.slots import find_phones, find_place
from bot.intents.tables import read_table

EDGES = " ，,。;；、：:\n"
BOOKS = ("for", "called", "wants", "homed")  # the ways to say for whom an hour is booked


def table() -> dict[str, Any]:
    """The patterns, from data/counter.yaml."""
    return read_table("counter", __package__)


def sources() -> tuple[str, ...]:
    """The ways by which a matter can come, as tickets keep them."""
    return tuple(table()["sources"])


def has_limit(source: str) -> bool:
    """Does what comes this way bring a number and a limit of its own?"""
    return source in table()["with_limit"]


def take_apart(
    text: str, today: date, source: str = "", asked: str = ""
) -> tuple[dict[str, str], str]:
    """What a text says beside the matter, by name, and the words that are left of the matter.

    `asked` is what was asked for just now: a bare day or number is only then an answer."""
    found, rest = contact_in(re.sub(table()["apart"], r"\1", text))
    pieces = [piece for piece in re.split(table()["pieces"], rest) if piece]
    left = [piece for piece in pieces if not take_source(found, piece)]
    left = [piece for piece in left if not take_caller(found, piece)]
    if has_limit(found.get("source", source)):
        left = [piece for piece in left if not take_outside(found, piece, today, asked)]
    return found, rest.strip(EDGES) if left == pieces else "，".join(left)


def contact_in(text: str) -> tuple[dict[str, str], str]:
    """A phone, and the name right before or after it."""
    phone = next(iter(find_phones(text)), "")
    stands = re.search("[- ]?".join(map(re.escape, phone)), text) if phone else None
    if stands is None:
        return ({"phone": phone} if phone else {}), text
    before, after = text[: stands.start()], text[stands.end() :]
    if named := re.search(pattern("name_before"), before):
        return {"phone": phone, "name": named[1]}, before[: named.start()] + after
    if named := re.search(pattern("name_after"), after):
        return {"phone": phone, "name": named[1]}, before + after[named.end() :]
    return {"phone": phone}, before.rstrip() + after


def books_for(text: str) -> tuple[dict[str, str], str]:
    """For whom an hour is booked, 帮3号楼的王阿姨约… or 刘大爷打电话来要约…, with their phone and
    home; and the words that are left."""
    found, rest = contact_in(text)
    ways = (re.search(pattern(f"books_{way}"), rest) for way in BOOKS)
    if named := next(filter(None, ways), None):
        found.setdefault("name", named[named.lastindex or 0])
        rest = rest[: named.start()] + rest[named.end() :]
    place = (named.groupdict().get("place") if named else "") or find_place(rest)
    return found | ({"place": place} if place else {}), rest.strip(EDGES)


def books_more(words: str) -> str:
    """给李桂兰和王秀英约: who else, behind the first."""
    found = re.search(pattern("books_more"), words)
    return found["name"] if found else ""


def booked_for(text: str) -> str:
    """替王大妈约理发: the name, and nothing else that may be one's own."""
    found = re.search(pattern("books_for"), text)
    return found["name"] if found else ""


def is_of_somebody(text: str) -> bool:
    """有个老太太想约理发: it is for somebody else, who is not named."""
    return bool(re.search(pattern("books_somebody"), text))


def is_for_anybody(text: str) -> bool:
    """帮楼上那家约理发, from words without their time: for somebody, whoever that is."""
    return bool(re.search(pattern("books_anybody"), text))


def wish_of(words: str) -> str:
    """帮周三来的那个大爷约周四律师: what is wished stands behind for whom."""
    found = re.search(pattern("books_anybody"), words)
    return words[found.end() :] if found else words


def has_no_phone(text: str) -> bool:
    """她没手机: it need not be asked."""
    return bool(re.search(pattern("no_phone"), text))


def is_name(text: str) -> bool:
    """王桂花, and nothing else."""
    return bool(re.fullmatch(pattern("named"), text))


def name_among(text: str) -> str:
    """The first piece that is a name and nothing else."""
    found = (name_in(piece, loose=False) for piece in re.split(table()["pieces"], text))
    return next((name for name, _ in filter(None, found)), "")


def take_name(text: str, *, asked: bool) -> tuple[str, str]:
    """Who told it, where that was asked, and the words beside the name: they are of the matter."""
    pieces = [piece for piece in re.split(table()["pieces"], text) if piece]
    told = [piece for piece in pieces if not re.fullmatch(pattern("nobody"), piece)]
    named = [name_in(piece, loose=piece is pieces[0]) if asked else None for piece in told]
    first = next((at for at, found in enumerate(named) if found), None)
    if first is None:
        return "", text if told == pieces else "，".join(told)
    name, words = named[first] or ("", "")
    left = [*told[:first], words, *told[first + 1 :]]
    return name, "，".join(filter(None, left))


def name_in(piece: str, *, loose: bool) -> tuple[str, str] | None:
    """The name that a piece is, or begins with, and the words that are more than a name."""
    if found := re.fullmatch(pattern("named"), piece):
        return found[1], ""
    if found := re.match(pattern("named_tells"), piece):
        return found[1], piece
    found = re.fullmatch(pattern("named_loosely"), piece) if loose else None
    return (found[1], "") if found else None


def pattern(name: str) -> str:
    found: str = table()[name].replace("{home}", table()["home"])
    return found.replace("{name}", table()["name"])


def take_source(found: dict[str, str], piece: str) -> bool:
    """Is this piece how it came, perhaps with the number it has there?"""
    rules = table()
    for source, words in rules["sources"].items():
        said = re.match(f"{rules['before']}(?:{words}){rules['after']}", piece)
        rest = piece[said.end() :] if said else piece
        number = re.fullmatch(rules["number"], rest)
        if said and (not rest or (number and has_limit(source))):
            found["source"] = source
            found |= {"outside_number": number[1]} if number else {}
            return True
    return False


def take_caller(found: dict[str, str], piece: str) -> bool:
    """Is this piece who called? The name beside a phone counts before it."""
    called = re.fullmatch(pattern("named_called"), piece)
    if called:
        found.setdefault("name", called[1])
    return bool(called)


def take_outside(found: dict[str, str], piece: str, today: date, asked: str) -> bool:
    """Is this piece the number, or the limit, that another office gave?"""
    named = re.search(table()["limit"], piece) or asked == "outside"
    day = read_day(piece, today) if named else None
    number = None if day else re.fullmatch(table()["number"], piece)
    if day:
        found["outside_by"] = day.isoformat()
    elif number:
        found["outside_number"] = number[1]
    return bool(day or number)
