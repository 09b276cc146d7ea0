"""Answers of Open311 as XML or JSON; in both the shapes are those of the standard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, tostring

# what a list is called, and what each of its parts is called in XML; JSON has no names for parts
PARTS: Mapping[str, str] = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Format:
    """A way of writing an answer down: given its name and its value."""

    media_type: str
    write: Callable[[str, Any], bytes]


def to_json(name: str, value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def to_xml(name: str, value: Any) -> bytes:
    written: bytes = tostring(element(name, value), "utf-8", xml_declaration=True)
    return written


def element(name: str, value: Any) -> Element:
    """A value as an element; nothing is an empty one."""
    node = Element(name)
    if isinstance(value, Mapping):
        node.extend(element(key, part) for key, part in value.items())
    elif isinstance(value, list):
        node.extend(element(PARTS[name], part) for part in value)
    elif value is not None:
        node.text = NO_XML.sub("", text_of(value))
    return node


def text_of(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


FORMATS: Mapping[str, Format] = {
    "xml": Format("text/xml; charset=utf-8", to_xml),
    "json": Format("application/json; charset=utf-8", to_json),
}
USUAL = FORMATS["xml"]  # the one format that the standard asks of everybody
ACCEPTED: Mapping[str, Format] = {
    "text/xml": FORMATS["xml"],
    "application/xml": FORMATS["xml"],
    "application/json": FORMATS["json"],
    "*/*": USUAL,
}
WEIGHT = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*$")


def accepted(header: str) -> Format:
    """What a client would rather have, by its Accept header."""
    wishes = [wish_of(part) for part in header.lower().split(",")]
    weighed = [(weight, ACCEPTED[kind]) for kind, weight in wishes if kind in ACCEPTED]
    return max(weighed, key=lambda one: one[0], default=(0.0, USUAL))[1]


def wish_of(part: str) -> tuple[str, float]:
    weight = WEIGHT.search(part)
    return part.partition(";")[0].strip(), float(weight[1]) if weight else 1.0
