"""巡查: what was seen at a building or in a grid, noted by button or in one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.desk import diary, round_log, round_told
from bot.desk import rounds as rounds_
from bot.desk.addresses import ASIDE, find_addressed, parted_places, read_tags
from bot.desk.households import Sight
from bot.desk.round_log import Progress
from bot.dialogue import Form
from bot.handlers import report, rounds
from bot.handlers.diary_tags import OFFERED, label, left, not_fine, not_found
from bot.handlers.filing import put_off
from bot.message import Button, Reply
from bot.turn import Turn
from storage.diary_tables import Visit


def patrol(turn: Turn) -> list[Reply]:
    """Which building or grid, or at once what was seen there."""
    sight, told = Sight(turn.unit, turn.person), turn.argument.strip()
    if many := several_said(turn, sight, told):
        return many
    found, rest = find_addressed(told, sight.places()) if told else (sight.beats()[:OFFERED], "")
    if not found:
        return not_found(turn, sight, "diary_place_unknown")
    estates = [one for area_id in found if len(one := houses_of(turn, sight, area_id)) > 1]
    if told and len(estates) == 1:
        return estate_told(turn, estates[0], rest)
    if len(found) > 1:
        phrase = "diary_which_place" if told else "diary_places"
        return turn.say(phrase, *(place_button(turn, area_id) for area_id in found[:OFFERED]))
    if not rest and not turn.kind:
        return place_shown(turn, found[0])
    return logged(turn, patrol_told(turn, found[0], rest, turn.files()))


def houses_of(turn: Turn, sight: Sight, area_id: int) -> list[int]:
    """The buildings of an estate, as far as they are one's own; nothing of any other place."""
    known = turn.unit.gazetteer.areas
    if known[area_id].level != "estate":
        return []
    inside = (known[id_] for id_ in sight.roles if area_id in known[id_].path)
    return sorted(area.id for area in inside if area.level == "building")


def estate_told(turn: Turn, houses: Sequence[int], rest: str) -> list[Reply]:
    """桃源里 正常 is said of each of its buildings; of anything else it is asked which."""
    if rest in diary.fine_labels(turn.unit):
        return several(turn, houses, rest)
    buttons = (place_button(turn, area_id) for area_id in houses[:OFFERED])
    return turn.say("diary_which_house", *buttons)


def patrol_told(turn: Turn, area_id: int, rest: str, files: Mapping[str, Sequence[str]]) -> Visit:
    """What was said in the same message is noted at once; nothing said is all well."""
    said, words = read_tags(rest, diary.patrol_labels(turn.unit))
    tags, well = diary.parted(turn.unit, said)
    fine = turn.unit.phrases["diary_fine"]
    heard = [] if fine in tags else diary.heard_wrong(turn.unit, words)
    tags += [tag for tag in heard if tag not in (*tags, *well)]
    tags = tags or ([] if words else [fine])
    filed = diary.file_patrol(turn.unit, turn.person, area_id, tags)
    diary.check_off(filed, well)
    diary.add_words(filed, words, files)
    return filed


def several_said(turn: Turn, sight: Sight, told: str) -> list[Reply]:
    """5、6号楼正常, or 全部正常 of what is left of one's walks; nothing for any other words."""
    names, rest = parted_places(told)
    if not names and told in diary.fine_labels(turn.unit):
        return several(turn, left_to_walk(turn, sight), told)
    known = sight.places()
    found = [find_addressed(name, known)[0] for name in names]
    unclear = next((name for name, ids in zip(names, found, strict=True) if len(ids) != 1), "")
    if unclear:
        turn.argument = unclear
        return not_found(turn, sight, "diary_place_unclear")
    return several(turn, [ids[0] for ids in found], rest.strip(ASIDE))


def left_to_walk(turn: Turn, sight: Sight) -> list[int]:
    going = round_told.find_mine(turn.unit, turn.person)
    left_ = (one.stop for row in going for one in rounds_.left(turn.unit, row))
    areas = (stop.area_id for stop in left_ if not stop.household)
    return [area_id for area_id in dict.fromkeys(areas) if area_id in sight.roles]


def several(turn: Turn, area_ids: Sequence[int], rest: str) -> list[Reply]:
    """Each place is a patrol of its own, and may be taken back by itself."""
    if not area_ids:
        return []
    at_place(turn)
    filed = [patrol_told(turn, area_id, rest, turn.files()) for area_id in area_ids]
    moved = [round_log.note(turn.unit, turn.person, visit) for visit in filed]
    undo = turn.words("button_diary_undo")
    places = [place_of(turn, area_id) for area_id in area_ids]
    shown = list(zip(filed, places, strict=True))[:OFFERED]
    buttons = [Button(label=f"{undo} {name}", data=f"unfiled:{one.id}") for one, name in shown]
    said = {"tags": tags_told(turn, filed[-1]), "words": filed[-1].words or ""}
    next_ = turn.button("button_diary_next_place", "patrol:")
    said |= {"place": "、".join(places), "rounds": rounds.lines(turn, moved[-1])}
    return turn.say("diary_patrolled", *buttons, next_, **said)


