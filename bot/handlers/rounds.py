"""/rounds, 要走访谁: what is to be gone to, what is late, who wants no visit until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.desk import households, round_told, rounds
from bot.desk.care import care_of
from bot.desk.find import get_ticket
from bot.desk.households import Sight
from bot.desk.people import is_staff
from bot.desk.round_log import Progress
from bot.desk.rounds import Stop
from bot.desk.ticket_values import day_words
from bot.handlers import identity
from bot.handlers.late import is_late, too_late
from bot.message import Button, Reply
from bot.turn import Turn

MOST = 12  # places shown as buttons, which fill a phone's screen twice
NAMED = 5  # places that are told by name


def show(turn: Turn) -> list[Reply]:
    """What somebody has to go to, a button for each place."""
    sight = Sight(turn.unit, turn.person)
    if not is_staff(turn.unit.session, turn.person.id):
        return identity.help_(turn)
    going, muted = round_told.find_mine(turn.unit, turn.person), muted_lines(turn, sight)
    if not going and not muted:
        return turn.say("rounds_none")
    left = {row.id: rounds.left(turn.unit, row) for row in going}
    stops = (one.stop for some in left.values() for one in some)
    buttons = list(buttons_for(turn, sight, stops))
    told = round_told.mine_told(turn.unit, turn.person, lambda walk_id: len(left[walk_id]))
    told += muted
    more = turn.words("rounds_more", count=len(buttons) - MOST) if len(buttons) > MOST else ""
    phrase = "rounds_today" if going else "rounds_muted"
    return turn.say(phrase, *buttons[:MOST], lines="\n".join(filter(None, (*told, more))))


def is_asked(turn: Turn) -> bool:
    """这周要走访谁, from the staff."""
    asked = turn.means("rounds")
    return asked and is_staff(turn.unit.session, turn.person.id)


def muted_lines(turn: Turn, sight: Sight) -> list[str]:
    """Where nobody is to go until when, in the area of who asks."""
    care = care_of(turn.unit.session, turn.unit.zone, list(sight.households))
    found = [(key, one.muted_until) for key, one in care.items() if one.is_muted(turn.unit.today)]
    return [
        turn.words(
            "round_muted",
            address=households.shown_home(sight, sight.households[key].row),
            day=day_words(turn.unit, str(until)),
        )
        for key, until in found
    ]


def buttons_for(turn: Turn, sight: Sight, stops: Iterable[Stop]) -> Iterator[Button]:
    """Each place once, as far as it may be seen."""
    shown = set()
    for stop in stops:
        home = stop.household
        data = f"household:{home.id}" if home else f"patrol_at:{stop.area_id}"
        seen = sight.sees(home) if home else stop.area_id in sight.roles
        if seen and data not in shown:
            shown.add(data)
            yield Button(label=label(turn, sight, stop), data=data)


def label(turn: Turn, sight: Sight, stop: Stop) -> str:
    if stop.household:
        return households.shown_home(sight, stop.household)
    return turn.unit.gazetteer.label(turn.unit.gazetteer.areas[stop.area_id])


def log(turn: Turn) -> list[Reply]:
    """留痕 on a ticket: where it goes, to be noted in the diary."""
    ticket = get_ticket(turn.unit, turn.argument.partition(".")[0], turn.person)
    if is_late(turn, ticket, "log"):
        return too_late(turn, ticket)
    row = rounds.find_round(turn.unit, ticket)
    turn.dialogue.ticket = ticket.number
    stops = [one.stop for one in rounds.left(turn.unit, row)]
    buttons = list(buttons_for(turn, Sight(turn.unit, turn.person), stops))
    if not buttons:
        return turn.say("round_by_diary", number=ticket.number)
    return turn.say("round_where", *buttons[:MOST], number=ticket.number, title=ticket.title)


def lines(turn: Turn, moved: Sequence[Progress]) -> str:
    """What became of the rounds by what was filed."""
    return "\n".join(line(turn, one) for one in moved)


def line(turn: Turn, one: Progress) -> str:
    """Done; or what is left, here or elsewhere."""
    title = one.ticket.title
    if not one.left:
        return turn.words("round_done", title=title)
    if one.points:
        phrase = "round_points_home" if one.here.household else "round_points"
        return turn.words(phrase, title=title, points="、".join(one.points))
    if one.all_ == 1 or any(left.stop == one.here for left in one.left):
        return turn.words("round_again", title=title)
    sight = Sight(turn.unit, turn.person)
    where = "、".join(label(turn, sight, left.stop) for left in one.left[:NAMED])
    more = turn.words("round_and_more") if len(one.left) > NAMED else ""
    seen = one.all_ - len(one.left)
    return turn.words("round_progress", title=title, seen=seen, all=one.all_, where=where + more)
