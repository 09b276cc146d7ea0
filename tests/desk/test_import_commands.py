"""An operator imports and exports, and is told of every mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from bot.desk import imports
from tests.desk.table_stories import AREAS, SAMPLE


def test_an_operator_imports_and_exports(command: Typer, tmp_path: Path) -> None:
    run = CliRunner().invoke
    for kind in imports.KINDS:
        came = run(command, ["import", kind, str(SAMPLE / f"{kind}.csv")])
        assert (came.exit_code, came.stdout[:2]) == (0, "新增")
        assert run(command, ["export", kind, "out.csv"]).exit_code == 0
        assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0
        again = run(command, ["import", kind, "out.csv"])
        assert again.stdout.startswith("新增 0,更改 0,")


def test_an_operator_gets_a_line_for_every_problem(command: Typer, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(AREAS + "S,,街道,\nT,东里,小区,Q\n", "utf-8")
    failed = CliRunner().invoke(command, ["import", "areas", "bad.csv"])
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
        ["import", "cats", "--template"],
    ],
)
def test_a_wrong_call_is_told_in_one_line(command: Typer, arguments: list[str]) -> None:
    failed = CliRunner().invoke(command, arguments)
    assert failed.exit_code == 1
    assert len(failed.stderr.splitlines()) == 1


def test_an_operator_gets_the_template(command: Typer, tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(command, ["import", "people", "--template"]).stdout.startswith("姓名,电话,角色,")
    assert run(command, ["import", "areas", "new.csv", "--template"]).exit_code == 0
    assert imports.read_rows(tmp_path / "new.csv")[0]["name"] == "桃源街道"
    assert run(command, ["import", "areas", "new.csv", "--template"]).exit_code == 1


def test_an_operator_gives_areas_their_shapes(command: Typer, tmp_path: Path) -> None:
    run = CliRunner().invoke
    run(command, ["import", "areas", str(SAMPLE / "areas.csv")])
    square = [[110, 30], [110.1, 30], [110.1, 30.1], [110, 30]]
    geometry = {"type": "Polygon", "coordinates": [square]}
    drawn = {"type": "Feature", "properties": {"code": "TY11"}, "geometry": geometry}
    whole = {"type": "FeatureCollection", "features": [drawn]}
    (tmp_path / "grids.geojson").write_text(json.dumps(whole), "utf-8")
    assert "更改 1" in run(command, ["import", "areas", "grids.geojson"]).stdout
    drawn["properties"] = {"code": "TY99"}
    (tmp_path / "grids.geojson").write_text(json.dumps(whole), "utf-8")
    refused = run(command, ["import", "areas", "grids.geojson"])
    assert (refused.exit_code, "第1个图形" in refused.stderr) == (1, True)
