"""退订活动, 别再给我发讲座了, 我家养狗以后有通知告诉我: what people want to be told of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from bot.catalogue.topics import Topics
from bot.intents.tables import read_table

TABLE = read_table("topics", __package__)
GAP = " "  # where a name stood: the words around it are no words together
SENSES = ("only", "leave", "join")


@dataclass(frozen=True)
class Wish:
    """Leave, join or have only these topics and groups, all of them, or show what there is.

    What is gone (不养狗了) is left by who is in that group, and no wish of anybody else.

    Not `firm`, it may be about anything that was talked of before."""

    sense: str
    keys: tuple[str, ...] = ()
    firm: bool = True


@cache
def pattern(*names: str) -> re.Pattern[str]:
    """Lines of the table as one."""
    lines = [TABLE[name] for name in names]
    return re.compile("|".join("|".join(one) if isinstance(one, list) else one for one in lines))


def read_wish(topics: Topics, text: str) -> Wish | None:
    """None for whatever says anything else beside it."""
    plain = unicodedata.normalize("NFKC", text).lower().strip(" 。.!！~,，")
    if not plain or len(plain) > TABLE["longest"]:
        return None
    for name, wish in WHOLE.items():
        if pattern(name).search(plain):
            return wish
    keys, rest = named(topics, plain)
    if pattern("gone").search(rest) and all(key in topics.groups for key in keys):
        return Wish("gone", keys)
    sense = next((one for one in SENSES if verb(one, keys).search(rest)), "")
    if not sense or not is_all(rest, verb(sense, keys)):
        return None
    return weighed(topics, sense, keys, rest)


def is_direct(text: str) -> bool:
    return bool(pattern("direct").search(text))


# what is said alone
WHOLE = {
    "bare": Wish("leave"),
    "all": Wish("all"),
    "every": Wish("every"),
    "shown": Wish("show"),
    "weak": Wish("leave", firm=False),
}


def weighed(topics: Topics, sense: str, keys: tuple[str, ...], rest: str) -> Wish | None:
    """Is it a wish, a question how, or of people and dogs that are no groups here?"""
    noun = bool(pattern("noun").search(rest))
    told = noun or is_direct(rest)
    if keys and not told and all(key in topics.groups for key in keys):
        return None
    if sense != "leave" and not keys:
        return Wish("show") if noun else None
    asks = bool(pattern("ask").search(rest))
    return Wish("show" if asks and told else sense, keys, firm=told or bool(keys))


def verb(sense: str, keys: tuple[str, ...]) -> re.Pattern[str]:
    """What says it; with a name fewer words will do."""
    return pattern("leave", "leave_named") if sense == "leave" and keys else pattern(sense)


def named(topics: Topics, plain: str) -> tuple[tuple[str, ...], str]:
    """The topics and groups whose names are in the words, and the words without them."""
    found: dict[str, None] = {}
    for word, key in topics.words:
        if word.lower() in plain:
            plain = plain.replace(word.lower(), GAP)
            found[key] = None
    return tuple(found), plain


def is_all(rest: str, said: re.Pattern[str]) -> bool:
    """Is nothing said beside the wish?"""
    for part in (said, pattern("noun"), pattern("aside")):
        rest = part.sub("", rest)
    return not re.sub(r"[\W_]+", "", rest)
