"""Joins the matcher and the catalogue: a message → the item it is about, and how sure we are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.schema import Item, Kind
from bot.intents import Matcher
from bot.intents.aspects import find_aspect, is_bare_aspect
from bot.intents.follow_on import is_follow_on
from bot.intents.slots import find_place
from bot.intents.split import split_matters

Decision = Literal["answer", "clarify", "fallback"]

ANSWER_AT = 0.5  # sure enough to answer without asking
CLARIFY_AT = 0.2  # sure enough to offer as a button
LONE_FROM = 0.3  # a lone guess less likely than this is no choice to offer
LONE_SHARE = 0.5  # a guess with nothing half as likely beside it is alone
WORTH_OFFERING = 1 / 3  # of the likeliest item's chance
ALARM_AT = 0.12  # an emergency is missed at a far higher price than one is raised
ALARM_SHARE = 0.25  # … even when another item is up to four times as likely
FEW_CHARS, FEW_CHARS_ALARM_AT = 6, 0.3
ALSO_AT = 0.3  # a second problem in the same message
NEARBY_AT = 0.05  # 那我儿子呢: enough of a hint when the matter is known
CANDIDATES = 3
LONG_FROM, CLAUSE_FROM = 30, 4  # characters
CLAUSE_ENDS = re.compile(r"[\W_]+")
NAMELESS = re.compile(r"[\W_]+")
DETAILS = re.compile(  # a phone, a name, 住在
    r"我?的?(?:电话|手机号?|联系方式)?[是为:：\s]*1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|我(?:叫|是|姓)\w{2,4}(?=[,，。\s])|住在?(?=\s|$|[,，。])"
)
MOST_CLAUSES, MOST_CHARS = 12, 500  # looked at: a turn must not hold the writer for long
MATTERS = frozenset({"report"})
LOOKED_AT = 8  # candidates ranked, of which some are left out by kind or group


@dataclass(frozen=True)
class Candidate:
    """An item a message may be about, with the chance that it is."""

    item: Item
    confidence: float


@dataclass(frozen=True)
class Understood:
    """What a message is about: candidates best first, and what to do about it."""

    text: str
    decision: Decision
    candidates: tuple[Candidate, ...] = ()
    aspect: str | None = None
    also: tuple[Item, ...] = ()

    @property
    def item(self) -> Item | None:
        """The item to act on; None at fallback."""
        return self.candidates[0].item if self.decision != "fallback" else None

    @property
    def kind(self) -> Kind | Literal["none"]:
        return self.item.kind if self.item else "none"


@dataclass(frozen=True)
class Understanding:
    """The knowledge and the matcher fitted on it, swapped together."""

    knowledge: Knowledge
    matcher: Matcher

    def understand(self, text: str, last: Item | None = None) -> Understood:
        """The main matter of a message and what else is in it; `last` is the item spoken of."""
        found = self.read(text, last)
        matter = text if found.decision == "answer" else without_details(text)
        if matter == text:
            return found
        again = self.read(matter, last)
        return replace(again, text=text) if again.decision == "answer" else found

    def read(self, text: str, last: Item | None) -> Understood:
        """The same, of the words as they are."""
        if last and last.kind == "service" and is_bare_aspect(text):
            return Understood(text, "answer", (Candidate(last, 1.0),), find_aspect(text))
        if last and is_follow_on(text):
            near = self.nearby(text, last)
            if near and is_sure(near):
                return self.decided(text, near, ())
        parts = split_matters(text) or [text]
        ranked = [self.candidates(part) for part in parts]
        whole = self.candidates(text) if len(parts) > 1 else ranked[0]
        return self.chosen(text, whole, ranked)

    def part_about(self, text: str, item: Item) -> str:
        """The part of a message that speaks of one of its matters; all of it when none does."""
        parts = split_matters(text)
        tops = {part: self.candidates(part)[:1] for part in parts}
        return next((p for p, top in tops.items() if top and top[0].item == item), text)

    def candidates(
        self, text: str, wanted: Callable[[Item], bool] | None = None
    ) -> tuple[Candidate, ...]:
        """The likeliest items, best first; an alarm that may be meant comes before all."""
        matches = self.matcher.rank(text[:MOST_CHARS], limit=LOOKED_AT)
        items = self.knowledge.items
        found = [Candidate(items[m.intent], m.confidence) for m in matches if m.intent in items]
        found = [c for c in found if wanted is None or wanted(c.item)]
        if len(text) <= FEW_CHARS:
            found = [c for c in found if not is_weak_alarm(c)]
        return tuple(sorted(found, key=lambda c: not is_alarm(c, found))[:CANDIDATES])

    def nearby(self, text: str, last: Item) -> tuple[Candidate, ...]:
        """Items beside the last one; the chances are shared among them alone."""
        near = self.candidates(text, lambda item: item.group == last.group and item != last)
        total = sum(candidate.confidence for candidate in near)
        if total < NEARBY_AT:
            return ()
        return tuple(Candidate(c.item, c.confidence / total) for c in near)

    def chosen(
        self, text: str, whole: tuple[Candidate, ...], ranked: list[tuple[Candidate, ...]]
    ) -> Understood:
        """The matter to act on first: an emergency, then an answer, then what needs a question."""
        sure = [c for c in ranked if c and (is_sure(c) or is_alarm(c[0], c))]
        if whole and is_alarm(whole[0], whole):
            return self.decided(text, whole, ())
        if not sure:
            return self.decided(text, self.point_of(text, whole) or whole, ())
        first = min(sure, key=lambda c: URGENCY[c[0].item.kind])
        told = [c for c in ranked if c and (c in sure or is_likely_report(c[0]))]
        others = dict.fromkeys(c[0].item.id for c in told if c[0].item != first[0].item)
        return self.decided(text, first, (self.knowledge.items[i] for i in others))

    def point_of(self, text: str, whole: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """What a long complaint is about: the clause that is sure of one of the whole's matters."""
        if len(text) < LONG_FROM:
            return ()
        likely = {candidate.item.id for candidate in whole}
        clauses = [c for c in CLAUSE_ENDS.split(text) if len(c) >= CLAUSE_FROM][:MOST_CLAUSES]
        ranked = [self.candidates(c, lambda item: item.id in likely) for c in clauses]
        sure = [found for found in ranked if is_sure(found) and found[0].item.kind in MATTERS]
        return next(iter(sure), ())  # what it is comes before who did nothing about it

    def decided(self, text: str, found: tuple[Candidate, ...], also: Iterable[Item]) -> Understood:
        aspect = None
        if found and found[0].item.kind == "service":
            aspect = find_aspect(text) or "general"
        return Understood(text, decide(found), found, aspect, tuple(also))


