"""`train`: a city's ledger in, a router in the data folder out, and figures on the screen."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import typer

from bot.categories import FILE_NAME, LearnedCategories
from bot.commands.train import run
from tests.ledgers import told, written


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_a_ledger_becomes_a_router_and_its_figures_are_told(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = written(tmp_path / "台账.csv", [*told(), ("鸽子太多", "养鸽")], "gb18030")
    (tmp_path / "map.yaml").write_text("园林绿化: greening\n供水: 部门:供水公司\n", "utf-8")
    run(ledger, targets=tmp_path / "map.yaml")
    said = capsys.readouterr().out
    assert "学了 162 行,3 个类别" in said
    assert "养鸽(1 行)" in said
    assert "准确率 " in said
    assert "宏 F1 " in said
    assert "全猜最多的一类:准确率 33.3%" in said
    assert "供水→部门“供水公司”" in said
    assert "没写去向的类别:饲养家禽" in said

    path = data_dir / FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    router = LearnedCategories(data_dir).current()
    assert router
    assert router.rank("水管流出来是黄水")[0].intent == "供水"


def test_what_fails_leaves_the_former_router_as_it_was(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_dir.mkdir()
    (data_dir / FILE_NAME).write_bytes(b"the former one")
    ledger = written(tmp_path / "台账.csv", told())
    with pytest.raises(typer.Exit):
        run(ledger, category="大类")
    assert capsys.readouterr().err == (
        "第 1 行:没有“大类”这一列。表里有:内容、类别。列名不一样就用 --category 写明是哪一列\n"
    )
    assert (data_dir / FILE_NAME).read_bytes() == b"the former one"


def test_a_data_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "a file"))
    with pytest.raises(typer.Exit):
        run(written(tmp_path / "台账.csv", told()))
    assert "BOT_DATA_DIR" in capsys.readouterr().err
