"""Numbers that people in China can dial, as staff write them in an answer."""

from __future__ import annotations

import re
import unicodedata

BRACKETED = re.compile(r"\([^()]*\)")
AREA_CODE = re.compile(r"\((0\d{2,3})\)\s*")
NOT_PHONES = re.compile(r"\d{1,2}:\d{2}|转\s*\d+|\{[a-z_]*\}")
NUMBER = re.compile(r"\d(?:[\d \-‐-―]*\d)?")
SHORTEST_PHONE = 3
LOOKS_LIKE_PHONE = 5  # digits; what is this long inside brackets is checked too
KNOWN_PHONE = re.compile(
    r"110|119|120|122|12\d{3}"  # emergencies, public services: 12345, 12110, 12333
    r"|95\d{3}|96\d{3,4}|100\d{2}|11185"  # companies, the region's lines, carriers, post
    r"|0000000\d{4}"  # the samples, 000-0000-NNNN
    r"|0(?:10|2\d|[3-9]\d{2})\d{7,8}|(?:86)?1[3-9]\d{9}|[48]00\d{7}"
)
WIDE_DIGIT = re.compile(r"[\uff10-\uff19]")  # reads well, and can't be dialled by a touch
NO_DIGIT = re.compile(r"\D")


def unknown_phones(text: str) -> list[str]:
    """The numbers in the text that have no known form; what stands in brackets is explanation."""
    plain = NOT_PHONES.sub(" ", unicodedata.normalize("NFKC", text))
    plain = AREA_CODE.sub(r"\1-", plain)
    outside = [(number, SHORTEST_PHONE) for number in NUMBER.findall(BRACKETED.sub("、", plain))]
    brackets = "、".join(BRACKETED.findall(plain))
    inside = [(number, LOOKS_LIKE_PHONE) for number in NUMBER.findall(brackets)]
    return [
        number
        for number, shortest in (*outside, *inside)
        if len(NO_DIGIT.sub("", number)) >= shortest and not is_known(number)
    ]


def is_known(number: str) -> bool:
    """Whether it is one number of a known form, or several with spaces between."""
    parts = [NO_DIGIT.sub("", part) for part in number.split()]
    whole = KNOWN_PHONE.fullmatch("".join(parts))
    return bool(whole) or all(KNOWN_PHONE.fullmatch(part) for part in parts)
