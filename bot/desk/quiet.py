"""晚上九点到早上八点别发消息: somebody's own quiet hours, read from their words and kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time

from bot.catalogue.policies import Hours
from bot.desk.remind_words import blanked, pattern
from bot.desk.told import hours_of
from bot.desk.unit_of_work import UnitOfWork
from bot.times import find_time
from storage.tables import Person

LONGEST_WORDS = 30  # longer ones tell of something else
DAY, LONGEST = 24 * 60, 16 * 60  # minutes; of more, nothing would ever come
NEVER = "00:00-00:00"
# 22:00-11:00 is until the next morning: who writes 22 counts to 24
AS_WRITTEN = re.compile(
    r"(?<![\d:])(?:1[3-9]|2[0-3]):[0-5]\d ?[-–~至到] ?(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])"
)


def is_said(unit: UnitOfWork, text: str) -> bool:
    """Hours and 别发消息, and nothing else: 楼上十点到两点别吵了 is no wish of this kind."""
    asks = [word for word in unit.phrases["words_quiet"].split() if word in text]
    if not asks or len(text) > LONGEST_WORDS:
        return False
    found = find_time(plain(unit, text), unit.now.astimezone(unit.zone))
    rest = found.rest(plain(unit, text)) if found else text
    for word in asks:
        rest = rest.replace(word, "")
    return not left(unit, rest)


def is_off(unit: UnitOfWork, text: str) -> bool:
    """取消免打扰, and nothing else."""
    off = next((word for word in unit.phrases["words_quiet_off"].split() if word in text), "")
    return bool(off) and not left(unit, text.replace(off, ""))


def left(unit: UnitOfWork, rest: str) -> str:
    """What is said beside, without what goes without saying."""
    for word in unit.phrases["words_quiet_aside"].split():
        rest = rest.replace(word, "")
    return rest.strip(" ，,。.!！的了吧")


def plain(unit: UnitOfWork, text: str) -> str:
    """Without 第二天 and 每天, which go without saying."""
    for word in unit.phrases["words_quiet_days"].split():
        text = text.replace(word, "")
    return text


def read_hours(unit: UnitOfWork, text: str) -> Hours | None:
    """From when until when; until the community's morning where only the evening was said."""
    words, now = plain(unit, text), unit.now.astimezone(unit.zone)
    if written := AS_WRITTEN.search(words):
        return hours_of(written[0])
    found, night = find_time(words, now), unit.knowledge.policies.quiet
    if found is None or found.at is None or not found.clock or (found.open and not found.end):
        return None
    if found.before:
        return Hours(first=night.first, until=clock_of(found.at))
    then = find_time(blanked(words, found), now)  # 十点睡，早上七点起
    up = found.end or (then.at if then and then.clock and not then.open else None)
    return Hours(first=clock_of(found.at), until=clock_of(up) if up else night.until)


def is_of_night(unit: UnitOfWork, text: str) -> bool:
    """Are the hours of a night named, or what one does then? By day another rest is meant."""
    table = {key: unit.phrases[f"words_quiet_{key}"].split() for key in ("night", "day")}
    return not has_any(text, table["day"]) and has_any(text, table["night"])


def is_of_others(unit: UnitOfWork, text: str) -> bool:
    """Is it the neighbours, or a building site, that are to be silent?"""
    return has_any(text, unit.phrases["words_quiet_others"].split())


def is_of_kin(text: str) -> bool:
    """别给我妈发消息: the hours of somebody else."""
    return bool(pattern("of_kin").search(text))


def is_of_noise(unit: UnitOfWork, text: str) -> bool:
    return has_any(text, unit.phrases["words_quiet_noise"].split())


def has_any(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def clock_of(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def is_none(hours: Hours) -> bool:
    """22:00-22:00 may be the whole day, or no hour of it."""
    return hours.first == hours.until


def is_too_long(hours: Hours) -> bool:
    first, until = (clock.hour * 60 + clock.minute for clock in (hours.first, hours.until))
    return (until - first) % DAY > LONGEST


def stored(hours: Hours) -> str:
    """As they stand in somebody's row."""
    return f"{hours.first:%H:%M}-{hours.until:%H:%M}"


def told(unit: UnitOfWork, person: Person) -> str:
    """The hours that hold for somebody, as they read them."""
    hours = unit.nights.quiets(hours_of(person.quiet))
    if hours[0].first == hours[0].until:
        return unit.phrases["quiet_none"]
    return unit.phrases["quiet_and"].join(range_told(unit, one) for one in hours)


def range_told(unit: UnitOfWork, hours: Hours) -> str:
    clocks = {"first": hours.first, "until": hours.until}
    said = {name: f"{clock.hour}:{clock.minute:02}" for name, clock in clocks.items()}
    return unit.phrases.say("quiet_hours", **said)
