"""Telegram's MarkdownV2: every reserved character must mark something or be escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.botapi.spans import Span, Unparsable, bytes_before

ADDRESS = re.compile(r"((?:\\[\x01-\x7e]|[^)])*)\)")
ESCAPED = re.compile(r"\\([\x01-\x7e])")
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
MARKS = {  # longest first
    "```": ("pre", "Pre"),
    "__": ("underline", "Underline"),
    "||": ("spoiler", "Spoiler"),
    "*": ("bold", "Bold"),
    "_": ("italic", "Italic"),
    "~": ("strikethrough", "Strikethrough"),
    "`": ("code", "Code"),
}


@dataclass(frozen=True, slots=True)
class _Open:
    mark: str
    kind: str
    name: str
    start: int
    at: int
    language: str = ""


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text = ""
        self.open: list[_Open] = []
        self.spans: list[Span] = []
        self.quote: int | None = None

    def read(self) -> tuple[str, list[Span]]:
        position = 0
        while position < len(self.source):
            position = self._step(position)
        self._end_quote()
        if self.open:
            last = self.open[-1]
            where = bytes_before(self.source, last.at)
            raise Unparsable(f"Can't find end of {last.name} entity at byte offset {where}")
        return self.text, self.spans

    def _step(self, at: int) -> int:
        character = self.source[at]
        following = self.source[at + 1 : at + 2]
        if character == "\\" and following and 0 < ord(following) <= 126:
            return self._plain(following, at + 2)
        if character == "\n" and self.source[at + 1 : at + 2] != ">":
            self._end_quote()
        if self._raw():
            closing = self.source.startswith(self.open[-1].mark, at)
            return self._close(at) if closing else self._plain(character, at + 1)
        if character not in RESERVED:
            return self._plain(character, at + 1)
        return self._marked(at, character)

    def _raw(self) -> bool:
        return bool(self.open) and self.open[-1].kind in ("code", "pre")

    def _plain(self, character: str, following: int) -> int:
        self.text += character
        return following

    def _marked(self, at: int, character: str) -> int:
        if character == ">" and (at == 0 or self.source[at - 1] == "\n"):
            self.quote = len(self.text) if self.quote is None else self.quote
            return at + 1
        if character == "]" and self.open and self.open[-1].mark == "[":
            return self._link(at)
        if character == "[":
            self.open.append(_Open("[", "text_link", "TextUrl", len(self.text), at))
            return at + 1
        return self._pair(at, character)

    def _pair(self, at: int, character: str) -> int:
        mark = next((mark for mark in MARKS if self.source.startswith(mark, at)), "")
        if not mark:
            escape = "must be escaped with the preceding '\\'"
            raise Unparsable(f"Character '{character}' is reserved and {escape}")
        if self.open and self.open[-1].mark == mark:
            return self._close(at)
        kind, name = MARKS[mark]
        language, following = "", at + len(mark)
        if mark == "```":
            language, following = self._language(following)
        shown = "PreCode" if language else name
        self.open.append(_Open(mark, kind, shown, len(self.text), at, language))
        return following

    def _language(self, at: int) -> tuple[str, int]:
        end = at
        while end < len(self.source) and not self.source[end].isspace() and self.source[end] != "`":
            end += 1
        if self.source[end : end + 1] == "\n":
            return self.source[at:end], end + 1
        return "", at

    def _close(self, at: int) -> int:
        last = self.open.pop()
        end = len(self.text)
        if last.start < end:
            fields = {"language": last.language} if last.language else {}
            self.spans.append(Span(last.kind, last.start, end, fields))
        return at + len(last.mark)

    def _link(self, at: int) -> int:
        last = self.open.pop()
        if self.source[at + 1 : at + 2] != "(":
            return at + 1
        address = ADDRESS.match(self.source, at + 2)
        if address is None:
            where = bytes_before(self.source, at + 1)
            raise Unparsable(f"Can't find end of a URL at byte offset {where}")
        url = ESCAPED.sub(r"\1", address[1])
        if url and last.start < len(self.text):
            self.spans.append(Span("text_link", last.start, len(self.text), {"url": url}))
        return address.end()

    def _end_quote(self) -> None:
        if self.quote is not None and self.quote < len(self.text):
            self.spans.append(Span("blockquote", self.quote, len(self.text)))
        self.quote = None


def parse_markdown(source: str) -> tuple[str, list[Span]]:
    """The text and the entities of a MarkdownV2 message."""
    return _Reader(source).read()
