"""The rows of the visit diary: households with their colours, and what was filed of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field

from storage.columns import NUMBERED, Row, RowId, moment, one_of, reference, row_id, sealed
from storage.sealed import Sealed

VISIT_KINDS = ("visit", "patrol")


class Household(Row, table=True):
    """A home the community visits; its colours, as JSON, tell of a person and are sealed."""

    __table_args__ = (NUMBERED,)
    id: RowId = row_id()
    area_id: int = reference("area.id", index=True, optional=False)
    door: str | None = sealed()
    name: str | None = sealed()
    marks: str = Field(sa_type=Sealed)
    created_at: datetime = moment()


class Visit(Row, table=True):
    """A visit or a patrol that was filed; `colours` are those the household had then."""

    __table_args__ = (one_of("kind", VISIT_KINDS), NUMBERED)
    id: RowId = row_id()
    kind: str
    area_id: int = reference("area.id", index=True, optional=False)
    household_id: int | None = reference("household.id", index=True)
    colours: str | None = sealed()
    tags: str | None = sealed()
    checked: str | None = sealed()  # of a checklist what was found well
    words: str | None = sealed()
    files: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    by_id: int | None = reference("person.id")
    ticket_id: int | None = reference("ticket.id")  # the relief lead it held
    at: datetime = moment(index=True)
