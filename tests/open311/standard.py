"""What the standard says of each answer: its fields, their types, which of them must be there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]
W3 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def truth(value: Any) -> bool:
    return isinstance(value, bool)


def moment(value: Any) -> bool:
    return isinstance(value, str) and bool(W3.fullmatch(value))


def url(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def one_of(*values: str) -> Check:
    return lambda value: value in values


def maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def every(shape: Mapping[str, Check], *optional: str) -> Check:
    return lambda value: (
        isinstance(value, list) and all(fits(one, shape, *optional) for one in value)
    )


def fits(value: Any, shape: Mapping[str, Check], *optional: str) -> bool:
    """Is this exactly of the shape, all fields there but for the optional ones?"""
    assert isinstance(value, dict), value
    assert set(shape) - set(optional) <= set(value) <= set(shape), value
    wrong = {name: one for name, one in value.items() if not shape[name](one)}
    assert not wrong, wrong
    return True


SERVICE: Mapping[str, Check] = {
    "service_code": text,
    "service_name": text,
    "description": text,
    "metadata": truth,
    "type": one_of("realtime", "batch", "blackbox"),
    "keywords": text,
    "group": text,
}
ATTRIBUTE: Mapping[str, Check] = {
    "variable": truth,
    "code": text,
    "datatype": one_of(*"string number datetime text singlevaluelist multivaluelist".split()),
    "required": truth,
    "datatype_description": maybe(text),
    "order": number,
    "description": text,
    "values": every({"key": text, "name": text}),
}
DEFINITION: Mapping[str, Check] = {"service_code": text, "attributes": every(ATTRIBUTE, "values")}
REQUEST: Mapping[str, Check] = {
    "service_request_id": text,
    "status": one_of("open", "closed"),
    "status_notes": maybe(text),
    "service_name": text,
    "service_code": text,
    "description": maybe(text),
    "agency_responsible": maybe(text),
    "service_notice": maybe(text),
    "requested_datetime": moment,
    "updated_datetime": moment,
    "expected_datetime": maybe(moment),
    "address": maybe(text),
    "address_id": maybe(text),
    "zipcode": maybe(text),
    "lat": maybe(number),
    "long": maybe(number),
    "media_url": maybe(url),
}
FILED: Mapping[str, Check] = {
    "service_request_id": text,
    "service_notice": maybe(text),
    "account_id": maybe(text),
}
TOKEN: Mapping[str, Check] = {"service_request_id": text, "token": text}
ERROR: Mapping[str, Check] = {"code": number, "description": text}
ENDPOINT: Mapping[str, Check] = {
    "specification": url,
    "url": url,
    "changeset": moment,
    "type": one_of("production", "test"),
    "formats": lambda value: value == ["text/xml", "application/json"],
}
DISCOVERY: Mapping[str, Check] = {
    "changeset": moment,
    "contact": text,
    "key_service": text,
    "endpoints": every(ENDPOINT),
}