def place_button(turn: Turn, area_id: int) -> Button:
    return Button(label=place_of(turn, area_id), data=f"patrol_at:{area_id}")


def at_place(turn: Turn) -> None:
    """Whoever is at a building speaks of no home any more."""
    turn.dialogue.home, turn.dialogue.ticket = 0, ""


def place_of(turn: Turn, area_id: int) -> str:
    return turn.unit.gazetteer.label(turn.unit.gazetteer.areas[area_id])


def patrol_at(turn: Turn) -> list[Reply]:
    return place_shown(turn, int(turn.argument))


def place_shown(turn: Turn, area_id: int) -> list[Reply]:
    """Everything is well, or what is not."""
    at_place(turn)
    fine = turn.unit.phrases["diary_fine"]
    tags = (fine, *(one.tag for one in turn.unit.knowledge.diary.patrol))
    buttons = [Button(label=seen_as(turn, tag), data=f"patrolled:{area_id}.{tag}") for tag in tags]
    return turn.say("diary_place", *buttons, place=place_of(turn, area_id))


def seen_as(turn: Turn, tag: str) -> str:
    return turn.words("diary_wrong", tag=tag) if not_fine(turn, tag) else label(turn, tag)


def patrol_filed(turn: Turn) -> list[Reply]:
    """A pressed tag is the whole patrol; the place must still be one's own."""
    key, _, tag = turn.argument.partition(".")
    if int(key) not in Sight(turn.unit, turn.person).roles:
        return turn.say("button_old")
    return logged(turn, diary.file_patrol(turn.unit, turn.person, int(key), [tag]))


def rest_fine(turn: Turn) -> list[Reply]:
    """其余正常: one tap for every point that nothing was said of."""
    visit = Sight(turn.unit, turn.person).filed(turn.argument)
    diary.check_off(visit, [one.tag for one in turn.unit.knowledge.diary.patrol])
    return logged(turn, visit)


def logged(turn: Turn, visit: Visit) -> list[Reply]:
    """What stands in the diary now, and what is left of the round it belongs to."""
    return patrolled(turn, visit, round_log.note(turn.unit, turn.person, visit))


def patrolled(turn: Turn, visit: Visit, moved: Sequence[Progress] = ()) -> list[Reply]:
    """What was noted; what is wrong can be reported with its place filled in."""
    at_place(turn)
    noted = diary.tags_of(visit)
    named = [one.tag for one in turn.unit.knowledge.diary.patrol]
    report_ = turn.unit.phrases["button_diary_report"]
    rest = [turn.button("button_rest_fine", f"rest_fine:{visit.id}")]
    buttons = [
        *(rest if any(one.points for one in moved) else ()),
        *(
            Button(label=f"{report_}{tag}", data=f"patrol_report:{visit.id}.{tag}")
            for tag in noted
            if not_fine(turn, tag)
        ),
        *(
            Button(label=seen_as(turn, tag), data=f"tagged:{visit.id}.{tag}")
            for tag in left(turn, noted, named)
        ),
        turn.button("button_diary_words", f"visit_words:{visit.id}"),
        turn.button("button_diary_undo", f"unfiled:{visit.id}"),
        turn.button("button_diary_next_place", "patrol:"),
    ]
    place, words = place_of(turn, visit.area_id), visit.words or ""
    said = {
        "place": place,
        "tags": tags_told(turn, visit),
        "words": words,
        "rounds": rounds.lines(turn, moved),
    }
    return turn.say("diary_patrolled", *buttons, **said)


def tags_told(turn: Turn, visit: Visit) -> str:
    noted = diary.tags_of(visit)
    return "、".join(seen_as(turn, tag) if not_fine(turn, tag) else tag for tag in noted)


def reported(turn: Turn) -> list[Reply]:
    """反映: the usual report of what is wrong, with the place and the pictures filled in."""
    key, _, tag = turn.argument.partition(".")
    visit = Sight(turn.unit, turn.person).filed(key)
    place = place_of(turn, visit.area_id)
    said = {"place": place, "tags": tag, "words": visit.words or ""}
    text = turn.words("diary_wrong_at", **said)
    form = Form(handler="report", opened_at=turn.unit.now, area_id=visit.area_id, **visit.files)
    form.values["place"] = place
    watched = next((one for one in turn.unit.knowledge.diary.patrol if one.tag == tag), None)
    item = turn.item(watched.item or "") if watched else None
    if item is None:
        turn.reread(text)
        return report.described(turn, form)
    if report.is_busy(turn.dialogue.form):
        return put_off(turn, report.filled_in(turn, form, item, text))
    return report.open_form(turn, item, text, form)
