"""One method's or the matcher's answers to a set, and how they compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.rows import Row
from bench.understanding.peers import PEERS, Peer, Ranked, ranked_by
from bench.understanding.scores import compare, share
from bench.understanding.sets import Examples, Message, Split
from bot.intents import Matcher


@dataclass(frozen=True)
class Answers:
    """A method's intents for each message, or why there are none."""

    name: str
    ranked: Ranked = field(default_factory=list)
    skipped: str = ""

    def first(self, asked: Sequence[Message]) -> list[bool]:
        return self.among(asked, 1)

    def among(self, asked: Sequence[Message], limit: int) -> list[bool]:
        """Whether a right intent is among the first."""
        pairs = zip(self.ranked, asked, strict=True)
        return [bool(one.right.intersection(found[:limit])) for found, one in pairs]


def by_matcher(examples: Examples, texts: Sequence[str]) -> Ranked:
    """`Matcher.fit` and `.rank` alone."""
    return ranked(Matcher.fit(examples), texts)


def ranked(matcher: Matcher, texts: Sequence[str]) -> Ranked:
    return [[match.intent for match in matcher.rank(text)] for text in texts]


def answers_of(name: str, peer: Peer, splits: Sequence[Split]) -> Answers:
    """All splits' messages one after another; a peer whose package is absent is skipped."""
    found: Ranked = []
    try:
        for split in splits:
            found += ranked_by(peer, split.examples, [one.text for one in split.asked])
    except ModuleNotFoundError as error:
        return Answers(name, skipped=f"skipped: {error.name} is not installed (extra bench)")
    return Answers(name, found)


def beside_peers(
    what: str,
    ours: Answers,
    splits: Sequence[Split],
    peers: Mapping[str, Peer] | None = None,
    goal: str = "",
    fewer: str = "",
) -> Iterator[Row]:
    """Our row, one for each peer, and the errors of ours beside those of the best of them."""
    asked = [one for split in splits for one in split.asked]
    yield row(what, ours, asked, goal)
    others = [answers_of(name, peer, splits) for name, peer in (peers or PEERS).items()]
    for peer in others:
        yield row(f"  {peer.name}", peer, asked)
    if there := [one for one in others if not one.skipped]:
        yield against_best(ours, there, asked, fewer)


def row(what: str, answers: Answers, asked: Sequence[Message], goal: str = "") -> Row:
    if answers.skipped:
        return Row(what, answers.skipped)
    first, third = answers.first(asked), answers.among(asked, 3)
    return Row(what, f"@1 {share(first)}; @3 {share(third)}", goal)


def against_best(
    ours: Answers, peers: Sequence[Answers], asked: Sequence[Message], goal: str
) -> Row:
    best = max(peers, key=lambda peer: sum(peer.first(asked)))
    blocks = [one.block or one.text for one in asked]
    told = compare(ours.first(asked), best.first(asked), blocks)
    return Row("  against the best peer", str(told), goal, best.name)


def or_skipped(name: str, rows: Callable[[], Iterable[Row]]) -> Iterator[Row]:
    """The rows, or one that says which set is not there."""
    try:
        yield from rows()
    except FileNotFoundError as error:
        path = Path(error.filename)
        yield Row(name, f"skipped: {path.parent.name}/{path.name} is not beside the project")
