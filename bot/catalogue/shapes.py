"""What the files beside the items may hold; slips are told with their lines, as an item's are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError

from bot.catalogue.contacts import Department, Hotline
from bot.catalogue.diary import Diary
from bot.catalogue.marked_yaml import Marked, read_marked
from bot.catalogue.policies import Policies
from bot.catalogue.reader import tell
from bot.catalogue.schema import Strict, Text, Texts
from bot.catalogue.seasons import Season
from bot.catalogue.topics import Topics


def empty(value: object) -> object:
    """A name with nothing behind it holds nothing."""
    return {} if value is None else value


Named = Annotated[dict[str, str], BeforeValidator(empty)]
NamedTexts = dict[str, Texts]


class LexiconFile(Strict):
    """Words that stay whole, and what else they are called."""

    words: Annotated[Texts, BeforeValidator(lambda value: value or [])] = ()
    synonyms: Annotated[dict[Text, Text], BeforeValidator(empty)] = Field(default_factory=dict)


class LocalFile(Strict):
    """Addresses, phones and hours: for all, and where a community has its own."""

    default: Named
    communities: Annotated[dict[str, Named], BeforeValidator(empty)] = Field(default_factory=dict)


def with_arrow(choice: str) -> str:
    if choice.count(" => ") != 1:
        raise ValueError(f"“{choice}”要写成“数字 名称 => 做什么”")
    return choice


Cost = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]


class CostsFile(Strict):
    """What each mistake costs; the rest is as shipped."""

    wrong_answer: Cost | None = None
    question: Cost | None = None
    idle_question: Cost | None = None
    unanswered: Cost | None = None
    false_alarm: Cost | None = None
    missed_alarm: Cost | None = None


class MenuPage(Strict):
    """One page of the menu of numbers."""

    page: Text
    say: Text
    item: Text | None = None
    choices: list[Annotated[Text, AfterValidator(with_arrow)]] = Field(default_factory=list)


SHAPES: Mapping[str, TypeAdapter[Any]] = {
    "lexicon.yaml": TypeAdapter(LexiconFile),
    "local.yaml": TypeAdapter(LocalFile),
    "answers.yaml": TypeAdapter(NamedTexts),
    "costs.yaml": TypeAdapter(CostsFile),
    "off_topic.yaml": TypeAdapter(NamedTexts),
    "menu.yaml": TypeAdapter(list[MenuPage]),
    "hotlines.yaml": TypeAdapter(list[Hotline]),
    "departments.yaml": TypeAdapter(list[Department]),
    "policies.yaml": TypeAdapter(Policies),
    "yearly.yaml": TypeAdapter(list[Season]),
    "diary.yaml": TypeAdapter(Diary),
    "topics.yaml": TypeAdapter(Topics),
}
# what stands for a file that a knowledge may do without; the others have to be there
OPTIONAL: Mapping[str, Any] = {
    "costs.yaml": CostsFile(),
    "off_topic.yaml": {},
    "hotlines.yaml": [],
    "departments.yaml": [],
    "policies.yaml": Policies(),
    "yearly.yaml": [],
    "diary.yaml": Diary(),
    "topics.yaml": Topics(),
}


def read_shaped(path: Path) -> Marked:
    """Read a file whose shape is known; its value is None where something is wrong with it."""
    if path.name in OPTIONAL and not path.exists():
        return Marked(path, OPTIONAL[path.name])
    marked = read_marked(path)
    try:
        if not marked.problems:
            marked.value = SHAPES[path.name].validate_python(marked.value)
            return marked
    except ValidationError as error:
        marked.problems += [one for detail in error.errors() for one in tell(detail, marked)]
    marked.value = None
    return marked
