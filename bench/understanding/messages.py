"""What residents wrote, against the item files: the right item, what was decided, alarms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.bots import read_understanding
from bench.rows import Row
from bench.understanding.measured import Answers, beside_peers, ranked, row
from bench.understanding.scores import share
from bench.understanding.sets import MESSAGES, OFF_TOPIC, Message, Split, read_messages
from bot.catalogue.knowledge import Knowledge
from bot.understanding import Understanding, Understood


@dataclass(frozen=True)
class Judged:
    """One labelled message and what was understood."""

    message: Message
    understood: Understood
    kind: str

    @property
    def ids(self) -> list[str]:
        return [candidate.item.id for candidate in self.understood.candidates]

    @property
    def first(self) -> bool:
        return bool(self.message.right.intersection(self.ids[:1]))

    @property
    def answered(self) -> bool:
        return self.understood.decision == "answer"

    @property
    def alarm(self) -> bool:
        return self.understood.kind == "emergency"


def run(path: Path = MESSAGES, what: str = "messages") -> Iterator[Row]:
    messages = read_messages(path)
    understanding = read_understanding()
    knowledge = understanding.knowledge
    judged = [
        Judged(one, understanding.understand(one.text), kind_of(one, knowledge)) for one in messages
    ]
    on_topic = [one for one in judged if not one.message.off_topic]
    yield from accuracy(what, on_topic, understanding)
    yield parts(f"{what}: @1 by kind", on_topic, lambda one: one.kind)
    yield parts(
        f"{what}: @1 by difficulty", on_topic, lambda one: one.message.difficulty or "unknown"
    )
    yield mistakes(what, on_topic, knowledge)
    yield from decisions(what, judged)
    yield from alarms(what, judged)


def accuracy(what: str, judged: Sequence[Judged], understanding: Understanding) -> Iterator[Row]:
    """The right item: ours, the peers', and what the matcher alone makes of the messages."""
    asked = [one.message for one in judged]
    split = Split(known_of(understanding.knowledge), asked)
    ours = Answers("linli", [one.ids for one in judged])
    yield from beside_peers(what, ours, [split], goal="@1 ≥ 90 %, @3 ≥ 97 %", fewer="× ≤ 0.6")
    shown = Answers("shown", [one.ids if one.understood.item else [] for one in judged])
    yield row("  when falling back counts as wrong", shown, asked)
    alone = Answers("Matcher", ranked(understanding.matcher, [one.text for one in asked]))
    yield row("  Matcher.rank alone", alone, asked)


def known_of(knowledge: Knowledge) -> list[tuple[str, str]]:
    """What every method learns from: the items' wordings and titles."""
    titles = [(item.title, item.id) for item in knowledge.items.values()]
    return [*knowledge.examples(), *titles]


def kind_of(message: Message, knowledge: Knowledge) -> str:
    """The kind of the right item: of several an emergency's, else that of the first by name."""
    right = sorted(message.right & {*knowledge.items})
    kinds: list[str] = [knowledge.items[name].kind for name in right] or [OFF_TOPIC]
    return "emergency" if "emergency" in kinds else kinds[0]


def parts(name: str, judged: Sequence[Judged], part_of: Callable[[Judged], str]) -> Row:
    """@1 of each part of the messages."""
    found: dict[str, list[bool]] = defaultdict(list)
    for one in judged:
        found[part_of(one)].append(one.first)
    told = [f"{part} {share(found[part])}" for part in sorted(found)]
    return Row(name, "\n".join(told))


def mistakes(what: str, judged: Sequence[Judged], knowledge: Knowledge) -> Row:
    """What wrong first answers were taken for: a neighbour of the same group, or another kind."""
    wrong = Counter(mistaken(one, knowledge) for one in judged if not one.first)
    told = [f"{count} {name}" for name, count in wrong.most_common()]
    return Row(f"{what}: wrong first answers", "\n".join(told))


def mistaken(judged: Judged, knowledge: Knowledge) -> str:
    found = judged.understood.candidates[:1]
    if not found:
        return f"{judged.kind} → nothing"
    groups = {knowledge.items[name].group for name in judged.message.right & {*knowledge.items}}
    near = "same group" if found[0].item.group in groups else "another group"
    return f"{judged.kind} → {found[0].item.kind}, {near}"


def decisions(what: str, judged: Sequence[Judged]) -> Iterator[Row]:
    on_topic = [one for one in judged if not one.message.off_topic]
    off_topic = [one for one in judged if one.message.off_topic]
    yield Row(f"{what}: answered", share(one.answered for one in on_topic), "≥ 80 %")
    right = share(one.first for one in on_topic if one.answered)
    yield Row(f"{what}: right among answered", right, "≥ 95 %")
    off = share(one.answered and one.understood.kind != "smalltalk" for one in off_topic)
    yield Row(f"{what}: off-topic answered", off, "≤ 5 %")


def alarms(what: str, judged: Sequence[Judged]) -> Iterator[Row]:
    """Emergencies taken for something else, and something else taken for them."""
    missed = share(not one.alarm for one in judged if one.kind == "emergency")
    yield Row(f"{what}: emergencies missed", missed, "0")
    false = share(one.alarm for one in judged if one.kind != "emergency")
    yield Row(f"{what}: false alarms", false, "≤ 2 %")
