"""A lexicon of the knowledge's own words: for cutting text and for telling synonyms apart."""

from __future__ import annotations

import logging
import re
import tempfile
import warnings
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from bot.intents.normalise import normalise

_NOT_A_WORD = re.compile(r"[\W_]+")


class Lexicon:
    """Words that must not be cut apart, and variants of words with their standard."""

    def __init__(
        self,
        words: Iterable[str] = (),
        synonyms: Mapping[str, str] | None = None,
        *,
        folder: Path | None = None,
    ) -> None:
        """Keep the tables; jieba reads its dictionary at the first `cut`, its cache in `folder`."""
        self.words = tuple(sorted({normalise(word) for word in words} - {""}))
        pairs = {normalise(old): normalise(new) for old, new in (synonyms or {}).items()}
        self.synonyms = {old: pairs[old] for old in sorted(pairs) if old and old != pairs[old]}
        self._folder = folder
        self._lock = Lock()

    def canonical(self, text: str) -> str:
        """Give the text with each variant put as its standard word, the longest variants first."""
        if not self.synonyms:
            return text
        return self._variants.sub(self._standard, text)

    def cut(self, text: str) -> list[str]:
        """Give the words of the text, normalised, without marks and spaces."""
        with self._lock:
            tokenizer = self._tokenizer
        pieces = tokenizer.lcut(self.canonical(normalise(text)))
        return [piece for piece in pieces if _NOT_A_WORD.sub("", piece)]

    def _standard(self, found: re.Match[str]) -> str:
        # "低保" stands in "低保户" already: a variant within its own standard is left alone.
        standard = self.synonyms[found.group()]
        offset = standard.find(found.group())
        start = found.start() - offset
        if offset >= 0 and start >= 0 and found.string.startswith(standard, start):
            return found.group()
        return standard

    @cached_property
    def _variants(self) -> re.Pattern[str]:
        longest_first = sorted(self.synonyms, key=lambda old: (-len(old), old))
        return re.compile("|".join(map(re.escape, longest_first)))

    @cached_property
    def _tokenizer(self) -> Any:
        general = _dictionary(self._folder)
        tokenizer = type(general)()
        tokenizer.FREQ, tokenizer.total = dict(general.FREQ), general.total
        tokenizer.initialized = True
        for word in (*self.words, *self.synonyms.values()):
            tokenizer.add_word(word)
        return tokenizer


@cache
def _dictionary(folder: Path | None) -> Any:
    """A tokenizer of jieba's own words, read once: it takes most of a second."""
    with warnings.catch_warnings():
        # jieba asks for pkg_resources, which warns that it is old.
        warnings.simplefilter("ignore")
        jieba = import_module("jieba")
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(folder or tempfile.gettempdir())
    tokenizer.initialize()
    return tokenizer
