"""Sound: one syllable a character, without tone, for words that were heard or typed wrong."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

_FIRST, _LAST = 0x4E00, 0x9FFF
_INITIALS = {"zh": "z", "ch": "c", "sh": "s"}


@dataclass(frozen=True, kw_only=True)
class Syllables:
    """A syllable number for each character from U+4E00 to U+9FFF; 0 where it has none."""

    numbers: NDArray[np.uint16]
    names: tuple[str, ...]

    def of(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the syllable numbers of code points."""
        inside = (codes >= _FIRST) & (codes <= _LAST)
        places = np.where(inside, codes - _FIRST, 0)
        return np.where(inside, self.numbers[places], 0).astype(np.int64)


def read_syllables() -> Syllables:
    """Build the table from pypinyin, whose dictionaries are too slow to load while serving."""
    readings = import_module("pypinyin.pinyin_dict").pinyin_dict
    sounds = [_fuzzy(readings.get(code, "")) for code in range(_FIRST, _LAST + 1)]
    names = ("", *sorted(set(sounds) - {""}))
    number = {name: place for place, name in enumerate(names)}
    numbers = np.array([number[sound] for sound in sounds], dtype=np.uint16)
    return Syllables(numbers=numbers, names=names)


def _fuzzy(reading: str) -> str:
    """Give the first reading without tone, with the sounds people mix up put together."""
    first = unicodedata.normalize("NFD", reading.split(",")[0].replace("\u00fc", "v"))
    plain = "".join(letter for letter in first if "a" <= letter <= "z")
    plain = _INITIALS.get(plain[:2], plain[:2]) + plain[2:]
    return plain[:-1] if plain.endswith("ng") else plain
