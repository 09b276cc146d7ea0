"""Text and its entities: from HTML, MarkdownV2 or a list, with what Telegram finds by itself."""

from __future__ import annotations

import re
from typing import Any

from tests.botapi.calls import Call
from tests.botapi.errors import Json, bad
from tests.botapi.html_text import parse_html
from tests.botapi.markdown_text import parse_markdown
from tests.botapi.spans import Span, Unparsable, as_entities

MAX_TEXT = 4096
MAX_CAPTION = 1024
FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@])/\w{1,64}(?:@\w{3,32})?)"
    r"|(?P<mention>(?<![\w@/])@[A-Za-z]\w{3,31})"
    r"|(?P<url>https?://[^\s<>\"]+[^\s<>\".,!?;:)])"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)
MARKS = re.compile(r"[/@#]|://")  # without one of these there is nothing to find


def formatted(call: Call, name: str, entities_name: str) -> tuple[str, list[Json]]:
    """An argument's text and entities; refused as Telegram does when they can't be parsed."""
    raw = call.text(name)
    mode = call.text("parse_mode").lower()
    if mode:
        text, spans = _parse(raw, mode)
    else:
        text, spans = raw, _given(raw, call.data(entities_name, "entities"))
    text, spans = _trimmed(text, spans)
    return text, with_found(text, spans)


def with_found(text: str, spans: list[Span]) -> list[Json]:
    """Entities of a text: those marked and the commands, mentions and links found in it."""
    if MARKS.search(text):
        taken = [(span.start, span.end) for span in spans]
        for match in FOUND.finditer(text):
            start, end = match.span()
            if not any(start < last and first < end for first, last in taken):
                spans.append(Span(match.lastgroup or "", start, end))
    return as_entities(text, spans) if spans else []


def _parse(raw: str, mode: str) -> tuple[str, list[Span]]:
    try:
        if mode == "html":
            return parse_html(raw)
        if mode == "markdownv2":
            return parse_markdown(raw)
    except Unparsable as problem:
        raise bad(f"can't parse entities: {problem}") from None
    raise bad("unsupported parse_mode")


def _given(text: str, entities: Any) -> list[Span]:
    if not entities:
        return []
    if not isinstance(entities, list):
        raise bad("can't parse message entities: expected an Array")
    return [_span(text, each) for each in entities]


def _span(text: str, entity: Any) -> Span:
    if not isinstance(entity, dict):
        raise bad("can't parse MessageEntity: expected an Object")
    for field in ("type", "offset", "length"):
        if field not in entity:
            raise bad(f"can't parse MessageEntity: Can't find field \"{field}\"")
    units = text.encode("utf-16-le")
    start = len(units[: 2 * entity["offset"]].decode("utf-16-le", "ignore"))
    last = 2 * (entity["offset"] + entity["length"])
    end = len(units[:last].decode("utf-16-le", "ignore"))
    fields = {key: entity[key] for key in ("url", "language", "user") if key in entity}
    return Span(str(entity["type"]), start, end, fields)


def _trimmed(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    shown = text.strip()
    if shown == text or not spans:
        return shown, spans
    lead = len(text) - len(text.lstrip())
    moved = [span.moved(-lead, len(shown)) for span in spans]
    return shown, [span for span in moved if span.start < span.end]


def message_text(call: Call) -> Json:
    """The text of a message, within its limits."""
    text, entities = formatted(call, "text", "entities")
    if not text:
        raise bad("message text is empty")
    if len(text) > MAX_TEXT:
        raise bad("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption(call: Call) -> Json:
    """The caption under a file, within its limits; nothing when there is none."""
    text, entities = formatted(call, "caption", "caption_entities")
    if len(text) > MAX_CAPTION:
        raise bad("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}
