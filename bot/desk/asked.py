"""What the bot asked last, also where a reminder rang after it, and what answers it in short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import dropwhile

from bot.catalogue.knowledge import Knowledge
from bot.desk.news_tables import SCORES
from bot.desk.remind_words import pattern
from bot.desk.shown import Shown, as_number, choice_in

LATER = "remind_later"
RANG = LATER, "remind_done"  # buttons under what rings, and nowhere else
OF_REMINDERS = "remind_"
SURE = ".sure"  # ends the data of the first button under 真的不去了吗
SENSES: Mapping[str, tuple[str, ...]] = {  # the first button's verb → what is said in words
    "confirm": ("yes", "no"),
    "same": ("same", "unlike"),
    "rate": tuple(f"score_{score}" for score in SCORES),
}


def verbs_of(one: Shown) -> list[str]:
    return [button.data.partition(":")[0] for button in one.reply.buttons]


def rings(one: Shown) -> bool:
    return any(verb in RANG for verb in verbs_of(one))


def is_aside(one: Shown) -> bool:
    """Does it ask nothing but what a reminder asks?"""
    verbs = verbs_of(one)
    return not verbs or any(verb.startswith(OF_REMINDERS) for verb in verbs)


def rung_over(shown: Sequence[Shown]) -> Sequence[Shown]:
    """From the question on that stood unanswered when it rang; empty where none did."""
    if not any(map(rings, shown)):
        return ()
    behind = [*dropwhile(is_aside, shown)]
    rang = any(map(rings, shown[: len(shown) - len(behind)]))
    asks = rang and behind and pattern("rung_question").search(behind[0].reply.text)
    return behind if asks else ()


def answers(knowledge: Knowledge, shown: Sequence[Shown], text: str) -> bool:
    """Is this a number under the newest question, or yes, no or stars where these answer it?"""
    if (number := as_number(text)).isdecimal():
        return choice_in(shown, number) is not None
    senses = ("yes", "no") if is_sure(shown) else SENSES.get(verbs_of(shown[0])[0], ())
    return any(knowledge.means(text, sense) for sense in senses)


def is_sure(shown: Sequence[Shown]) -> bool:
    return (choice_in(shown, "1") or "").endswith(SURE)


def sure_answer(knowledge: Knowledge, shown: Sequence[Shown], text: str) -> str | None:
    """The data of the button that 是的, or 不是, names under 真的不去了吗."""
    sense = next((sense for sense in ("yes", "no") if knowledge.means(text, sense)), "")
    if not sense or not is_sure(shown):
        return None
    return choice_in(shown, "1" if sense == "yes" else "2")
