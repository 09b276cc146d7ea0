"""/quiet, 晚上九点到早上八点别发消息: when somebody is not to be disturbed."""

from __future__ import annotations

from bot.desk import appointments, quiet, reminding
from bot.handlers import report
from bot.message import Button, Reply
from bot.turn import Turn

ABOUT = "notify-settings"  # the item: what one gets, and when
NOISE = "noise"  # the item: somebody makes it
LONGEST = 40  # characters of such words
DEFAULT, NEVER = "default", "never"
KEPT = {DEFAULT: None, NEVER: quiet.NEVER}


def is_typed(turn: Turn) -> bool:
    return quiet.is_said(turn.unit, turn.text) or is_in_own_words(turn)


def is_off(turn: Turn) -> bool:
    return not turn.dialogue.form and quiet.is_off(turn.unit, turn.text)


def off(turn: Turn) -> list[Reply]:
    """Their own hours are over; who wanted none at all still has none."""
    if turn.person.quiet in (None, quiet.NEVER):
        return shown(turn, "quiet_now")
    follow(turn, None)
    return shown(turn, "quiet_off")


def follow(turn: Turn, stored: str | None) -> None:
    """Keep hours of their own, or none; what waits for them goes by these."""
    before, turn.person.quiet = turn.person.quiet, stored
    reminding.follow_quiet(turn.unit, turn.person)
    appointments.follow_quiet(turn.unit, turn.person, before)


def is_in_own_words(turn: Turn) -> bool:
    """夜里别吵我, 十点以后别响: understood as being about messages, with an hour or the night."""
    if turn.dialogue.form or len(turn.text) > LONGEST:
        return False
    if quiet.is_of_others(turn.unit, turn.text) or quiet.is_of_kin(turn.text):
        return False
    night = quiet.is_of_night(turn.unit, turn.text)
    if not night and quiet.read_hours(turn.unit, turn.text) is None:
        return False
    item = turn.understood.item
    return item is not None and item.id == ABOUT and turn.understood.decision == "answer"


def is_of_neighbours(turn: Turn) -> bool:
    """楼上的晚上十点以后别吵了: not messages are meant, but a noise."""
    if turn.dialogue.form or len(turn.text) > LONGEST:
        return False
    item = turn.understood.item
    others = quiet.is_of_others(turn.unit, turn.text) and quiet.is_of_noise(turn.unit, turn.text)
    return others and item is not None and item.id == ABOUT


def reported(turn: Turn) -> list[Reply]:
    """A noise, in the words it was told in."""
    item = turn.item(NOISE)
    return report.open_form(turn, item, turn.text) if item else shown(turn, "quiet_now")


def take(turn: Turn) -> list[Reply]:
    """The hours that were said; of the night alone those that hold anyway."""
    if quiet.read_hours(turn.unit, turn.text) or not quiet.is_of_night(turn.unit, turn.text):
        return taken(turn, turn.text)
    if turn.person.quiet == quiet.NEVER:
        follow(turn, None)
    return shown(turn, "quiet_night")


def command(turn: Turn) -> list[Reply]:
    """/quiet alone tells what holds, /quiet 21:00-8:00 changes it."""
    words = turn.argument.strip()
    return taken(turn, words) if words else shown(turn, "quiet_now")


def taken(turn: Turn, words: str) -> list[Reply]:
    hours = quiet.read_hours(turn.unit, words)
    if hours is None:
        return shown(turn, "quiet_how")
    if quiet.is_none(hours):
        return shown(turn, "quiet_same")
    if quiet.is_too_long(hours):
        return shown(turn, "quiet_too_long")
    follow(turn, quiet.stored(hours))
    return turn.say("quiet_kept", hours=quiet.told(turn.unit, turn.person))


def choose(turn: Turn) -> list[Reply]:
    """The community's hours again, or none at all."""
    if turn.argument in KEPT:
        follow(turn, KEPT[turn.argument])
    return shown(turn, "quiet_now")


def shown(turn: Turn, phrase: str) -> list[Reply]:
    """What holds now, and the two choices that need no hours."""
    choices = (DEFAULT, NEVER)
    buttons = [
        Button(label=turn.words(f"button_quiet_{one}"), data=f"quiet:{one}") for one in choices
    ]
    return turn.say(phrase, *buttons, hours=quiet.told(turn.unit, turn.person))
