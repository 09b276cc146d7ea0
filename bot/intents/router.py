"""The router: long texts to categories learned from a ledger, with how sure it is of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.intents.crossed import NEVER, Crossed, Curve, cross, folds_of
from bot.intents.fusing import best_places
from bot.intents.grams import Bag, Ints, bag_of
from bot.intents.match import Match
from bot.intents.normalise import fold
from bot.intents.pinyin import Syllables
from bot.intents.store import read_value, write_value
from bot.intents.support import Support, fit_support
from bot.intents.vocabulary import Vocabulary, build_vocabulary
from bot.intents.words import Lexicon

ROUTER_VERSION = "1"
RIGHT = 0.95  # so many of those it is sure of shall be right
_UNHEARD = Syllables(numbers=np.zeros(0x9FFF - 0x4E00 + 1, dtype=np.uint16), names=("",))


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What a router learns from: texts as they are matched, their grams, right categories."""

    categories: list[str]
    keys: list[str]
    bags: list[Bag]
    gold: Ints


@dataclass(frozen=True, kw_only=True)
class _State:
    """All of a router, as it is saved."""

    categories: list[str]
    targets: dict[str, str]
    words: list[str]
    synonyms: dict[str, str]
    vocabulary: Vocabulary
    support: Support
    curve: Curve
    sure_at: float


class Router:
    """Ranks categories for a text; unchanging once learned, so threads may share it."""

    def __init__(self, state: _State) -> None:
        """Use `learn` or `load`."""
        self._state = state
        self._lexicon = Lexicon(state.words, state.synonyms)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(self._state.categories)

    @property
    def sure_at(self) -> float:
        """From this confidence on as many are right as was asked for."""
        return self._state.sure_at

    def target(self, category: str) -> str:
        """Where a category's matters go, as `train` was told; empty where it was not."""
        return self._state.targets.get(category, "")

    def rank(self, text: str, limit: int = 3) -> list[Match]:
        """Give the likeliest categories, best first; nothing where no gram is known."""
        state, bag = self._state, _bag(_key(self._lexicon, text))
        row, known = state.vocabulary.weigh(bag), state.vocabulary.known_share(bag)
        if not known:
            return []
        (chances,) = state.curve.chances(state.support.scores(row)[None, :], np.array([known]))
        places = best_places(chances, limit).tolist()
        return [Match(self._state.categories[place], float(chances[place])) for place in places]

    def save(self, path: Path | str) -> None:
        """Write the router to one file, all or nothing."""
        write_value(Path(path), self._state, ROUTER_VERSION)

    @classmethod
    def load(cls, path: Path | str) -> Router:
        """Read a saved router; UnreadableCache where the file is damaged or of another version."""
        return cls(read_value(Path(path), _State, ROUTER_VERSION))


def prepare(examples: Sequence[tuple[str, str]], lexicon: Lexicon) -> Learned:
    """Put (text, category) pairs into the form they are learned in, each once."""
    pairs = sorted({(category, _key(lexicon, text)) for text, category in examples})
    categories = sorted({category for category, _ in pairs})
    number = {category: place for place, category in enumerate(categories)}
    return Learned(
        categories=categories,
        keys=[key for _, key in pairs],
        bags=[_bag(key) for _, key in pairs],
        gold=np.array([number[category] for category, _ in pairs], dtype=np.int64),
    )


def try_out(learned: Learned) -> Crossed:
    """Cross-validate: every text asked of a router that has not seen it."""
    folds = folds_of(learned.keys, learned.gold)
    return cross(learned.bags, learned.gold, folds, len(learned.categories))


def learn(
    learned: Learned, crossed: Crossed, lexicon: Lexicon, targets: Mapping[str, str]
) -> Router:
    """Learn from everything; how sure to be is what the cross-validation showed."""
    vocabulary = build_vocabulary(learned.bags)
    rows = [vocabulary.weigh(bag) for bag in learned.bags]
    size = len(learned.categories)
    return Router(
        _State(
            categories=learned.categories,
            targets=dict(targets),
            words=list(lexicon.words),
            synonyms=lexicon.synonyms,
            vocabulary=vocabulary,
            support=fit_support(rows, learned.gold, len(vocabulary.grams), size),
            curve=crossed.curve(),
            sure_at=sure_from(crossed),
        )
    )


def sure_from(crossed: Crossed) -> float:
    """From which confidence on matters are sent; where chances are right, no higher than these."""
    least = crossed.sureness(RIGHT).least
    return least if least == NEVER else min(least, RIGHT)


def _key(lexicon: Lexicon, text: str) -> str:
    return lexicon.canonical(fold(text))


def _bag(key: str) -> Bag:
    return bag_of(key, _UNHEARD)
