"""One spelling for what people write in many: width, script, case, stretching, fillers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.intents.script import to_simplified
from bot.intents.tables import any_of

_LONGEST = 700
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)
_SPACE = re.compile(r"\s+")
_STRETCHED = re.compile(r"([^\x00-\x7f]|[!?.,~])\1{2,}")
_MARKS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")
_SERVICE_NUMBER = re.compile(r"1[12]\d|12[13]\d\d|9[56]\d{3}")


@lru_cache(maxsize=8)  # one message is asked for its matter, its aspect, and what it follows
def normalise(text: str) -> str:
    """Give the text in NFKC, simplified, lower case, without unseen characters or stretching."""
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    plain = to_simplified(_UNSEEN.sub("", plain))
    plain = unicodedata.normalize("NFKC", plain.lower())
    return _SPACE.sub(" ", _STRETCHED.sub(r"\1", plain)).strip()


def fold(text: str) -> str:
    """Give what two wordings share when they count as the same: no marks, spaces or fillers."""
    plain = normalise(text[: _LONGEST * 4])[:_LONGEST]
    bare = _MARKS.sub("", any_of("fillers", "fillers").sub("", plain))
    return bare or _MARKS.sub("", plain) or plain.replace(" ", "")


def mask_digits(text: str) -> str:
    """Give the text with every number as 0, save those that people dial: 110, 12345."""
    return _NUMBER.sub(_mask_number, text)


def _mask_number(found: re.Match[str]) -> str:
    return found.group() if _SERVICE_NUMBER.fullmatch(found.group()) else "0"
