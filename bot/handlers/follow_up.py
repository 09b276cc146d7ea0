"""A resident and their tickets: how it stands, hurry, not solved, solved, stars."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.desk import attached, audiences, duplicates, ticket_buttons, ticket_values, tickets
from bot.desk.conditions import check_reopening
from bot.desk.find import find_ticket, get_ticket
from bot.desk.joined import stand_of
from bot.desk.mine import find_mine
from bot.desk.people import display_name
from bot.desk.recalled import find_meant, find_recalled
from bot.desk.routing import find_supervisor
from bot.desk.shown import choice_in
from bot.desk.unit_of_work import UnitOfWork
from bot.dialogue import Form
from bot.errors import Refused
from bot.handlers import callback, duty
from bot.handlers.late import is_late, too_late
from bot.intents.slots import find_tickets
from bot.message import Button, Reply
from bot.turn import Turn
from storage.tables import Ticket

ITEM_VERBS = {"ticket-urge": "urge", "ticket-withdraw": "withdraw", "ticket-reopen": "reopen"}
PIECES = re.compile(r"[\s，,。.！!、；;~～]+")
LIKELY = 0.0005  # chance of an item besides what is asked of it
# which of a resident's tickets a verb without a number can mean
FITTING = {
    "urge": frozenset({"submitted", "in_progress", "waiting"}),
    "withdraw": frozenset({"submitted", "in_progress", "waiting"}),
    "reopen": frozenset({"resolved", "closed"}),
}


def status(turn: Turn) -> list[Reply]:
    """One ticket as it stands: by its number, by what it is about, else the last one."""
    numbers = find_tickets(turn.argument or turn.text)
    if numbers or turn.argument.strip():
        return told(turn, get_ticket(turn.unit, (numbers or [turn.argument])[0], turn.person))
    meant = meant_by(turn)
    if len(meant) > 1:
        return which_one(turn, "status", meant)
    last = find_ticket(turn.unit, turn.dialogue.ticket, turn.person)
    newest = next(iter(meant), last) or next(iter(find_mine(turn.unit, turn.person)), None)
    return told(turn, newest) if newest else turn.say("none_yet")


def meant_by(turn: Turn) -> list[Ticket]:
    """我上次说的路灯咋样了: those that the words name; none for a bare 怎么样了."""
    if turn.means("progress"):
        return []
    own = {ticket.item_id for ticket in find_recalled(turn.unit, turn.person)}
    found = turn.understanding.candidates(turn.text, lambda item: item.id in own) if own else ()
    likely = next((c.item.id for c in found if c.confidence >= LIKELY), "")
    return find_meant(turn.unit, turn.person, turn.text, likely)


def which_one(turn: Turn, verb: str, found: Sequence[Ticket]) -> list[Reply]:
    """Several may be meant: a button each."""
    return turn.say("which_one", *choices(turn, verb, found))


def choices(turn: Turn, verb: str, found: Sequence[Ticket]) -> list[Button]:
    words = turn.unit.phrases
    labels = [f"{t.number} {t.title} {words[f'state_{t.state}']}" for t in found]
    pairs = zip(labels, found, strict=True)
    return [Button(label=label, data=f"{verb}:{t.number}") for label, t in pairs]


def told(turn: Turn, ticket: Ticket) -> list[Reply]:
    turn.dialogue.ticket = ticket.number
    mine_ = ticket.reporter_id == turn.person.id
    audience = "resident" if mine_ else audiences.audience_for(turn.unit, ticket, turn.person)
    values = ticket_values.values_of(turn.unit, ticket, audience, {})
    values["state"] = turn.unit.phrases[f"state_{ticket.state}"]
    values["place"] = (ticket.place or ticket.door or "") if mine_ else values["place"]
    values["photos"] = attached.waiting_line(turn.unit, ticket) if mine_ or audience else ""
    return turn.say("status", *ticket_buttons.buttons_for(turn.unit, ticket, audience), **values)


def mine(turn: Turn) -> list[Reply]:
    """All of a resident's tickets, each a button."""
    found = find_mine(turn.unit, turn.person)
    if not found:
        return turn.say("none_yet")
    return turn.say("mine", *choices(turn, "status", found), count=len(found))


def act(turn: Turn) -> list[Reply]:
    """A resident's verb on one ticket; 没解决 asks why first."""
    number, _, sure = turn.argument.partition(".")
    ticket = get_ticket(turn.unit, number, turn.person)
    if turn.verb == "withdraw" and turn.text.isdecimal() and not sure:
        gone = turn.button("button_withdraw_sure", f"withdraw:{number}.sure")
        keep = turn.button("button_keep", f"status:{number}")
        return turn.say("withdraw_sure", gone, keep, number=number, title=ticket.title)
    if turn.verb == "reopen" and ticket.state == "merged" and fits(turn, ticket, "reopen"):
        turn.verb = "split"  # the other one's is not theirs to reopen: a matter of its own again
        return duty.act(turn)
    if turn.verb == "reopen":
        if is_late(turn, ticket, "reopen"):
            return too_late(turn, ticket)
        if refused := why_not(turn, ticket):
            return not_again(turn, ticket, refused)
        turn.dialogue.settle(number)
        turn.dialogue.begin(Form(handler="follow_up", verb="reopen", ticket=number))
        return turn.say("ask_not_solved", number=number)
    return done(turn, ticket, turn.verb, {})


