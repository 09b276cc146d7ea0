"""The drill: a bot under load is backed up, its disk is lost, and it goes on from the backup."""

from __future__ import annotations

import asyncio
import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from PIL import Image

from storage.backup import taking_over
from tests import postgres
from tests.commands.keeping import KEY, asked
from tests.conftest import CACHE
from tests.faults.served import Phone, Served, until
from tests.faults.test_kill import nothing_waits
from tests.town import MORNING

CHATS, MEANWHILE = 6, 4
Phones = Callable[[str], Phone]
SAID = ("医保怎么交", "老人中午没人做饭能送饭吗", "/human 我叫欧阳秀英，要找人")
LAST_SEEN = "SELECT id, last_seq FROM chat"

pytestmark = pytest.mark.slow


async def talk(phone: Phone, over: asyncio.Event) -> None:
    """A photo, then question after question; every third is a ticket."""
    await show(phone)
    for number in count():
        if over.is_set():
            return
        await phone.say(SAID[number % len(SAID)])


async def operator(served: Served, *command: str) -> str:
    """One command beside the bot; what it said."""
    process = await asyncio.to_thread(served.begin, "run_bot.py", *command)
    said, _ = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0, f"{said}{served.log}"
    return str(said)


@dataclass
class Disk:
    """Where a bot's rows are: a file in its folder, or a database of a server."""

    served: Served
    shared: bool
    made: list[str] = field(default_factory=list)

    def new(self) -> str:
        self.made.append(postgres.fresh())
        return postgres.address(self.made[-1])

    def told(self, file: Path, query: str) -> list[tuple[str, ...]]:
        """What stands in a backup."""
        if not self.shared:
            return asked(f"sqlite:///{file}", query)
        with taking_over(url := self.new(), file, MORNING):
            return asked(url, query)

    def lose(self, folder: Path) -> None:
        """An empty folder, or an empty database; the key was kept apart."""
        folder.mkdir()
        if self.shared:
            self.served.settings["BOT_DATABASE_URL"] = self.new()
        else:
            shutil.copy(self.served.data_dir / "secret.key", folder / "secret.key")
        for matcher in CACHE.glob("matcher-*.npz"):
            shutil.copy(matcher, folder / matcher.name)
        shutil.rmtree(self.served.data_dir)
        self.served.data_dir = folder


@pytest.fixture(params=["sqlite", "postgresql"])
def disk(
    served: Served, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Disk]:
    """Each kind in turn, under the bot that is not started yet."""
    disk = Disk(served, request.param == "postgresql")
    if disk.shared:
        monkeypatch.setenv("PATH", postgres.programs())
        served.settings = {
            "BOT_DATABASE_URL": disk.new(),
            "BOT_SECRET_KEY": KEY.replace(" ", "-"),
        }
    yield disk
    if served.process and served.process.poll() is None:
        served.kill()
    for name in disk.made:
        postgres.drop(name)


def ids(phones: Sequence[Phone]) -> set[str]:
    return {message_id for one in phones for message_id in one.acknowledged}


async def show(phone: Phone) -> None:
    """A photo of the lamp."""
    shot = io.BytesIO()
    Image.new("RGB", (64, 48), "black").save(shot, "JPEG")
    files = {"photo": ("lamp.jpg", shot.getvalue(), "image/jpeg")}
    where = f"{phone.served.url}/api/chat/messages"
    answer = await phone._client.post(where, data={"id": f"{phone.name}-photo"}, files=files)
    assert answer.status_code == 202
    phone.acknowledged.append(f"{phone.name}-photo")


async def test_a_bot_under_load_is_backed_up_lost_and_restored(
    disk: Disk, phone: Phones, tmp_path: Path
) -> None:
    served = disk.served.start()
    phones = [await phone(f"第{number}户").join() for number in range(CHATS)]
    over, files = asyncio.Event(), [tmp_path / f"{number}.db" for number in range(MEANWHILE)]
    talking = asyncio.gather(*(talk(one, over) for one in phones))
    for file in files:
        before = ids(phones)
        key = "BOT_SECRET_KEY" if disk.shared else "secret.key"
        assert key in await operator(served, "backup", str(file))
        stored = await asyncio.to_thread(disk.told, file, "SELECT update_id FROM message")
        kept = {update.partition(":")[2] for (update,) in stored}
        assert before <= kept, "what was acknowledged before is in it"
    over.set()
    await talking
    numbers_before = {row[0] for row in served.rows("SELECT number FROM ticket")}
    lines_before = dict(served.rows(LAST_SEEN))
    served.kill()

    waiting = disk.told(files[-1], "SELECT count(*) FROM message WHERE state = 'waiting'")[0][0]
    kept = {row[0] for row in disk.told(files[-1], "SELECT update_id FROM message")}
    numbers_kept = {row[0] for row in disk.told(files[-1], "SELECT number FROM ticket")}
    disk.lose(tmp_path / "new")
    assert "restored" in await operator(served, "restore", str(files[-1]))
    await asyncio.to_thread(served.start)
    await nothing_waits(served)
    states = served.rows("SELECT state, count(*) FROM message GROUP BY state")
    assert states == [("handled", len(kept))], f"{waiting} had waited"

    for one in phones:  # a page sends again what it does not know to be stored
        again = list(one.acknowledged)
        one.acknowledged = []
        for message_id in again[-3:]:
            await one.say("医保怎么交", message_id)
        await one.say("/human 又有事", f"{one.name}-new")
    await nothing_waits(served)
    rows = served.rows("SELECT update_id, count(*) FROM message GROUP BY update_id")
    assert {count for _, count in rows} == {1}
    answered = "SELECT count(*) FROM delivery WHERE key LIKE 'reply:%:0'"  # one may have more
    replies = served.rows(answered)[0][0]
    assert replies == len(rows)
    numbers = [row[0] for row in served.rows("SELECT number FROM ticket")]
    given = set(numbers) - numbers_kept
    assert len(numbers) == len(set(numbers))
    assert numbers_kept <= set(numbers)
    assert len(given) >= CHATS
    assert not given & numbers_before, "none that the lost bot gave out"
    photos = "SELECT count(*) FROM attachment WHERE length(data) = size AND size > 0"
    assert served.rows(photos) == [(CHATS,)]
    lines = dict(served.rows(LAST_SEEN))
    assert all(lines[chat] > seq for chat, seq in lines_before.items() if chat in lines)
    assert served.end() < 10
    assert "all records verify" in await operator(served, "doctor")


async def test_no_backup_is_taken_over_while_the_bot_serves(disk: Disk, tmp_path: Path) -> None:
    served = disk.served.start()
    file = tmp_path / "b.db"
    await operator(served, "backup", str(file))
    process = served.begin("run_bot.py", "restore", str(file))
    await asyncio.to_thread(process.communicate)
    assert process.returncode == 1
    told = "others use the database" if disk.shared else "another process serves"
    assert served.log.count(told) == 1
    await until(partial(served.rows, "SELECT count(*) FROM person"))
