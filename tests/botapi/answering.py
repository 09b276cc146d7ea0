"""From a request to its answer: the token, the method, a fault if one is due, the result."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from starlette.types import Receive, Scope, Send

from tests.botapi.bots import Bot, Called
from tests.botapi.calls import Call, read_body, read_call
from tests.botapi.errors import Refused
from tests.botapi.exchange import HTML, Exchange
from tests.botapi.faults import Fault, Faults
from tests.botapi.methods import GET_UPDATES, perform
from tests.botapi.polling import get_updates
from tests.botapi.updates import Waiting

TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
NOT_FOUND = Refused(404, "Not Found")


@dataclass(slots=True)
class Answer:
    """What a call came to, ready to be written."""

    status: int
    body: bytes
    retry_after: int = 0
    handed: list[Waiting] = field(default_factory=list)


class Answering:
    """The ASGI application bots speak to."""

    def __init__(self, bots: dict[str, Bot], faults: Faults) -> None:
        self._bots = bots
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = Exchange(scope, receive, send)
        parts = scope["path"].split("/", 3)
        try:
            body = await read_body(receive)
            if parts[1] == "file" and len(parts) == 4:
                bot = self._bot(parts[2])
                await self._download(exchange, bot, parts[3])
            elif len(parts) == 3:
                bot = self._bot(parts[1])
                await self._call(exchange, bot, parts[2].lower(), body)
            else:
                raise NOT_FOUND
        except Refused as refused:
            await self._write(exchange, _refusal(refused))

    def _bot(self, part: str) -> Bot:
        token = unquote(part.removeprefix("bot"))
        if (bot := self._bots.get(token)) and part.startswith("bot"):
            return bot
        raise Refused(401, "Unauthorized") if TOKEN.fullmatch(token) else NOT_FOUND

    async def _call(self, exchange: Exchange, bot: Bot, method: str, body: bytes) -> None:
        scope = exchange.scope
        call = await read_call(method, scope["query_string"], scope["headers"], body)
        if not method:
            call.method = call.text("method").lower()
        fault = self._faults.draw(call.method, call.values.get("chat_id"))
        if fault is None:
            answer = await self._carry_out(exchange, bot, call)
            if answer is not None:
                await self._tell(exchange, bot, call, answer)
        else:
            await self._go_wrong(exchange, bot, call, fault)

    async def _carry_out(
        self, exchange: Exchange, bot: Bot, call: Call, fault: Fault | None = None
    ) -> Answer | None:
        """Do what is asked; None when the caller hung up meanwhile."""
        try:
            if call.method != GET_UPDATES:
                return _success(perform(bot, call))
            given = await get_updates(bot, call, exchange.gone)
        except Refused as refused:
            return _refusal(refused)
        if given is None:
            return None
        return _updates(fault.jumbled(given) if fault else given)

    async def _tell(self, exchange: Exchange, bot: Bot, call: Call, answer: Answer) -> None:
        await self._write(exchange, answer)
        _note(bot, call, answer.status)
        if answer.handed and exchange.alive:
            bot.updates.note_handed(answer.handed)

    async def _go_wrong(self, exchange: Exchange, bot: Bot, call: Call, fault: Fault) -> None:
        if fault.kind == "slow" and not fault.after:
            await asyncio.sleep(fault.seconds)
        answer: Answer | None = Answer(0, b"")
        if fault.after or fault.kind in ("half_body", "slow", "duplicates", "reordered"):
            answer = await self._carry_out(exchange, bot, call, fault)
        if fault.kind == "slow" and fault.after:
            await asyncio.sleep(fault.seconds)
        if answer is not None and fault.kind in ("slow", "duplicates", "reordered"):
            await self._tell(exchange, bot, call, answer)
        elif answer is not None:
            await self._answer_wrongly(exchange, answer, fault)
            _note(bot, call, fault.code if fault.kind in ("error", "html") else 0, fault.kind)

    async def _answer_wrongly(self, exchange: Exchange, answer: Answer, fault: Fault) -> None:
        if fault.kind == "reset":
            await exchange.reset()
        elif fault.kind == "half_body":
            await exchange.write_half(answer.status, answer.body)
        elif fault.kind == "html":
            await exchange.write(fault.code, fault.page(), HTML)
        elif fault.kind == "error":
            await self._write(exchange, _refusal(fault.refusal()))
        else:
            await self._write(exchange, answer)

    async def _write(self, exchange: Exchange, answer: Answer) -> None:
        if not exchange.alive:
            return
        await exchange.write(answer.status, answer.body, retry_after=answer.retry_after)

    async def _download(self, exchange: Exchange, bot: Bot, path: str) -> None:
        fault = self._faults.draw("file", None)
        file = bot.files.at(path)
        if file is None:
            raise NOT_FOUND
        answer = Answer(200, file.content)
        if fault is None:
            await exchange.write(200, file.content, b"application/octet-stream")
        else:
            await self._answer_wrongly(exchange, answer, fault)


def _note(bot: Bot, call: Call, status: int, fault: str = "") -> None:
    bot.calls.append(Called(bot.clock(), call.method, call.values, status, fault))


def _success(result: object) -> Answer:
    return Answer(200, b'{"ok":true,"result":%b}' % _json(result))


def _updates(given: list[Waiting]) -> Answer:
    listed = ",".join(each.body for each in given).encode()
    return Answer(200, b'{"ok":true,"result":[%b]}' % listed, handed=given)


def _refusal(refused: Refused) -> Answer:
    wait = refused.parameters.get("retry_after", 0) if refused.parameters else 0
    return Answer(refused.code, _json(refused.shown()), wait)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
