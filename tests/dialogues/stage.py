"""Plays a conversation in a town: every bubble must be in the script, and none be missing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.desk.people import invite
from bot.message import Location
from storage.queries import areas
from tests.dialogues.script import Begun, Heard, Said, Script, Step, Waited
from tests.town import Speaker, Town, rest

STRANGER = "陌生人"
INVITATION = re.compile(r"\{(?P<role>\w+) ?(?P<area>\w*)\}")
Line = dict[str, Any]


class Stage:
    """The people of a script and what each has not been checked for yet."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.unread: dict[str, list[Line]] = defaultdict(list)
        self.speaking = ""
        self.codes: dict[str, str] = {}
        self.doing: Mapping[type, Callable[[Any], None]] = {
            Said: self.say,
            Heard: self.check,
            Begun: lambda _: town.write(lambda session: rest(session, today_in(town))),
            Waited: lambda wait: town.later(seconds=wait.time.total_seconds()),
        }

    def play(self, script: Script) -> None:
        for step in script.steps:
            self.do(step)
        for who in list(self.unread):
            self.listen(who)
            assert not self.unread[who], f"at the end, not in the script: {self.texts(who)}"

    def do(self, step: Step) -> None:
        try:
            self.doing[type(step)](step)
        except AssertionError as error:
            raise AssertionError(f"line {step.line}: {error}") from None

    def say(self, said: Said) -> None:
        who = self.speaking = said.who
        self.listen(who)
        assert not self.unread[who], f"not in the script: {self.texts(who)}"
        self.send(self.speaker(who), said)
        self.unread[who] += self.speaker(who).lines
        assert self.unread[who], "no answer at all"

    def send(self, speaker: Speaker, said: Said) -> None:
        text = INVITATION.sub(self.code, said.text)
        kind, _, detail = said.thing.partition(" ")
        if not said.thing or kind == "空":
            speaker.say(text)
        elif kind == "照片":
            speaker.say(text, photo=detail or "black")
        elif kind == "位置":
            lat, lon = map(float, detail.split())
            speaker.say(text, location=Location(lat=lat, lon=lon))
        elif kind == "伪造":
            speaker.say(action=detail)
        else:
            speaker.press(said.thing)

    def check(self, heard: Heard) -> None:
        who = heard.who or self.speaking
        if heard.rest or not self.unread[who]:
            self.listen(who)
        if heard.rest:
            self.unread[who].clear()
            return
        assert self.unread[who], f"{who} has heard nothing"
        check_line(self.unread[who].pop(0), heard)

    def listen(self, who: str) -> None:
        self.speaker(who).hear()
        self.unread[who] += self.speaker(who).lines

    def speaker(self, who: str) -> Speaker:
        if who.startswith(STRANGER):
            return self.town.stranger(who)
        return self.town.person(who)

    def texts(self, who: str) -> list[str]:
        return [line["text"] for line in self.unread[who]]

    def code(self, wanted: re.Match[str]) -> str:
        """An invitation; the same words name the same code."""
        if wanted[0] not in self.codes:
            make = partial(invitation, town=self.town, role=wanted["role"], area=wanted["area"])
            self.codes[wanted[0]] = self.town.write(make)
        return self.codes[wanted[0]]


def today_in(town: Town) -> str:
    return town.clock.now().date().isoformat()


def invitation(session: Any, town: Town, role: str, area: str) -> str:
    place = next((found for found in areas.find_all(session) if found.name == area), None)
    return invite(session, town.clock.now(), role=role, area=place)


def check_line(line: Line, heard: Heard) -> None:
    text = line["text"]
    assert line["from"] == heard.author, f"from {line['from']}: {text}"
    labels = [button["label"] for button in line["buttons"]]
    for word in heard.words:
        assert word in text, f"“{word}” is missing in: {text}"
    for word in heard.absent:
        assert word not in text, f"“{word}” has no place in: {text}"
    for label in heard.labels:
        assert any(label in shown for shown in labels), f"no button “{label}” among {labels}"
    if heard.pictures is not None:
        assert len(line["photos"]) == heard.pictures, f"{len(line['photos'])} pictures: {text}"
    assert not re.search(r"\n\s*\n|[{}]|[ \t]$", text), f"a gap or an unfilled place: {text!r}"
