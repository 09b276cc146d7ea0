"""The labelled sets: most stay beside the project, of which nothing is copied into it."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from zlib import crc32

from bench.bots import ROOT

FOLDER = ROOT.parent / "shared" / "data"
MESSAGES = FOLDER / "utterances-dev.csv"
# ours: written from the catalogue alone, by who had not seen the wordings
RESIDENTS = Path(__file__).with_name("residents.csv")
OFF_TOPIC = "none"
FOLDS = 5
MOST_TESTED = 5  # questions of a cluster
LETTER_CHARS = 400  # of a letter: the rest adds nothing to ours, and takes minutes

Examples = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Message:
    """A text with the intents any of which is right; `block` names what it is sampled with."""

    text: str
    right: frozenset[str]
    difficulty: str = ""
    block: str = ""

    @property
    def off_topic(self) -> bool:
        return OFF_TOPIC in self.right


@dataclass(frozen=True)
class Split:
    """What is learned from, and what is asked."""

    examples: Examples
    asked: Sequence[Message]


def read_messages(path: Path = MESSAGES) -> list[Message]:
    """A CSV of text, id (`a|b`: either, `none`: no item) and, where known, difficulty."""
    return [
        Message(row["text"], frozenset(row["id"].split("|")), row.get("difficulty") or "")
        for row in rows_of(path)
    ]


def read_smp(path: Path = FOLDER / "smp2017.csv") -> Split:
    rows = rows_of(path)
    examples = [(row["text"], row["domain"]) for row in rows if row["split"] == "train"]
    asked = [row for row in rows if row["split"] == "develop"]
    return Split(examples, [Message(row["text"], frozenset([row["domain"]])) for row in asked])


def read_letters(path: Path = FOLDER / "letters-labelled.jsonl") -> Iterator[Split]:
    """Five folds; near-duplicates of a letter never stand on both sides."""
    letters = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for letter in letters:
        letter["fold"] = crc32(str(letter["group"]).encode()) % FOLDS
        letter["text"] = letter["text"][:LETTER_CHARS]
    for fold in range(FOLDS):
        learned = [(one["text"], one["label"]) for one in letters if one["fold"] != fold]
        asked = [
            Message(one["text"], frozenset([one["label"]]), block=str(one["group"]))
            for one in letters
            if one["fold"] == fold
        ]
        yield Split(learned, asked)


def read_questions(seed: int, path: Path = FOLDER / "faq-clusters.csv") -> Split:
    """A third of each cluster's questions, five at most, is asked; the rest is learned from."""
    clusters: dict[str, list[str]] = defaultdict(list)
    for row in rows_of(path):
        clusters[row["cluster"]].append(row["text"])
    learned: list[tuple[str, str]] = []
    asked: list[Message] = []
    for cluster, texts in clusters.items():
        Random(f"{seed} {cluster}").shuffle(texts)
        some = min(len(texts) // 3, MOST_TESTED)
        asked += [Message(text, frozenset([cluster]), block=cluster) for text in texts[:some]]
        learned += [(text, cluster) for text in texts[some:]]
    return Split(learned, asked)


def read_services(path: Path = FOLDER / "government-items.csv") -> list[str]:
    """The names of government services, each once."""
    return list(dict.fromkeys(row["name"] for row in rows_of(path)))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
