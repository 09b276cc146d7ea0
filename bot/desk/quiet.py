"""晚上九点到早上八点别发消息: somebody's own quiet hours, read from their words and kept."""

from __future__ import annotations

from datetime import datetime, time

from bot.catalogue.policies import Hours
from bot.desk.told import hours_of
from bot.desk.unit_of_work import UnitOfWork
from bot.times import find_time
from storage.tables import Person

LONGEST_WORDS = 30  # longer ones tell of something else
DAY, LONGEST = 24 * 60, 16 * 60  # minutes; of more, nothing would ever come
NEVER = "00:00-00:00"


def is_said(unit: UnitOfWork, text: str) -> bool:
    """Hours and 别发消息, and nothing else: 楼上十点到两点别吵了 is no wish of this kind."""
    asks = [word for word in unit.phrases["words_quiet"].split() if word in text]
    if not asks or len(text) > LONGEST_WORDS:
        return False
    found = find_time(plain(unit, text), unit.now.astimezone(unit.zone))
    rest = found.rest(plain(unit, text)) if found else text
    for word in (*asks, *unit.phrases["words_quiet_aside"].split()):
        rest = rest.replace(word, "")
    return not rest.strip(" ，,。.!！的了吧")


def plain(unit: UnitOfWork, text: str) -> str:
    """Without 第二天 and 每天, which go without saying."""
    for word in unit.phrases["words_quiet_days"].split():
        text = text.replace(word, "")
    return text


def read_hours(unit: UnitOfWork, text: str) -> Hours | None:
    """From when until when; until the community's morning where only the evening was said."""
    found = find_time(plain(unit, text), unit.now.astimezone(unit.zone))
    if found is None or found.at is None or not found.clock or (found.open and not found.end):
        return None
    until = clock_of(found.end) if found.end else unit.knowledge.policies.quiet.until
    return Hours(first=clock_of(found.at), until=until)


def clock_of(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def is_too_long(hours: Hours) -> bool:
    first, until = (clock.hour * 60 + clock.minute for clock in (hours.first, hours.until))
    return (until - first) % DAY > LONGEST


def keep(person: Person, hours: Hours) -> None:
    person.quiet = f"{hours.first:%H:%M}-{hours.until:%H:%M}"


def told(unit: UnitOfWork, person: Person) -> str:
    """The hours that hold for somebody, as they read them."""
    hours = hours_of(person.quiet) or unit.knowledge.policies.quiet
    if hours.first == hours.until:
        return unit.phrases["quiet_none"]
    clocks = {"first": hours.first, "until": hours.until}
    said = {name: f"{clock.hour}:{clock.minute:02}" for name, clock in clocks.items()}
    return unit.phrases.say("quiet_hours", **said)
