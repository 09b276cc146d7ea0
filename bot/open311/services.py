"""The items that are public, as services of Open311."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.public import public_items
from bot.catalogue.schema import FieldType, FormField, Item
from bot.errors import Refused

KEYWORDS = 5  # the shortest wordings of an item
# said by other fields of the standard: where it is, who tells it, a picture of it
BESIDE: frozenset[FieldType] = frozenset({"place", "address", "phone", "photo"})
NAMES = frozenset({"name"})
DATATYPES: Mapping[FieldType, str] = {
    "text": "string",
    "number": "number",
    "choice": "singlevaluelist",
}


def get_service(knowledge: Knowledge, code: str) -> Item:
    """The service of this code; what is not public is as unknown as what is not there."""
    item = public_items(knowledge).get(code.strip())
    if item is None:
        raise Refused("open311_unknown_service", code=code[:60])
    return item


def services(knowledge: Knowledge) -> list[dict[str, Any]]:
    return [service(knowledge, item) for item in public_items(knowledge).values()]


def service(knowledge: Knowledge, item: Item) -> dict[str, Any]:
    about = knowledge.fill(item.answer.summary) if item.answer else item.title
    return {
        "service_code": item.id,
        "service_name": item.title,
        "description": about,
        "metadata": bool(asked_of(item)),
        "type": "realtime",
        "keywords": ",".join(sorted(item.asks, key=len)[:KEYWORDS]),
        "group": item.group,
    }


def asked_of(item: Item) -> list[FormField]:
    """What else a report of this sort may tell."""
    fields = item.request.fields if item.request else ()
    return [field for field in fields if field.type not in BESIDE and field.name not in NAMES]


def definition(knowledge: Knowledge, code: str) -> dict[str, Any]:
    """What else may be told with a service, in the order in which it is asked."""
    item = get_service(knowledge, code)
    asked = enumerate(asked_of(item), start=1)
    attributes = [attribute(knowledge, field, place) for place, field in asked]
    return {"service_code": item.id, "attributes": attributes}


def attribute(knowledge: Knowledge, field: FormField, order: int) -> dict[str, Any]:
    named = knowledge.phrases.get(f"field_{field.name}", field.name)
    shown: dict[str, Any] = {
        "variable": True,
        "code": field.name,
        "datatype": DATATYPES[field.type],
        "required": not field.optional,
        "datatype_description": None,
        "order": order,
        "description": field.ask or named,
    }
    if field.options:
        shown["values"] = [{"key": option, "name": option} for option in field.options]
    return shown
