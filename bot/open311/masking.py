"""What may stand in a public text: no phone, identity or door number, address of mail or name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.desk.form import INTRODUCED
from bot.desk.placing import DOOR
from bot.intents.slots import mask

STARS = "***"
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
DOOR_IN_SHORT = re.compile(r"(?<![\d-])(\d{1,3}-\d{1,2}-)\d{2,4}(?![\d-])")  # 3-2-501
WHOLE = "(?<![A-Za-z]){}(?![A-Za-z])"  # Li is no part of light
WIDE = {wide: wide - 0xFEE0 for wide in (0xFF0D, 0xFF0E, *range(0xFF10, 0xFF5B))}
SPREAD = re.compile(r"\d(?:[ .·_-]{0,2}\d){10,}")  # 1 3 9 … : a phone with something between
ACCOUNT = re.compile(r"(?i)(微信号?|wechat|vx|wx|qq号?)([:：是为\s]*)[a-z0-9][\w-]{4,}")
PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][· ]?(?=[A-Z]*\d)[A-Z0-9]{5,6}(?![A-Za-z0-9])")
SPELT_DOOR = re.compile(r"(?<=单元)[零〇一二两三四五六七八九十百]{2,5}室?")
SHORTEST_NAME = 2  # characters; one alone is a word like any other


def anonymous(text: str, names: Iterable[str] = ()) -> str:
    """The text without what says who somebody is, as far as it can be recognised."""
    seen = (sign for sign in text.translate(WIDE) if unicodedata.category(sign) != "Cf")
    text = PLATE.sub(STARS, ACCOUNT.sub(rf"\1\2{STARS}", "".join(seen)))
    text = SPELT_DOOR.sub(STARS, SPREAD.sub(STARS, text))
    introduced = INTRODUCED.findall(text)
    for name in sorted({*names, *introduced}, key=len, reverse=True):
        if len(name) >= SHORTEST_NAME:
            text = re.sub(WHOLE.format(re.escape(name)), STARS, text, flags=re.IGNORECASE)
    text = DOOR_IN_SHORT.sub(rf"\1{STARS}", MAIL.sub(STARS, mask(text)))
    return DOOR.sub(STARS, text)
