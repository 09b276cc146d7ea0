"""`ask`: what a program reads from it, line by line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.commands.ask import read_batch
from tests.commands.shell import ROOT, Shell, lines

FIELDS = "text kind id title confidence decision aspect candidates answer also".split()
KINDS = {"service", "report", "emergency", "action", "smalltalk", "none"}
ASPECTS = set("general materials place time fee duration eligibility steps phone".split())
SAID = [
    "医保怎么交",
    "办老年证要带什么",
    "楼下路灯坏了好几天了",
    "家里着火了快来人",
    "你好",
    "转人工",
    "xyzzy qwerty",
    "",
    "   ",
    "我妈想办老年证,另外三号楼的灯也坏了",
]


@pytest.fixture(scope="module")
def told(reader: Shell) -> list[dict[str, object]]:
    batch = reader.folder / "said.txt"
    batch.write_text("".join(f"{text}\n" for text in SAID), "utf-8")
    return reader.ask("--batch", str(batch))


def test_every_line_has_its_record_in_order(told: list[dict[str, object]]) -> None:
    assert [record["text"] for record in told] == SAID


def test_every_record_holds_what_is_promised(told: list[dict[str, object]]) -> None:
    for record in told:
        assert list(record) == FIELDS
        assert record["kind"] in KINDS
        assert record["decision"] in {"answer", "clarify", "fallback"}
        assert str(record["answer"]).strip()
        assert isinstance(record["also"], list)
        check_candidates(record)


def check_candidates(record: dict[str, object]) -> None:
    candidates = record["candidates"]
    assert isinstance(candidates, list)
    assert len(candidates) <= 3
    assert all(c.keys() == {"id", "title", "confidence"} for c in candidates)
    assert all(0 <= c["confidence"] <= 1 for c in candidates)
    first = candidates[0] if candidates else {"id": None, "title": None, "confidence": 0}
    assert record["confidence"] == first["confidence"]
    if record["decision"] == "fallback":
        assert (record["id"], record["title"], record["kind"]) == (None, None, "none")
    else:
        assert (record["id"], record["title"]) == (first["id"], first["title"])
    assert record["aspect"] in (ASPECTS if record["kind"] == "service" else {None})


def test_each_kind_of_matter_is_told_apart(told: list[dict[str, object]]) -> None:
    kinds = {str(record["text"]): record["kind"] for record in told}
    assert kinds["医保怎么交"] == kinds["办老年证要带什么"] == "service"
    assert kinds["楼下路灯坏了好几天了"] == "report"
    assert kinds["家里着火了快来人"] == "emergency"
    assert (kinds["你好"], kinds["转人工"], kinds[""]) == ("smalltalk", "action", "none")


def test_an_emergency_is_answered_with_the_number_to_dial(told: list[dict[str, object]]) -> None:
    fire = told[SAID.index("家里着火了快来人")]
    assert fire["decision"] == "answer"
    assert "119" in str(fire["answer"])


def test_the_aspect_asked_for_is_told(told: list[dict[str, object]]) -> None:
    assert told[SAID.index("办老年证要带什么")]["aspect"] == "materials"


def test_what_nobody_knows_falls_back(told: list[dict[str, object]]) -> None:
    for text in ("xyzzy qwerty", "", "   "):
        record = told[SAID.index(text)]
        assert (record["decision"], record["id"]) == ("fallback", None)


ODD = [
    "路灯坏了\r",
    "\x0b老年证\x0c怎么办",
    "第一\u2028第二\u0085",
    "\ufeff医保",
    "灯" * 3_000,
    "\x00",
]


@pytest.mark.slow
def test_lines_end_at_newlines_alone(reader: Shell) -> None:
    told = reader.ask("--batch", "-", stdin="\n".join(ODD))
    assert [record["text"] for record in told] == ODD


@pytest.mark.parametrize(
    ("batch", "texts"),
    [(b"", []), (b"\n", [""]), (b"\n\n", ["", ""]), (b"a\n\nb", ["a", "", "b"])],
)
def test_blank_lines_count(batch: bytes, texts: list[str], tmp_path: Path) -> None:
    (tmp_path / "batch").write_bytes(batch)
    assert read_batch(str(tmp_path / "batch")) == texts


@pytest.mark.slow
def test_broken_bytes_are_one_line_like_any_other(reader: Shell) -> None:
    told = reader.ask("--batch", "-", stdin=b"\xff\xfe\n\xed\xa0\x80\n\xe7\x81\n")
    assert len(told) == 3
    assert all("\ufffd" in record["text"] for record in told)


@pytest.mark.slow
def test_each_text_is_a_message_of_its_own(reader: Shell) -> None:
    said = ["医保怎么交", "", "-n 路灯\n坏了", "\ud83d"]
    arguments: list[str | bytes] = [text.encode("utf-8", "surrogatepass") for text in said]
    told = reader.ask("--", *arguments)
    assert [record["text"] for record in told[:3]] == said[:3]
    assert len(told) == 4


@pytest.mark.slow
def test_output_is_utf8_whatever_the_machine_speaks(reader: Shell) -> None:
    environment = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    done = reader.run("ask", "--json", "医保怎么交", **environment)
    assert json.loads(done.stdout.decode("utf-8"))["text"] == "医保怎么交"
    assert "医保" in done.stdout.decode("utf-8")


@pytest.mark.slow
def test_for_people_it_prints_words_and_what_counted(reader: Shell) -> None:
    shown = reader.run("ask", "楼下路灯坏了", "--explain").stdout.decode()
    assert shown.startswith("answer  ")
    assert "哪个位置" in shown
    assert "  streetlight 路灯:" in shown  # whole words, the weightiest first


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("--json",), ("--batch", "none.txt")])
def test_a_wrong_call_is_told_in_one_line(reader: Shell, arguments: tuple[str, ...]) -> None:
    done = reader.run("ask", *arguments)
    assert done.returncode != 0
    assert done.stdout == b""
    assert len(lines(done.stderr)) == 1


FOREIGN = "storage sqlmodel sqlalchemy alembic fastapi starlette uvicorn telegram sklearn".split()
LIST_MODULES = f"""
import sys
sys.argv = ["run_bot.py", "ask", "--json", "医保怎么交"]
import run_bot
try:
    run_bot.main()
except SystemExit:
    pass
print([name for name in {FOREIGN} if name in sys.modules], file=sys.stderr)
"""


def test_it_imports_neither_storage_nor_web_nor_telegram(reader: Shell) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIST_MODULES],
        cwd=ROOT,
        env=reader.environment({}),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert json.loads(done.stdout)["kind"] == "service"
    assert lines(done.stderr)[-1] == "[]"


def test_it_answers_in_a_moment(reader: Shell) -> None:
    """2.5 s on a quiet machine; here it is measured in processor time, and with room."""
    assert seconds_of(reader) < 5.0


def seconds_of(reader: Shell) -> float:
    before = os.times()
    started = time.monotonic()
    reader.ask("医保怎么交")
    after = os.times()
    used = after.children_user + after.children_system
    spent = used - before.children_user - before.children_system
    return min(spent, time.monotonic() - started)
