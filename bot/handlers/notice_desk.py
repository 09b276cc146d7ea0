"""/notices: how one's notices stand, stopping them, and agreeing to others'."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.desk import notice_approval, notice_progress, notice_sending, notice_steps
from bot.desk.notice_copy import copyable
from bot.desk.notice_draft import draft_from
from bot.desk.notice_patterns import table
from bot.desk.notice_words import values
from bot.desk.people import areas_of_duty, display_name, is_staff
from bot.dialogue import Form
from bot.handlers.notice_asking import ask_for, get, next_step
from bot.intents.slots import numerals
from bot.message import Button, Reply
from bot.turn import Turn
from storage.notice_tables import Notice

LISTED = 8  # notices at once


def listed(turn: Turn) -> list[Reply]:
    """/notices, or /notices 12."""
    if not is_staff(turn.unit.session, turn.person.id):
        return turn.say("not_staff")
    if turn.argument.strip():
        return show(turn)
    areas = areas_of_duty(turn.unit, turn.person.id)
    found = notice_progress.find_listed(turn.unit, turn.person, areas, LISTED)
    if not found:
        return turn.say("notice_list_none")
    buttons = [Button(label=label(turn, one), data=f"notice_show:{one.id}") for one in found]
    return turn.say("notice_list", *buttons)


def label(turn: Turn, notice: Notice) -> str:
    state = turn.unit.phrases[f"notice_state_{notice.state}"]
    return turn.words("button_notice", **values(turn.unit, notice), state=state)


def show(turn: Turn) -> list[Reply]:
    """One's own draft goes on; of the others, what became of them."""
    notice = get(turn, turn.argument.strip())
    if notice.state == "dropped":
        return turn.say("notice_is_dropped", number=notice.id)
    unfinished = notice.state == "draft" and notice.author_id == turn.person.id
    return next_step(turn, notice) if unfinished else [sums(turn, notice)]


def sums(turn: Turn, notice: Notice) -> Reply:
    return notice_progress.told(turn.unit, notice, "notice_sums")


def stop(turn: Turn) -> list[Reply]:
    """停止; who has it already may be told what is right."""
    notice = get(turn, turn.argument)
    notice_sending.stop(turn.unit, notice, turn.person)
    found = notice_progress.progress(turn.unit, notice)
    phrase = "notice_stopped" if found.sent or found.groups else "notice_stopped_none"
    return [notice_progress.told(turn.unit, notice, phrase)]


def is_stop_said(turn: Turn) -> bool:
    """停止第1号通知, from one of the staff."""
    found = turn.text and stop_said(turn)
    return bool(found) and is_staff(turn.unit.session, turn.person.id)


def stop_told(turn: Turn) -> list[Reply]:
    turn.argument = stop_said(turn)
    return stop(turn)


def stop_said(turn: Turn) -> str:
    """The number of the notice that is to be stopped; empty where words are of none."""
    found = (re.search(one, numerals(turn.text)) for one in table()["stop"])
    return next((one["number"] for one in found if one), "")


def failed(turn: Turn) -> list[Reply]:
    notice = get(turn, turn.argument)
    lines = notice_progress.failed(turn.unit, notice)
    return turn.say("notice_failed_list" if lines else "notice_failed_none", lines=lines)


def agree(turn: Turn) -> list[Reply]:
    number, _, revision = turn.argument.partition(".")
    notice = get(turn, number)
    notice_approval.agree(turn.unit, notice, turn.person, revision)
    return turn.say("notice_agree_done", **values(turn.unit, notice))


def back(turn: Turn) -> list[Reply]:
    """退回修改: what is to be changed?"""
    number, _, revision = turn.argument.partition(".")
    notice = get(turn, number)
    notice_steps.check_waiting(turn.unit, notice, turn.person, revision)
    ask_for(turn, "reason", notice, revision=revision)
    return turn.say("notice_ask_reason")


def reason_given(turn: Turn, form: Form, reason: str = "") -> list[Reply]:
    notice = get(turn, form.values["notice"])
    turn.dialogue.leave()
    notice_steps.check_waiting(turn.unit, notice, turn.person, form.values["revision"])
    notice_approval.send_back(turn.unit, notice, turn.person, reason or turn.text)
    return turn.say("notice_back_done", author=display_name(turn.unit, notice.author_id))


def copy(turn: Turn) -> list[Reply]:
    """Nothing but the text that can be put into a group of a messenger."""
    notice = get(turn, turn.argument)
    return [Reply(text=copyable(turn.unit, draft_from(notice)))]


VERBS: Mapping[str, Callable[[Turn], list[Reply]]] = {
    "notice_show": show,
    "notice_stop": stop,
    "notice_failed": failed,
    "notice_agree": agree,
    "notice_back": back,
    "notice_copy": copy,
}
