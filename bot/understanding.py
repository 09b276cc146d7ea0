"""Joins the matcher and the catalogue: a message → the item it is about, and how sure we are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.schema import Item, Kind
from bot.categories import NONE_LEARNED, LearnedCategories
from bot.deciding import Costs, Decision, decide, is_alarm
from bot.intents import Matcher
from bot.intents.aspects import find_aspect, is_bare_aspect
from bot.intents.danger import chance_of_danger, danger_beside
from bot.intents.follow_on import is_about_another, is_follow_on
from bot.intents.slots import find_place
from bot.intents.split import EDGES, clauses, split_matters, tells_more

WORTH_OFFERING = 1 / 3  # of the likeliest item's chance
ALSO_AT = 0.3  # a second problem in the same message
NEARBY_AT = 0.05  # 那我儿子呢: enough of a hint when the matter is known
CANDIDATES = 3
LEAST = 1e-9  # of a chance: where nothing but danger is ranked, nothing is left for the rest
LONG_FROM, CLAUSE_FROM = 30, 4  # characters
CLAUSE_ENDS = re.compile(r"[\W_]+")
NAMELESS = re.compile(r"[\W_]+")
DETAILS = re.compile(  # a phone, a name, 住在
    r"我?的?(?:电话|手机号?|联系方式)?[是为:：\s]*1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|我(?:叫|是|姓)\w{2,4}(?=[,，。\s])|住在?(?=\s|$|[,，。])"
)
MOST_CLAUSES, MOST_CHARS = 12, 500  # looked at: a turn must not hold the writer for long
MATTERS = frozenset({"report"})
LOOKED_AT = 60  # candidates ranked: some are left out by kind or group, and all danger adds up


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
    categories: LearnedCategories = NONE_LEARNED

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
        if last and last.kind == "service" and is_about_another(text):
            return Understood(text, "answer", (Candidate(last, 1.0),), "eligibility")
        goes_on = last is not None and is_follow_on(text)
        if last and goes_on and self.is_sure(near := self.nearby(text, last)):
            return self.decided(text, near, ())
        parts = self.parts(text)
        ranked = [self.candidates(part) for part in parts]
        whole = self.candidates(text) if len(parts) > 1 else ranked[0]
        found = self.chosen(text, whole, ranked)
        if last and goes_on and last.kind == "service" and found.decision != "answer":
            return Understood(text, "answer", (Candidate(last, 1.0),), "eligibility")  # 那我妈呢
        return found

    def part_about(self, text: str, item: Item) -> str:
        """What of a message speaks of one of its matters; all of it when nothing does."""
        tops = {part: self.candidates(part)[:1] for part in self.parts(text)}
        return "，".join(p for p, top in tops.items() if top and top[0].item == item) or text

    def parts(self, text: str) -> list[str]:
        """Its matters: a connective opens another, or clause after clause tells of one."""
        return [one for part in split_matters(text) or [text] for one in self.told_apart(part)]

    def told_apart(self, text: str) -> list[str]:
        """3号楼路灯坏了，5号楼下水道堵了: problems without a connective, each with its words."""
        pieces = clauses(text)
        if len(pieces) > MOST_CLAUSES or not any(map(tells_more, pieces[1:])):
            return [text]
        told, last = {"": ""}, ""
        for piece in pieces:
            problem = self.problem_in(piece)
            if problem and (not last or problem in told or tells_more(piece)):
                last = problem
            told[last] = f"{told.get(last, '')}{piece}"
        before, *problems = told.values()
        if len(problems) < 2:
            return [text]
        return [words.strip(EDGES) for words in (f"{before}{problems[0]}", *problems[1:])]

    def problem_in(self, clause: str) -> str:
        """The item of the problem that a clause surely tells of."""
        found = self.candidates(clause)
        return found[0].item.id if self.is_sure(found) and found[0].item.kind in MATTERS else ""

    def candidates(
        self, text: str, wanted: Callable[[Item], bool] | None = None
    ) -> tuple[Candidate, ...]:
        """The likeliest items, best first; an alarm that may be meant comes before all."""
        matches = self.matcher.rank(text[:MOST_CHARS], limit=LOOKED_AT)
        items = self.knowledge.items
        found = [Candidate(items[m.intent], m.confidence) for m in matches if m.intent in items]
        found = [c for c in found if wanted is None or wanted(c.item)]
        return weighed(text[:MOST_CHARS], found, self.knowledge.costs)[:CANDIDATES]

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
        sure = [c for c in ranked if self.is_sure(c)]
        if tells_danger(whole):
            return self.decided(text, whole, ())
        if alarm := self.danger_told(text, whole, ranked):
            return alarm
        if not sure:
            unsure = self.point_of(text, whole) or whole
            among = unsure if self.decision(unsure) != "fallback" else self.one_of_each(ranked)
            return self.decided(text, among or unsure, ())
        first = min(sure, key=lambda c: URGENCY[c[0].item.kind])
        told = [c for c in ranked if c and (c in sure or is_likely_report(c[0]))]
        others = dict.fromkeys(c[0].item.id for c in told if c[0].item != first[0].item)
        return self.decided(text, first, (self.knowledge.items[i] for i in others))

    def danger_told(
        self, text: str, whole: tuple[Candidate, ...], ranked: list[tuple[Candidate, ...]]
    ) -> Understood | None:
        """医保怎么报销，我妈摔倒了起不来: danger in a clause; where unsure, a question."""
        told = danger_beside(text)
        found = self.candidates(told.clause, is_danger_item) if told else ()
        if told is None or not found:
            return None
        others = [c[0] for c in (whole, *ranked) if c and not is_danger(c[0])]
        if told.sure:
            also = {c.item.id: c.item for c in others if is_likely_report(c)}
            return self.decided(text, (replace(found[0], confidence=1.0),), also.values())
        first = others[:1]  # danger asked about stands behind it: the first alone is acted upon
        asked = (replace(found[0], confidence=one.confidence) for one in first)
        return Understood(text, "clarify", (*first, *asked)) if first else None

    def one_of_each(self, ranked: list[tuple[Candidate, ...]]) -> tuple[Candidate, ...]:
        """What the parts of a message may be about, where each may be known and none is sure."""
        tops = [found[0] for found in ranked if self.decision(found) != "fallback"]
        best = {top.item.id: top for top in sorted(tops, key=lambda top: top.confidence)}
        return tuple(reversed(best.values()))[:CANDIDATES]

    def point_of(self, text: str, whole: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """What a long complaint is about: the clause that is sure of one of the whole's matters."""
        if len(text) < LONG_FROM:
            return ()
        likely = {candidate.item.id for candidate in whole}
        clauses = [c for c in CLAUSE_ENDS.split(text) if len(c) >= CLAUSE_FROM][:MOST_CLAUSES]
        ranked = [self.candidates(c, lambda item: item.id in likely) for c in clauses]
        sure = [found for found in ranked if self.is_sure(found) and found[0].item.kind in MATTERS]
        return next(iter(sure), ())  # what it is comes before who did nothing about it

    def decided(self, text: str, found: tuple[Candidate, ...], also: Iterable[Item]) -> Understood:
        aspect = None
        if found and found[0].item.kind == "service":
            aspect = find_aspect(text) or "general"
        return Understood(text, self.decision(found), found, aspect, tuple(also))

    def decision(self, found: tuple[Candidate, ...]) -> Decision:
        if tells_danger(found):
            return "answer"
        return decide([candidate.confidence for candidate in found], self.knowledge.costs)

    def is_sure(self, found: tuple[Candidate, ...]) -> bool:
        return self.decision(found) == "answer"


