"""The terminal: a second window on a person's chat, which is kept as the web's chats are."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.channels.base import DONE, Accept, Receipt
from bot.channels.pictures import BadPicture, re_encode
from bot.channels.ports import File, FrontDesk, Visitor
from bot.message import KEEP_BYTES, Incoming, Outgoing, clean

PHOTO = "/photo"
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class TerminalChannel:
    """Everybody's replies are kept for them to fetch; those of one person are printed here."""

    stores, trouble = True, ""

    def __init__(self, name: str, desk: FrontDesk, visitor: Visitor, console: Console) -> None:
        self.name, self.desk, self.visitor, self.console = name, desk, visitor, console
        self.seq = 0  # the last line that was printed
        self._accept: Accept | None = None

    async def start(self, accept: Accept) -> None:
        self._accept = accept

    async def take_in(self, *, ours: bool) -> None: ...

    async def send(self, outgoing: Outgoing) -> Receipt:
        return DONE

    def shown(self, address: str) -> None:
        """Printed with all that is new, before the next prompt."""

    async def stop(self) -> None:
        self._accept = None

    async def close(self) -> None: ...

    async def say(self, typed: str) -> None:
        """Hand over one typed line: words, a button's number or label, or a picture's path."""
        command, _, path = typed.strip().partition(" ")
        if command == PHOTO:
            await self.say_photo(path.strip())
        elif typed.strip():
            await self.hand_over(text=clean(typed))

    async def say_photo(self, path: str) -> None:
        data = await asyncio.to_thread(read_picture, Path(path).expanduser())
        if data is None:
            self.note("terminal_bad_photo", path=path)
            return
        file, key = File("image/jpeg", data), secrets.token_hex(8)
        await self.hand_over(photo=await self.desk.store_file(self.visitor, key, "photo", file))

    async def hand_over(self, text: str = "", photo: str = "") -> None:
        assert self._accept is not None, "start comes first"
        update_id = f"{self.visitor.chat_id}:t{secrets.token_hex(8)}"
        said = {"text": text, "photo": photo, "update_id": update_id}
        await self._accept(Incoming(channel=self.name, address=self.visitor.address, **said))

    async def print_new(self) -> None:
        """Print what the bot, or a person behind it, has said since the last time."""
        while lines := await self.desk.history(self.visitor, self.seq):
            for line in lines:
                self.print_line(line)
            self.seq = lines[-1]["seq"]
            self.desk.note_seen(self.visitor, self.seq)

    def print_line(self, line: Mapping[str, Any]) -> None:
        if line["from"] == "me":
            return
        person = line["from"] == "person"
        self.note("terminal_from_person" if person else "terminal_from_bot", style="bold green")
        self.put(line["text"])
        if line["photos"]:
            self.note("terminal_photos", count=len(line["photos"]))
        for file in line["files"]:
            self.note("terminal_file", name=file["name"])
        labels = numbered([button["label"] for button in line["buttons"]])
        if labels:
            self.put("  ".join(labels), "cyan")
        self.put("")

    def note(self, phrase: str, style: str = "dim", **values: object) -> None:
        self.put(self.desk.texts()[phrase].format(**values), style)

    def put(self, text: str, style: str = "") -> None:
        wrap = not self.console.is_terminal  # a pipe gets lines as they are
        self.console.print(
            harmless(text), style=style, markup=False, highlight=False, emoji=False, soft_wrap=wrap
        )


def read_picture(path: Path) -> bytes | None:
    """The picture as it may be kept; None where there is none, or one too large."""
    try:
        if path.stat().st_size > KEEP_BYTES:
            return None
        return re_encode(path.read_bytes())
    except (OSError, ValueError, BadPicture):
        return None


def numbered(labels: list[str]) -> list[str]:
    """Labels with the numbers that press them; those with numbers of their own keep these."""
    if any(label.split()[:1] and label.split()[0].isdecimal() for label in labels):
        return [f"[{label}]" for label in labels]
    return [f"[{place}] {label}" for place, label in enumerate(labels, 1)]


def harmless(text: str) -> str:
    """Without what would steer the terminal or turn the text around."""
    return "".join(c for c in text if c == "\n" or (not is_control(c) and c not in TURNING))


def is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc"
