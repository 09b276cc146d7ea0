"""Whom people can turn to: national hotlines, and the departments and firms of the place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Annotated

from pydantic import BeforeValidator

from bot.catalogue.schema import Strict, Text, Texts

COUNTED = "元米年天月个路号平条分岁人次万栋室%"  # 乘115路, 满114个月: no hotline
SHORT = re.compile(
    rf"(?<![\d第-])(?:1[12][0-9]|12\d{{3}}|95\d{{3}}|96\d{{3,4}})(?![\d-]|\s*[{COUNTED}])"
)
DIALLED = re.compile(r"[19]\d{2,5}", re.ASCII)
ANY_SHORT = re.compile(rf"(?<!\d){DIALLED.pattern}(?!\d)", re.ASCII)
# 12393是干啥的, 打12333行吗: nothing but a number and what one asks about a number
ASKED = re.compile(
    r"(?:是|什么|啥|干|做|管|哪儿?|哪里|谁|的|事|电话|热线|号码?|打|能|吗|呢|用|嘛|不通|没人接|占线|咋办|怎么办)*"
)
NOT_SAID = re.compile(r"[\s\W_]+")


def short_number(value: object) -> str:
    """A number may stand without quotes; 012345 is none, and YAML reads another one from it."""
    text = str(value)
    if not DIALLED.fullmatch(text):
        raise ValueError("短号是 1 或 9 开头的三到六位数字,如 12345;别的电话写到 departments.yaml")
    return text


Number = Annotated[str, BeforeValidator(short_number)]


class Hotline(Strict):
    """A short number that works in the whole country, or in most places."""

    number: Number
    name: Text
    purpose: Text
    hours: Text = "24小时"
    urgent: bool = False
    local: bool = False  # folded into another in many places: to be called 以当地为准


class Department(Strict):
    """Who puts things right in the end: an office or a firm, as residents call it."""

    name: Text
    also: Texts = ()
    does: Text
    phone: Text

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.also)


def short_numbers(text: str) -> list[str]:
    """The hotlines that a text names."""
    return SHORT.findall(unicodedata.normalize("NFKC", text))


def asked_about(text: str, known: Container[str]) -> str:
    """The short number that is asked about, where nothing else is said; a known one may be bare."""
    plain = NOT_SAID.sub("", unicodedata.normalize("NFKC", text))
    found = ANY_SHORT.search(plain)
    if found is None:
        return ""
    rest = plain[: found.start()] + plain[found.end() :]
    asked = ASKED.fullmatch(rest) and (rest or found[0] in known)
    return found[0] if asked else ""
