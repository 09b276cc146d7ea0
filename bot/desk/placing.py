"""Where something is: a place said, sent as a point, or confirmed, put into the open form."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.desk.entries import Found
from bot.desk.unit_of_work import UnitOfWork
from bot.dialogue import Form
from bot.intents.heard import heard
from bot.intents.slots import find_place, mask
from bot.intents.split import EDGES, clauses
from bot.message import Location
from storage.tables import Person

NEAR_METRES = 2_000  # a sent location farther from any known place is kept as it is
IN_SIGHT_METRES = 150  # within a shape, the nearest place is named up to here
PLACE_SIGN = re.compile(
    "[东西南北前后左右里外上下旁边口角头楼栋幢院区路街巷弄门村站店场园校厅室层号桥河沟树坡道亭屋家]"
)
NOT_KNOWN = re.compile(
    "不知道|怎么知道|哪知道|不清楚|不晓得|不记得|忘了|随便|说不清|我想[给问要跟说]|想问|请问|建议|意见"
)
ONLY_PLACE = re.compile(  # ends like a place, and tells of nothing that happens there
    "(?!.*(?:[了没不坏堵漏倒塌断破脏臭吵乱满裂吗哪咋帮]|有人|谢谢|怎么|多少|想[去办约问]|要[去办约问]|几[点号]))"
    ".*(?:底下|下头|[上下前后左右里外]面|[东西南北里前后外]头|[旁东西南北里外]边|边上|旁|跟前|附近|对面"
    "|那块儿?|那儿|那里|那边|那片|那|角落?|中间|[门口楼栋]|单元|室|号|老地方|楼下|中心|大厅|超市|市场|公园"
    "|广场|食堂|学校|医院|银行|车库|[保务出公厕诊]所|[店站亭棚柜馆])[啊呢吧呀的]*"
)
SPOKEN = re.compile(  # asked, wished or said to somebody: no place is told like this
    "怎么|咋|哪|吗|么[?？]?$|多少|几[点时号]|[什啥]么?时候|能不能|可不可以|有没有|电话|号码|谢谢"
    "|(?:[你您]|[早晚]上|[上中下]午)好|麻烦您?"
    "|[想要得](?:办|约|申请|领|交|查|问|咨询|报名|登记|预约)|[帮给替][我俺]|^(?:办理?|申请|预约|代办)"
)
HOME = re.compile("我们?家|自己家|在家|家里")
DOOR = re.compile(r"(?:(?<=元)|(?<=楼)|(?<=栋))\d{3,4}(?:室|户|号)?|\d{2,4}(?:室|户)")
WRONG = ("不对", "不是", "错", "说错", "改")
LONGEST_PLACE = 40  # characters; longer words tell a story
MORE_THAN_PLACE = 5  # characters beside the place from which an answer is kept as words too


def look_up(unit: UnitOfWork, person: Person, text: str) -> Found | None:
    """The area that words name; a bare number is a building's."""
    number = text.strip()
    if number.isdecimal() and len(number) <= 3:
        found = unit.gazetteer.find(f"{number}号楼", person.area_id)
        return Found(found.area, found.text, sure=False) if found else None
    found = find_said(unit, text, person.area_id)
    return found or find_in(unit, heard(text), text, person.area_id) or at_home(unit, person, text)


def find_said(unit: UnitOfWork, text: str, home: int | None) -> Found | None:
    """What the phrase for where names; before it the number that is painted on something."""
    said = find_place(heard(text))
    asset = unit.gazetteer.find_asset(text)
    place = unit.gazetteer.widened(said, heard(text)) if said else ""
    return asset or (find_in(unit, place, text, home) if place else None)


def find_in(unit: UnitOfWork, place: str, text: str, home: int | None) -> Found | None:
    """The area that a place names; unsure where the words had to be put right."""
    found = unit.gazetteer.find(place, home)
    return replace(found, sure=False) if found and heard(text) != text else found


def at_home(unit: UnitOfWork, person: Person, text: str) -> Found | None:
    """我家楼上: the building of somebody whose address is known."""
    home = unit.gazetteer.areas.get(person.area_id or 0)
    if home is None or home.level not in {"building", "unit"} or not HOME.search(text):
        return None
    return Found(home, unit.gazetteer.label(home), sure=False)


def note_place(unit: UnitOfWork, form: Form, person: Person, text: str) -> None:
    """Fill in the place when the words name one; keep a building that lacks its estate."""
    said, found = find_place(heard(text)), find_said(unit, text, person.area_id)
    if found and found.area.level != "community":
        take_place(form, found)
    elif said and unit.gazetteer.lacks_estate(said, person.area_id):
        form.values["place_part"] = said
    elif said and unit.gazetteer.is_elsewhere(said):
        form.values["place"] = mask(said)
    elif near := at_home(unit, person, text) or unit.gazetteer.find_inside(text, person.area_id):
        take_place(form, near)


def answer_place(unit: UnitOfWork, form: Form, person: Person, text: str) -> str | None:
    """Take a place that was asked for; the phrase to ask again with, once, when it is none."""
    part = form.values.get("place_part", "")
    found = look_up(unit, person, f"{text}{part}") or look_up(unit, person, text)
    if found:
        keep_words(form, text)
        take_place(form, found)
        return None
    if not part and unit.gazetteer.lacks_estate(text, person.area_id):
        form.values["place_part"] = find_place(text) or text[:LONGEST_PLACE]
        return "ask_estate"
    if not is_placelike(text) and "place_tried" not in form.values:
        form.values["place_tried"] = "1"
        form.said.append(text)
        return "ask_place_hint"
    form.values["place"], form.asking = mask(f"{text}{part}")[:200], ""
    form.area_id = form.area_id or person.area_id
    return None


