"""Marked stretches of a text, counted in characters until they are shown in UTF-16 units."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.botapi.errors import Json


class Unparsable(Exception):
    """A marked-up text that Telegram would not parse, said in its words."""


@dataclass(frozen=True, slots=True)
class Span:
    """One entity: its type, where it starts and ends, and its further fields."""

    kind: str
    start: int
    end: int
    fields: Json = field(default_factory=dict)

    def moved(self, by: int, length: int) -> Span:
        """The span after text before it was cut, kept within a length."""
        return replace(self, start=max(0, self.start + by), end=min(length, self.end + by))


def as_entities(text: str, spans: list[Span]) -> list[Json]:
    """The spans as MessageEntity objects, in order, the longer first."""
    ordered = sorted(spans, key=lambda span: (span.start, -span.end))
    if text.isascii():
        return [_entity(span, span.start, span.end) for span in ordered]
    return [_entity(span, _units(text[: span.start]), _units(text[: span.end])) for span in ordered]


def _entity(span: Span, start: int, end: int) -> Json:
    return {"offset": start, "length": end - start, "type": span.kind, **span.fields}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def bytes_before(text: str, position: int) -> int:
    """The byte offset error messages speak of."""
    return len(text[:position].encode())
