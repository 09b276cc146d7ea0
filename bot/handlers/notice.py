"""/notice, 发通知: words, their sort, whom they are for; shown as they will be seen, then sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

from bot.desk import notice_approval, notice_audience, notice_steps
from bot.desk.entries import AreaEntry
from bot.desk.notice_audience import CHOICES, areas_of, is_theirs
from bot.desk.notice_doubts import Doubt
from bot.desk.notice_draft import Draft
from bot.desk.notice_patterns import pattern
from bot.desk.notice_range import Range, read_range
from bot.desk.notice_read import read_notice
from bot.desk.notice_when import day_of
from bot.desk.notice_words import by_night, values
from bot.dialogue import Form
from bot.handlers import emergency, notice_answers, notice_desk
from bot.handlers.danger import ASKS, is_loud
from bot.handlers.notice_asking import (
    FORM,
    HEARD,
    ask_for,
    ask_people,
    ask_sort,
    ask_whom,
    get,
    next_step,
)
from bot.message import Reply
from bot.turn import Turn
from storage.notice_tables import NOTICE_SORTS, Notice

LASTS = timedelta(hours=12)  # a question is open so long
LONGEST = 1_500  # characters: nobody reads more, and a messenger would cut it
LONGEST_ALARM = 20  # characters: a longer one is a notice that warns of danger
WORD_ENDS = " ，,。：:\n"
DRAFTING = frozenset({"text", "sort", "whom"})  # questions about a notice that is being written


def is_typed(turn: Turn) -> bool:
    """Words that were asked for, whatever they sound like, and 发通知 from who may send one."""
    if not turn.text or turn.text.startswith("/"):
        return False
    return is_begun(turn) or (is_asked(turn) and not any(map(turn.means, ("sos", *HEARD))))


def is_begun(turn: Turn) -> bool:
    """发通知 as a heading, or with what only a notice tells right behind it; not 发通知了吗."""
    rest = words_in(turn.text)
    if rest == turn.text or not areas_of(turn.unit, turn.person):
        return False
    if not rest or not rest[0].isalnum():
        return True
    draft = read_notice(turn.unit, rest)
    return not ASKS.search(rest[-1]) and bool(draft.sort or draft.start or draft.area_ids)


def words_in(text: str) -> str:
    """What stands behind 发通知, 我想发个通知, 帮我写一条通知."""
    return pattern("begins").sub("", text, count=1)


def is_asked(turn: Turn) -> bool:
    form = turn.dialogue.form
    if form is None or form.handler != FORM or form.asking not in TAKES:
        return False
    return form.opened_at is None or turn.unit.now - form.opened_at < LASTS


def take(turn: Turn) -> list[Reply]:
    form = turn.dialogue.form
    if form and is_asked(turn) and not is_begun(turn):
        return alarm(turn) if is_danger(turn, form) else TAKES[form.asking](turn, form)
    turn.argument = words_in(turn.text).strip(WORD_ENDS)
    return begin(turn)


def begin(turn: Turn) -> list[Reply]:
    """/notice WORDS; alone it asks for them."""
    if not areas_of(turn.unit, turn.person):
        return turn.say("notice_staff_only")
    ask_for(turn, "text")
    form = turn.dialogue.form or Form(handler=FORM)
    form.add(turn.files())
    words = turn.argument.strip()
    return written(turn, form, words) if words else turn.say("notice_ask_text")


def carry_on(turn: Turn) -> list[Reply]:
    """A picture for the words, places or a sort that were named."""
    form = turn.dialogue.form or Form(handler=FORM)
    if is_danger(turn, form):
        return alarm(turn)
    form.add(turn.files())
    if turn.text and (named := NAMED.get(form.asking)):
        return named(turn, form)
    if form.asking not in DRAFTING or not form.photos:
        return asked_again(turn, form)
    if "notice" not in form.values:
        return turn.say("notice_photo_first")
    notice = get(turn, form.values["notice"])
    notice_steps.change(turn.unit, notice, turn.person, photos=[*form.photos])
    return next_step(turn, notice)


def asked_again(turn: Turn, form: Form) -> list[Reply]:
    if form.asking == "sort":
        return ask_sort(turn, get(turn, form.values["notice"]))
    if form.asking == "answer":
        return notice_answers.ask_again(turn, form)
    return turn.say(f"notice_ask_{form.asking or 'text'}")


def is_danger(turn: Turn, form: Form) -> bool:
    """Is it an alarm, and not what was asked for? A notice may itself warn of fire."""
    if form.asking != "text" or not is_loud(turn):
        return is_loud(turn)
    return len(turn.text) <= LONGEST_ALARM and not read_notice(turn.unit, turn.text).sort


def alarm(turn: Turn) -> list[Reply]:
    """First what to do; then how to go on, where it was meant as the words of a notice."""
    form = turn.dialogue.form
    if form and form.asking == "answer":
        return notice_answers.alarm(turn, form)
    return [*emergency.raise_alarm(turn), *turn.say("notice_was_alarm")]


def is_put_off(turn: Turn) -> bool:
    form = turn.dialogue.form
    return form is not None and form.handler == FORM and turn.means("cancel")


def put_off(turn: Turn) -> list[Reply]:
    """取消: the draft waits, and what was shown before can't be sent unseen."""
    form = turn.dialogue.form or Form(handler=FORM)
    turn.dialogue.leave()
    drafted = form.asking in DRAFTING and "notice" in form.values
    notice = get(turn, form.values["notice"]) if drafted else None
    if notice is None or notice.state != "draft":
        return turn.say("cancelled")
    notice_steps.change(turn.unit, notice, turn.person)
    offered = {"open": "notice_show", "drop": "notice_drop"}
    buttons = [turn.button(f"button_notice_{n}", f"{v}:{notice.id}") for n, v in offered.items()]
    return turn.say("notice_put_off", *buttons)


