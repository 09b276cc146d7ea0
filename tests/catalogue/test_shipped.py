"""The knowledge that is shipped can be served as it is, and is what is promised of it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.catalogue.editor_schema import FILE_NAME as SCHEMA_FILE
from bot.catalogue.editor_schema import TOLD, schema_text
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.catalogue.review import FILE_NAME as REVIEW_FILE
from bot.catalogue.review import review_text
from bot.catalogue.schema import Answer, FormField, Item, Request, Route, Slots, Strict
from bot.catalogue.templates import naming_asks, wrong_templates
from bot.intents import normalise
from bot.settings import KNOWLEDGE

ASKS = {"service": 24, "report": 20, "emergency": 40, "action": 15, "smalltalk": 15}
UNNAMED = 8  # of a service's wordings never name it
TESTS = 4
NEAR = 0.6  # share of pairs of characters
RESIDENTS = KNOWLEDGE.parent / "bench" / "understanding" / "residents.csv"
DEVELOPMENT = KNOWLEDGE.parent.parent / "shared" / "data" / "utterances-dev.csv"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return read_knowledge(KNOWLEDGE)


def test_the_shipped_knowledge_has_no_problems(knowledge: Knowledge) -> None:
    assert [str(problem) for problem in knowledge.problems] == []


def test_it_has_items_of_every_kind(knowledge: Knowledge) -> None:
    kinds = Counter(item.kind for item in knowledge.items.values())
    assert kinds == {"service": 154, "report": 43, "emergency": 15, "action": 15, "smalltalk": 4}


def test_every_item_has_the_wordings_that_are_promised(knowledge: Knowledge) -> None:
    counts = {item.id: (len(item.asks), ASKS[item.kind]) for item in knowledge.items.values()}
    assert {name: pair for name, pair in counts.items() if pair[0] < pair[1]} == {}


def test_a_service_is_asked_for_in_words_that_never_name_it(knowledge: Knowledge) -> None:
    services = [item for item in knowledge.items.values() if item.kind == "service"]
    named = {item.id: len(naming_asks(item, knowledge.lexicon)) for item in services}
    few = [item.id for item in services if len(item.asks) - named[item.id] < UNNAMED]
    assert few == []


def test_no_wording_is_made_by_template(knowledge: Knowledge) -> None:
    assert [str(problem) for problem in wrong_templates(knowledge)] == []


def test_every_item_is_tried_with_sentences_of_its_own(knowledge: Knowledge) -> None:
    assert [item.id for item in knowledge.items.values() if len(item.tests) < TESTS] == []
    near = [f"{item.id}: {pair}" for item in knowledge.items.values() for pair in copies(item)]
    assert near == []


def copies(item: Item) -> Iterator[tuple[str, str]]:
    """Tests that are hardly more than one of the item's own wordings."""
    asks = [(ask, pairs_of(ask)) for ask in item.asks]
    for test in item.tests:
        own = pairs_of(test)
        yield from ((test, ask) for ask, pairs in asks if likeness(own, pairs) > NEAR)


def pairs_of(text: str) -> frozenset[str]:
    plain = "".join(filter(str.isalnum, normalise(text)))
    return frozenset(map("".join, pairwise(plain)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of both texts' pairs of characters that the two have in common."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


@pytest.mark.parametrize("path", [DEVELOPMENT, RESIDENTS], ids=lambda path: str(path.stem))
def test_no_wording_is_taken_from_the_sentences_it_is_measured_by(
    knowledge: Knowledge, path: Path
) -> None:
    if not path.exists():
        pytest.skip("these sentences are not beside the project")
    with path.open(encoding="utf-8", newline="") as file:
        known = [pairs_of(row["text"]) for row in csv.DictReader(file)]
    by_pair: dict[str, list[frozenset[str]]] = {}
    for pairs in known:
        for pair in pairs:
            by_pair.setdefault(pair, []).append(pairs)
    # only our own wording is told: the others are not to be read
    near = [
        f"{item.id}: {text}"
        for item in knowledge.items.values()
        for text in (*item.asks, *item.tests)
        if is_near(pairs_of(text), by_pair)
    ]
    assert near == []


def is_near(pairs: frozenset[str], by_pair: dict[str, list[frozenset[str]]]) -> bool:
    others = {other for pair in pairs for other in by_pair.get(pair, ())}
    return any(likeness(pairs, other) > NEAR for other in others)


def test_the_schema_for_editors_is_what_the_model_says() -> None:
    told = "run `run_bot.py check --schema`"
    assert (KNOWLEDGE / SCHEMA_FILE).read_text("utf-8") == schema_text(), told


@pytest.mark.parametrize("model", [Item, Answer, Request, Route, Slots, FormField])
def test_every_name_of_an_item_file_is_explained(model: type[Strict]) -> None:
    assert set(TOLD[model.__name__]) == set(model.model_fields)


def test_the_list_to_review_is_up_to_date(knowledge: Knowledge) -> None:
    told = "run `run_bot.py check --review`"
    assert (KNOWLEDGE / REVIEW_FILE).read_text("utf-8") == review_text(knowledge), told
