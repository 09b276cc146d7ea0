"""Which of the reminders there are is meant by what somebody says of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.asked import SURE
from bot.desk.bookings import upcoming
from bot.desk.remind_words import excepted, is_asked, names_day, pattern, read
from bot.desk.reminding import find_all
from bot.desk.shown import Shown
from bot.desk.unit_of_work import UnitOfWork
from storage.reminder_tables import Reminder
from storage.tables import Person

SHORTEST = 2  # characters that name something
LONGEST = 40  # characters; longer words are about something else
FEW = 10  # characters, in which nothing else is named
HALF, NEAR = 12, 3  # hours
SHOW = "remind_show"
BUTTONS = ("remind_drop", "remind_never", "remind_unwanted")


def of_button(shown: Sequence[Shown]) -> int | None:
    """The reminder whose buttons stand in the newest bubble."""
    buttons = shown[0].reply.buttons if shown else ()
    found = [button.data.partition(":") for button in buttons]
    known = [int(number.removesuffix(SURE)) for verb, _, number in found if verb in BUTTONS]
    listed = [int(number) for verb, _, number in found if verb == SHOW]
    return next(iter(known), listed[0] if len(listed) == 1 else None)


def are_listed(shown: Sequence[Shown]) -> bool:
    """Do several stand in the newest bubble?"""
    buttons = shown[0].reply.buttons if shown else ()
    return any(button.data.startswith(f"{SHOW}:") for button in buttons)


def about(text: str, *, at_hand: bool, listed: bool, alone: bool) -> bool:
    """Are these words about reminders there are? Right after one they need not name it."""
    if len(text) > LONGEST:
        return False
    changes = pattern("change").match(text) or pattern("shift").match(text)
    changes = changes or pattern("corrected").match(text)
    less = pattern("unwanted").fullmatch(text) or pattern("except").fullmatch(text)
    if (at_hand and (changes or alone or less)) or (listed and changes):
        return True
    asks_anew = is_asked(text) and not pattern("change").search(text)
    if asks_anew or not pattern("mine").search(text):
        return False
    kinds = ("change", "shift", "cancel", "about")
    return any(pattern(kind).search(text) for kind in kinds)


def is_named(unit: UnitOfWork, person: Person, text: str) -> bool:
    """开会改到后天: is exactly one of theirs about that, and no booking of theirs?"""
    change = pattern("change").search(text) or pattern("shift").search(text)
    what = pattern("not_named").sub("", text[: change.start()]) if change else ""
    return len(text) <= LONGEST and about_only(unit, person, what) is not None


def about_only(unit: UnitOfWork, person: Person, what: str) -> Reminder | None:
    """The only one of theirs that is about this, where no booking of theirs is."""
    if len(what) < SHORTEST:
        return None
    booked = (unit.knowledge.items.get(one.item_id) for one in upcoming(unit, person))
    about_it = [one for one in find_all(unit, person) if what in one.words or one.words in what]
    alone = len(about_it) == 1 and not any(item and what in item.title for item in booked)
    return about_it[0] if alone else None


def chosen_from(
    unit: UnitOfWork, known: Sequence[Reminder], words: str, at_hand: int | None
) -> Reminder | None:
    """The only one that fits the words; of a few words without any hint the one at hand.

    Longer words may name a matter that is none of these: then it is asked which is meant."""
    fitting = [one for one in known if fits(unit, one, words)]
    if not fitting and len(words) <= FEW and not tells(unit, words):
        fitting = [one for one in known if one.id == at_hand] or list(known)
    return fitting[0] if len(fitting) == 1 else None


def tells(unit: UnitOfWork, words: str) -> bool:
    """Do the words say when it is?"""
    return read(words, unit.now.astimezone(unit.zone), unit.calendar).found is not None


def is_uncalled(unit: UnitOfWork, person: Person, text: str) -> bool:
    """别叫我吃药: is one of theirs about that? 别叫我老李 is none."""
    if not pattern("uncalled").search(excepted(text)[0]) or len(text) > LONGEST:
        return False
    return any(fits_words(one, text) for one in find_all(unit, person))


def named_in(known: Sequence[Reminder], words: str) -> list[Reminder]:
    """遛弯和吃药都取消: those that are named, where others are not."""
    named = [one for one in known if fits_words(one, words)]
    return named if len(named) < len(known) else []


def fits(unit: UnitOfWork, reminder: Reminder, words: str) -> bool:
    """By what it is about, or by its day and hour."""
    return fits_words(reminder, words) or fits_time(unit, reminder, words)


def fits_words(reminder: Reminder, words: str) -> bool:
    """By two signs of what it is about."""
    pairs = {reminder.words[place : place + 2] for place in range(len(reminder.words) - 1)}
    return any(pair in words for pair in pairs)


def fits_time(unit: UnitOfWork, reminder: Reminder, words: str) -> bool:
    """An hour that was told is hint enough; a day alone, or a part of it, in a few words."""
    wish = read(words, unit.now.astimezone(unit.zone), unit.calendar)
    due = (reminder.due_at or reminder.first_at).astimezone(unit.zone)
    found = wish.found
    if found is None or bool(found.rule) > bool(reminder.rule):
        return False
    day = names_day(wish.said) and not found.rule
    if day and found.day != due.date():
        return False
    if found.at and found.clock:
        return (found.at.hour % HALF, found.at.minute) == (due.hour % HALF, due.minute)
    near = found.at is not None and abs(found.at.hour - due.hour) <= NEAR
    return len(words) <= FEW and (day or near)
