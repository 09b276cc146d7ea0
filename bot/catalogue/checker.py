"""Checks of the knowledge beyond its schema: wordings, tests, phones, dates, what is left to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from bot.catalogue.doubles import Wording, find_doubles
from bot.catalogue.knowledge import Knowledge
from bot.catalogue.links import broken_links
from bot.catalogue.marked_yaml import Marked, Place, Problem, read_marked
from bot.catalogue.names import unknown_names
from bot.catalogue.phones import WIDE_DIGIT, unknown_phones
from bot.catalogue.reader import texts_below
from bot.catalogue.slot_checks import wrong_slots
from bot.catalogue.tellings import tell, title_of
from bot.catalogue.trials import softened, wrong_tests
from bot.clock import SystemClock
from bot.intents import Matcher

ANNOUNCED_FROM = 11  # the month in which the next year's holidays are published
SAMPLE = re.compile(r"\b000-0000-\d{4}\b")
PAPER = re.compile(r"原件|复印件|证|户口|照片|相片|合同|协议|申请表")
NO_PAPER = re.compile(r"不用|不需|号码|[\d一二两三四五六几多各][份张本套件册页寸]")


def check_knowledge(
    knowledge: Knowledge,
    matcher: Matcher | None,
    today: date | None = None,
    *,
    strict: bool = True,
) -> list[Problem]:
    """Everything wrong beyond the schema; without a matcher the tests are not tried.

    Not strict, a test counts only where the bot would answer wrongly, not where it would ask.
    """
    today = today or SystemClock().now().date()
    tests = wrong_tests(knowledge, matcher)
    return [
        *doubled_wordings(knowledge),
        *(tests if strict else map(softened, tests)),
        *wrong_phones(knowledge),
        *unknown_names(knowledge),
        *wrong_links(knowledge),
        *wrong_local(read_marked(knowledge.folder / "local.yaml")),
        *expired_answers(knowledge, today),
        *unreviewed_answers(knowledge),
        *uncounted_materials(knowledge),
        *missing_holidays(knowledge, today),
        *wrong_slots(knowledge, today),
    ]


def doubled_wordings(knowledge: Knowledge) -> Iterator[Problem]:
    items = knowledge.items.values()
    wordings = [Wording(ask, item.id, i) for item in items for i, ask in enumerate(item.asks)]
    for first, second, likeness in find_doubles(wordings):
        other = knowledge.marked[first.owner]
        path = other.path.relative_to(knowledge.folder).as_posix()
        yield tell(
            knowledge.marked[second.owner],
            ("asks", second.place),
            likeness,
            text=second.text,
            other_text=first.text,
            title=title_of(knowledge, first.owner),
            other=f"{path}:{other.line(('asks', first.place))}",
        )


def wrong_phones(knowledge: Knowledge) -> Iterator[Problem]:
    for item_id, item in knowledge.items.items():
        marked = knowledge.marked[item_id]
        for i, text in enumerate(item.answer.phone if item.answer else ()):
            place: Place = ("answer", "phone", i)
            if WIDE_DIGIT.search(text):
                yield tell(marked, place, "wide", text=text)
            for number in unknown_phones(text):
                yield tell(marked, place, "phone", text=text, number=number)


def wrong_links(knowledge: Knowledge) -> Iterator[Problem]:
    for marked in knowledge.marked.values():
        for place, text in texts_below(marked.value.get("answer"), ("answer",)):
            for link in broken_links(text):
                yield tell(marked, place, "link", link=link)


def wrong_local(marked: Marked) -> Iterator[Problem]:
    """Phones and links of no known form in local.yaml, and one line on the samples still there."""
    value = marked.value if isinstance(marked.value, dict) else {}
    texts = list(texts_of(value.get("default"), ("default",)))
    communities = value.get("communities")
    for name, section in communities.items() if isinstance(communities, dict) else ():
        texts += texts_of(section, ("communities", name))
    for place, text in texts:
        yield from wrong_local_text(marked, place, text)
    samples = [place for place, text in texts if SAMPLE.search(text)]
    if samples:
        names = "、".join(dict.fromkeys(str(place[-1]) for place in samples))
        yield tell(marked, samples[0], "samples", count=len(samples), names=names)


def wrong_local_text(marked: Marked, place: Place, text: str) -> Iterator[Problem]:
    is_phone = str(place[-1]).endswith("_phone")
    if is_phone and WIDE_DIGIT.search(text):
        yield tell(marked, place, "wide", text=text)
    for number in unknown_phones(text) if is_phone else ():
        yield tell(marked, place, "local_phone", name=place[-1], number=number)
    for link in broken_links(text):
        yield tell(marked, place, "link", link=link)


def texts_of(section: object, place: Place) -> Iterable[tuple[Place, str]]:
    entries = section if isinstance(section, dict) else {}
    return (((*place, key), text) for key, text in entries.items() if isinstance(text, str))


def expired_answers(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    until = {i.id: i.answer.valid_until for i in knowledge.items.values() if i.answer}
    expired = {item_id: day for item_id, day in until.items() if day and day < today}
    for item_id, day in expired.items():
        place: Place = ("answer", "valid_until")
        yield tell(knowledge.marked[item_id], place, "expired", day=day, count=len(expired))


def unreviewed_answers(knowledge: Knowledge) -> Iterator[Problem]:
    """One line for what is true of many items: how many, and where the first is."""
    items = knowledge.items.values()
    unreviewed = [item.id for item in items if item.answer and not item.answer.reviewed]
    if unreviewed:
        first, count = knowledge.marked[unreviewed[0]], len(unreviewed)
        yield tell(first, ("answer",), "unreviewed", count=count)


def missing_holidays(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """Years whose holidays should be known by now; who keeps no calendar is not asked for it."""
    folder = knowledge.folder / "calendar"
    known = {day.year for day in knowledge.days_off}
    wanted = (
        {today.year, today.year + (today.month >= ANNOUNCED_FROM)} if folder.exists() else set()
    )
    broken = {one.path.stem for one in knowledge.problems}
    for year in sorted(year for year in wanted - known if str(year) not in broken):
        yield tell(Marked(folder / f"{year}.yaml"), (), "holidays", year=year)


def uncounted_materials(knowledge: Knowledge) -> Iterator[Problem]:
    uncounted = [
        (item.id, i, text)
        for item in knowledge.items.values()
        for i, text in enumerate(item.answer.materials if item.answer else ())
        if PAPER.search(text) and not NO_PAPER.search(text)
    ]
    for item_id, i, text in uncounted:
        place: Place = ("answer", "materials", i)
        marked = knowledge.marked[item_id]
        yield tell(marked, place, "uncounted", count=len(uncounted), text=text)
