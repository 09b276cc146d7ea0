"""Links in an answer that a phone can open, and those it can't."""

from __future__ import annotations

import re

END = r"[^\s,;()\uff0c\u3002\uff1b\u3001\u201c\u201d\uff08\uff09\u300a\u300b]*"
# what is meant as a link, also where it was typed with full-width marks or only half copied
MEANT = re.compile(
    rf"(?:https?|ftp)[:\uff1a][/\\\uff0f]*{END}"
    rf"|(?<![\w@./])(?:www[.\u3002]|[\w-]+(?:\.[\w-]+)*\.(?:gov|com|org|net|edu|cn)\b){END}",
    re.IGNORECASE | re.ASCII,
)
# the same characters as the chat page makes a link of
OPENS = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::\d+)?(?:[/?#][\w\-.~:/?#\[\]@!$&'*+;=%]*)?",
    re.IGNORECASE | re.ASCII,
)


def broken_links(text: str) -> list[str]:
    """What is meant as a link in the text and can't be opened."""
    return [link for link in MEANT.findall(text) if not OPENS.fullmatch(link)]
