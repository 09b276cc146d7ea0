"""What an item file may hold; the one definition that reader, checker and docs share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from bot.catalogue.opening import Opening, read_opening
from bot.catalogue.repeating import EVERY, Every, parse_every

Kind = Literal["service", "report", "emergency", "action", "smalltalk"]
Mode = Literal["主动", "直办", "转报", "代办", "指引"]
FieldType = Literal["text", "number", "phone", "place", "address", "photo", "choice"]

MIN_ASKS = {"service": 10}
MIN_TESTS = {"service": 4}
DEFAULT_MIN_ASKS, DEFAULT_MIN_TESTS = 8, 3

# what an item of each kind can't do without, beside what all need
NEEDED_PARTS: Mapping[str, tuple[str, ...]] = {
    "service": ("mode", "answer"),
    "report": ("mode", "request"),
    "emergency": ("answer", "request"),
    "action": (),
    "smalltalk": ("answer",),
}
LACKS = {
    "mode": "缺少 mode(主动、直办、转报、代办、指引 之一)",
    "answer": "缺少 answer",
    "request": "缺少 request(谁来办、多久办)",
}

STANDARD_FIELDS: dict[str, FieldType] = {
    "place": "place",  # where the problem is
    "address": "address",  # where the person lives
    "phone": "phone",
    "name": "text",
    "time": "text",
    "people": "number",
    "asset": "text",  # the number on a lamp post, a manhole cover, a lift
    "photo": "photo",
    "details": "text",
}

STANDARD_NAMES = [f"{name}{mark}" for name in STANDARD_FIELDS for mark in ("", "?")]

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Strict(BaseModel):
    """Frozen, and anything unknown in the file is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Span(BaseModel):
    """A length of time: `30m`, `2h`, `7 workdays`, or `today`, until the office's day ends."""

    model_config = ConfigDict(frozen=True)
    amount: int
    unit: Literal["m", "h", "workday", "today"]


MINUTES: Mapping[str, int] = {"m": 1, "h": 60}
SPAN = re.compile(r"(?:([1-9]\d{0,3}) ?(m|h|workday)s?|today)")


def parse_span(value: object) -> object:
    """Read `30m`, `2h`, `1 workday`, `today`; anything else is refused with an example."""
    found = re.fullmatch(SPAN, value) if isinstance(value, str) else None
    if isinstance(value, Span) or not found:
        return value if isinstance(value, Span) else fail("时长要写成 30m、2h、7 workdays 或 today")
    return Span.model_validate({"amount": int(found[1] or 0), "unit": found[2] or "today"})


def fail(text: str) -> object:
    raise ValueError(text)


