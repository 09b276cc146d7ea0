"""topics.yaml: what notices are about, and the groups of residents that can be told something."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bot.catalogue.diary import ColourName
from bot.catalogue.schema import Strict, Text, Texts, as_list

Sort = Literal["outage", "policy", "activity"]
SORTS: tuple[Sort, ...] = get_args(Sort)  # of notices: everybody has them until they leave
# it stands in the data of buttons, which have room for no more
GroupId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,23}$")]


class Interest(Strict):
    """A topic or a group: how it is shown, and what else people call it."""

    name: Text
    about: Text
    also: Texts = ()


class Group(Interest):
    """Residents who joined it; homes of the diary that are phoned instead, by their colours."""

    colours: Annotated[tuple[ColourName, ...], BeforeValidator(as_list)] = ()


class Topics(Strict):
    """What residents may leave (topics, one for each sort of notice) and join (groups)."""

    topics: dict[Sort, Interest] = Field(default_factory=dict)
    groups: Annotated[dict[GroupId, Group], BeforeValidator(lambda value: value or {})] = Field(
        default_factory=dict
    )

    @property
    def all(self) -> Mapping[str, Interest]:
        return {**dict(self.topics.items()), **self.groups}

    @cached_property
    def words(self) -> list[tuple[str, str]]:
        """Every name with what it stands for, longest first: 停水停电 is no 停水."""
        named = ((word, key) for key, one in self.all.items() for word in (one.name, *one.also))
        return sorted(named, key=lambda pair: (-len(pair[0]), pair[0]))

    @model_validator(mode="after")
    def complete(self) -> Self:
        """Every sort of notice can be left, and no word means two things."""
        words = [word for word, _ in self.words]
        doubled = sorted({word for word in words if words.count(word) > 1})
        if doubled:
            raise ValueError(f"“{'、'.join(doubled)}”写了两次,只能是一类通知或一个群体的名字")
        lacking = [sort for sort in SORTS if sort not in self.topics]
        if self.topics and lacking:
            raise ValueError(f"topics 里缺少“{'、'.join(lacking)}”,每一类通知都要能退订")
        return self
