"""Does a message go on from the last matter: 那我儿子呢?"""

from __future__ import annotations

from bot.intents.normalise import normalise
from bot.intents.tables import any_of

_LONGEST = 40  # longer ones tell their own story


def is_follow_on(text: str) -> bool:
    """Tell whether the text only makes sense after what was spoken of last."""
    return len(text) <= _LONGEST and bool(any_of("follow_on", "follow_on").search(normalise(text)))


def is_about_another(text: str) -> bool:
    """Tell whether nothing but another person is named: may they, too?"""
    plain = normalise(text).strip(" ?!,.~。、") if len(text) <= _LONGEST else ""
    return bool(any_of("follow_on", "another_person").fullmatch(plain))


def asks_after(text: str) -> bool:
    """Tell whether it is asked how far something is: 修好没有, 啥时候有人来修."""
    return len(text) <= _LONGEST and bool(any_of("follow_on", "asked_after").search(text))
