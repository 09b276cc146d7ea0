"""Telegram's HTML: tags become entities; anything unsupported is refused in Telegram's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.botapi.errors import Json
from tests.botapi.spans import Span, Unparsable, bytes_before

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#(?P<number>\d+)|#[xX](?P<hex>[0-9a-fA-F]+)|(?P<name>[a-z]+));?")
ATTRIBUTE = re.compile(r"\s*([A-Za-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?\s*")


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text = ""
        self.open: list[_Open] = []
        self.spans: list[Span] = []

    def read(self) -> tuple[str, list[Span]]:
        position = 0
        while position < len(self.source):
            position = self._step(position)
        if self.open:
            tag = self.open[-1].tag
            raise Unparsable(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return self.text, self.spans

    def _step(self, at: int) -> int:
        character = self.source[at]
        if character == "<":
            return self._close(at) if self.source[at + 1 : at + 2] == "/" else self._start(at)
        if character == "&":
            return self._reference(at)
        following = re.compile("[<&]").search(self.source, at)
        end = following.start() if following else len(self.source)
        self.text += self.source[at:end]
        return end

    def _reference(self, at: int) -> int:
        match = REFERENCE.match(self.source, at)
        decoded = _decoded(match) if match else None
        self.text += decoded or "&"
        return match.end() if match and decoded else at + 1

    def _start(self, at: int) -> int:
        end = self.source.find(">", at)
        if end < 0:
            raise Unparsable(f"Unclosed start tag at byte offset {self._bytes(at)}")
        name, _, rest = self.source[at + 1 : end].partition(" ")
        tag = name.strip().lower()
        if tag not in KINDS:
            where = f"at byte offset {self._bytes(at)}"
            raise Unparsable(f'Unsupported start tag "{tag}" {where}')
        attributes = _attributes(rest)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            where = f"at byte offset {self._bytes(at)}"
            raise Unparsable(f'Tag "span" must have class "tg-spoiler" {where}')
        self.open.append(_Open(tag, len(self.text), attributes))
        return end + 1

    def _close(self, at: int) -> int:
        where = f"at byte offset {self._bytes(at)}"
        if not self.open:
            raise Unparsable(f"Unexpected end tag {where}")
        end = self.source.find(">", at)
        if end < 0:
            raise Unparsable(f"Unclosed end tag {where}")
        tag, opened = self.source[at + 2 : end].strip().lower(), self.open.pop()
        if tag and tag != opened.tag:
            expected = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise Unparsable(f"Unmatched end tag {where}, {expected}")
        if opened.start < len(self.text):
            self._mark(opened)
        return end + 1

    def _mark(self, opened: _Open) -> None:
        fields = _fields(opened, self.text[opened.start :])
        if fields is None:
            return
        kind = KINDS[opened.tag]
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            kind = "expandable_blockquote"
        span = Span(kind, opened.start, len(self.text), fields)
        inner = self.spans[-1] if self.spans else None
        if kind == "pre" and inner and inner.kind == "code" and _same_place(inner, span):
            self.spans.pop()
            span = Span(kind, span.start, span.end, inner.fields)
        self.spans.append(span)

    def _bytes(self, at: int) -> int:
        return bytes_before(self.source, at)


def _same_place(one: Span, other: Span) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _fields(opened: _Open, inside: str) -> Json | None:
    """The entity's own fields; None when it marks nothing, as a link to nowhere."""
    if opened.tag == "a":
        url = opened.attributes.get("href") or inside
        return {"url": url} if "." in url or "://" in url else None
    if opened.tag == "tg-emoji":
        return {"custom_emoji_id": opened.attributes.get("emoji-id", "")}
    language = opened.attributes.get("class", "").removeprefix("language-")
    return {"language": language} if opened.tag == "code" and language else {}


def _attributes(rest: str) -> dict[str, str]:
    found = ATTRIBUTE.findall(rest)
    return {name.lower(): double or single or bare for name, double, single, bare in found}


def _decoded(match: re.Match[str]) -> str | None:
    if name := match["name"]:
        return CHARACTERS.get(name)
    number = int(match["number"]) if match["number"] else int(match["hex"], 16)
    return chr(number) if 0 < number < 0x110000 else None


def parse_html(source: str) -> tuple[str, list[Span]]:
    """The text and the entities of an HTML message."""
    if "<" not in source and "&" not in source:
        return source, []
    return _Reader(source).read()
