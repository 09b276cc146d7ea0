"""Tries each item's tests with the matcher, and keeps the list of known failures honest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.marked_yaml import Marked, Problem, read_marked
from bot.catalogue.schema import Item
from bot.catalogue.tellings import TELLINGS, tell, title_of, warned
from bot.intents import Match, Matcher

KNOWN_FAILURES = "known_failures.yaml"
SURE_PERCENT = 70  # about here, by the costs as shipped, the bot begins to answer without asking
MOST_FAILURES = 0.02  # of all tests

MOST_WORDS = 3  # that decided, of each of the two
ONE_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{2,}")  # no sounds, no ends of a sentence


def softened(problem: Problem) -> Problem:
    """Close calls turn over with every edit, either way: told, but no reason to keep one back."""
    chance = re.search(r"认成了.*?\((\d+)%\)", problem.text)
    close = chance is not None and int(chance[1]) < SURE_PERCENT
    passes = problem.text.endswith(TELLINGS["known_passes"].partition("}")[2])
    return warned(problem) if close or passes else problem


def wrong_tests(knowledge: Knowledge, matcher: Matcher | None) -> Iterator[Problem]:
    """Tests that rank another item first, less the known ones, and what is wrong with those."""
    path = knowledge.folder / KNOWN_FAILURES
    marked = read_marked(path) if path.exists() else Marked(path, [])
    yield from marked.problems
    known = marked.value if is_texts(marked.value) else []
    if known != marked.value and not marked.problems:
        yield tell(marked, (), "known_form")
    failing = dict(failing_tests(knowledge, matcher)) if matcher else None
    for (item_id, i), problem in (failing or {}).items():
        if knowledge.items[item_id].tests[i] not in known:
            yield problem
    yield from wrong_known(knowledge, marked, known, failing)


def is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def failing_tests(
    knowledge: Knowledge, matcher: Matcher
) -> Iterator[tuple[tuple[str, int], Problem]]:
    """Each test that ranks another item first, by its item and its place there."""
    for item in knowledge.items.values():
        for i, text in enumerate(item.tests):
            ranked = matcher.rank(text, 1)
            if not ranked or ranked[0].intent != item.id:
                yield (item.id, i), wrong_test(knowledge, matcher, item, i)


def wrong_test(knowledge: Knowledge, matcher: Matcher, item: Item, i: int) -> Problem:
    text = item.tests[i]
    ranked: list[Match] = matcher.rank(text, len(matcher.intents))
    own = title_of(knowledge, item.id)
    marked, place = knowledge.marked[item.id], ("tests", i)
    if not ranked:
        return tell(marked, place, "unranked", text=text, own=own)
    first = ranked[0].intent
    return tell(
        marked,
        place,
        "wrong",
        text=text,
        first=title_of(knowledge, first),
        sure=ranked[0].confidence,
        own=own,
        own_sure=next((match.confidence for match in ranked if match.intent == item.id), 0.0),
        words=told_words(deciding(matcher, text, first), deciding(matcher, text, item.id)),
    )


def deciding(matcher: Matcher, text: str, item_id: str) -> list[str]:
    """The words of the text that spoke most for an item, each once, none within another."""
    grams = [gram for gram, _ in matcher.explain(text, item_id) if ONE_WORD.fullmatch(gram)]
    words: list[str] = []
    for gram in grams:
        if not any(gram in word for word in words):
            words = [word for word in words if word not in gram] + [gram]
    return words[:MOST_WORDS]


def told_words(first: list[str], own: list[str]) -> str:
    """Both lists in a half sentence; nothing where no word decided."""
    parts = [
        f"{who}的是{listed(words)}" for who, words in (("前者", first), ("后者", own)) if words
    ]
    return f";像{',像'.join(parts)}" if parts else ""


def listed(words: list[str]) -> str:
    return "".join(f"“{word}”" for word in words)


def wrong_known(
    knowledge: Knowledge,
    marked: Marked,
    known: list[str],
    failing: Mapping[tuple[str, int], Problem] | None,
) -> Iterator[Problem]:
    """What is wrong with the list of known failures itself."""
    tests = [text for item in knowledge.items.values() for text in item.tests]
    fails = {knowledge.items[item_id].tests[i] for item_id, i in failing or {}}
    for i, text in enumerate(known):
        if text in known[:i]:
            yield tell(marked, (i,), "known_twice", text=text)
        elif text not in tests:
            yield tell(marked, (i,), "known_nowhere", text=text)
        elif failing is not None and text not in fails:
            yield tell(marked, (i,), "known_passes", text=text)
    most = int(len(tests) * MOST_FAILURES)
    if len(known) > most:
        counts = {"count": len(known), "most": most, "all": len(tests)}
        yield tell(marked, (most,), "known_overfull", share=MOST_FAILURES, **counts)
