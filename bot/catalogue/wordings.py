"""One more wording for an item, put into its file as a careful clerk would."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.catalogue.doubles import Wording, bare_of, likeness_of
from bot.catalogue.files import half_of, replace_text
from bot.catalogue.item_edits import NotSimple, edited, item_in
from bot.catalogue.reader import Reading, read_items
from bot.catalogue.schema import Item
from bot.errors import Refused

LONGEST = 100  # characters; what is longer tells a story, and no other resident will tell it so
MASKED = re.compile(r"\*{2,}")
LEAST = re.compile(r"\w")
ENDS = "。.!！,，;；~～ "  # of a sentence that is no question


def add_wording(folder: Path, item_id: str, wording: str) -> None:
    """Write it into the item's file; Refused with the reason why it should not, or can't be."""
    wording = " ".join(wording.split()).rstrip(ENDS)
    check_words(wording)
    reading = read_items(folder / "items", None)
    item = reading.items.get(item_id)
    if item is None:
        raise Refused("web_wording_unread", file=f"{item_id}.yaml")
    check_new(reading, item, wording)
    rewrite(reading.marked[item_id].path, item, wording)


def check_words(wording: str) -> None:
    """Could another resident say just this?"""
    if not LEAST.search(wording):
        raise Refused("web_wording_empty")
    if len(wording) > LONGEST:
        raise Refused("web_wording_long", most=LONGEST)
    if MASKED.search(wording):
        raise Refused("web_wording_masked")


def check_new(reading: Reading, item: Item, wording: str) -> None:
    """Nobody has it yet, nor hardly another, and it is no sentence by which the bot is tested."""
    new = Wording(wording, "", 0)
    if test := found_in(new, every(reading.items, "tests")):
        raise Refused("web_wording_test", title=reading.items[test.owner].title)
    if known := found_in(new, every(reading.items, "asks")):
        words = {"title": reading.items[known.owner].title, "known": known.text}
        raise Refused("web_wording_own" if known.owner == item.id else "web_wording_other", **words)


def every(items: Mapping[str, Item], part: str) -> Iterator[Wording]:
    for item in items.values():
        yield from (Wording(text, item.id, i) for i, text in enumerate(getattr(item, part)))


def found_in(new: Wording, others: Iterator[Wording]) -> Wording | None:
    """The first wording that is the same, or nearly."""
    bare = bare_of(new.text)
    return next((one for one in others if likeness_of(new, one, bare, bare_of(one.text))), None)


def rewrite(path: Path, item: Item, wording: str) -> None:
    """The file with one wording more; its comments stay."""
    new = item.model_copy(update={"asks": (*item.asks, wording)})
    try:
        text = path.read_text("utf-8-sig")
        if item_in(text) != item:
            raise Refused("web_wording_unread", file=path.name)  # it is being edited just now
        replace_text(path, edited(text, item, new))
    except NotSimple:
        raise Refused("web_wording_not_simple", file=path.name) from None
    except (OSError, UnicodeDecodeError):
        half_of(path).unlink(missing_ok=True)
        raise Refused("web_wording_unwritable", file=path.name) from None