def as_list(value: object) -> object:
    """One text may stand where a list is meant."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Typed = Annotated[str, StringConstraints(pattern=rf"^{SPAN.pattern}$")]
Duration = Annotated[Span, BeforeValidator(parse_span, json_schema_input_type=Typed)]
Texts = Annotated[
    tuple[Text, ...], BeforeValidator(as_list, json_schema_input_type=Text | list[Text])
]


class FormField(Strict):
    """One thing to ask for; the standard ones are written by name alone, `?` makes it optional."""

    name: Text
    ask: Text | None = None
    type: FieldType = "text"
    options: Texts = ()
    optional: bool = False


def parse_field(value: object) -> object:
    if not isinstance(value, str):
        return value
    name = value.removesuffix("?")
    if name not in STANDARD_FIELDS:
        known = "、".join(STANDARD_FIELDS)
        return fail(f"不认识的栏目“{name}”;现成的有 {known},别的要写 name、ask、type")
    return FormField(name=name, type=STANDARD_FIELDS[name], optional=value.endswith("?"))


class Route(Strict):
    """Who takes it on: exactly one of a role, a team or a department."""

    role: Text | None = None
    team: Text | None = None
    department: Text | None = None

    @model_validator(mode="after")
    def one_of_three(self) -> Self:
        if sum(bool(part) for part in (self.role, self.team, self.department)) != 1:
            raise ValueError("route 里 role、team、department 要写一个,也只写一个")
        return self


def as_routes(value: object) -> object:
    """One route may stand where several are meant."""
    routes = value if isinstance(value, (list, tuple)) else (value,)
    return tuple(routes) if routes else fail("route 至少要写一个")


Routes = Annotated[
    tuple[Route, ...], BeforeValidator(as_routes, json_schema_input_type=Route | list[Route])
]
Way = Literal["window", "phone", "home", "online"]
Ways = Annotated[tuple[Way, ...], BeforeValidator(as_list, json_schema_input_type=Way | list[Way])]
FieldName = Annotated[str, Field(json_schema_extra={"enum": STANDARD_NAMES})]
Typable = FieldName | FormField
Fields = Annotated[
    tuple[Annotated[FormField, BeforeValidator(parse_field, json_schema_input_type=Typable)], ...],
    BeforeValidator(as_list, json_schema_input_type=Typable | list[Typable]),
]


class Request(Strict):
    """What the community needs to take the matter on, and by when it answers."""

    ways: Ways = ()
    fields: Fields = ()
    route: Routes = (Route(role="grid_worker"),)  # tried in this order
    responsible: Text | None = None  # who puts it right in the end, as residents know them
    limit: Text | None = None  # the sort of limits it goes by: policies.yaml
    respond_within: Duration | None = None
    resolve_within: Duration | None = None
    urgent: bool = False
    proof: bool = False  # 报结 needs a photo
    about_staff: bool = False  # who is complained of never has anything to do with it
    sign: Text | None = None  # 代办: what the resident must sign or hand over
    alert: Text | None = None  # emergencies: what the person on duty must do or report


class Answer(Strict):
    """The card: `summary` fits the first lines of a phone screen, the rest on request."""

    summary: Text
    safety: Text | None = None
    conditions: Texts = ()
    materials: Texts = ()
    steps: Texts = ()
    place: Texts = ()
    hours: Texts = ()
    duration: Texts = ()
    fee: Texts = ()
    phone: Texts = ()
    online: Texts = ()
    handler: Text | None = None  # who in the community looks after it
    basis: Texts = ()
    confirmed: Literal["read", "unverified"] = "unverified"  # was the basis itself read?
    reviewed: date | None = None
    valid_until: date | None = None


def parse_short(value: object) -> object:
    """A length of time within a day."""
    span = parse_span(value)
    in_days = isinstance(span, Span) and span.unit not in MINUTES
    return fail("这里的时长要写成 30m 或 2h") if in_days else span


def parse_opening(value: object) -> object:
    return read_opening(value) if isinstance(value, str) else value


TypedShort = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,3} ?[mh]$")]
Short = Annotated[Span, BeforeValidator(parse_short, json_schema_input_type=TypedShort)]
Openings = Annotated[
    tuple[Annotated[Opening, BeforeValidator(parse_opening, json_schema_input_type=str)], ...],
    BeforeValidator(as_list, json_schema_input_type=str | list[str]),
    Field(min_length=1),
]


class Slots(Strict):
    """When an item can be booked in chat: each time is given to so many, and not to one more."""

    name: Text  # what is booked: 律师咨询
    called: Texts = ()  # what else people say for it
    by_name: bool = False  # asked for by these names alone: the item is about more than that
    open: Openings  # of two lines that speak of one day the first counts, and a date before all
    on_holidays: bool = False
    length: Short
    capacity: Annotated[int, Field(ge=1, le=200)] = 1
    lead: Duration = Span(amount=2, unit="h")  # how long before it may be booked at the latest
    ahead: Annotated[int, Field(ge=1, le=180)] = 14  # days
    cancel_until: Short = Span(amount=2, unit="h")  # later nobody can come instead
    shared: Literal["community", "street"] = "community"  # who comes to the same place
    place: Text
    fields: Fields = ()  # what has to be known of who comes
    reviewed: date | None = None

    @property
    def at_home(self) -> bool:
        """Does somebody come to who booked, and not they to a desk?"""
        return any(field.type == "address" for field in self.fields)

    @model_validator(mode="after")
    def long_enough(self) -> Self:
        minutes = self.length.amount * MINUTES[self.length.unit]
        hours = [hours for opening in self.open for hours in opening.hours]
        if not any(minutes_of(until) - minutes_of(first) >= minutes for first, until in hours):
            raise ValueError("没有一段开放时间放得下 length 这么长的预约")
        return self


def minutes_of(clock: time) -> int:
    return clock.hour * 60 + clock.minute


TypedEvery = Annotated[str, StringConstraints(pattern=rf"^{EVERY.pattern}$")]
Often = Annotated[Every, BeforeValidator(parse_every, json_schema_input_type=TypedEvery)]


class Repeat(Strict):
    """主动: whose calendar opens tickets by itself, and what a log must hold to close one.

    With colours it goes to households of these that agreed to it, else to the buildings there."""

    each: Literal["household", "building", "grid", "community"]
    every: Often
    within: Duration | None = None  # until it counts as missed; else as the request is settled
    colours: Texts = ()
    checklist: Texts = ()  # of households: tags to be noted; else all that a patrol looks at
    on_days_off: bool = False

    @model_validator(mode="after")
    def knows_whose(self) -> Self:
        if self.each == "household" and not self.colours:
            raise ValueError("each 是 household 的要写 colours:走访哪几种颜色的户")
        return self


class Item(Strict):
    """One thing the community does, as its file tells it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    kind: Kind
    group: Text
    mode: Mode | None = None
    title: Text
    asks: Texts
    tests: Texts
    answer: Answer | None = None
    request: Request | None = None
    slots: Slots | None = None
    repeat: Repeat | None = None
    related: Texts = ()

    @field_validator("asks", "tests")
    @classmethod
    def no_doubles(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        doubled = sorted({text for text in texts if texts.count(text) > 1})
        if doubled:
            raise ValueError(f"同一句写了两次:{'、'.join(doubled)}")
        return texts

    @model_validator(mode="after")
    def fits_its_kind(self) -> Self:
        problems = list(missing_parts(self))
        if problems:
            raise ValueError(";".join(problems))
        return self


def min_asks(kind: str) -> int:
    return MIN_ASKS.get(kind, DEFAULT_MIN_ASKS)


def min_tests(kind: str) -> int:
    return MIN_TESTS.get(kind, DEFAULT_MIN_TESTS)


def missing_parts(item: Item) -> Iterable[str]:
    """What the item's kind asks for and the file lacks, in the clerk's language."""
    if len(item.asks) < min_asks(item.kind):
        yield f"asks 至少要 {min_asks(item.kind)} 句,现在 {len(item.asks)} 句"
    if len(item.tests) < min_tests(item.kind):
        yield f"tests 至少要 {min_tests(item.kind)} 句,现在 {len(item.tests)} 句"
    if item.repeat and not item.request:
        yield "写了 repeat 就要写 request(派给谁、多久办好)"
    if both := set(item.asks) & set(item.tests):
        yield f"tests 里的句子不能也在 asks 里:{'、'.join(sorted(both))}"
    for part in NEEDED_PARTS[item.kind]:
        if not getattr(item, part):
            yield LACKS[part]
    if item.kind == "emergency" and item.answer and not re.search(r"\d{3}", item.answer.summary):
        yield "紧急事项的 summary 第一行要有可拨打的号码"
