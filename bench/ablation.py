"""What each part of the matcher brings: the first answer without it, on texts it never saw.

A scorer is left out by its weight; what goes into the tables is left out before they are fitted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from random import Random
from typing import Any
from unittest.mock import patch

import numpy as np

from bench.bots import read_understanding
from bench.rows import Row
from bench.understanding.measured import or_skipped
from bench.understanding.sets import Examples, Message, Split, read_messages, read_questions
from bot.catalogue.knowledge import Knowledge
from bot.intents import Lexicon, Matcher, match, normalise
from bot.intents.evidence import DEFAULT_WEIGHTS, EQUAL_WEIGHTS, SCORERS
from bot.intents.grams import Bag, bag_of, is_pair, is_short
from bot.intents.pinyin import Syllables, read_syllables
from bot.intents.postings import Floats

Sets = Mapping[str, Sequence[Message]]
HEARD_WRONG = 1 / 6  # of the characters
FEW = (1, 2, 5)  # wordings
QUESTIONS = "questions"


@dataclass(frozen=True)
class Learned:
    """What a matcher is fitted to."""

    examples: Examples
    lexicon: Lexicon | None = None
    hints: Mapping[str, str] | None = None

    def fit(self) -> Matcher:
        return Matcher.fit(self.examples, lexicon=self.lexicon, hints=self.hints)


@dataclass(frozen=True)
class Bench:
    """The two things to learn, and what is asked of each."""

    items: Learned
    asked: Sets
    questions: Split

    def measure(self, change: Callable[[Learned], Learned]) -> dict[str, float]:
        """Fit both anew, changed."""
        asked = {QUESTIONS: self.questions.asked}
        found = firsts(change(self.items).fit(), self.asked)
        return found | firsts(change(self.learned).fit(), asked)

    @property
    def learned(self) -> Learned:
        return Learned(self.questions.examples)


def run() -> Iterator[Row]:
    return or_skipped("ablation", ablated)


def ablated() -> Iterator[Row]:
    understanding = read_understanding()
    bench = bench_of(understanding.knowledge)
    items, questions = understanding.matcher, bench.learned.fit()
    asked = {QUESTIONS: bench.questions.asked}
    whole = firsts(items, bench.asked) | firsts(questions, asked)
    counts = {name: len(texts) for name, texts in {**bench.asked, **asked}.items()}
    told = ", ".join(f"{name} {whole[name]:.1%} of {counts[name]}" for name in whole)
    yield Row("ablation: the whole matcher, right first", told)
    for name, change in WEIGHTS.items():
        found = firsts(weighed(items, change), bench.asked)
        yield row(name, found | firsts(weighed(questions, change), asked), whole)
    for name, (around, changed) in TABLES.items():
        with around():
            yield row(name, bench.measure(changed), whole)


def bench_of(knowledge: Knowledge) -> Bench:
    tests = [
        Message(text, frozenset([item.id]))
        for item in knowledge.items.values()
        for text in item.tests
    ]
    heard = [replace(one, text=text) for one, text in zip(tests, misheard(tests), strict=True)]
    messages = [one for one in read_messages() if not one.off_topic]
    return Bench(
        items=Learned(knowledge.examples(), knowledge.lexicon, dict(knowledge.hints())),
        asked={"items' tests": tests, "the same misheard": heard, "messages": messages},
        questions=read_questions(1),
    )


def misheard(messages: Sequence[Message]) -> list[str]:
    """The texts with one character in six swapped for another of its sound, as voice input may."""
    syllables, random = read_syllables(), Random(1)
    texts = [normalise(one.text) for one in messages]
    alike: dict[int, list[str]] = defaultdict(list)
    for sign in sorted(set("".join(texts))):
        alike[sound_of(sign, syllables)].append(sign)
    return [
        "".join(
            random.choice(alike[sound_of(sign, syllables)])
            if random.random() < HEARD_WRONG and sound_of(sign, syllables)
            else sign
            for sign in text
        )
        for text in texts
    ]


def sound_of(sign: str, syllables: Syllables) -> int:
    return int(syllables.of(np.array([ord(sign)]))[0])


def firsts(matcher: Matcher, asked: Sets) -> dict[str, float]:
    """The share of each set whose first intent is right."""
    return {
        name: sum(is_first(matcher, one) for one in texts) / len(texts)
        for name, texts in asked.items()
    }


def is_first(matcher: Matcher, message: Message) -> bool:
    found = matcher.rank(message.text, 1)
    return bool(found) and found[0].intent in message.right


def row(name: str, found: Mapping[str, float], whole: Mapping[str, float]) -> Row:
    told = [f"{part} {found[part]:.1%} ({found[part] - whole[part]:+.1%})" for part in found]
    return Row(f"ablation: {name}", ", ".join(told))


def weighed(matcher: Matcher, change: Callable[[Floats], Floats]) -> Matcher:
    """The same matcher with other weights of its scorers."""
    state = matcher._state
    return Matcher(
        replace(state, fitted=replace(state.fitted, weights=change(state.fitted.weights)))
    )


def without_scorer(place: int, weights: Floats) -> Floats:
    changed = weights.copy()
    changed[place] = 0.0
    return changed


def alone(place: int, weights: Floats) -> Floats:
    changed = np.zeros_like(weights)
    changed[place] = 1.0
    return changed


WEIGHTS: Mapping[str, Callable[[Floats], Floats]] = {
    **{f"without {name}": partial(without_scorer, n) for n, name in enumerate(SCORERS)},
    **{f"{name} alone": partial(alone, n) for n, name in enumerate(SCORERS)},
    "shipped weights, none learned": lambda _: DEFAULT_WEIGHTS,
    "equal weights": lambda _: EQUAL_WEIGHTS,
}


def with_few(count: int, learned: Learned) -> Learned:
    """The first wordings of each intent."""
    by_intent = groupby(sorted(learned.examples, key=intent_of), key=intent_of)
    some = [pair for _, pairs in by_intent for pair in list(pairs)[:count]]
    return replace(learned, examples=some)


def intent_of(pair: tuple[str, str]) -> str:
    return pair[1]


def grams_kept(kept: Callable[[Any], Any]) -> AbstractContextManager[object]:
    """While this holds, texts have no other grams."""

    def bag(folded: str, syllables: Syllables) -> Bag:
        found = bag_of(folded, syllables)
        places = kept(found.grams)
        return Bag(grams=found.grams[places], counts=found.counts[places])

    return patch.object(match, "bag_of", bag)


def same(learned: Learned) -> Learned:
    return learned


Change = tuple[Callable[[], AbstractContextManager[object]], Callable[[Learned], Learned]]
TABLES: Mapping[str, Change] = {
    "without hints (title, gist)": (nullcontext, lambda learned: replace(learned, hints=None)),
    "without synonyms": (nullcontext, lambda learned: replace(learned, lexicon=None)),
    "without pinyin": (lambda: grams_kept(lambda grams: grams > 0), same),
    "without three characters": (
        lambda: grams_kept(lambda grams: (grams < 0) | is_short(grams)),
        same,
    ),
    "without single characters": (
        lambda: grams_kept(lambda grams: ~is_short(grams) | is_pair(grams)),
        same,
    ),
    "without leaving out fillers": (
        lambda: patch.object(match, "fold", normalise),
        same,
    ),
    **{f"{n} wordings an intent": (nullcontext, partial(with_few, n)) for n in FEW},
}