def keep_words(form: Form, text: str) -> None:
    """What was said beside the place goes to the ticket too."""
    if len(text) - len(find_place(text) or text) >= MORE_THAN_PLACE:
        form.said.append(text)


def is_placelike(text: str) -> bool:
    """Could these words be a place that the gazetteer has no name for?"""
    if len(text) > LONGEST_PLACE or NOT_KNOWN.search(text):
        return False
    return bool(find_place(text)) or any(map(is_sign, clauses(text)))


def is_sign(clause: str) -> bool:
    """A place by its end, or by a sign in words that are said to nobody."""
    by_end = ONLY_PLACE.fullmatch(clause.strip(EDGES))
    return bool(by_end or (PLACE_SIGN.search(clause) and not is_spoken(clause)))


def is_spoken(text: str) -> bool:
    """医保怎么交, 我想办老年卡: words to somebody, whatever stands in them."""
    return bool(SPOKEN.search(text))


def is_only_place(unit: UnitOfWork, person: Person, text: str) -> bool:
    """The name of a place, or words that end like one and tell nothing else."""
    known = look_up(unit, person, text) if len(text) <= LONGEST_PLACE else None
    named = known is not None and text in {known.area.name, *known.area.nicknames}
    return named or (len(text) <= LONGEST_PLACE and bool(ONLY_PLACE.fullmatch(text)))


def split_door(place: str) -> tuple[str, str]:
    """A place for everybody, and the flat's number for those who act on the ticket alone."""
    found = DOOR.search(place)
    return (place.replace(found[0], "", 1), found[0]) if found else (place, "")


def take_place(form: Form, found: Found) -> None:
    form.area_id, form.values["place"] = found.area.id, found.text
    form.values.pop("location", None)  # what is said counts, and not where the phone was
    form.values.pop("place_options", None)
    form.asking = "" if found.sure else "confirm_place"
    if found.options:
        lines = (f"{option.area.id} {option.text}" for option in found.options)
        form.values["place_options"] = "\n".join(lines)


def options_of(form: Form) -> dict[str, str]:
    """The places offered to choose from: what each is called, by its area's id."""
    lines = form.values.get("place_options", "").splitlines()
    return {area_id: text for area_id, _, text in (line.partition(" ") for line in lines)}


def choose_place(form: Form, chosen: str) -> bool:
    """Take one of the places offered; False when it is none of them."""
    options = options_of(form)
    if chosen not in options:
        return False
    form.area_id, form.values["place"], form.asking = int(chosen), options[chosen], ""
    del form.values["place_options"]
    return True


def leave_open(form: Form, text: str) -> None:
    """In danger nobody guesses between several places: what was said waits for the rest of it."""
    if options_of(form):
        del form.values["place"], form.values["place_options"]
        form.area_id, form.values["place_part"] = None, find_place(text) or text[:LONGEST_PLACE]


def forget_place(form: Form) -> str:
    """What was guessed is wrong: the phrase to ask again with."""
    form.values.pop("place", None)
    form.values.pop("place_options", None)
    form.area_id, form.asking = None, "place"
    return "ask_place_again"


def confirm_pressed(form: Form, answer: str) -> str | None:
    """对, one of several, or 改一下; the phrase to ask again with."""
    likeliest = next(iter(options_of(form)), "")
    if answer == "yes":  # to several it is no choice yet: the likeliest alone is asked about
        form.asking = "confirm_place" if choose_place(form, likeliest) else ""
        return None
    if choose_place(form, answer):
        return None
    return "button_old" if answer.isdecimal() else forget_place(form)


def confirm_in_words(unit: UnitOfWork, form: Form, person: Person, text: str) -> str | None:
    """对, 不对, or at once the right place."""
    if unit.knowledge.means(text, "no"):
        return forget_place(form)
    whole = find_place(heard(text)) or heard(text)
    found = unit.gazetteer.find_asset(text) or find_in(unit, whole, text, form.area_id)
    if unit.knowledge.means(text, "yes"):
        return confirm_pressed(form, "yes")
    if found and not choose_place(form, str(found.area.id)):
        take_place(form, found)
    elif not found and text.startswith(WRONG):
        return forget_place(form)
    elif not found:
        form.said.append(text)  # more about the matter: the place is asked for again
    return None


def take_location(unit: UnitOfWork, form: Form, location: Location) -> None:
    """The area whose shape holds a sent point, else the nearest known place; beside it the point.

    In words it is the nearest place all the same, where there is one in that shape."""
    at = (location.lon, location.lat)
    inside = unit.gazetteer.on_map.at(at)
    near, far = unit.gazetteer.on_map.nearest(at, inside)
    point = unit.phrases.say("place_point", lat=f"{location.lat:.5f}", lon=f"{location.lon:.5f}")
    form.values["place"], form.asking = point, ""
    form.values["location"] = f"{location.lat},{location.lon}"
    named = near if far <= (IN_SIGHT_METRES if inside else NEAR_METRES) else None
    if area := inside or named:
        form.area_id, form.values["point"] = area.id, point
        phrase = "place_near" if named else "place_inside"
        label = unit.gazetteer.label(named or area)
        form.values["place"] = unit.phrases.say(phrase, place=label)


def point_words(unit: UnitOfWork, location: Location) -> str:
    """A sent point in words: the nearest known place, and the point itself."""
    form = Form(handler="")
    take_location(unit, form, location)
    return "，".join(dict.fromkeys([form.values["place"], form.values.get("point", "")])).strip(
        "，"
    )
