"""What comes in the middle of a form: an answer to it, or something of its own."""

from __future__ import annotations

from bot.desk.placing import is_only_place, is_placelike, is_spoken
from bot.dialogue import Form
from bot.handlers.danger import is_doubtful
from bot.handlers.report import field_named, go_on
from bot.message import Reply
from bot.turn import Turn

INTERRUPTS_FROM, INTERRUPTS_AT = 4, 0.8  # characters, confidence
FREE_TEXT = frozenset({"details", "name", "address"})  # answers that may sound like anything
BETWEEN = frozenset(  # actions that leave a form open, or let it wait
    {"human", "ticket-status", "my-tickets", "my-reminders", "my-bookings", "set-reminder"}
    | {"notify-settings", "service-list"}
)
LONGEST_GREETING = 12  # characters
NUMBERS = frozenset({"number", "phone", "address", "place"})


def interrupted(turn: Turn) -> bool:
    """A sure question, or another problem, in the middle of a form; the rest is for the form."""
    form, item = turn.dialogue.form, turn.understood.item
    if not form or not item:
        return False
    if greets(turn) or is_doubtful(turn):
        return True
    if item.id == form.item:
        return False
    if not form.item:
        return asks(turn) or (item.id in BETWEEN and surely(turn))
    if len(turn.text) < INTERRUPTS_FROM or tells_where(turn, form) or tells_what_for(turn, form):
        return False
    if asks_where(turn, form) and speaks_to_us(turn):
        return True
    sure = surely(turn) and not takes_anything(turn, form)
    return sure and (item.kind in {"service", "report"} or item.id in BETWEEN)


def greets(turn: Turn) -> bool:
    """你好, 谢谢, 在吗, and nothing that may be an answer."""
    sure = turn.understood.kind == "smalltalk" and surely(turn)
    return sure and len(turn.text) <= LONGEST_GREETING and not is_placelike(turn.text)


def speaks_to_us(turn: Turn) -> bool:
    """我的提醒; 理发怎么约, even where it is to be asked which. 理发店门口 says where."""
    found = turn.understood
    service = found.kind == "service" and is_spoken(turn.text)
    between = surely(turn) and found.candidates[0].item.id in BETWEEN
    return (service or between) and not is_placelike(turn.text)


def takes_anything(turn: Turn, form: Form) -> bool:
    """May the answer sound like anything? 3号楼路灯不亮 is nobody's name all the same."""
    nameless = form.asking == "name" and (turn.understood.kind == "report" or asks(turn))
    return form.asking in FREE_TEXT and not nameless


def asks(turn: Turn) -> bool:
    """医保怎么交 after a photo: a question, where 帮我交医保 says what is to be done."""
    return turn.understood.kind == "service" and turn.understood.aspect != "general"


def tells_where(turn: Turn, form: Form) -> bool:
    """Is the place asked for, and do the words name one? 大槐树底下 is then no tree to be cut."""
    return asks_where(turn, form) and is_only_place(turn.unit, turn.person, turn.text)


def asks_where(turn: Turn, form: Form) -> bool:
    item = turn.item(form.item)
    field = field_named(item, form.asking) if item else None
    return form.asking == "confirm_place" or bool(field and field.type in {"place", "address"})


def tells_what_for(turn: Turn, form: Form) -> bool:
    """社保卡补换, where one is asked what an hour is booked for, is the answer; no problem is."""
    service = turn.understood.kind == "service" and not asks(turn)
    return form.handler == "booking" and form.asking not in NUMBERS and service


def surely(turn: Turn) -> bool:
    found = turn.understood
    return found.decision == "answer" and found.candidates[0].confidence >= INTERRUPTS_AT


def asks_number(turn: Turn) -> bool:
    """Does the open form wait for a number? Then a typed one is no button."""
    form = turn.dialogue.form
    if form and form.handler == "remind":
        return form.asking != "words"
    item = turn.item(form.item) if form else None
    field = field_named(item, form.asking) if form and item else None
    return bool(field and field.type in NUMBERS)


def ask_again(turn: Turn) -> list[Reply]:
    """After a question in between: what the form was about to ask."""
    form = turn.dialogue.form
    return go_on(turn, form) if form else []
