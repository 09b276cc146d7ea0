"""Every GET of GeoReport v2, as XML and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from tests.open311 import standard
from tests.open311.consumer import Consumer, as_text, plain
from tests.open311.standard import Check, fits
from tests.town import Town

JSON, XML = "application/json; charset=utf-8", "text/xml; charset=utf-8"
PATHS = [
    ("discovery", "discovery", standard.DISCOVERY),
    ("services", "services", standard.SERVICE),
    ("services/streetlight", "service_definition", standard.DEFINITION),
    ("requests", "service_requests", standard.REQUEST),
    ("requests/20261121-0001", "service_requests", standard.REQUEST),
    ("tokens/20261121-0001", "service_requests", standard.TOKEN),
]


@pytest.mark.parametrize(("path", "root", "shape"), PATHS, ids=[path for path, _, _ in PATHS])
def test_each_answer_is_the_standards_in_both_formats(
    consumer: Consumer, path: str, root: str, shape: Mapping[str, Check]
) -> None:
    consumer.file()
    answer = consumer.get(f"{path}.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    shown = answer.json()
    assert shown
    for one in shown if isinstance(shown, list) else [shown]:
        fits(one, shape)
    written = consumer.get(f"{path}.xml")
    assert (written.status_code, written.headers["content-type"]) == (200, XML)
    assert written.text.lower().startswith("<?xml version='1.0' encoding='utf-8'?>")
    tree = ElementTree.fromstring(written.content)
    assert tree.tag == root
    assert plain(tree) == as_text(shown)


ACCEPTS = [
    ("", XML),
    ("*/*", XML),
    ("application/json", JSON),
    ("text/xml", XML),
    ("text/xml;q=0.5, application/json", JSON),
    ("application/json;q=0.1, application/xml;q=0.9", XML),
    ("text/html, image/png;q=nonsense", XML),
]


@pytest.mark.parametrize(("accept", "kind"), ACCEPTS)
def test_without_an_ending_the_accept_header_tells(
    consumer: Consumer, accept: str, kind: str
) -> None:
    answer = consumer.get_as(accept, "services")
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


def test_services_are_public_reports_alone(consumer: Consumer) -> None:
    listed = {one["service_code"]: one for one in consumer.get("services.json").json()}
    assert {"streetlight", "garbage", "manhole"} <= set(listed)
    private = "staff-complaint emergency-self-harm emergency-violence wish wish-claim elder-meal"
    assert not set(listed) & set(private.split())
    light = listed["streetlight"]
    assert (light["service_name"], light["group"]) == ("路灯不亮", "市政设施")
    assert light["metadata"] is True
    assert listed["garbage"]["metadata"] is False
    assert "{" not in "".join(one["description"] for one in listed.values())


def test_a_service_tells_what_else_it_asks(consumer: Consumer) -> None:
    (asset,) = consumer.get("services/streetlight.json").json()["attributes"]
    assert (asset["code"], asset["required"], asset["description"]) == ("asset", False, "编号")
    assert consumer.get("services/garbage.json").json()["attributes"] == []


def test_where_the_api_is(consumer: Consumer) -> None:
    (endpoint,) = consumer.get("discovery.json").json()["endpoints"]
    assert endpoint["url"] == "http://linli.test/open311/v2"
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"


UNKNOWN = [
    "services/no-such",
    "services/staff-complaint",
    "services/emergency-self-harm",
    "services/wish",
    "requests/20990101-0001",
    "requests/1 OR 1",
    "tokens/12345",
    "people/1",
    "people",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_not_there_is_404_in_the_standards_form(consumer: Consumer, path: str) -> None:
    answer = consumer.get(f"{path}.json")
    assert answer.status_code == 404
    (error,) = answer.json()
    assert fits(error, standard.ERROR)
    assert error["code"] == 404
    tree = ElementTree.fromstring(consumer.get(f"{path}.xml").content)
    assert tree.tag == "errors"
    assert plain(tree) == as_text([error])


@pytest.mark.parametrize("path", ["services.html", "requests.csv", "requests/20261121-0001.pdf"])
def test_an_unknown_ending_is_404(consumer: Consumer, path: str) -> None:
    answer = consumer.get_as("application/json", path)
    assert (answer.status_code, answer.json()[0]["code"]) == (404, 404)


def test_the_jurisdiction_is_taken_and_makes_no_difference(consumer: Consumer) -> None:
    number = consumer.file(jurisdiction_id="taoyuan.gov.cn")
    here = {"jurisdiction_id": "taoyuan.gov.cn"}
    assert consumer.lines(**here) == consumer.lines() == [consumer.line(number)]
    assert consumer.get("services.json", **here).content == consumer.get("services.json").content


def test_a_tickets_life_as_others_see_it(town: Town, consumer: Consumer) -> None:
    resident, worker = town.person("resident"), town.person("grid_worker")
    resident.say("桃源里东门的路灯坏了")
    (line,) = consumer.lines()
    assert (line["status"], line["status_notes"]) == ("open", "已收到，待受理")
    assert line["requested_datetime"] == line["updated_datetime"] == "2026-11-21T10:00:00+08:00"
    assert line["expected_datetime"].endswith("+08:00")
    assert (line["address"], line["address_id"]) == ("桃源里东门", "TY11P1")
    assert (line["lat"], line["long"]) == (30.0012, 110.0024)
    assert line["agency_responsible"] == "城管（市政照明）或小区物业"
    town.clock.advance(timedelta(hours=1))
    worker.hear()
    worker.press("接单")
    (line,) = consumer.lines()
    assert (line["status"], line["status_notes"]) == ("open", "处理中")
    assert line["updated_datetime"] == "2026-11-21T11:00:00+08:00"
    town.clock.advance(timedelta(hours=1))
    resident.say(f"撤回 {line['service_request_id']}")
    (line,) = consumer.lines()
    assert (line["status"], line["status_notes"]) == ("closed", "上报人已撤回")


def test_head_is_answered_as_get_is(consumer: Consumer) -> None:
    answer = consumer.call("HEAD", "services.json")
    assert (answer.status_code, answer.content) == (200, b"")


def test_other_verbs_are_refused_in_form(consumer: Consumer) -> None:
    answer = consumer.call("DELETE", "requests.json")
    assert (answer.status_code, answer.json()[0]["code"]) == (405, 405)
    answer = consumer.call("POST", "services.json", data={"api_key": "x"})
    assert (answer.status_code, answer.json()[0]["code"]) == (405, 405)