def text_given(turn: Turn, form: Form) -> list[Reply]:
    form.add(turn.files())
    return written(turn, form, turn.text)


def written(turn: Turn, form: Form, words: str) -> list[Reply]:
    """The words of a new notice, or other words of one that is there."""
    if len(words) > LONGEST:
        return turn.say("notice_too_long", count=len(words), most=LONGEST)
    draft = read_notice(turn.unit, words)
    notice = taken(turn, form, draft)
    return [*warnings(turn, notice, draft), *next_step(turn, notice)]


def warnings(turn: Turn, notice: Notice, draft: Draft) -> list[Reply]:
    """What nobody understood; places that are others' to tell; a day that has gone by."""
    unread = turn.say("notice_unread", words="、".join(draft.unread)) if draft.unread else []
    mine = draft.area_ids if notice.whom == "area" else ()
    others = [one for one in mine if not is_theirs(turn.unit, turn.person, [one])]
    areas = notice_audience.named(turn.unit, others)
    left_out = turn.say("notice_not_counted", areas=areas) if others else []
    unsure = [reply for one in draft.doubts for reply in doubted(turn, one)]
    gone = draft.gone and not draft.end  # with an end the preview tells it
    return [*unread, *left_out, *unsure, *(turn.say("notice_gone") if gone else [])]


def doubted(turn: Turn, doubt: Doubt) -> list[Reply]:
    """A day to look at again, with the one that it comes to."""
    meant = datetime.combine(doubt.day, time(), turn.unit.zone) if doubt.day else None
    day = day_of(turn.unit, meant) if meant else ""
    return turn.say(f"notice_doubt_{doubt.why}", words=doubt.words, day=day)


def taken(turn: Turn, form: Form, draft: Draft) -> Notice:
    if number := form.values.get("notice"):
        notice = get(turn, number)
        notice_steps.fill(turn.unit, notice, turn.person, draft)
        notice.photos = form.photos or notice.photos
        return notice
    notice = notice_steps.begin(turn.unit, turn.person, draft, form.photos)
    if number := form.values.get("corrects"):
        notice_steps.follow(turn.unit, notice, get(turn, number), turn.person)
    return notice


def sort_given(turn: Turn) -> list[Reply]:
    number, _, sort = turn.argument.partition(".")
    notice = get(turn, number)
    if sort not in NOTICE_SORTS:
        return turn.say("button_old")
    if not sort:
        return ask_sort(turn, notice)
    notice_steps.change(turn.unit, notice, turn.person, sort=sort)
    return next_step(turn, notice)


def sort_named(turn: Turn, form: Form) -> list[Reply]:
    """停水的"""
    notice, sort = get(turn, form.values["notice"]), read_notice(turn.unit, turn.text).sort
    if not sort:
        return ask_sort(turn, notice)
    notice_steps.change(turn.unit, notice, turn.person, sort=sort)
    return next_step(turn, notice)


def within(turn: Turn) -> list[Reply]:
    notice, area = chosen_area(turn)
    return ask_whom(turn, notice, area)


def area_given(turn: Turn) -> list[Reply]:
    notice, area = chosen_area(turn)
    return aimed(turn, notice, [area.id] if area else [])


def chosen_area(turn: Turn) -> tuple[Notice, AreaEntry | None]:
    number, _, area_id = turn.argument.partition(".")
    known = turn.unit.gazetteer.areas
    return get(turn, number), known.get(int(area_id)) if area_id.isdecimal() else None


