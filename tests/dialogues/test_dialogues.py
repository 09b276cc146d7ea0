"""Every conversation of this folder, each in a town of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.dialogues.end_state import check_end
from tests.dialogues.script import read_script
from tests.dialogues.stage import Stage
from tests.town import Town

FOLDER = Path(__file__).parent
DAILY = "40"  # those before this number are played each time


def as_param(path: Path) -> ParameterSet:
    marks = () if path.stem < DAILY else pytest.mark.slow
    return pytest.param(path, id=path.stem, marks=marks)


@pytest.mark.parametrize("path", [as_param(path) for path in sorted(FOLDER.glob("*.txt"))])
def test_it_goes_as_it_is_written(path: Path, town: Town) -> None:
    script, stage = read_script(path), Stage(town)
    stage.play(script)
    check_end(stage, script.end)
