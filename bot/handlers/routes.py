"""Who answers what: commands, buttons, forms, kinds and items, each in its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.desk.lifecycle import MOVES
from bot.handlers import (
    additions,
    ask,
    away,
    callback,
    contacts,
    counter,
    diary,
    duplicates,
    duty,
    emergency,
    expiring,
    follow_up,
    forgetting,
    human,
    identity,
    kin,
    learned,
    linking,
    menu,
    notes,
    notice,
    parting,
    remind,
    remind_mine,
    report,
    service_list,
)
from bot.message import Reply
from bot.turn import Turn

Handler = Callable[[Turn], list[Reply]]

COMMANDS: Mapping[str, Handler] = {
    "start": identity.start,
    "help": identity.help_,
    "new": report.begin,
    "mine": follow_up.mine,
    "status": follow_up.status,
    "human": human.call,
    "cancel": identity.cancel,
    "tasks": duty.tasks,
    "away": away.command,
    "menu": menu.show,
    "remind": remind_mine.command,
    "notice": notice.begin,
    "link": linking.link,
    "unlink": linking.ask,
    "forget": forgetting.ask,
    "phones": contacts.phones,
    "visit": diary.visit,
}
RESIDENT_VERBS = ("confirm", "reopen", "withdraw", "urge")
PARTING_VERBS = ("divide", "whistle")
VERBS: dict[str, Handler] = {
    "aspect": ask.aspect,
    "related": ask.related,
    "request": report.request,
    "place": report.place_confirmed,
    "same": duplicates.same,
    "unlike": duplicates.unlike,
    "added": additions.add_kept,
    "human": human.call,
    "calm": emergency.calm,
    "status": follow_up.status,
    "menu": menu.show,
    "to": duty.fill_choice,
    "date": duty.fill_choice,
    "task": duty.task,
    "tasks": duty.tasks,
    "sort": learned.sort,
    "notice": notice.send,
    "drop": notice.drop,
    "join": linking.join,
    "unlink": linking.unlink,
    "stay": linking.stay,
    "forget": forgetting.forget,
    "phones": contacts.phones,
    "services": service_list.show,
    "counter": counter.chosen,
    "sos": emergency.sos,
    **diary.VERBS,
    **remind_mine.VERBS,
    **kin.VERBS,
    "season": expiring.season,
    **dict.fromkeys(MOVES, duty.act),
    **dict.fromkeys(RESIDENT_VERBS, follow_up.act),
    **dict.fromkeys(PARTING_VERBS, parting.begin),
    "part": parting.fill,
    "rate": callback.rate,
}
# a verb typed with its number and more: what else staff say with it
WITH_WORDS: Mapping[str, Handler] = dict.fromkeys(PARTING_VERBS, parting.begin_with_words)
FORMS: Mapping[str, Handler] = {
    "report": report.carry_on,
    "duty": duty.carry_on,
    "parts": parting.carry_on,
    "follow_up": follow_up.carry_on,
    "rating": callback.words,
    "emergency": emergency.carry_on,
    "set_address": identity.address_given,
    "diary": diary.carry_on,
    "counter": counter.carry_on,
    "remind": remind_mine.carry_on,
}
# what is typed with words behind it
TYPED: tuple[tuple[Callable[[Turn], bool], Handler], ...] = (
    (counter.is_typed, counter.begin),
    (notes.is_typed, notes.take),
    (remind_mine.is_typed, remind_mine.mine),
    (expiring.is_typed, expiring.noted),
    (remind.is_typed, remind.begin),
)
KINDS: Mapping[str, Handler] = {
    "service": ask.card,
    "report": report.start,
    "emergency": emergency.raise_alarm,
    "smalltalk": ask.card,
    "none": ask.unknown,
}
ITEMS: Mapping[str, Handler] = {
    "ticket-status": follow_up.status,
    "my-tickets": follow_up.mine,
    "ticket-urge": follow_up.act_on_last,
    "ticket-withdraw": follow_up.act_on_last,
    "ticket-reopen": follow_up.act_on_last,
    "human": human.call,
    "set-reminder": remind.begin,
    "my-reminders": remind_mine.mine,
    "report-problem": report.begin,
    "elderly-mode": menu.show,
    "set-address": identity.set_address,
    "forget-me": forgetting.ask,
    "service-list": service_list.answer,
    "relief-lead": report.start,
}
# short words that mean the same in every conversation; in an open form only some are heard
SAID: Mapping[str, Handler] = {
    "cancel": identity.cancel,
    "human": human.call,
    "menu": menu.show,
    "mine": follow_up.mine,
    "tasks": duty.tasks,
    "help": identity.help_,
    "link": linking.link,
    "unlink": linking.ask,
    "forget": forgetting.ask,
    "phones": contacts.phones,
    "more": service_list.more,
    "code": linking.take,
}
SAID_IN_FORM = ("cancel", "human", "code")
HEARD: Mapping[str, tuple[str, ...]] = {
    "report": tuple(SAID),
    "emergency": (),
    "duty": ("cancel",),
    "rating": tuple(SAID),
    "parts": ("cancel",),
}
STAFF_FORMS = frozenset({"duty", "parts"})  # their words are about work done: no alarm, no question
