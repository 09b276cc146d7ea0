"""A resident who told everything, a worker who was told it, and what is left in the database."""

from __future__ import annotations

from sqlalchemy import LargeBinary, select, text, type_coerce
from sqlmodel import Session

from bot.desk.anchors import find_breaks
from storage.columns import Row
from storage.rotation import sealed_places
from storage.tables import Attachment
from tests.handlers.two_chats import FIRST
from tests.town import KEYS, Speaker, Town

NAME, PHONE, DOOR = "欧阳秀英", "13912345678", "3号楼2单元701室"
UNKNOWN, DIRTY, KEY = "量子力学怎么学才好", "灶台像瀑布一样滴油", "钥匙放在门垫下面"
UNSURE = "想办个证"
SECRETS = (NAME, PHONE, DOOR, UNKNOWN, UNSURE, DIRTY, KEY)
SECOND = "20261121-0002"


def told_everything(resident: Speaker) -> None:
    """A matter at home with name, phone, door and picture, and a question beside it."""
    resident.say(UNKNOWN)
    resident.say(UNSURE)
    resident.press("残疾人证")
    resident.say("老人家里没人打扫卫生，能派人来吗")
    resident.press("我要办理")
    for answer in (NAME, PHONE, "桃源里3号楼2单元七零一室"):
        resident.say(answer)
    resident.say(photo="navy")
    resident.say(DIRTY)
    resident.press("补充刚才那件")


def talked_of(resident: Speaker, worker: Speaker) -> None:
    """The worker's chat shows the matter in every way it can."""
    worker.hear()
    worker.press("接单")
    worker.say("任务")
    worker.say(f"回复居民 {FIRST}")
    worker.say("明天上午去，行吗")
    resident.hear()
    resident.say(KEY)


def finished(resident: Speaker, worker: Speaker) -> None:
    worker.say(f"报结 {FIRST}")
    worker.say(f"给{NAME}家打扫好了", photo="green")
    resident.hear()
    resident.press("已解决")
    resident.say("5")


def forgotten(speaker: Speaker) -> str:
    speaker.say("注销")
    return "".join(speaker.press("确定注销"))


def cells(town: Town) -> str:
    """All that stands in the database, the sealed values opened."""

    def every(session: Session) -> str:
        sealed = [
            KEYS.open(cell)
            for place in sealed_places()
            for (cell,) in session.execute(select(type_coerce(place.column, LargeBinary)))
            if cell
        ]
        tables = Row.metadata.sorted_tables
        return str(sealed) + str([session.execute(select(table)).all() for table in tables])

    return town.read(every)


def left(town: Town) -> list[str]:
    found = cells(town)
    return [secret for secret in SECRETS if secret in found]


def pictures(town: Town) -> list[bytes]:
    return [row.data for row in town.read(lambda s: s.scalars(select(Attachment)).all())]


def breaks(town: Town) -> list[str]:
    return town.read(lambda session: list(find_breaks(session, KEYS)))


def spoil(session: Session, table: str) -> None:
    """The oldest row is as if sealed with a key that was lost."""
    oldest = f"(SELECT min(id) FROM {table})"
    spoiled = text(f"UPDATE {table} SET payload = :zero WHERE id = {oldest}")
    session.execute(spoiled, {"zero": b"\0"})
