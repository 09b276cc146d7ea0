"""An operator imports and exports, and is told of every mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.desk import imports
from tests.desk.table_stories import AREAS, SAMPLE, Operator


def test_an_operator_imports_and_exports(operator: Operator, tmp_path: Path) -> None:
    for kind in imports.KINDS:
        came = operator("import", kind, str(SAMPLE / f"{kind}.csv"))
        assert (came.exit_code, came.stdout[:2]) == (0, "新增")
        assert operator("export", kind, "out.csv").exit_code == 0
        assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0
        again = operator("import", kind, "out.csv")
        assert again.stdout.startswith("新增 0,更改 0,")


def test_an_operator_gets_a_line_for_every_problem(operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(AREAS + "S,,街道,\nT,东里,小区,Q\n", "utf-8")
    failed = operator("import", "areas", "bad.csv")
    assert failed.exit_code == 1
    assert failed.stderr.splitlines() == ["第2行:缺少名称", "第3行:找不到上级编号“Q”"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "cats", "x.csv"],
        ["import", "areas"],
        ["import", "areas", "."],
        ["export", "cats", "x.csv"],
        ["export", "areas", "none/x.csv"],
        ["export", "areas", "x.geojson"],
        ["import", "cats", "--template"],
    ],
)
def test_a_wrong_call_is_told_in_one_line(operator: Operator, arguments: list[str]) -> None:
    failed = operator(*arguments)
    assert failed.exit_code == 1
    assert len(failed.stderr.splitlines()) == 1


def test_an_operator_gets_the_template(operator: Operator, tmp_path: Path) -> None:
    assert operator("import", "people", "--template").stdout.startswith("姓名,电话,角色,")
    assert operator("import", "areas", "new.csv", "--template").exit_code == 0
    assert imports.read_rows(tmp_path / "new.csv")[0]["name"] == "桃源街道"
    assert operator("import", "areas", "new.csv", "--template").exit_code == 1


def test_an_operator_gives_areas_their_shapes_and_gets_them_back(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator("import", "areas", str(SAMPLE / "areas.csv"))
    square = [[110, 30], [110.1, 30], [110.1, 30.1], [110, 30]]
    geometry = {"type": "Polygon", "coordinates": [square]}
    drawn = {"type": "Feature", "properties": {"code": "TY11"}, "geometry": geometry}
    whole = {"type": "FeatureCollection", "features": [drawn]}
    (tmp_path / "grids.geojson").write_text(json.dumps(whole), "utf-8")
    assert "更改 1" in operator("import", "areas", "grids.geojson").stdout
    assert operator("export", "areas", "out.csv").stdout.splitlines()[1:] == [
        "已写出 1 个区域的边界到 out.geojson;要搬到别处时,先导入表格,再导入它"
    ]
    kept = [(tmp_path / name).read_text("utf-8") for name in ("out.csv", "out.geojson")]
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "elsewhere"))
    for file in ("out.csv", "out.geojson"):
        assert operator("import", "areas", file).exit_code == 0
        assert "更改 0" in operator("import", "areas", file).stdout
    operator("export", "areas", "again.csv")
    assert operator("export", "areas", "alone.geojson").exit_code == 0
    again = [(tmp_path / name).read_text("utf-8") for name in ("again.csv", "again.geojson")]
    assert again == kept
    assert (tmp_path / "alone.geojson").read_text("utf-8") == kept[1]
    drawn["properties"] = {"code": "TY99"}
    (tmp_path / "grids.geojson").write_text(json.dumps(whole), "utf-8")
    refused = operator("import", "areas", "grids.geojson")
    assert (refused.exit_code, "第1个图形" in refused.stderr) == (1, True)
