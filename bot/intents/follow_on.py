"""Does a message go on from the last matter: 那我儿子呢, 还有别的吗?"""

from __future__ import annotations

from bot.intents.normalise import normalise
from bot.intents.tables import any_of

_LONGEST = 40  # longer ones tell their own story


def is_follow_on(text: str) -> bool:
    """Tell whether the text only makes sense after what was spoken of last."""
    return len(text) <= _LONGEST and bool(any_of("follow_on", "follow_on").search(normalise(text)))


def asked_again(text: str) -> str | None:
    """The aspect of the last matter that is asked for by naming nothing but a person, or more."""
    plain = normalise(text).strip(" ?!,.~。、") if len(text) <= _LONGEST else ""
    for aspect, name in (("eligibility", "another_person"), ("general", "more")):
        if any_of("follow_on", name).fullmatch(plain):
            return aspect
    return None
