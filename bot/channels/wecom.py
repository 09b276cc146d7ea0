"""A group robot of WeCom (企业微信): a webhook that takes text and answers errcode, errmsg."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.channels.base import DONE, Accept, Receipt, Sent
from bot.channels.posting import Poster
from bot.channels.rate import Rate
from bot.message import Outgoing

A_MINUTE = 20  # messages that a robot takes
PAUSE_SECONDS = 60.0
OK, TOO_MANY = 0, 45009
GONE = frozenset({93000, 93004, 93008})  # no such robot, or not in this group any more
MOST_BYTES = 2048  # of a text


class WeComChannel:
    """Only sends; no faster than the robot takes it, which keeps everything else waiting here."""

    name, stores = "wecom", False

    def __init__(self, url: str) -> None:
        self.poster, self.rate = Poster(url), Rate(A_MINUTE)
        self.trouble = ""

    async def start(self, accept: Accept) -> None:
        await self.poster.open()

    async def take_in(self, *, ours: bool) -> None: ...

    async def send(self, outgoing: Outgoing) -> Receipt:
        if seconds := self.rate.wait_for(outgoing.address):
            return Receipt(Sent.WAIT, seconds, "a robot takes 20 messages a minute")
        text = outgoing.reply.text.encode()[:MOST_BYTES].decode("utf-8", "ignore")
        body = {"msgtype": "text", "text": {"content": text}}
        status, _, answer = await self.poster.post(body)
        code = code_of(answer) if status == 200 else None
        self.trouble = "wecom_refused" if code in GONE else ""
        waits = Receipt(Sent.WAIT, PAUSE_SECONDS, f"errcode {code}")
        known: Mapping[int | None, Receipt] = {OK: DONE, TOO_MANY: waits}
        again = Receipt(Sent.RETRY, cause=f"status {status}, errcode {code}")
        return known.get(code, waits if code in GONE else again)

    def shown(self, address: str) -> None: ...

    async def stop(self) -> None: ...

    async def close(self) -> None:
        await self.poster.close()


def code_of(answer: bytes) -> int | None:
    """The errcode; None where what answered is no robot."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    code = found.get("errcode") if isinstance(found, dict) else None
    return code if isinstance(code, int) else None
