"""走访: a visit to a household, noted by button or in one message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk import diary, households, round_log, rounds
from bot.desk.addresses import find_addressed, find_within, read_tags
from bot.desk.households import Mark, Seen, Sight
from bot.desk.round_log import Progress
from bot.handlers import identity
from bot.handlers import rounds as rounds_told
from bot.handlers.diary_tags import OFFERED, label, left, not_found
from bot.message import Button, Reply
from bot.turn import Turn
from storage.diary_tables import Visit


def visit(turn: Turn) -> list[Reply]:
    """Which household, or at once what was said of it."""
    sight = Sight(turn.unit, turn.person)
    if not sight.roles:
        return identity.help_(turn)
    if not turn.argument.strip():
        phrase = "diary_households" if sight.households else "diary_no_households"
        return turn.say(phrase, *homes(turn, sight, list(sight.households.values())))
    known = {
        key: households.address_of(turn.unit, one.row) for key, one in sight.households.items()
    }
    found, rest = find_addressed(turn.argument.strip(), known)
    if len(found) == 1:
        return visit_told(turn, sight, sight.households[found[0]], rest)
    among = found or find_within(turn.argument.strip(), known)
    if not among:
        return not_found(turn, sight, "diary_unknown")
    seen = [sight.households[key] for key in among]
    return turn.say("diary_which", *homes(turn, sight, seen))


def homes(turn: Turn, sight: Sight, seen: Sequence[Seen]) -> list[Button]:
    return [
        Button(
            label=turn.words(
                "diary_household_line",
                colours="".join(mark.colour for mark in one.marks),
                address=households.shown_home(sight, one.row),
                last=last_of(turn, one),
            ),
            data=f"household:{one.row.id}",
        )
        for one in seen[:OFFERED]
    ]


def last_of(turn: Turn, seen: Seen) -> str:
    if seen.last is None:
        return turn.words("diary_never")
    return turn.words("diary_last", when=turn.unit.local_time(seen.last.at))


def visit_told(turn: Turn, sight: Sight, seen: Seen, rest: str) -> list[Reply]:
    """What was said in the same message is noted at once."""
    tags, points = diary.visit_tags(turn.unit, seen), round_log.points_at(turn.unit, seen.row)
    labels = {name: name for name in (*tags, *points)} | diary.fine_labels(turn.unit)
    found, words = read_tags(rest, labels)
    if not found and not words and not turn.kind:
        return household_shown(turn, sight, seen)
    noted = [tag for tag in found if tag not in points]
    noted += [] if found else diary.heard_tags(turn.unit, words)
    filed = diary.file_visit(turn.unit, turn.person, seen, noted)
    diary.check_off(filed, [tag for tag in found if tag in points])
    diary.add_words(filed, words, turn.files())
    return logged(turn, sight, filed, seen)


def household(turn: Turn) -> list[Reply]:
    """One household, pressed: whose it is, why it is visited, what was noted last."""
    sight = Sight(turn.unit, turn.person)
    seen = sight.find(int(turn.argument))
    return household_shown(turn, sight, seen) if seen else turn.say("button_old")


def household_shown(turn: Turn, sight: Sight, seen: Seen) -> list[Reply]:
    tags = diary.visit_tags(turn.unit, seen)
    last, turn.dialogue.home = seen.told, seen.row.id
    turn.dialogue.ticket = round_log.number_of(turn.unit, seen.row)
    before = {"tags": "、".join(diary.tags_of(last)), "words": last.words or ""} if last else {}
    return turn.say(
        "diary_household",
        *(Button(label=label(turn, tag), data=f"visited:{seen.row.id}.{tag}") for tag in tags),
        *care_button(turn, seen),
        address=households.shown_home(sight, seen.row, named=True),
        marks="\n".join(mark_line(turn, mark) for mark in seen.marks),
        last=last_of(turn, seen),
        before=turn.words("diary_before", **before) if before else "",
    )


def visit_filed(turn: Turn) -> list[Reply]:
    """A pressed tag is the whole visit."""
    sight = Sight(turn.unit, turn.person)
    key, _, tag = turn.argument.partition(".")
    seen = sight.find(int(key))
    if seen is None:
        return turn.say("button_old")
    return logged(turn, sight, diary.file_visit(turn.unit, turn.person, seen, [tag]), seen)


def care_button(turn: Turn, seen: Seen) -> list[Button]:
    """What the home says to being visited regularly, where anything is that goes to such."""
    goes = any(rounds.fits(seen.row, repeat) for repeat in rounds.repeats(turn.unit))
    return [turn.button("button_care", f"care:{seen.row.id}")] if goes else []


def logged(turn: Turn, sight: Sight, visit: Visit, seen: Seen | None) -> list[Reply]:
    """What stands in the diary now, and which round that closes."""
    moved = round_log.note(turn.unit, turn.person, visit)
    return visited(turn, sight, visit, seen, moved)


def visited(
    turn: Turn, sight: Sight, visit: Visit, seen: Seen | None, moved: Sequence[Progress] = ()
) -> list[Reply]:
    """What was noted of a household, and what may still be added to it."""
    if seen is None:
        return turn.say("button_old")
    turn.dialogue.home = seen.row.id
    turn.dialogue.ticket = round_log.number_of(turn.unit, seen.row)
    noted = diary.tags_of(visit)
    more = left(turn, noted, diary.visit_tags(turn.unit, seen))
    points = dict.fromkeys(point for one in moved for point in one.points)
    lead = diary.lead_item(turn.unit) and visit.ticket_id is None
    buttons = [
        *(Button(label=point, data=f"checked:{visit.id}.{point}") for point in points),
        *(Button(label=tag, data=f"tagged:{visit.id}.{tag}") for tag in more),
        *offers(turn, visit),
        turn.button("button_diary_words", f"visit_words:{visit.id}"),
        *([turn.button("button_diary_lead", f"lead:{visit.id}")] if lead else []),
        turn.button("button_diary_undo", f"unfiled:{visit.id}"),
        turn.button("button_diary_next", "visit:"),
    ]
    place, words = households.shown_home(sight, seen.row), visit.words or ""
    said = {"place": place, "tags": "、".join(noted), "words": words}
    return turn.say("diary_visited", *buttons, **said, rounds=rounds_told.lines(turn, moved))


def offers(turn: Turn, visit: Visit) -> list[Button]:
    """What the words make likely: 暂停上门 of who is in hospital."""
    kinds = [one.offer for one in diary.heard_in(turn.unit, visit.words or "") if one.offer]
    found = (f"care_{kind}" for kind in dict.fromkeys(kinds))
    return [turn.button(verb, f"{verb}:{visit.household_id}") for verb in found]


def mark_line(turn: Turn, mark: Mark) -> str:
    """红 党员户, and why it is visited."""
    late = mark.review_on is not None and mark.review_on < turn.unit.today
    review = turn.words("diary_review") if late else ""
    name = households.rule_of(turn.unit, mark).name
    said = {"colour": mark.colour, "name": name, "purpose": mark.purpose, "review": review}
    return turn.words("diary_mark", **said)
