"""The README's example of the engine as a library of its own runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[2] / "README.md"
EXAMPLE = re.compile(r"(?:^    .+\n)+", re.MULTILINE)


def example() -> str:
    found = [lines for lines in EXAMPLE.findall(README.read_text("utf-8")) if "import" in lines]
    assert len(found) == 1
    return re.sub("^    ", "", found[0], flags=re.MULTILINE)


def test_the_example_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(example(), {})
    first, second = (line.split() for line in capsys.readouterr().out.splitlines())
    assert (first[0], second[0]) == ("light", "insurance")
    assert float(first[1]) > float(second[1])