def why_not(turn: Turn, ticket: Ticket) -> str:
    """Why it is not taken up again; better said now than after the reason was told."""
    try:
        check_reopening(turn.unit, ticket, turn.person, {})
    except Refused as refused:
        return refused.phrase if ticket.state in FITTING["reopen"] else ""
    return ""


def not_again(turn: Turn, ticket: Ticket, refused: str) -> list[Reply]:
    """After two more tries somebody phones; after a month a person is asked."""
    if refused == "reopen_too_often":
        return callback.call_after_reopenings(turn, ticket)
    return turn.say(refused, turn.button("button_human", "human:"), number=ticket.number)


def taken_up(turn: Turn, form: Form) -> list[Reply]:
    """Asked again for the reason, as long as the ticket can still be taken up again."""
    ticket = find_ticket(turn.unit, form.ticket, turn.person)
    if ticket is None or is_late(turn, ticket, form.verb) or why_not(turn, ticket):
        turn.dialogue.form = None
        return []
    return turn.say("ask_not_solved", number=ticket.number)


def carry_on(turn: Turn) -> list[Reply]:
    """The reason, in the resident's words and pictures."""
    form = turn.dialogue.form or Form(handler="follow_up")
    turn.dialogue.form = None
    ticket = get_ticket(turn.unit, form.ticket, turn.person)
    words = turn.text or turn.unit.phrases["no_words"]
    replies = done(turn, ticket, form.verb, {"reason": words, **turn.files()})
    return [*replies, *callback.complaint_offer(turn, ticket)]


def done(turn: Turn, ticket: Ticket, verb: str, said: dict[str, object]) -> list[Reply]:
    if is_late(turn, ticket, verb):
        return too_late(turn, ticket)
    apart = verb == "withdraw" and ticket.state == "merged"  # the matter itself goes on
    tickets.act(turn.unit, ticket, verb, turn.person, said, quietly=apart)
    if verb == "urge":
        duplicates.tell_more(turn.unit, ticket, said, verb)
    turn.dialogue.settle(ticket.number)
    turn.dialogue.ticket = ticket.number
    in_stead = verb == "confirm" and ticket.reporter_id != turn.person.id
    rated = verb == "confirm" and not in_stead
    buttons = ticket_buttons.rating_buttons(turn.unit, ticket) if rated else ()
    values = ticket_values.values_of(turn.unit, ticket, "resident", said)
    values["owner"] = display_name(turn.unit, ticket.owner_id)
    values["known"] = known_to(turn.unit, ticket)
    if in_stead or (rated and not buttons):
        return turn.say("stead_confirm" if in_stead else "callback_confirmed", **values)
    return turn.say(f"resident_{verb}", *buttons, **values)


def fits(turn: Turn, ticket: Ticket, verb: str) -> bool:
    """Can a verb without a number mean this one, which may have joined another?"""
    return stand_of(turn.unit, ticket) in FITTING[verb]


def known_to(unit: UnitOfWork, ticket: Ticket) -> str:
    """书记也知道了: who was told that it was not solved; nobody of whom it is about."""
    desk, owner = unit.area(ticket.desk_id), ticket.owner_id
    duty = find_supervisor(unit.session, desk, unit.now, owner, ticket.about_ids)
    who = unit.phrases[f"role_{duty.role}"] if duty else ""
    return unit.phrases.say("reopen_known", who=who) if who else ""


def act_on_last(turn: Turn) -> list[Reply]:
    """催一下, 撤了吧, 没弄好 in the resident's own words: of the ticket that fits."""
    verb = ITEM_VERBS[turn.matter.id if turn.matter else ""]
    named = find_tickets(turn.text)
    if named:
        fitting = [get_ticket(turn.unit, named[0], turn.person)]
    else:
        fitting = [t for t in find_mine(turn.unit, turn.person) if fits(turn, t, verb)]
        fitting = [t for t in meant_by(turn) if t in fitting] or fitting
    if not fitting:
        return turn.say(f"nothing_to_{verb}")
    if len(fitting) > 1:
        return which_one(turn, verb, fitting)
    turn.verb, turn.argument = verb, fitting[0].number
    return act(turn)


def answers_question(turn: Turn) -> bool:
    """好了, or 还不行, while a ticket waits for its resident's word."""
    answered = is_well(turn) or turn.means("not_done") or short_answer(turn)
    return bool(answered and waiting_for_word(turn))


def is_well(turn: Turn) -> bool:
    """好了; 好着呢，亮堂: every piece of the words says that it is done."""
    pieces = [*filter(None, PIECES.split(turn.text))]
    return bool(pieces) and all(turn.unit.knowledge.means(one, "done") for one in pieces)


def short_answer(turn: Turn) -> bool:
    """是的, or 没有, right under 解决了吗."""
    if not (turn.means("yes") or turn.means("no")):
        return False
    newest = choice_in(turn.shown, "1") or ""
    return newest.startswith("confirm:")


def question_answered(turn: Turn) -> list[Reply]:
    ticket = waiting_for_word(turn)
    turn.verb = "confirm" if is_well(turn) or turn.means("yes") else "reopen"
    if ticket and ticket.state == "merged" and turn.verb == "confirm":
        return turn.say("fine")  # who was first is asked
    turn.argument = ticket.number if ticket else ""
    return act(turn)


def waiting_for_word(turn: Turn) -> Ticket | None:
    mine_now = find_mine(turn.unit, turn.person)
    return next((one for one in mine_now if stand_of(turn.unit, one) == "resolved"), None)
