"""Every conversation of this folder, each in a town of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogues.end_state import check_end
from tests.dialogues.script import read_script
from tests.dialogues.stage import Stage
from tests.town import Town

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_it_goes_as_it_is_written(path: Path, town: Town) -> None:
    script, stage = read_script(path), Stage(town)
    stage.play(script)
    check_end(stage, script.end)
