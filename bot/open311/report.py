"""What a client files, read from its form, or refused with a word."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.catalogue.schema import FormField, Item
from bot.desk.unit_of_work import UnitOfWork
from bot.errors import Refused
from bot.message import Location, clean
from bot.open311.services import asked_of, get_service

LONGEST, LONGEST_URL = 200, 2_000  # characters of a field, of an address on the web
LONGEST_REFERENCE = 200
BROKEN = "\ufffd"  # what is no UTF-8 was read as
NOT_CONTENT = frozenset({"api_key", "jurisdiction_id", "reference"})
URL = re.compile(r"https?://[^\s<>\"]+")
NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{1,20})?", re.ASCII)
CHINESE = re.compile("[\u4e00-\u9fff]")
KEPT = ("email", "device_id", "account_id")  # for those who act on it


@dataclass(frozen=True)
class Report:
    """A matter as a key tells it, checked; nothing is stored yet."""

    item: Item
    text: str
    location: Location | None = None
    address: str = ""
    address_id: str = ""
    name: str = ""
    phone: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""  # the client's own name for it
    digest: str = ""  # of all that was said


def read_report(unit: UnitOfWork, form: Mapping[str, str]) -> Report:
    """The form of a POST as a report; Refused with what is wrong in it."""
    if any(BROKEN in value for value in form.values()):
        raise Refused("open311_not_utf8")
    code = form.get("service_code", "").strip()
    if not code:
        raise Refused("open311_missing", name="service_code")
    item = get_service(unit.knowledge, code)
    report = Report(
        item=item,
        text=clean(form.get("description", "")).strip(),
        location=read_location(form),
        address=line(form, "address_string"),
        address_id=line(form, "address_id"),
        name=name_of(line(form, "last_name"), line(form, "first_name")),
        phone=line(form, "phone"),
        values={**kept_of(form), **attributes_of(item, form)},
        reference=clean(form.get("reference", "")).strip()[:LONGEST_REFERENCE],
        digest=digest_of(form),
    )
    if not (report.location or report.address or report.address_id):
        raise Refused("open311_no_place")
    return report


def line(form: Mapping[str, str], name: str, longest: int = LONGEST) -> str:
    """A field as one line."""
    return " ".join(clean(form.get(name, "")).split())[:longest]


def name_of(last: str, first: str) -> str:
    """王建国 or John Smith, as such names are written."""
    return last + first if CHINESE.search(last + first) else f"{first} {last}".strip()


def read_location(form: Mapping[str, str]) -> Location | None:
    given = [form.get(name, "").strip() for name in ("lat", "long")]
    if not any(given):
        return None
    lat, long = (float(text) if NUMBER.fullmatch(text) else 1_000.0 for text in given)
    if abs(lat) > 90 or abs(long) > 180:
        raise Refused("open311_bad_point", value=", ".join(given)[:60])
    return Location(lat=lat, lon=long)


def kept_of(form: Mapping[str, str]) -> dict[str, str]:
    values = {name: value for name in KEPT if (value := line(form, name))}
    url = line(form, "media_url", LONGEST_URL)
    if url and not URL.fullmatch(url):
        raise Refused("open311_bad_url", value=url[:60])
    return {**values, "media_url": url} if url else values


def attributes_of(item: Item, form: Mapping[str, str]) -> dict[str, str]:
    """What the service asks for beside the standard's fields; whatever else is left out."""
    told = {asked.name: attribute_of(asked, form) for asked in asked_of(item)}
    return {name: value for name, value in told.items() if value}


def attribute_of(asked: FormField, form: Mapping[str, str]) -> str:
    value = line(form, f"attribute[{asked.name}]")
    if not value and not asked.optional:
        raise Refused("open311_missing", name=f"attribute[{asked.name}]")
    if value and asked.options and value not in asked.options:
        raise Refused("open311_bad_choice", name=asked.name, known="、".join(asked.options))
    return value


def digest_of(form: Mapping[str, str]) -> str:
    """The same for the same content, in whatever order it was sent."""
    said = sorted((name, value) for name, value in form.items() if name not in NOT_CONTENT)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
