"""A resident and their tickets: how it stands, hurry, not solved, solved, stars."""

from __future__ import annotations

from bot.desk import attached, news, tickets
from bot.desk.conditions import check_reopening
from bot.desk.find import find_ticket, get_ticket
from bot.desk.lifecycle import ENDED
from bot.desk.mine import find_mine
from bot.desk.people import display_name
from bot.desk.shown import choice_in
from bot.dialogue import Form
from bot.errors import Refused
from bot.handlers.late import is_late, too_late
from bot.intents.slots import find_tickets
from bot.message import Button, Reply
from bot.turn import Turn
from storage.tables import Ticket

ITEM_VERBS = {"ticket-urge": "urge", "ticket-withdraw": "withdraw", "ticket-reopen": "reopen"}
# which of a resident's tickets a verb without a number can mean
FITTING = {
    "urge": frozenset({"submitted", "in_progress", "waiting"}),
    "withdraw": frozenset({"submitted", "in_progress", "waiting"}),
    "reopen": frozenset({"resolved", "closed"}),
}


def status(turn: Turn) -> list[Reply]:
    """One ticket as it stands: by its number, else the last one."""
    numbers = find_tickets(turn.argument or turn.text)
    if numbers or turn.argument.strip():
        return told(turn, get_ticket(turn.unit, (numbers or [turn.argument])[0], turn.person))
    ticket = find_ticket(turn.unit, turn.dialogue.ticket, turn.person)
    newest = ticket or next(iter(find_mine(turn.unit, turn.person)), None)
    return told(turn, newest) if newest else turn.say("none_yet")


def told(turn: Turn, ticket: Ticket) -> list[Reply]:
    turn.dialogue.ticket = ticket.number
    mine_ = ticket.reporter_id == turn.person.id
    audience = "resident" if mine_ else news.audience_for(turn.unit, ticket, turn.person)
    values = news.values_of(turn.unit, ticket, audience, {})
    values["state"] = turn.unit.phrases[f"state_{ticket.state}"]
    due = "status_ended" if ticket.state in ENDED else f"status_due_{ticket.state}"
    values["due"] = turn.words(due, **values)
    values["place"] = (ticket.place or ticket.door or "") if mine_ else values["place"]
    values["photos"] = attached.waiting_line(turn.unit, ticket) if mine_ or audience else ""
    return turn.say("status", *news.buttons_for(turn.unit, ticket, audience), **values)


def mine(turn: Turn) -> list[Reply]:
    """All of a resident's tickets, each a button."""
    found = find_mine(turn.unit, turn.person)
    if not found:
        return turn.say("none_yet")
    states = turn.unit.phrases
    labels = [f"{t.number} {t.title} {states[f'state_{t.state}']}" for t in found]
    pairs = zip(labels, found, strict=True)
    buttons = [Button(label=label, data=f"status:{t.number}") for label, t in pairs]
    return turn.say("mine", *buttons, count=len(found))


def act(turn: Turn) -> list[Reply]:
    """A resident's verb on one ticket; 没解决 asks why first."""
    number, _, score = turn.argument.partition(".")
    ticket = get_ticket(turn.unit, number, turn.person)
    if turn.verb == "withdraw" and turn.text.isdecimal() and not score:
        sure = turn.button("button_withdraw_sure", f"withdraw:{number}.sure")
        keep = turn.button("button_keep", f"status:{number}")
        return turn.say("withdraw_sure", sure, keep, number=number, title=ticket.title)
    if turn.verb == "reopen":
        if is_late(turn, ticket, "reopen"):
            return too_late(turn, ticket)
        if beyond_reopening(turn, ticket):
            return turn.say("reopen_too_late", turn.button("button_human", "human:"), number=number)
        turn.dialogue.form = Form(handler="follow_up", verb="reopen", ticket=number)
        return turn.say("ask_not_solved", number=number)
    return done(turn, ticket, turn.verb, {"score": int(score)} if score.isdecimal() else {})


def beyond_reopening(turn: Turn, ticket: Ticket) -> bool:
    """Better said now than after the reason was told."""
    try:
        check_reopening(turn.unit, ticket, turn.person, {})
    except Refused as refused:
        return refused.phrase == "reopen_too_late"
    return False


def carry_on(turn: Turn) -> list[Reply]:
    """The reason, in the resident's words and pictures."""
    form = turn.dialogue.form or Form(handler="follow_up")
    turn.dialogue.form = None
    ticket = get_ticket(turn.unit, form.ticket, turn.person)
    words = turn.text or turn.unit.phrases["no_words"]
    return done(turn, ticket, form.verb, {"reason": words, **turn.files()})


def done(turn: Turn, ticket: Ticket, verb: str, said: dict[str, object]) -> list[Reply]:
    if is_late(turn, ticket, verb):
        return too_late(turn, ticket)
    tickets.act(turn.unit, ticket, verb, turn.person, said)
    turn.dialogue.ticket = ticket.number
    in_stead = verb == "confirm" and ticket.reporter_id != turn.person.id
    rated = verb == "confirm" and not in_stead
    buttons = news.rating_buttons(turn.unit, ticket) if rated else ()
    values = news.values_of(turn.unit, ticket, "resident", said)
    values["owner"] = display_name(turn.unit, ticket.owner_id)
    return turn.say(f"{'stead' if in_stead else 'resident'}_{verb}", *buttons, **values)


def act_on_last(turn: Turn) -> list[Reply]:
    """催一下, 撤了吧, 没弄好 in the resident's own words: of the ticket that fits."""
    verb = ITEM_VERBS[turn.matter.id if turn.matter else ""]
    named = find_tickets(turn.text)
    if named:
        fitting = [get_ticket(turn.unit, named[0], turn.person)]
    else:
        fitting = [t for t in find_mine(turn.unit, turn.person) if t.state in FITTING[verb]]
    if not fitting:
        return turn.say(f"nothing_to_{verb}")
    if len(fitting) > 1:
        buttons = [
            Button(label=f"{t.number} {t.title}", data=f"{verb}:{t.number}") for t in fitting
        ]
        return turn.say("which_one", *buttons)
    turn.verb, turn.argument = verb, fitting[0].number
    return act(turn)


def answers_question(turn: Turn) -> bool:
    """好了, or 还不行, while a ticket waits for its resident's word."""
    answered = turn.means("done") or turn.means("not_done") or short_answer(turn)
    return bool(answered and waiting_for_word(turn))


def short_answer(turn: Turn) -> bool:
    """是的, or 没有, right under 解决了吗."""
    if not (turn.means("yes") or turn.means("no")):
        return False
    newest = choice_in(turn.shown, "1") or ""
    return newest.startswith("confirm:")


def question_answered(turn: Turn) -> list[Reply]:
    ticket = waiting_for_word(turn)
    turn.verb = "confirm" if turn.means("done") or turn.means("yes") else "reopen"
    turn.argument = ticket.number if ticket else ""
    return act(turn)


def waiting_for_word(turn: Turn) -> Ticket | None:
    mine_now = find_mine(turn.unit, turn.person)
    return next((ticket for ticket in mine_now if ticket.state == "resolved"), None)
