"""Items as the text of their files, as neat as the ones written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import BaseModel

from bot.catalogue.opening import Opening
from bot.catalogue.repeating import Every
from bot.catalogue.schema import STANDARD_FIELDS, FormField, Item, Route, Span

FLOWING = {"ways", "fields", "route", "related"}  # short enough for one line
WIDEST = 88  # characters of such a line
UNSAID: tuple[object, ...] = (None, (), False)


class Flow(list[Any]):
    """A list to be written in one line."""


class FlowMap(dict[str, Any]):
    """A mapping to be written in one line."""


class Dumper(yaml.SafeDumper):
    """Lists stand under their name by two spaces, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def write_str(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def write_flow(dumper: yaml.SafeDumper, value: Flow) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


def write_flow_map(dumper: yaml.SafeDumper, value: FlowMap) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)


Dumper.add_representer(str, write_str)
Dumper.add_representer(Flow, write_flow)
Dumper.add_representer(FlowMap, write_flow_map)


def plain(item: Item) -> dict[str, Any]:
    """The item's parts as its file has them, without what needs no saying."""
    return dict(said_of(item))


def as_plain(value: object) -> object:
    """A part of an item as its file has it: a form's standard question is its name alone."""
    if isinstance(value, Span):
        return span_text(value)
    if isinstance(value, Opening | Every):
        return str(value)
    if isinstance(value, FormField) and is_standard(value):
        return f"{value.name}?" if value.optional else value.name
    if isinstance(value, BaseModel):
        return said_of(value)
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], Route):
        return said_of(value[0])
    return [as_plain(part) for part in value] if isinstance(value, tuple) else value


def said_of(model: BaseModel) -> dict[str, object]:
    """What a model holds, less what is empty and the type that a question has by itself."""
    parts = {name: getattr(model, name) for name in type(model).model_fields}
    if isinstance(model, FormField) and model.type == "text":
        del parts["type"]
    return {name: as_plain(part) for name, part in parts.items() if part not in UNSAID}


def is_standard(field: FormField) -> bool:
    kind = STANDARD_FIELDS.get(field.name)
    return kind == field.type and field.ask is None and not field.options


def span_text(span: Span) -> str:
    if span.unit == "today":
        return span.unit
    several = "s" if span.amount > 1 else ""
    unit = f" workday{several}" if span.unit == "workday" else span.unit
    return f"{span.amount}{unit}"


def item_text(item: Item) -> str:
    """A whole file."""
    return dump(plain(item))


def dump(value: Mapping[str, object]) -> str:
    """The text of a file or of a piece of one, short lists in one line."""
    return as_yaml(styled(value))


def as_yaml(value: object) -> str:
    text: str = yaml.dump(
        value, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    return text


def styled(value: Mapping[str, object]) -> dict[str, object]:
    return {name: styled_part(name, part) for name, part in value.items()}


def styled_part(name: str, part: object) -> object:
    if name in FLOWING:
        flowing = FlowMap(part) if isinstance(part, dict) else flow(part)
        return flowing if len(as_yaml({name: flowing})) <= WIDEST else part
    return styled(part) if isinstance(part, dict) else part


def flow(part: object) -> object:
    """A list of words in one line; one that holds more than words stays as it is."""
    words = isinstance(part, list) and all(isinstance(entry, str) for entry in part)
    return Flow(part) if words and isinstance(part, list) else part
