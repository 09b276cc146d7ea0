"""Public sets that have nothing to do with a neighbourhood: the matcher as a library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.rows import Row
from bench.understanding.measured import Answers, answers_of, beside_peers, by_matcher
from bench.understanding.peers import LEARNING, PEERS, Peer
from bench.understanding.sets import Split, read_letters, read_questions, read_smp

SEEDS = (1, 2, 3)


def run_questions() -> Iterator[Row]:
    splits = [read_questions(seed) for seed in SEEDS]
    return compared("clusters of questions, 3 splits", splits, goal="≥ 75 % on a like set")


def run_smp() -> Iterator[Row]:
    return compared("SMP2017-ECDT, 31 domains", [read_smp()], goal="published 93 to 94 %")


def run_letters() -> Iterator[Row]:
    """Edit distances are left out: on whole letters they take minutes."""
    what = "letters, 7 departments, 5 folds by group"
    return compared(what, list(read_letters()), LEARNING, "LinearSVC on whole letters: 88 %")


def compared(
    what: str, splits: list[Split], peers: Mapping[str, Peer] = PEERS, goal: str = ""
) -> Iterator[Row]:
    found: Answers = answers_of("linli", by_matcher, splits)
    return beside_peers(what, found, splits, peers, goal)
