"""几点停水, 别停啊 我家有病人: what its readers ask below a notice, of it or of its makers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.desk import notice_replies
from bot.desk.notice_draft import draft_from
from bot.desk.notice_patterns import pattern
from bot.desk.notice_read import matter_of
from bot.desk.notice_when import told
from bot.desk.notice_words import title
from bot.handlers import emergency, notice_reply
from bot.handlers.danger import is_alarm
from bot.message import Reply
from bot.turn import Turn
from storage.notice_tables import Notice

LONGEST = 40  # characters; longer words tell of more than that
FRESH = timedelta(days=3)  # a notice read before that is not what somebody speaks of
OUT = frozenset({"sending", "sent"})


def is_when(turn: Turn) -> bool:
    """几点来水, of which a notice that they got tells the time."""
    if turn.dialogue.form or len(turn.text) > LONGEST:
        return False
    return bool(pattern("asked_when").search(turn.text)) and bool(lines(turn))


def when_told(turn: Turn) -> list[Reply]:
    """As the notice has it; whatever it does not say is asked of who sent it."""
    notice = next(read(turn))
    button = turn.button("button_notice_reply", f"{notice_reply.FORM}:{notice.id}")
    return turn.say("notice_asked_when", button, lines="\n".join(lines(turn)))


def is_plea(turn: Turn) -> bool:
    """别停水啊, right after they were told of it."""
    if turn.dialogue.form or not pattern("asked_not_to").search(turn.text):
        return False
    return next(read(turn), None) is not None


def plea_kept(turn: Turn) -> list[Reply]:
    """For who sent it; danger that is told in it comes first."""
    notice = next(read(turn))
    notice_replies.keep(turn.unit, notice, turn.chat, turn.text, turn.files())
    kept = turn.say("notice_reply_kept")
    return [*emergency.raise_alarm(turn), *kept] if is_alarm(turn) else kept


def read(turn: Turn) -> Iterator[Notice]:
    """The notices in sight of what stops, but those of something else; the newest first."""
    named = pattern("asked_matter").search(turn.text)
    asked = matter_of(pattern("asked_matter").sub(r"停\g<what>", named[0])) if named else ""
    for one in turn.shown:
        data = (button.data.partition(":") for button in one.reply.buttons)
        number = next((rest for verb, _, rest in data if verb == notice_reply.FORM), "")
        if not number or turn.unit.now - one.at > FRESH:
            continue
        notice = notice_replies.find_told(turn.unit, number)
        if notice.sort == "outage" and notice.state in OUT and fits(notice, asked):
            yield notice


def fits(notice: Notice, asked: str) -> bool:
    return not asked or matter_of(notice.words) == asked


def lines(turn: Turn) -> list[str]:
    """Each notice with its time, where it tells one."""
    unit, known = turn.unit, {notice.id: notice for notice in read(turn)}
    told_of = ((notice, told(unit, draft_from(notice))) for notice in known.values())
    return [
        unit.phrases.say("notice_asked_line", title=title(notice), when=when)
        for notice, when in told_of
        if when
    ]
