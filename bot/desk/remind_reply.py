"""What a reminder says when its time comes, with its buttons, and whose it is."""

from __future__ import annotations

from datetime import datetime

from bot.desk import remind_told
from bot.desk.people import display_name
from bot.desk.unit_of_work import UnitOfWork
from bot.message import Button, Reply
from storage.queries import reminders as rows
from storage.reminder_tables import Kin, Reminder
from storage.tables import Person

OWN = "own"  # set by people, unlike what the bot keeps in mind by itself


def reply_of(unit: UnitOfWork, reminder: Reminder, due: datetime) -> Reply:
    """What is said when the time comes, and what is said first should it come late."""
    buttons = (
        Button(label=unit.phrases[f"button_{verb}"], data=f"{verb}:{reminder.id}")
        for verb in labels_of(reminder)
    )
    values = {
        "words": reminder.words,
        "by": name_of(unit, reminder.by_id),
        "called": called(unit, reminder),
    }
    return Reply(
        text=unit.phrases.say(told_as(reminder), **values),
        buttons=(*buttons, *how(unit, reminder)),
        late=unit.phrases.say("remind_late", when=remind_told.moment(unit, due)),
    )


def labels_of(reminder: Reminder) -> tuple[str, ...]:
    if reminder.sort != OWN:
        return KEPT
    return RECURRING if reminder.rule else ONCE


ONCE = ("remind_ok", "remind_later", "remind_drop")
RECURRING = ("remind_ok", "remind_later", "remind_skip", "remind_never")
KEPT = ("remind_done", "remind_unwanted")


def how(unit: UnitOfWork, reminder: Reminder) -> list[Button]:
    """The card of what is to be done."""
    known = reminder.item_id in unit.knowledge.items
    data = f"aspect:{reminder.item_id}.general"
    return [Button(label=unit.phrases["button_steps"], data=data)] if known else []


def told_as(reminder: Reminder) -> str:
    if reminder.person_id != reminder.by_id:
        return "remind_ring_by"
    if reminder.sort != OWN:
        return "remind_ring_policy"
    return "remind_ring_tell" if reminder.kin_id else "remind_ring"


def name_of(unit: UnitOfWork, person_id: int) -> str:
    """Of who set it; somebody without a name is of the family, for only they may."""
    named = unit.session.get_one(Person, person_id).name
    return display_name(unit, person_id) if named else unit.phrases["remind_family"]


def called(unit: UnitOfWork, reminder: Reminder) -> str:
    """Whom the person is to tell it."""
    kin = unit.session.get(Kin, reminder.kin_id) if reminder.kin_id else None
    return (kin.called if kin else None) or ""


def called_for(unit: UnitOfWork, reminder: Reminder) -> str:
    """Whom it is for, as who set it calls them."""
    known = rows.find_kin_of(unit.session, reminder.by_id)
    linked = (kin.called for kin in known if kin.person_id == reminder.person_id)
    return called(unit, reminder) or next(linked, None) or name_of(unit, reminder.person_id)
