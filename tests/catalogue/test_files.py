"""A set written into a folder: whole, within that folder, and over nothing that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.files import fingerprint, read_files, write_files
from bot.errors import LinliError

FILES = {
    "items/为老服务/老年证.yaml": "title: 老年证\n".encode(),
    "空.yaml": b"",
    "乱.yaml": b"\xff",
}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_files(tmp_path / "第一版", FILES)
    assert read_files(tmp_path / "第一版") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["第一版"]


def test_the_fingerprint_tells_of_paths_and_contents_alone() -> None:
    moved = {f"items/{path}": content for path, content in FILES.items()}
    turned = dict(reversed(FILES.items()))
    assert fingerprint(turned) == fingerprint(FILES)
    assert (
        len({fingerprint(files) for files in (FILES, moved, {}, {**FILES, "空.yaml": b" "})}) == 4
    )


@pytest.mark.parametrize("name", ["../外面.yaml", "items/../../外面.yaml", "/外面.yaml"])
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(LinliError, match="外面"):
        write_files(tmp_path / "set", {**FILES, name: b"x"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_stays_as_it_is(tmp_path: Path) -> None:
    write_files(tmp_path / "set", FILES)
    with pytest.raises(OSError, match="not empty"):
        write_files(tmp_path / "set", {"别的.yaml": b"x"})
    assert read_files(tmp_path / "set") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["set"]
