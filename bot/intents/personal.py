"""Numbers that say who someone is: phones and identity cards, found and masked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.intents.tables import pattern, read_table

# Wide signs, the ideographic space and dashes, each as one plain sign: places must stay the same.
_NARROW = {0xFF01 + place: 0x21 + place for place in range(94)}
_NARROW |= {0x3000: 0x20, 0x00A0: 0x20, 0x2013: 0x2D, 0x2014: 0x2D, 0x2212: 0x2D}
_SEPARATORS = re.compile(r"[- ()]")
_PROVINCES = range(11, 92)


def find_phones(text: str) -> list[str]:
    """Give the phone numbers in order, digits only, without the country's prefix."""
    return [_SEPARATORS.sub("", number) for number, _, _ in _phones(_narrow(text))]


def find_ids(text: str) -> list[str]:
    """Give the identity numbers (15 digits, or 18 with the right check sign)."""
    found = pattern("slots", "identity").finditer(_narrow(text))
    numbers = [_SEPARATORS.sub("", next(filter(None, one.groups()))).upper() for one in found]
    return [number for number in numbers if is_identity(number)]


def personal(text: str) -> bool:
    """Tell whether the text holds a phone or an identity number."""
    return bool(_spans(text))


def mask(text: str) -> str:
    """Give the text with such numbers starred: three signs stay in front, two to four behind."""
    signs, narrow = list(text), _narrow(text)
    for start, end in _spans(text):
        places = [place for place in range(start, end) if narrow[place].isalnum()]
        tail = 4 if 10 < len(places) < 13 else 2
        for place in places[3 : len(places) - tail]:
            signs[place] = "*"
    return "".join(signs)


def is_identity(number: str) -> bool:
    """Tell whether a number of 15 or 18 signs can be an identity number."""
    if len(number) == 15:
        return int(number[:2]) in _PROVINCES and _is_date("19" + number[6:12])
    table = read_table("numerals")
    total = sum(
        int(sign) * factor
        for sign, factor in zip(number[:17], table["identity_factors"], strict=True)
    )
    right_sign = table["identity_signs"][total % 11] == number[17]
    return right_sign and int(number[:2]) in _PROVINCES and _is_date(number[6:14])


def _spans(text: str) -> list[tuple[int, int]]:
    """Give where such numbers stand; a long number counts even if its check sign is wrong."""
    narrow = _narrow(text)
    spans = [(start, end) for _, start, end in _phones(narrow)]
    for key in ("identity", "long_number"):
        spans += [found.span() for found in pattern("slots", key).finditer(narrow)]
    return sorted(set(spans))


def _phones(narrow: str) -> list[tuple[str, int, int]]:
    found = {start: (number, start, end) for number, start, end in _phone_matches(narrow)}
    return [found[start] for start in sorted(found)]


def _phone_matches(narrow: str) -> Iterator[tuple[str, int, int]]:
    for key in ("local", "landline", "mobile"):
        for found in pattern("slots", key).finditer(narrow):
            yield found.group(1), found.start(1), found.end(1)


def _narrow(text: str) -> str:
    """Put wide and spoken digits as plain ones, each in its own place."""
    narrow = text.translate(_NARROW)
    spoken = str.maketrans(read_table("numerals")["spoken"])
    runs = pattern("slots", "spoken_digits")
    return runs.sub(lambda run: run.group().translate(spoken), narrow)


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
