"""Who answers what: commands, buttons, forms, kinds and items, each in its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.desk.lifecycle import MOVES
from bot.handlers import (
    additions,
    ask,
    contacts,
    duty,
    emergency,
    follow_up,
    forgetting,
    human,
    identity,
    learned,
    linking,
    menu,
    notice,
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
    "menu": menu.show,
    "remind": ask.remind,
    "notice": notice.begin,
    "link": linking.link,
    "unlink": linking.ask,
    "forget": forgetting.ask,
    "phones": contacts.phones,
}
RESIDENT_VERBS = ("confirm", "reopen", "withdraw", "urge", "rate")
VERBS: dict[str, Handler] = {
    "aspect": ask.aspect,
    "related": ask.related,
    "request": report.request,
    "place": report.place_confirmed,
    "added": additions.add_kept,
    "human": human.call,
    "calm": emergency.calm,
    "status": follow_up.status,
    "menu": menu.show,
    "to": duty.fill_choice,
    "date": duty.fill_choice,
    "task": duty.task,
    "sort": learned.sort,
    "notice": notice.send,
    "drop": notice.drop,
    "join": linking.join,
    "unlink": linking.unlink,
    "stay": linking.stay,
    "forget": forgetting.forget,
    "phones": contacts.phones,
    "services": service_list.show,
    "sos": emergency.sos,
    **dict.fromkeys(MOVES, duty.act),
    **dict.fromkeys(RESIDENT_VERBS, follow_up.act),
}
FORMS: Mapping[str, Handler] = {
    "report": report.carry_on,
    "duty": duty.carry_on,
    "follow_up": follow_up.carry_on,
    "emergency": emergency.carry_on,
    "set_address": identity.address_given,
}
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
    "report-problem": report.begin,
    "elderly-mode": menu.show,
    "set-address": identity.set_address,
    "forget-me": forgetting.ask,
    "service-list": service_list.answer,
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
HEARD: Mapping[str, tuple[str, ...]] = {"report": tuple(SAID), "emergency": (), "duty": ("cancel",)}
STAFF_FORMS = frozenset({"duty"})  # their words are about work done: no alarm, no question
