"""The care register: which homes agreed to be visited by the calendar, and until when not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import reduce

from pydantic import BaseModel
from sqlmodel import Session

from bot.desk.unit_of_work import UnitOfWork
from storage.diary_tables import Household
from storage.queries import rounds
from storage.round_tables import CareWord
from storage.tables import Person


class Said(BaseModel):
    """In whose words, since when where that was before it was written down, and until when."""

    words: str = ""
    on: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Care:
    """What holds of a home, after all that was said."""

    agreed: Said | None = None
    since: date | None = None  # the day on which that was written down
    muted_until: date | None = None  # also when it is over: the day after is one to look in

    def agrees(self, day: date) -> bool:
        """Nobody is visited by the calendar who has not said so."""
        return self.agreed is not None and not (self.agreed.until and self.agreed.until < day)

    def is_muted(self, day: date) -> bool:
        return self.muted_until is not None and day <= self.muted_until

    def wants(self, day: date) -> bool:
        return self.agrees(day) and not self.is_muted(day)


def after(care: Care, word: CareWord, zone: tzinfo) -> Care:
    """What holds once one more thing was said."""
    said, day = Said.model_validate_json(word.said), word.at.astimezone(zone).date()
    if word.kind == "agreed":
        return Care(said, day, care.muted_until)
    if word.kind == "declined":
        return Care()
    return Care(care.agreed, care.since, said.until)


def care_of(
    session: Session, zone: tzinfo, household_ids: Collection[int] | None = None
) -> Mapping[int, Care]:
    """By household; of some, or of all. Of whom nothing was ever said nothing holds."""
    said: dict[int, list[CareWord]] = defaultdict(list)
    for word in rounds.care_words(session, household_ids):
        said[word.household_id].append(word)
    held = {key: in_the_end(words, zone) for key, words in said.items()}
    return defaultdict(Care, held)


def in_the_end(words: Iterable[CareWord], zone: tzinfo) -> Care:
    return reduce(lambda care, word: after(care, word, zone), words, Care())


def find_care(unit: UnitOfWork, household: Household) -> Care:
    return care_of(unit.session, unit.zone, [household.id])[household.id]


def write(unit: UnitOfWork, household: Household, person: Person, kind: str, said: Said) -> None:
    """One more line of the record; nothing that was said before is changed."""
    word = CareWord(household_id=household.id, kind=kind, said=said.model_dump_json(), at=unit.now)
    word.by_id = person.id
    unit.session.add(word)
    unit.session.flush()
