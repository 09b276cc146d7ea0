"""Traditional Chinese, with Taiwan's wording, into simplified."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any

# The converter's time grows with the square of an unbroken run, so long runs go in pieces.
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{1,200}")


@cache
def _converter() -> Any:
    return import_module("opencc").OpenCC("tw2sp")


@cache
def _traditional() -> re.Pattern[str]:
    """Match one character that simplified text never holds."""
    found: set[str] = set()
    for path, (_, _, entries) in _converter().dict_cache.items():
        if path.endswith("TSCharacters.txt"):
            found |= {key for key, value in entries.items() if key not in value.split(" ")}
    return re.compile("[" + re.escape("".join(sorted(found))) + "]")


def to_simplified(text: str) -> str:
    """Convert the text if it holds a traditional character, else give it back as it is."""
    if text.isascii() or not _traditional().search(text):
        return text
    return _RUN.sub(lambda run: str(_converter().convert(run.group())), text)
