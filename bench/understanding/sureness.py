"""Is 0.9 right nine times in ten? Confidence against the share that was right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.bots import read_understanding
from bench.rows import Row
from bench.understanding.scores import bins_of, calibration_error, share
from bench.understanding.sets import Message, read_messages
from bot.intents import Matcher

EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
LIMITS = (0.3, 0.4, 0.5)


def run() -> Iterator[Row]:
    understanding = read_understanding()
    items = understanding.knowledge.items.values()
    tests = [Message(text, frozenset([item.id])) for item in items for text in item.tests]
    yield row("the items' own tests", understanding.matcher, tests)
    messages = read_messages()
    yield row("messages, off-topic ones too", understanding.matcher, messages)
    on_topic = [one for one in messages if not one.off_topic]
    yield row("messages on topic", understanding.matcher, on_topic)
    yield limits(understanding.matcher, on_topic)


def row(name: str, matcher: Matcher, messages: Sequence[Message]) -> Row:
    sure, right = judged(matcher, messages)
    error = calibration_error(sure, right, EDGES)
    table = bins_of(sure, right, EDGES).replace("; ", "\n")
    return Row(f"confidence: {name}", f"off by {error:.3f} on average\n{table}")


def limits(matcher: Matcher, messages: Sequence[Message]) -> Row:
    """How many would be answered, and how well, if the matcher alone decided."""
    sure, right = judged(matcher, messages)
    told = []
    for limit in LIMITS:
        answered = [hit for one, hit in zip(sure, right, strict=True) if one >= limit]
        told.append(f"{limit}: {len(answered) / len(sure):.1%} answered, right {share(answered)}")
    return Row("confidence: messages answered from", "\n".join(told))


def judged(matcher: Matcher, messages: Sequence[Message]) -> tuple[list[float], list[bool]]:
    """The confidence of each first intent, and whether it is right; nothing found is not sure."""
    found = [matcher.rank(one.text, 1) for one in messages]
    sure = [first[0].confidence if first else 0.0 for first in found]
    pairs = zip(found, messages, strict=True)
    return sure, [bool(first) and first[0].intent in one.right for first, one in pairs]
