"""Knowledge edited while the bot runs: a broken file changes nothing, a good one is live soon."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.knowledge import read_knowledge
from tests.faults.served import STOP_SECONDS, Phone, Served, until

Phones = Callable[[str], Phone]
SOON, SOMEWHAT_LATER = 2.0, 15.0  # on a machine with nothing else to do
BUSY = 6  # times as long is allowed where tests run beside each other
KEPT = ("medical-enrol", "elder-meal", "streetlight", "human", "greeting", "id-card")

RELATED = re.compile(r"^related:.*\n(?:[ -].*\n)*", re.MULTILINE)

pytestmark = pytest.mark.slow


@pytest.fixture
def editable(served: Served, knowledge_copy: Path) -> Served:
    served.knowledge = knowledge_copy
    return served


def file_of(served: Served, item_id: str) -> Path:
    return next(served.knowledge.rglob(f"{item_id}.yaml"))


def title_of(served: Served, item_id: str) -> str:
    return read_knowledge(served.knowledge).title(item_id)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


async def answer_to(resident: Phone, text: str) -> str:
    """Ask, and wait for the reply to just this."""
    before = len(await resident.replies())
    await resident.say(text)

    async def more() -> list[str]:
        return (await resident.replies())[before:]

    return str((await until(more))[0])


async def seconds_until(resident: Phone, question: str, answered: str, most: float) -> float:
    """How long until the question is answered with these words."""
    begun = time.monotonic()

    async def asked() -> bool:
        return answered in await answer_to(resident, question)

    await until(asked, most, told=f"{answered} to {question}")
    return time.monotonic() - begun


async def test_a_broken_file_keeps_the_last_good_set_until_it_is_mended(
    editable: Served, phone: Phones
) -> None:
    editable.start()
    resident, admin = (
        await phone("李家").join(),
        await phone("管理员").join(editable.links["admin"]),
    )
    path = file_of(editable, "medical-enrol")
    whole, lines = path.read_text("utf-8"), len(path.read_text("utf-8").splitlines())
    path.write_text(f"{whole}tytle: 打错的字段\n", "utf-8")

    async def told() -> bool:
        return f"medical-enrol.yaml:{lines + 1}" in await admin.page("/admin")

    await until(told)
    assert f"medical-enrol.yaml:{lines + 1}" in editable.log
    assert "医保" in await answer_to(resident, "医保怎么交")
    assert "linli_knowledge_problems 0.0" not in await resident.page("/metrics")

    path.write_text(whole.replace("title: ", "title: 新", 1), "utf-8")
    await seconds_until(resident, "医保怎么交", "【新", SOON * BUSY)
    assert "linli_knowledge_problems 0.0" in await resident.page("/metrics")


async def test_a_changed_answer_is_live_at_once(editable: Served, phone: Phones) -> None:
    """Also where the matcher learns from the words that changed: it follows."""
    editable.start()
    resident = await phone("李家").join()
    path = file_of(editable, "medical-enrol")
    change(path, title_of(editable, "medical-enrol"), "医保参保缴费(新办法)")
    took = await seconds_until(resident, "医保怎么交", "新办法", SOON * BUSY)
    print(f"a changed answer was live after {took:.1f} s")


async def test_a_new_wording_is_live_once_it_is_fitted_and_checked(
    editable: Served, phone: Phones
) -> None:
    keep_few(editable.knowledge)
    shutil.rmtree(editable.data_dir)
    editable.data_dir.mkdir()
    editable.start()
    resident = await phone("李家").join()
    assert title_of(editable, "elder-meal") not in await answer_to(resident, "咕噜咕噜哇啦哇啦")
    path, title = file_of(editable, "elder-meal"), title_of(editable, "elder-meal")
    change(path, "asks:\n", "asks:\n  - 咕噜咕噜哇啦哇啦\n")
    most = SOMEWHAT_LATER * BUSY
    took = await seconds_until(resident, "咕噜咕噜哇啦哇啦", f"【{title}", most)
    print(f"a new wording was live after {took:.1f} s")


def keep_few(knowledge: Path) -> None:
    """A handful of items: so few are fitted in a moment."""
    for path in (knowledge / "items").rglob("*.yaml"):
        if path.stem not in KEPT:
            path.unlink()
            continue
        path.write_text(RELATED.sub("", path.read_text("utf-8")), "utf-8")
    (knowledge / "known_failures.yaml").write_text("[]\n", "utf-8")


def test_a_broken_file_at_the_start_is_named_and_nothing_starts(editable: Served) -> None:
    path = file_of(editable, "medical-enrol")
    change(path, "kind: service", "kind: servise")
    process = editable.begin("run_bot.py", "serve")
    out, _ = process.communicate(timeout=STOP_SECONDS * 2)
    assert (process.returncode, out) == (1, "")
    assert "medical-enrol.yaml:2" in editable.log
    assert "Traceback" not in editable.log
    assert not (editable.data_dir / "linli.db").exists()


def test_a_second_bot_on_the_same_data_is_told_so(served: Served) -> None:
    served.start()
    second = served.begin("run_bot.py", "serve")
    out, _ = second.communicate(timeout=STOP_SECONDS * 2)
    assert (second.returncode, out) == (1, "")
    assert "another process serves" in served.log
    assert isinstance(served.process, subprocess.Popen)
    assert served.process.poll() is None