def without_details(text: str) -> str:
    """The words without who and where, which say nothing of what it is about."""
    bare = DETAILS.sub(" ", text)
    place = find_place(bare)
    bare = bare.replace(place, " ") if place else bare
    return bare.strip() if len(NAMELESS.sub("", bare)) >= CLAUSE_FROM else text


URGENCY = {"emergency": 0, "service": 1, "action": 2, "report": 3, "smalltalk": 4}


def is_alarm(candidate: Candidate, found: Iterable[Candidate]) -> bool:
    """Is this an emergency that may really be meant?"""
    if candidate.item.kind != "emergency":
        return False
    best = max(other.confidence for other in found)
    return candidate.confidence >= max(ALARM_AT, best * ALARM_SHARE)


def is_weak_alarm(candidate: Candidate) -> bool:
    """A few characters tell of danger plainly or not at all: 火车, 急死了."""
    return candidate.item.kind == "emergency" and candidate.confidence < FEW_CHARS_ALARM_AT


def is_likely_report(candidate: Candidate) -> bool:
    """Half sure is enough for a second problem: its form asks on, and can be given up."""
    return candidate.item.kind == "report" and candidate.confidence >= ALSO_AT


def is_sure(found: tuple[Candidate, ...]) -> bool:
    return bool(found) and found[0].confidence >= ANSWER_AT


def is_lone_guess(found: tuple[Candidate, ...]) -> bool:
    """One weak candidate with nothing beside it is no choice to offer."""
    beside = found[1].confidence if len(found) > 1 else 0.0
    return found[0].confidence < LONE_FROM and beside < found[0].confidence * LONE_SHARE


def decide(found: tuple[Candidate, ...]) -> Decision:
    """Answer, ask which one is meant, or say honestly that it is not known."""
    if not found:
        return "fallback"
    if is_alarm(found[0], found) or is_sure(found):
        return "answer"
    if found[0].item.kind == "service" and is_lone_guess(found):
        return "fallback"
    return "clarify" if found[0].confidence >= CLARIFY_AT else "fallback"
