"""What belongs to words before it: the rest of an album, and a message that was changed."""

from __future__ import annotations

from bot.desk import tickets
from bot.desk.find import find_ticket
from bot.desk.parts import answered_to
from bot.desk.said import find_said, was_told
from bot.dialogue import Form
from bot.handlers import additions, notice_reply, pieces, report
from bot.message import Reply
from bot.turn import Turn


def is_rest_of_album(turn: Turn) -> bool:
    album = turn.incoming.album
    return bool(album) and album == turn.dialogue.album and not turn.text


def rest_of_album(turn: Turn) -> list[Reply]:
    """Another file goes where the first one went, without a word."""
    form = turn.dialogue.form
    ticket = find_ticket(turn.unit, turn.dialogue.ticket, turn.person)
    ticket = answered_to(turn.unit, ticket) if ticket else None
    if form and form.handler == notice_reply.FORM:
        notice_reply.carry_on(turn)
    elif form and form.handler != "emergency":
        form.add(turn.files())
    elif ticket:
        tickets.act(turn.unit, ticket, "add", turn.person, turn.files(), quietly=True)
    else:
        return pieces.piece(turn)
    turn.quiet = True
    return []


def is_change(turn: Turn) -> bool:
    """Words that were changed, and that something was made of."""
    if not turn.incoming.edited:
        return False
    before = find_said(turn.unit, turn.chat, turn.message_id, turn.incoming.reference)
    turn.quiet = before == turn.text
    if turn.quiet or is_danger(turn):
        return turn.quiet
    ticket = additions.recent_ticket(turn)
    return is_in_form(turn, before) or bool(ticket and was_told(turn.unit, ticket, before))


def is_danger(turn: Turn) -> bool:
    """Words of danger are new words, whatever stood there before."""
    return turn.means("sos") or turn.understood.kind == "emergency"


def is_in_form(turn: Turn, before: str | None) -> bool:
    form = turn.dialogue.form
    return form is not None and form.handler == "report" and before in form.said


def change(turn: Turn) -> list[Reply]:
    """A form is filled in anew; a ticket gets the new words; the same words say nothing."""
    form, ticket = turn.dialogue.form, additions.recent_ticket(turn)
    if turn.quiet:
        return []
    if form and form.handler == "report":
        anew = turn.dialogue.form = Form(handler="report", opened_at=turn.unit.now)
        anew.add(form.files())  # what stood there before waits for nothing
        return report.described(turn, anew)
    if ticket is None:
        return turn.say("fallback")
    return additions.added(turn, ticket, {"text": turn.words("changed_words", text=turn.text)})