def without_details(text: str) -> str:
    """The words without who and where, which say nothing of what it is about."""
    bare = DETAILS.sub(" ", text)
    place = find_place(bare)
    bare = bare.replace(place, " ") if place else bare
    return bare.strip() if len(NAMELESS.sub("", bare)) >= CLAUSE_FROM else text


URGENCY = {"emergency": 0, "service": 1, "action": 2, "report": 3, "smalltalk": 4}


def weighed(text: str, found: list[Candidate], costs: Costs) -> tuple[Candidate, ...]:
    """Best first; danger of any kind before all where it may be meant, else behind all."""
    dangers = [c for c in found if is_danger(c)]
    others = [c for c in found if not is_danger(c)][:CANDIDATES]
    told = sum(c.confidence for c in dangers)
    if not told:
        return tuple(others)
    chance = chance_of_danger(text, told)
    less, more = chance / told, (1 - chance) / max(1 - told, LEAST)
    dangers = [replace(c, confidence=c.confidence * less) for c in dangers[:CANDIDATES]]
    others = [replace(c, confidence=c.confidence * more) for c in others]
    if is_alarm(chance, costs):
        return (dangers[0], *sorted(dangers[1:] + others, key=lambda c: -c.confidence))
    return (*others, *dangers)


def is_danger(candidate: Candidate) -> bool:
    return is_danger_item(candidate.item)


def is_danger_item(item: Item) -> bool:
    return item.kind == "emergency"


def tells_danger(found: tuple[Candidate, ...]) -> bool:
    """Danger stands first only where it may be meant."""
    return bool(found) and is_danger(found[0])


def is_likely_report(candidate: Candidate) -> bool:
    """Half sure is enough for a second problem: its form asks on, and can be given up."""
    return candidate.item.kind == "report" and candidate.confidence >= ALSO_AT
