"""What may stand in a public text: no phone, identity or door number, address of mail or name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.desk.form import INTRODUCED
from bot.desk.placing import DOOR
from bot.intents.slots import mask

STARS = "***"
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
DOOR_IN_SHORT = re.compile(r"(?<![\d-])(\d{1,3}-\d{1,2}-)\d{2,4}(?![\d-])")  # 3-2-501
WHOLE = "(?<![A-Za-z]){}(?![A-Za-z])"  # Li is no part of light
SHORTEST_NAME = 2  # characters; one alone is a word like any other


def anonymous(text: str, names: Iterable[str] = ()) -> str:
    """The text without what says who somebody is, as far as it can be recognised."""
    introduced = INTRODUCED.findall(text)
    for name in sorted({*names, *introduced}, key=len, reverse=True):
        if len(name) >= SHORTEST_NAME:
            text = re.sub(WHOLE.format(re.escape(name)), STARS, text, flags=re.IGNORECASE)
    text = DOOR_IN_SHORT.sub(rf"\1{STARS}", MAIL.sub(STARS, mask(text)))
    return DOOR.sub(STARS, text)
