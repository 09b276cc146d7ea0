"""diary.yaml: the colours of households, who may see them, and what visits and patrols note."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.catalogue.schema import Strict, Text, Texts, as_list

ColourName = Literal["红", "橙", "黄", "绿", "青", "蓝", "紫"]
Keeper = Literal[
    "grid_worker", "building_lead", "secretary", "street", "clerk", "dispatcher", "property", "team"
]


class Colour(Strict):
    """A kind of household: why it is visited, and who may know that it is one."""

    colour: ColourName
    name: Text
    purpose: Text
    roles: Annotated[tuple[Keeper, ...], BeforeValidator(as_list), Field(min_length=1)]
    tags: Texts = ()  # offered on a visit, beside those of all


class Watched(Strict):
    """What a patrol looks at, and the report that is offered where something is wrong with it."""

    tag: Text
    item: Text | None = None
    heard: Texts = ()  # everyday words for it being wrong: 楼道脏


class Heard(Strict):
    """What words of a visit mean: a tag noted, something of 定期上门 offered, or both."""

    words: Texts
    tag: Text | None = None
    offer: Literal["muted", "declined"] | None = None

    def is_in(self, said: str) -> bool:
        """Two characters are a word only where they come first."""
        return any(said.startswith(one) or (len(one) > 2 and one in said) for one in self.words)


def each_once(colours: tuple[Colour, ...]) -> tuple[Colour, ...]:
    names = [one.colour for one in colours]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"颜色“{'、'.join(doubled)}”写了两次,一种颜色只能是一类户")
    return colours


class Diary(Strict):
    """What a community notes of its visits; without colours it keeps no diary."""

    colours: Annotated[tuple[Colour, ...], BeforeValidator(as_list), AfterValidator(each_once)] = ()
    visit: Texts = ()
    patrol: Annotated[tuple[Watched, ...], BeforeValidator(as_list)] = ()
    absent: Texts = ()  # tags of visits on which nobody was met: somebody goes there again
    heard: Annotated[tuple[Heard, ...], BeforeValidator(as_list)] = ()
    well: Texts = ()  # beside such words on a patrol nothing is wrong: 灯不亮已修好
    lead: Text | None = None  # the item of the ticket that a relief lead opens

    def colour(self, name: str) -> Colour | None:
        """By its colour (红, 红色) or by what it stands for (党员户)."""
        plain = name.removesuffix("色")
        return next((one for one in self.colours if plain in {one.colour, one.name}), None)

    @property
    def roles(self) -> frozenset[str]:
        """Who keeps the diary: whoever may see any colour."""
        return frozenset(role for colour in self.colours for role in colour.roles)
