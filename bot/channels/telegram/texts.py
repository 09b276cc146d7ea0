"""Texts in pieces that Telegram takes: cut at paragraphs, lines, sentences, in this order."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024  # in UTF-16 code units, as Telegram counts
CUTS = ("\n\n", "\n", "。", "！", "？", "；", ". ", "，", " ")


def length(text: str) -> int:
    """UTF-16 code units: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def pieces(text: str, most: int = LONGEST_TEXT) -> Iterator[str]:
    """The text in pieces of at most `most` units; together they say all of it."""
    rest = text.strip()
    while length(rest) > most:
        place = cut_of(rest, most)
        yield rest[:place].rstrip()
        rest = rest[place:].lstrip()
    yield rest


def cut_of(text: str, most: int) -> int:
    """Where to cut: behind the last of the best kind of end in the later half, else anywhere."""
    head = text.encode("utf-16-le")[: most * 2].decode("utf-16-le", "ignore")
    for mark in CUTS:
        place = head.rfind(mark)
        if place >= len(head) // 2:
            return place + len(mark)
    return len(head)
