"""Counts wordings made by template: too many that name their item, one frame for many items.

Every word of a title counts, also the general ones (办理, 申请, 服务): a wording that needs none of
them is what residents say and titles don't teach. A wording that is nothing but words of its title
has no frame; wordings that don't name their item have none either, their doubles are found as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.marked_yaml import Problem
from bot.catalogue.schema import Item
from bot.catalogue.tellings import tell, title_of
from bot.intents import Lexicon, normalise

NAMING_SHARE = 3  # at most one in so many wordings may hold a word of the title
FRAME_ITEMS = 5  # at most so many items may use one frame
WORD = re.compile(r"[\u4e00-\u9fff]{2,}")
MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Framed:
    """A wording that names its item, and what is left of it without the name."""

    owner: str
    place: int
    text: str
    words: frozenset[str]
    frame: str


def wrong_templates(knowledge: Knowledge) -> Iterator[Problem]:
    """Items of which too many wordings name them, and frames that serve too many items."""
    naming = {item.id: naming_asks(item, knowledge.lexicon) for item in knowledge.items.values()}
    yield from too_much_naming(knowledge, naming)
    yield from too_common_frames(knowledge, naming)


def title_words(title: str, lexicon: Lexicon) -> list[str]:
    """The words of a title of two characters or more, the longest first.

    The lexicon's own count wherever they stand: jieba may cut one apart to make a longer one.
    """
    cut = {word for word in lexicon.cut(title) if WORD.fullmatch(word)}
    kept = {word for word in lexicon.words if word in normalise(title) and WORD.fullmatch(word)}
    return sorted(cut | kept, key=lambda word: (-len(word), word))


def naming_asks(item: Item, lexicon: Lexicon) -> list[Framed]:
    """The wordings that hold a word of their item's title."""
    names = title_words(item.title, lexicon)
    found = []
    for place, text in enumerate(item.asks):
        plain = lexicon.canonical(normalise(text))
        words = frozenset(name for name in names if name in plain)
        if words:
            found.append(Framed(item.id, place, text, words, frame_of(plain, names)))
    return found


def frame_of(plain: str, names: Sequence[str]) -> str:
    for name in names:
        plain = plain.replace(name, "")
    return MARKS.sub("", plain)


def too_much_naming(
    knowledge: Knowledge, naming: Mapping[str, Sequence[Framed]]
) -> Iterator[Problem]:
    for item_id, named in naming.items():
        asks = knowledge.items[item_id].asks
        if len(named) * NAMING_SHARE > len(asks):
            yield tell(
                knowledge.marked[item_id],
                ("asks",),
                "naming",
                title=title_of(knowledge, item_id),
                all=len(asks),
                count=len(named),
                most=len(asks) // NAMING_SHARE,
                words="、".join(sorted({word for one in named for word in one.words})),
            )


def too_common_frames(
    knowledge: Knowledge, naming: Mapping[str, Sequence[Framed]]
) -> Iterator[Problem]:
    by_frame: dict[str, dict[str, Framed]] = {}
    for framed in (one for named in naming.values() for one in named if one.frame):
        by_frame.setdefault(framed.frame, {}).setdefault(framed.owner, framed)
    for frame, users in by_frame.items():
        for framed in list(users.values())[FRAME_ITEMS:]:
            yield tell(
                knowledge.marked[framed.owner],
                ("asks", framed.place),
                "frame",
                text=framed.text,
                frame=frame,
                count=len(users),
                most=FRAME_ITEMS,
                others="".join(title_of(knowledge, owner) for owner in users),
            )
