"""What a text is matched by: grams of 1 to 3 characters and of 2 to 3 syllables, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.intents.normalise import mask_digits
from bot.intents.pinyin import Syllables

Ints = NDArray[np.int64]
_BITS = 21  # a code point takes 21 bits, so three of them fit one number
_ONE, _TWO = 1 << _BITS, 1 << 2 * _BITS
_SOUND_BITS = 10
_START, _END = 2, 3  # control characters, which normalised text never holds


@dataclass(frozen=True, kw_only=True)
class Bag:
    """A text's grams, each once, in rising order, with how often each stands in it."""

    grams: Ints
    counts: Ints

    def short(self) -> Bag:
        """Keep grams of one or two characters."""
        kept = is_short(self.grams)
        return Bag(grams=self.grams[kept], counts=self.counts[kept])


def bag_of(folded: str, syllables: Syllables) -> Bag:
    """Give the grams of a folded text; syllable grams are below zero."""
    letters = np.frombuffer(_ended(folded).encode("utf-32-le"), dtype=np.uint32)
    ended = letters.astype(np.int64)
    grams, counts = np.unique(
        np.concatenate([_letter_grams(ended), _sound_grams(syllables.of(ended[1:-1]))]),
        return_counts=True,
    )
    return Bag(grams=grams, counts=counts)


def is_short(grams: Ints) -> NDArray[np.bool_]:
    """Tell which grams are of one or two characters."""
    return (grams > 0) & (grams < _TWO)


def is_pair(grams: Ints) -> NDArray[np.bool_]:
    """Tell which grams are of two characters."""
    return (grams >= _ONE) & (grams < _TWO)


def gram_weights(grams: Ints) -> NDArray[np.float64]:
    """Give the weight of each gram's kind: short ones 1, triples and sounds half."""
    return np.where(is_short(grams), 1.0, 0.5)


def gram_text(gram: int, syllables: Syllables) -> str:
    """Give a gram as a person would read it; ^ and $ stand for the text's ends."""
    if gram < 0:
        return "/".join(syllables.names[number] for number in _split(-gram, _SOUND_BITS))
    ends = {_START: "^", _END: "$"}
    return "".join(ends.get(code) or chr(code) for code in _split(gram, _BITS))


def _ended(folded: str) -> str:
    return chr(_START) + mask_digits(folded) + chr(_END)


def _letter_grams(ended: Ints) -> Ints:
    pairs = (ended[:-1] << _BITS) | ended[1:]
    triples = (ended[:-2] << 2 * _BITS) | pairs[1:]
    return np.concatenate([ended[1:-1], pairs, triples])


def _sound_grams(sounds: Ints) -> Ints:
    pairs = (sounds[:-1] << _SOUND_BITS) | sounds[1:]
    triples = (sounds[:-2] << 2 * _SOUND_BITS) | pairs[1:]
    heard = (sounds[:-1] > 0) & (sounds[1:] > 0)
    return -np.concatenate([pairs[heard], triples[heard[:-1] & heard[1:]]])


def _split(number: int, bits: int) -> list[int]:
    places = (number >> 2 * bits, number >> bits & (1 << bits) - 1, number & (1 << bits) - 1)
    return [place for place in places if place]
