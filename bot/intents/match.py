"""The matcher: short Chinese messages to intents, by wordings alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.intents.calibrate import SURE, facts_of, spread_confidence
from bot.intents.fusing import best_places, softmax
from bot.intents.grams import bag_of, gram_text
from bot.intents.normalise import fold, mask_digits
from bot.intents.pinyin import Syllables, read_syllables
from bot.intents.postings import Floats
from bot.intents.rehearsal import Texts
from bot.intents.store import read_value, write_value
from bot.intents.training import Fitted, build_hints, fit_tables
from bot.intents.words import Lexicon

ENGINE_VERSION = "6"


_TALK = "~"  # before a sort of background talk: an intent may have its name


@dataclass(frozen=True)
class Match:
    """An intent and the chance, 0 to 1, that it is the right one."""

    intent: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class _State:
    """All of a matcher, as it is saved."""

    intents: list[str]
    known: int
    words: list[str]
    synonyms: dict[str, str]
    syllables: Syllables
    fitted: Fitted


class Matcher:
    """Ranks intents for a text; unchanging once fitted, so threads may share it."""

    def __init__(self, state: _State) -> None:
        """Use `fit` or `load`."""
        self._state = state
        self._lexicon = Lexicon(state.words, state.synonyms)

    @classmethod
    def fit(
        cls,
        examples: Iterable[tuple[str, str]],
        *,
        lexicon: Lexicon | None = None,
        hints: Mapping[str, str] | None = None,
        background: Iterable[tuple[str, str]] = (),
        checks: Iterable[tuple[str, str]] = (),
    ) -> Matcher:
        """Learn from (utterance, intent) pairs in any order; hints are intent → title and text.

        Background is (utterance, sort of talk): it is never ranked, but takes chances away.
        Checks are pairs that are never matched on: they only show how sure to be.
        """
        lexicon, hints = lexicon or Lexicon(), hints or {}
        pairs = _pairs(lexicon, examples)
        known = sorted({intent for intent, _ in pairs} | set(hints))
        talk = _pairs(lexicon, ((text, f"{_TALK}{sort}") for text, sort in background))
        intents = known + sorted({sort for sort, _ in talk})
        number = {intent: place for place, intent in enumerate(intents)}
        syllables = read_syllables()
        told = _texts(
            sorted((name, _key(lexicon, hints[name])) for name in hints), number, syllables
        )
        tested = [pair for pair in _pairs(lexicon, checks) if pair[0] in number]
        fitted = fit_tables(
            _texts(pairs + talk, number, syllables),
            _texts(tested, number, syllables),
            build_hints(told.bags, told.owners.tolist(), len(intents)),
        )
        return cls(
            _State(
                intents=intents,
                known=len(known),
                words=list(lexicon.words),
                synonyms=lexicon.synonyms,
                syllables=syllables,
                fitted=fitted,
            )
        )

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents it knows, sorted."""
        return tuple(self._state.intents[: self._state.known])

    def rank(self, text: str, limit: int = 3) -> list[Match]:
        """Give the likeliest intents, best first; nothing where the text has no known gram."""
        key = _key(self._lexicon, text)
        if not key or limit < 1 or not self._state.intents:
            return []
        fitted = self._state.fitted
        bag = bag_of(key, self._state.syllables)
        evidence = fitted.evidence(key, bag)
        if not (evidence.raw.any() or evidence.nearest.any()):
            return []
        fused = fitted.weights @ evidence.scaled
        exact = self._exact_places(key)
        if not exact and mask_digits(key) == "0":
            return []  # a number is of no matter by itself
        if exact:
            fused[exact] += fused.max() - fused.min() + 1
        first = fitted.calibration.confidence(facts_of(fitted.index, evidence, fused))
        return self._matches(fused, max(first, SURE) if exact else first, limit)

    def explain(self, text: str, intent: str) -> list[tuple[str, float]]:
        """Give the grams that spoke for the intent, the weightiest first."""
        if intent not in self.intents:
            return []
        bag = bag_of(_key(self._lexicon, text), self._state.syllables).short()
        shares = self._state.fitted.index.field.shares(bag, self._state.intents.index(intent))
        named = [(gram_text(gram, self._state.syllables), weight) for gram, weight in shares]
        return sorted(named, key=lambda pair: (-pair[1], pair[0]))

    def save(self, path: Path | str) -> None:
        """Write the matcher to one file, all or nothing."""
        write_value(Path(path), self._state, ENGINE_VERSION)

    @classmethod
    def load(cls, path: Path | str) -> Matcher:
        """Read a saved matcher; UnreadableCache where the file is damaged or of another version."""
        return cls(read_value(Path(path), _State, ENGINE_VERSION))

    def _exact_places(self, key: str) -> list[int]:
        """Who has exactly this wording; what an intent claims is no background."""
        places = self._exact.get(key, [])
        return [place for place in places if place < self._state.known] or places

    @cached_property
    def _exact(self) -> dict[str, list[int]]:
        index = self._state.fitted.index
        places: dict[str, list[int]] = {}
        for key, owner in zip(index.keys, index.owners.tolist(), strict=True):
            places.setdefault(key, []).append(owner)
        return places

    def _matches(self, fused: Floats, first: float, limit: int) -> list[Match]:
        known, all_of = self._state.known, len(fused)
        order = best_places(fused, limit + 1 + all_of - known)
        told = order[1:][order[1:] < known][:limit]
        order = np.append(order[:1], told)
        sure = spread_confidence(first, softmax(fused)[order].tolist())
        ranked = [
            Match(self._state.intents[place], confidence)
            for place, confidence in zip(order.tolist(), sure, strict=True)
            if place < known
        ]
        return ranked[:limit]


def content_hash(
    examples: Iterable[tuple[str, str]],
    lexicon: Lexicon | None = None,
    hints: Mapping[str, str] | None = None,
    background: Iterable[tuple[str, str]] = (),
    checks: Iterable[tuple[str, str]] = (),
) -> str:
    """Name what a matcher would be fitted to, and by which engine."""
    parts = [
        ENGINE_VERSION,
        sorted({(intent, text) for text, intent in examples}),
        list(lexicon.words) if lexicon else [],
        sorted(lexicon.synonyms.items()) if lexicon else [],
        sorted((hints or {}).items()),
        sorted({(sort, text) for text, sort in background}),
        sorted({(intent, text) for text, intent in checks}),
    ]
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:32]


def _key(lexicon: Lexicon, text: str) -> str:
    return lexicon.canonical(fold(text))


def _pairs(lexicon: Lexicon, examples: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give (intent, key) pairs sorted, each once."""
    return sorted({(intent, _key(lexicon, text)) for text, intent in examples})


def _texts(pairs: list[tuple[str, str]], number: dict[str, int], syllables: Syllables) -> Texts:
    kept = [(intent, key) for intent, key in pairs if key]
    return Texts(
        keys=[key for _, key in kept],
        owners=np.array([number[intent] for intent, _ in kept], dtype=np.int64),
        bags=[bag_of(key, syllables) for _, key in kept],
    )
