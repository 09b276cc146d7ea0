"""回复社区: what is answered to a notice goes to who sent it; a matter in it is offered."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import notice_replies
from bot.dialogue import Form
from bot.handlers import additions, emergency
from bot.handlers.danger import is_alarm
from bot.handlers.report import can_be_filled_in
from bot.message import Reply
from bot.turn import Turn
from storage.notice_tables import NoticeReply

FORM = "notice_reply"
WAITS = timedelta(minutes=30)  # later words may be about anything


def ask(turn: Turn) -> list[Reply]:
    """The next words, or the next file, are for the community."""
    notice = notice_replies.find_told(turn.unit, turn.argument)
    values = {"notice": str(notice.id)}
    form = Form(handler=FORM, asking="words", values=values, opened_at=turn.unit.now)
    turn.dialogue.begin(form)
    return turn.say("notice_reply_ask")


def goes_on(turn: Turn) -> bool:
    """Is this still the answer that was begun? A file soon after it belongs to it."""
    form = turn.dialogue.form
    if form is None or form.opened_at is None or turn.unit.now - form.opened_at > WAITS:
        return False
    return form.asking == "words" or not turn.text


def is_typed(turn: Turn) -> bool:
    """Words that were asked for, whatever they sound like."""
    form = turn.dialogue.form
    open_ = form is not None and form.handler == FORM and form.asking == "words"
    if not open_ or not turn.text or not goes_on(turn):
        return False
    return not turn.text.startswith("/") and not any(map(turn.means, ("cancel", "human", "sos")))


def carry_on(turn: Turn) -> list[Reply]:
    """Kept for those who sent the notice; danger told in it is told to those on duty first."""
    form = turn.dialogue.form or Form(handler=FORM)
    if known := find_known(turn, form):
        notice_replies.add_files(known, turn.files())
        return turn.say("notice_reply_more")
    if turn.incoming.location or not (turn.text or turn.kind):
        return turn.say("notice_reply_ask")
    notice = notice_replies.find_told(turn.unit, form.values["notice"])
    kept = notice_replies.keep(turn.unit, notice, turn.chat, turn.text, turn.files())
    form.asking, form.values["reply"] = "more", str(kept.id)
    if turn.dialogue.pending:  # what was half told before goes on at once
        turn.dialogue.form = None
    if is_alarm(turn):
        return [*emergency.raise_alarm(turn), *turn.say("notice_reply_kept")]
    return [*turn.say("notice_reply_kept"), *offer(turn)]


def number_shown(turn: Turn) -> str:
    """Of the notice that stands right above these words; else empty."""
    last = next(iter(turn.shown), None)
    data = (button.data.partition(":") for button in (last.reply.buttons if last else ()))
    return next((number for verb, _, number in data if verb == FORM), "")


def is_after_notice(turn: Turn) -> bool:
    """Words that nothing is known to answer, right below a notice: 那晚上呢."""
    unknown = bool(turn.text) and turn.understood.decision == "fallback"
    return unknown and not additions.recent_ticket(turn) and bool(number_shown(turn))


def is_acknowledged(turn: Turn) -> bool:
    """好的, 知道了 right below a notice: said of it, and no answer to what was asked before."""
    return any(map(turn.means, ("yes", "fine"))) and bool(number_shown(turn))


def passed_on(turn: Turn) -> list[Reply]:
    """Most likely they are for who sent it; they are told so, and nothing is lost."""
    notice = notice_replies.find_told(turn.unit, number_shown(turn))
    notice_replies.keep(turn.unit, notice, turn.chat, turn.text, turn.files())
    return turn.say("notice_reply_passed")


def find_known(turn: Turn, form: Form) -> NoticeReply | None:
    """The answer to which a file is added."""
    number = form.values.get("reply", "")
    return notice_replies.find_reply(turn.unit, number, turn.chat) if number else None


def offer(turn: Turn) -> list[Reply]:
    """我家水管也爆了 is a matter, too: 登记 takes the very words."""
    found = turn.understanding.candidates(turn.text, can_be_filled_in) if turn.text else []
    if not turn.text or turn.understood.kind != "report" or not found:
        return []
    turn.dialogue.kept = turn.text
    item = found[0].item
    button = turn.button("button_notice_matter", f"choose:{item.id}")
    return turn.say("notice_matter", button, title=item.title)
