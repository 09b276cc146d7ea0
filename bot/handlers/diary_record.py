"""走访记录: this month in somebody's area by colour; of nobody in particular."""

from __future__ import annotations

from datetime import datetime

from bot.desk import diary, diary_sums, households, round_told
from bot.desk.households import Sight
from bot.message import Reply
from bot.turn import Turn
from storage.diary_tables import Visit


def show(turn: Turn) -> list[Reply]:
    """What was noted since the first of the month, by everybody who works there."""
    sight, today = Sight(turn.unit, turn.person), turn.unit.today
    first = datetime(today.year, today.month, 1, tzinfo=turn.unit.zone)
    filed = diary.filed_since(sight, first)
    late = sum(is_late(turn, seen) for seen in sight.households.values())
    return turn.say(
        "diary_month",
        month=today.month,
        areas="、".join(households.areas_of(sight)),
        colours="\n".join(colour_lines(turn, sight, filed)),
        patrols=patrol_line(turn, filed) if filed else turn.words("diary_month_none"),
        leads=lead_line(turn, filed),
        due=turn.words("diary_month_due", count=late) if late else "",
        rounds="\n".join(round_lines(turn, sight, first)),
    )


def round_lines(turn: Turn, sight: Sight, first: datetime) -> list[str]:
    """What the calendar brought there, how much of it was gone to, and missed at first."""
    sums = round_told.sums_since(turn.unit, first, sight.roles)
    return [turn.words("round_month", title=title, **vars(one)) for title, one in sums.items()]


def is_late(turn: Turn, seen: households.Seen) -> bool:
    return any(mark.review_on and mark.review_on < turn.unit.today for mark in seen.marks)


def colour_lines(turn: Turn, sight: Sight, filed: list[Visit]) -> list[str]:
    """A line for each colour that was visited, where this person may see it."""
    fine, lines = turn.unit.phrases["diary_fine"], []
    for rule in turn.unit.knowledge.diary.colours:
        theirs = [
            visit
            for visit in filed
            if rule.colour in (visit.colours or "") and sight.sees_colour(rule, visit.area_id)
        ]
        if theirs:
            counts = vars(diary_sums.summed(theirs, fine))
            said = {"colour": rule.colour, "name": rule.name, **counts}
            lines.append(turn.words("diary_month_colour", **said))
    return lines


def patrol_line(turn: Turn, filed: list[Visit]) -> str:
    patrols = [visit for visit in filed if visit.kind == "patrol"]
    counts = vars(diary_sums.summed(patrols, turn.unit.phrases["diary_fine"]))
    return turn.words("diary_month_patrols", **counts) if patrols else ""


def lead_line(turn: Turn, filed: list[Visit]) -> str:
    count = sum(visit.ticket_id is not None for visit in filed)
    return turn.words("diary_month_leads", count=count) if count else ""
