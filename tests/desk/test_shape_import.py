"""Shapes come in from a map, all of them or none, and a sent location is looked for in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot.desk import imports
from bot.desk.imports import Imported, ImportFailed
from bot.message import Location
from tests.desk.desk_stories import look, owner_of
from tests.desk.table_stories import AREAS, area, fresh_session, take_areas
from tests.town import Town

pytestmark = pytest.mark.slow

SQUARE = [[110.0, 30.0], [110.01, 30.0], [110.01, 30.01], [110.0, 30.01], [110.0, 30.0]]
NUMBER = "20261121-0001"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    for opened in fresh_session(tmp_path / "linli.db"):
        take_areas(opened, tmp_path, AREAS + "S,桃源街道,街道,\nG,第一网格,网格,S\n")
        yield opened


def feature(code: Any, coordinates: Any = None, kind: str = "Polygon", **told: Any) -> Any:
    shape = [SQUARE] if coordinates is None else coordinates
    geometry = {"type": kind, "coordinates": shape}
    return {"type": "Feature", "properties": {"code": code, **told}, "geometry": geometry}


def on_map(tmp_path: Path, *features: Any, **beside: Any) -> list[Any]:
    path = tmp_path / "grids.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features, **beside}), "utf-8"
    )
    return imports.read_map(path)


def test_a_feature_shapes_the_area_of_its_code_and_adds_what_is_new(
    session: Session, tmp_path: Path
) -> None:
    new = feature(7, [[SQUARE]], "MultiPolygon", 名称="第二网格", level="grid", 上级编号="S")
    rows = on_map(tmp_path, feature("G", FID=3), new)
    assert imports.import_shapes(session, rows) == Imported(added=1, changed=1, unchanged=0)
    assert area(session, "G").shape == {"type": "Polygon", "coordinates": [SQUARE]}
    assert (area(session, "G").name, area(session, "7").level) == ("第一网格", "grid")
    assert imports.import_shapes(session, rows) == Imported(added=0, changed=0, unchanged=2)


def test_a_table_imported_later_leaves_the_shapes(session: Session, tmp_path: Path) -> None:
    imports.import_shapes(session, on_map(tmp_path, feature("G")))
    take_areas(session, tmp_path, AREAS + "S,桃源街道,街道,\nG,一网格,网格,S\n")
    assert (area(session, "G").name, area(session, "G").shape is None) == ("一网格", False)


WRONG = [
    pytest.param(feature("G", kind="Point"), "要是 Polygon", id="a point"),
    pytest.param({"type": "Feature", "properties": {"code": "G"}}, "要是 Polygon", id="no shape"),
    pytest.param("G", "要是 Polygon", id="no feature"),
    pytest.param(feature("G", [SQUARE[:-1]]), "最后一点和第一点相同", id="open"),
    pytest.param(feature("G", [SQUARE[:2]]), "至少四个点", id="a line"),
    pytest.param(feature("G", SQUARE), "读不了", id="not nested"),
    pytest.param(feature("G", [[["a", "b"]] * 4]), "读不了", id="words"),
    pytest.param(feature("G", []), "读不了", id="empty"),
    pytest.param(feature("G", "x"), "读不了", id="a word"),
    pytest.param(feature("G", [[[30, 110], [30, 111], [31, 111], [30, 110]]]), "经度写在前面"),
    pytest.param(feature("G", [[[float("nan"), 30]] * 4]), "不是经纬度", id="not a number"),
    pytest.param(feature("G", [[[10**400, 30]] * 4]), "不是经纬度", id="huge"),
    pytest.param(feature("G", [[[110, 30]] * 4]), "没有围出面积", id="flat"),
]


@pytest.mark.parametrize(("broken", "told"), WRONG)
def test_what_is_wrong_with_a_shape_is_told_by_its_feature(
    tmp_path: Path, broken: Any, told: str
) -> None:
    with pytest.raises(ImportFailed) as failure:
        on_map(tmp_path, feature("G"), broken)
    (said,) = failure.value.problems
    assert said.startswith("第2个图形:")
    assert told in said


STRANGE = [
    pytest.param(feature("X"), "没有编号是“X”的区域", id="unknown"),
    pytest.param(feature(None), "缺少编号", id="no code"),
    pytest.param(feature(True), "缺少编号", id="no code either"),
    pytest.param(feature("G"), "和第1个图形重复", id="twice"),
    pytest.param(feature("X", name="新", level="弄堂"), "不认识的级别", id="level"),
    pytest.param(feature("X", name="新", level="网格", parent="Q"), "找不到上级", id="parent"),
]


@pytest.mark.parametrize(("strange", "told"), STRANGE)
def test_nothing_is_written_when_one_feature_fits_no_area(
    session: Session, tmp_path: Path, strange: Any, told: str
) -> None:
    rows = on_map(tmp_path, feature("G"), strange)
    with pytest.raises(ImportFailed) as failure:
        imports.import_shapes(session, rows)
    assert told in failure.value.problems[0]
    assert failure.value.problems[0].startswith("第2个图形:")
    assert area(session, "G").shape is None


NO_MAPS = [
    (b"", "不是 GeoJSON"),
    (b"\xff\xfe", "不是 GeoJSON"),
    (b"[" * 100_000, "不是 GeoJSON"),
    (b"[]", "FeatureCollection"),
    (b'{"type": "Feature"}', "FeatureCollection"),
    (b'{"features": []}', "FeatureCollection"),
    (b'{"features": [1], "crs": {"properties": {"name": "EPSG:4549"}}}', "WGS84"),
]


@pytest.mark.parametrize(("raw", "told"), NO_MAPS)
def test_what_is_no_map_is_told(tmp_path: Path, raw: bytes, told: str) -> None:
    path = tmp_path / "grids.geojson"
    path.write_bytes(raw)
    with pytest.raises(ImportFailed, match=told):
        imports.read_map(path)
    with pytest.raises(ImportFailed, match="打不开"):
        imports.read_map(tmp_path / "none.geojson")


def test_a_location_belongs_to_the_shape_that_holds_it(town: Town, tmp_path: Path) -> None:
    """3号楼 is nearest, and yet the point is across the line: it is the other grid's."""
    here = Location(lat=30.0014, lon=110.0006)
    resident = town.person("周明远")
    resident.say(location=here)
    assert "桃源里3号楼附近" in resident.say("路灯坏了")[0]
    assert owner_of(town) == "张芳"

    rows = on_map(tmp_path, feature("TY12"))
    town.write(lambda session: imports.import_shapes(session, rows))
    other = town.stranger()
    assert "收到位置" in other.say(location=here)[0]
    assert "桃源第二网格范围内" in other.say("路灯坏了")[0]
    assert owner_of(town, "20261121-0002") == "陈建军"
    assert look(town, "place", "20261121-0002") == "桃源第二网格范围内"
