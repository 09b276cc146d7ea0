"""Puts the pieces of one time together, as far as they fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.times.clock import usual
from bot.times.days import DAY, Days, both, fixed, inside, monday_of
from bot.times.festivals import moon_year
from bot.times.recurring import frequency, refined
from bot.times.said import Clock, Count, Mark, Moment, Part, Repeat, Said, Several, Shift, Unknown

NOON = 12


@dataclass
class Phrase:
    """What was said of one time so far; each `take` says whether the next piece belongs to it."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    days: Days | None = None
    since: Days | None = None
    clocks: list[Clock] = field(default_factory=list)
    part: str = ""
    moment: Moment | None = None
    repeat: Repeat | None = None
    count: Count | None = None
    to: Phrase | None = None
    until: Phrase | None = None
    each: bool = False
    before: bool = False
    unknown: bool = False  # a day was told, and it is not known which
    absent: tuple[int, int] | None = None  # where one stands that there is not
    through: bool = False  # the limit is the end of what was named: 下周内
    joining: str = ""
    open: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Whether it tells a time already."""
        return bool(self.days or self.clocks or self.part or self.moment or self.repeat)

    def take(self, said: Said) -> bool:
        """Take the next piece in, if it fits."""
        if isinstance(said, Mark):
            return self._take_mark(said.name)
        joining, self.joining = self.joining, ""
        if joining in ("to", "until"):
            return self._take_end(joining, said)
        if self.to and isinstance(said, Days | Clock | Part | Shift) and self.to.take(said):
            return True
        return bool(TAKERS[type(said)](self, said, joining))

    def _take_mark(self, name: str) -> bool:
        if name in ("from", "since"):
            self.joining = "since" if self.told else ""
            return True
        if name in ("before", "through"):
            self.before, self.through = self.told and not self.until, name == "through"
            return self.told
        if name == "each":
            return self._take_each()
        if name == "latest" or (name == "until" and not self.told):
            self.before = True
            return True
        self.joining = name if self.told else ""
        return self.told

    def _take_each(self) -> bool:
        if self.clocks or self.repeat or self.moment:
            return False
        self.each, self.since, self.days = True, self.days, None
        return True

    def _take_end(self, joining: str, said: Said) -> bool:
        end = Phrase(part=self.part if isinstance(said, Clock) and not self.clocks else "")
        if not isinstance(said, Days | Clock | Part) or not end.take(said):
            return False
        if isinstance(said, Clock) and said.hour > NOON and self.clocks:
            self.clocks[-1] = by_day(self.clocks[-1])
        ends = joining == "until" or (isinstance(said, Days) and self._outlasts(said))
        if ends:
            self.until = end
        self.to = end
        return True

    def _outlasts(self, days: Days) -> bool:
        """Whether 到 ends the repeating (每周三到年底), not each of its times (每月5号到8号)."""
        own = self.repeat.rule if self.repeat else self.days.rule if self.days else ""
        return self.rule_said and frequency(own) != frequency(days.rule)

    @property
    def rule_said(self) -> bool:
        return bool(self.repeat or self.each)

    def _take_days(self, days: Days, joining: str) -> bool:
        if self.moment:
            return False
        if joining == "also":
            return self._also(days)
        if joining == "since" and self.rule_said:
            self.since = days
            return True
        if self.repeat:
            return self._refine(self.repeat, days)
        chosen = days if self.days is None else together(self.days, days)
        self.days = chosen or self.days
        return chosen is not None

    def _also(self, days: Days) -> bool:
        if self.repeat and self.repeat.days and days.rule:
            joined = both(self.repeat.days, days)
            self.repeat = replace(self.repeat, days=joined, rule=joined.rule or self.repeat.rule)
            return bool(joined.rule)
        if self.each and self.days and days.rule:
            self.days = both(self.days, days)
            return True
        self.open = (*self.open, "more")
        return False

    def _refine(self, repeat: Repeat, days: Days) -> bool:
        rule = refined(repeat.rule, days.rule) if repeat.days is None else None
        if rule:
            self.repeat = replace(repeat, rule=rule, days=days)
        return bool(rule)

    def _take_clock(self, clock: Clock, joining: str) -> bool:
        if self.moment or (clock.day_told and not self.days):
            return False
        if self.clocks and not self.rule_said:
            self.open = (*self.open, "more") if joining == "also" else self.open
            return False
        self.clocks.append(replace(clock, part=self.part))
        return True

    def _take_unknown(self, unknown: Unknown, joining: str) -> bool:
        self.unknown = True
        return True

    def _take_part(self, part: Part, joining: str) -> bool:
        if self.moment or (self.clocks and not self.rule_said):
            return False
        self.part = part.name
        return True

    def _take_several(self, several: Several, joining: str) -> bool:
        """Usual hours of each day; those hours themselves stay open."""
        if not self.rule_said or self.clocks:
            return False
        self.clocks = [Clock(usual(name) // 60, exact=True) for name in several.names]
        self.open = (*self.open, "time")
        return True

    def _take_moment(self, moment: Moment, joining: str) -> bool:
        fits = not self.told or (moment.before and bool(self.repeat))
        self.moment = moment if fits else self.moment
        return fits

    def _take_shift(self, shift: Shift, joining: str) -> bool:
        if self.days is None or self.repeat or self.clocks:
            return False
        if shift.inside is None:
            self.days = self.days.moved(shift.change)
            return True
        return self._take_inside(self.days, shift.inside)

    def _take_inside(self, period: Days, inside_: Callable[..., Any]) -> bool:
        last = period.last
        if last is None:
            return False

        def near(today: Any) -> Any:
            return filter(None, (inside_(first, last(first)) for first in period.near(today)))

        self.days = Days(near=near, kind="shifted")
        return True

    def _take_repeat(self, repeat: Repeat, joining: str) -> bool:
        if self.moment and self.moment.before and not self.moment.exact:  # 一周内每天
            self.to, self.moment = Phrase(days=fixed(self.moment.at.date())), None
        if self.repeat or self.moment or (self.to and (self.clocks or self.to.clocks)):
            return False
        self.until, self.to = self.to, None  # 12月1日到15日每天
        self.repeat, self.since, self.days = repeat, self.days, None
        self.part = repeat.part or self.part
        return True

    def _take_count(self, count: Count, joining: str) -> bool:
        fits = self.count is None
        self.count = count if fits else self.count
        return fits


def by_day(clock: Clock) -> Clock:
    """8点 before 到18点 counts to 24, too."""
    return clock if clock.part else replace(clock, exact=True)


def together(old: Days, new: Days) -> Days | None:
    """A day said in two ways (12月2日周三), or more closely (下个月 5号); None if neither."""
    if old.whole:
        return inside(moon_year(old) if (old.kind, new.kind) == ("year", "moon") else old, new)
    if old.kind == "away" and new.kind == "weekday":
        return old.moved(lambda day: monday_of(day) + DAY * (next(iter(new.near(day)))).weekday())
    if (old.kind == "weekday") == (new.kind == "weekday"):
        return None
    return old if new.kind == "weekday" else new


TAKERS: dict[type, Callable[..., bool]] = {
    Unknown: Phrase._take_unknown,
    Days: Phrase._take_days,
    Clock: Phrase._take_clock,
    Part: Phrase._take_part,
    Several: Phrase._take_several,
    Moment: Phrase._take_moment,
    Shift: Phrase._take_shift,
    Repeat: Phrase._take_repeat,
    Count: Phrase._take_count,
}
