"""Files as people name them: which are taken, as what, and their names as they may be shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

from bot.message import Kind

# by the ending of the name: what its sender says of a file is worth no more, and tells less
DOCUMENTS: Mapping[str, str] = {
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "dps": "application/vnd.ms-powerpoint",
    "txt": "text/plain",
    "csv": "text/csv",
    "zip": "application/zip",
    "ics": "text/calendar",
}
PICTURES: Mapping[str, str] = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "bmp": "image/bmp",
}
UNKNOWN = "application/octet-stream"
LONGEST_NAME = 80
FORBIDDEN = re.compile(r'[<>:"|?*]')  # in the names of files, on one system or another


def kind_of(name: str, media_type: str = "") -> Kind | None:
    """As what a file is taken, if it is; a type counts only where the name has no ending."""
    ending = ending_of(name)
    if ending in PICTURES or (not ending and media_type.startswith("image/")):
        return "photo"
    return "document" if ending in DOCUMENTS else None


def media_type_of(name: str) -> str:
    return DOCUMENTS.get(ending_of(name), UNKNOWN)


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def name_of(given: str) -> str:
    """The name without folders, and without what would hide its ending or can't be saved."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    plain = "".join(sign for sign in last if not unicodedata.category(sign).startswith("C"))
    tidy = FORBIDDEN.sub("_", " ".join(plain.split())).strip(". ")
    stem, dot, ending = tidy.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"[:LONGEST_NAME]


def saved_as(name: str) -> str:
    """The header by which a browser saves a file under its name, whatever is in it (RFC 5987)."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}" if name else "attachment"


def offered() -> str:
    """What a browser's picker is to offer: endings, and types for phones that know no endings."""
    types = {**PICTURES, **DOCUMENTS}
    return ",".join([*(f".{ending}" for ending in types), *dict.fromkeys(types.values())])
