"""Holidays and moved working days, from knowledge/calendar/YEAR.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, ValidationError, model_validator

from bot.catalogue.marked_yaml import Marked, Problem, read_marked
from bot.catalogue.reader import tell
from bot.catalogue.schema import Strict, Text, as_list

LONGEST = 31  # days off in a row; more is a year mistyped, and would put off every deadline


class Holiday(Strict):
    """Days off from the first to the last, and the days worked instead."""

    name: Text
    first: date
    last: date
    worked: Annotated[tuple[date, ...], BeforeValidator(lambda v: as_list(v or ()))] = ()

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("last 不能早于 first")
        if (self.last - self.first).days >= LONGEST:
            raise ValueError(f"一个假日最多 {LONGEST} 天,请看看 first 和 last 的年份")
        return self


class Year(Strict):
    """One year's announcement."""

    source: Text
    holidays: Annotated[tuple[Holiday, ...], BeforeValidator(lambda v: as_list(v or ()))]


def read_calendar(folder: Path) -> tuple[frozenset[date], frozenset[date], list[Problem]]:
    """Days off, days worked, and what is wrong with the files."""
    off: set[date] = set()
    worked: set[date] = set()
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        marked = read_marked(path)
        problems += marked.problems
        try:
            year = Year.model_validate(marked.value) if not marked.problems else None
        except ValidationError as error:
            problems += [one for detail in error.errors() for one in tell(detail, marked)]
            continue
        problems += other_years(year, marked) if year else []
        for holiday in year.holidays if year else ():
            off |= set(days_of(holiday))
            worked |= set(holiday.worked)
    return frozenset(off), frozenset(worked), problems


def other_years(year: Year, marked: Marked) -> Iterator[Problem]:
    """Holidays of a year that is not the file's, as where last year's was copied."""
    for i, holiday in enumerate(year.holidays):
        if str(holiday.last.year) != marked.path.stem:
            told = (
                f"这里写 {marked.path.stem} 年的假日,“{holiday.name}”写成了 {holiday.last.year} 年"
            )
            yield marked.problem(("holidays", i, "last"), told)


def days_of(holiday: Holiday) -> Iterable[date]:
    length = (holiday.last - holiday.first).days + 1
    return (holiday.first + timedelta(days=i) for i in range(length))
