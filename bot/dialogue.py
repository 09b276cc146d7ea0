"""What a chat remembers between two messages; it is stored with the chat, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, Field, ValidationError

from bot.message import KINDS

MATTERS = frozenset({"report", "counter"})  # forms that become tickets
ASKED_AGAIN = frozenset({"follow_up", "booking"})  # the reason of 没解决, and who comes
MOST_AGAIN = 3  # times; then what was set for the usual hour is enough
BRIEFLY = frozenset({"remind"})  # asked again so often, for what it lacks, if some was told
LACKS = frozenset({"time", "when", "past", "unruled", "again"})
TOLD = ("words", "time")
ASKED_FIRST = frozenset({"source", "asked"})  # values that tell nothing of a matter


class Form(BaseModel):
    """A matter being filled in; `handler` names who takes the next words."""

    handler: str  # report, duty, follow_up …
    item: str = ""
    verb: str = ""
    ticket: str = ""
    asking: str = ""  # the field asked for last
    said: list[str] = Field(default_factory=list)
    values: dict[str, str] = Field(default_factory=dict)
    photos: list[str] = Field(default_factory=list)
    voices: list[str] = Field(default_factory=list)
    documents: list[str] = Field(default_factory=list)
    area_id: int | None = None
    again: int = 0  # how often it was asked again
    opened_at: datetime | None = None

    def add(self, files: Mapping[str, Sequence[str]]) -> None:
        """More pictures, voices and documents, each once."""
        for kind, known in self.files().items():
            setattr(self, kind, list(dict.fromkeys([*known, *files[kind]])))

    def files(self) -> dict[str, list[str]]:
        """Everything that was sent for it, as events keep it."""
        return {kind: getattr(self, kind) for kind in KINDS.values()}

    @property
    def is_half_told(self) -> bool:
        """Would words be lost with it?"""
        told = (self.item, self.said, self.values.keys() - ASKED_FIRST, *self.files().values())
        return self.handler in MATTERS and any(told)

    @property
    def comes_back(self) -> bool:
        """Is it asked for again when something else came between?"""
        briefly = self.handler in BRIEFLY and self.asking in LACKS and self.again < MOST_AGAIN
        told = briefly and any(map(self.values.get, TOLD))
        return self.is_half_told or self.handler in ASKED_AGAIN or told


class Dialogue(BaseModel):
    """The state of one conversation; a restart in its middle costs nothing."""

    version: int = 1
    item: str = ""  # the item last spoken of
    ticket: str = ""  # the ticket last opened or touched
    ticket_at: datetime | None = None
    home: int = 0  # the household shown or visited last, as long as no ticket was touched since
    alarm: str = ""  # the ticket of an emergency that goes on
    form: Form | None = None
    pending: list[Form] = Field(default_factory=list)  # matters put off until the form is done
    album: str = ""  # of the message before, if it was a picture of one
    asked: str = ""  # the words that led to the card shown last
    kept: str = ""  # words that wait for a choice between buttons
    missed: int = 0  # messages in a row that were not understood
    refused: bool = False  # the words before, for the form that is open

    def begin(self, form: Form) -> None:
        """Open a form; a matter half told before it waits, and comes next."""
        if self.form is not form:
            self.leave()
        self.form = form

    def leave(self) -> None:
        """Close the open form; a matter half told waits, and comes next."""
        if self.form and self.form.comes_back:
            self.pending.insert(0, self.form)
        self.form = None

    def settle(self, ticket: str) -> None:
        """Nothing is asked of a ticket any more."""
        self.pending = [form for form in self.pending if form.ticket != ticket]
        if self.form and self.form.ticket == ticket:
            self.form = None


def read_dialogue(stored: str | None) -> Dialogue:
    """The stored state; a fresh one where there is none, or none that this version can read."""
    try:
        return Dialogue.model_validate_json(stored) if stored else Dialogue()
    except ValidationError:
        return Dialogue()
