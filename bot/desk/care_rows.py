"""A home's consent to be visited by the calendar, in the table of households."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlmodel import Session

from bot.desk.care import Care, Said, care_of
from bot.desk.columns import Line, words
from storage.diary_tables import Household
from storage.round_tables import CareWord

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
CONSENT = ("agreed_by", "agreed_on", "agreed_until")


def day_in_cell(cell: str) -> date | None:
    """2027-06-30, or 2027/6/30 as Excel has it."""
    found = DAY.fullmatch(cell)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def consent_cells(care: Care) -> dict[str, str]:
    """In whose words, since when and until when; nothing of who never agreed."""
    if care.agreed is None:
        return dict.fromkeys(CONSENT, "")
    cells = (care.agreed.words, care.agreed.on or "", care.agreed.until or "")
    return dict(zip(CONSENT, map(str, cells), strict=True))


def written(row: Line) -> tuple[str, ...]:
    """What a row says of the home's consent; nothing where it leaves that as it is."""
    return tuple(row[column] for column in CONSENT) if row["agreed_by"] else ()


def agreed_row(group: Sequence[Line]) -> Line:
    """The row that says it, where any does: a home has one, and a row for each colour."""
    return next((row for row in group if row["agreed_by"]), group[0])


def take_consent(session: Session, home: Household, row: Line, now: datetime) -> bool:
    """Write down what is new of it: an empty cell is no word, and takes nothing back."""
    held = care_of(session, now.tzinfo or UTC, [home.id])[home.id]
    said, declined = read_said(row, held, now), row["agreed_by"] in words()["declined"]
    if not row["agreed_by"] or (declined and held.agreed is None) or said == held.agreed:
        return False
    kind = "declined" if declined else "agreed"
    stored = said.model_dump_json()
    session.add(CareWord(household_id=home.id, kind=kind, said=stored, at=now))
    session.flush()
    return True


def read_said(row: Line, held: Care, now: datetime) -> Said:
    """Where the day is left out it is the one that is known, else today."""
    before = held.agreed.on if held.agreed else None
    day = day_in_cell(row["agreed_on"]) or before or now.date()
    return Said(words=row["agreed_by"], on=day, until=day_in_cell(row["agreed_until"]))