def placed(turn: Turn, form: Form) -> list[Reply]:
    """桃源里1号楼、3号楼"""
    notice, home = get(turn, form.values["notice"]), int(form.values["inside"] or 0)
    near = (home, *notice.area_ids[:1])  # else 3号楼 is meant where the notice is for now
    return ranged(
        turn, notice, read_range(turn.unit, turn.person, turn.text, notice.area_ids, near)
    )


def ranged(turn: Turn, notice: Notice, meant: Range) -> list[Reply]:
    """The range that was told, read back; one that can't be stays as it was."""
    if meant.kept:
        areas = notice_audience.named(turn.unit, notice.area_ids)
        return turn.say("notice_not_without", words=meant.kept, areas=areas)
    if meant.unknown or not meant.area_ids:
        return turn.say("notice_which_place", words="、".join(meant.unknown))
    shown = aimed(turn, notice, [*meant.area_ids])
    if [*notice.area_ids] != [*meant.area_ids]:
        return shown
    phrase = "notice_ranged_less" if meant.less else "notice_ranged"
    areas = notice_audience.named(turn.unit, notice.area_ids)
    return [*turn.say(phrase, areas=areas), *shown]


def aimed(turn: Turn, notice: Notice, area_ids: list[int]) -> list[Reply]:
    """At areas of one's own, and no others."""
    if not is_theirs(turn.unit, turn.person, area_ids):
        areas = notice_audience.named(turn.unit, area_ids)
        return [*turn.say("notice_not_your_area", areas=areas), *ask_whom(turn, notice)]
    notice_steps.change(turn.unit, notice, turn.person, area_ids=area_ids)
    return next_step(turn, notice)


def people_given(turn: Turn) -> list[Reply]:
    number, source, value = f"{turn.argument}..".split(".", 2)
    notice, value = get(turn, number), value.rstrip(".")
    if source != "area" and value not in (CHOICES[source](turn.unit) if source in CHOICES else ()):
        return turn.say("button_old")
    notice_steps.change(turn.unit, notice, turn.person, whom=source, value=value)
    return next_step(turn, notice)


def text_asked(turn: Turn) -> list[Reply]:
    """改文字: other words, or a picture."""
    ask_for(turn, "text", get(turn, turn.argument))
    return turn.say("notice_ask_text_again")


def whom_asked(turn: Turn) -> list[Reply]:
    return ask_whom(turn, get(turn, turn.argument))


def send(turn: Turn) -> list[Reply]:
    """What was shown, once however often it is pressed; for many a second person is asked."""
    number, _, revision = turn.argument.partition(".")
    notice = get(turn, number)
    asked = notice_approval.send(turn.unit, notice, turn.person, revision)
    if not asked:
        told = turn.say("notice_under_way", **values(turn.unit, notice))
        return [*told, notice_desk.sums(turn, notice)]
    names = notice_approval.names(turn.unit, asked)
    upward = turn.words("notice_upward") if notice_approval.is_upward(turn.unit, asked) else ""
    night = by_night(turn.unit, notice)
    return turn.say("notice_is_asked", names=names, upward=upward, night=night)


def drop(turn: Turn) -> list[Reply]:
    notice = get(turn, turn.argument)
    notice_steps.take(turn.unit, notice, "drop", turn.person)
    turn.dialogue.leave()
    return turn.say("notice_drop_done")


def people_asked(turn: Turn) -> list[Reply]:
    return ask_people(turn, get(turn, turn.argument))


def correct(turn: Turn) -> list[Reply]:
    """发更正: to exactly those who got it."""
    before = get(turn, turn.argument)
    ask_for(turn, "text", corrects=str(before.id))
    return turn.say("notice_ask_correction")


TAKES: Mapping[str, Callable[[Turn, Form], list[Reply]]] = {
    "text": text_given,
    "reason": notice_desk.reason_given,
    "answer": notice_answers.answer_given,
}
NAMED: Mapping[str, Callable[[Turn, Form], list[Reply]]] = {"whom": placed, "sort": sort_named}
VERBS: Mapping[str, Callable[[Turn], list[Reply]]] = {
    "notice_sort": sort_given,
    "notice_within": within,
    "notice_area": area_given,
    "notice_whom": whom_asked,
    "notice_who": people_asked,
    "notice_people": people_given,
    "notice_text": text_asked,
    "notice_send": send,
    "notice_drop": drop,
    "notice_correct": correct,
    **notice_desk.VERBS,
    **notice_answers.VERBS,
}
