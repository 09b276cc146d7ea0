"""Which buttons stand under words about a ticket: what its reader may do with it now."""

from __future__ import annotations

from bot.desk import parts
from bot.desk.likely import GUESSED, likely_buttons
from bot.desk.news_tables import ASKS, BUTTONS, NOT_OF_PARTS, NOT_OF_ROUNDS, SCORES, WITH_BUTTONS
from bot.desk.ticket_values import opening_content
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button
from storage.round_tables import SOURCE
from storage.tables import Ticket


def verb_button(unit: UnitOfWork, ticket: Ticket, verb: str) -> Button:
    label = unit.phrases[parts.worded(unit, f"verb_{verb}", ticket)]
    return Button(label=label, data=f"{verb}:{ticket.number}")


def buttons_for(unit: UnitOfWork, ticket: Ticket, audience: str) -> tuple[Button, ...]:
    """What somebody may do with a ticket as it stands."""
    if (
        audience == "owner"
        and ticket.owner_id is None
        and ticket.state in {"submitted", "unverified"}
    ):
        audience = "desk"
    verbs = BUTTONS.get((audience, ticket.state), ())
    verbs = tuple(v for v in verbs if v not in NOT_OF_PARTS) if ticket.parent_id else verbs
    if ticket.source == SOURCE and verbs:
        verbs = ("log", *(verb for verb in verbs if verb not in NOT_OF_ROUNDS))
    asked = audience == "desk" and ticket.item_id in GUESSED
    guessed = likely_buttons(ticket, opening_content(unit, ticket)) if asked else ()
    return (*(verb_button(unit, ticket, verb) for verb in verbs), *guessed)


def rating_buttons(unit: UnitOfWork, ticket: Ticket) -> tuple[Button, ...]:
    """Stars from who reported it, but for a call back, and for what one did oneself."""
    if ticket.callback_of_id or ticket.owner_id == ticket.reporter_id:
        return ()
    labels = [(unit.phrases[f"score_{score}"], score) for score in SCORES]
    return tuple(Button(label=label, data=f"rate:{ticket.number}.{s}") for label, s in labels)


def buttons_with(
    unit: UnitOfWork, ticket: Ticket, audience: str, phrase: str
) -> tuple[Button, ...]:
    """The buttons under one phrase."""
    if phrase in ASKS:
        return tuple(verb_button(unit, ticket, verb) for verb in ASKS[phrase])
    if phrase.startswith("ping") or phrase in WITH_BUTTONS:
        return buttons_for(unit, ticket, "resident" if audience == "joined" else audience)
    return ()
