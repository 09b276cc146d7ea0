"""SMS through an HTTP gateway: POST {"phone", "text", "id"}; 2xx is handed over."""

from __future__ import annotations

from bot.channels.base import DONE, Accept, Receipt, Sent
from bot.channels.ports import Phones
from bot.channels.posting import Poster
from bot.message import Outgoing

PAUSE_SECONDS, LONGEST_PAUSE = 60.0, 600.0
TOO_MANY = 429
WRONG_DOOR = frozenset({401, 403, 404, 405})  # the address or its key: no fault of this message
NOT_THIS_ONE = frozenset({400, 413, 422})  # this phone or these words will never be taken


class SmsChannel:
    """Only sends; the phone is looked up as it does, and stands in no row of the outbox."""

    name, stores = "sms", False

    def __init__(self, url: str, phones: Phones) -> None:
        self.poster, self.phones = Poster(url), phones
        self.trouble = ""

    async def start(self, accept: Accept) -> None:
        await self.poster.open()

    async def take_in(self, *, ours: bool) -> None: ...

    async def send(self, outgoing: Outgoing) -> Receipt:
        phone = await self.phones.find_phone(outgoing.chat_id)
        if not phone:
            return Receipt(Sent.REFUSED, cause="no phone is known any more")
        # the address has something random in it: no other database says the same id
        name = f"{outgoing.address}-{outgoing.delivery_id}"
        body = {"phone": phone, "text": outgoing.reply.text, "id": name}
        status, headers, answer = await self.poster.post(body)
        self.trouble = "sms_refused" if status in WRONG_DOOR else ""
        return receipt_of(status, headers.get("Retry-After", ""), answer)

    def shown(self, address: str) -> None: ...

    async def stop(self) -> None: ...

    async def close(self) -> None:
        await self.poster.close()


def receipt_of(status: int, retry_after: str, answer: bytes) -> Receipt:
    """What a status says; the answer's own words are not kept, for they may name the phone."""
    cause = f"the gateway answered {status}" if status else answer.decode("ascii", "replace")
    if 200 <= status < 300:
        return DONE
    if status == TOO_MANY:
        seconds = float(retry_after) if retry_after.isdecimal() else PAUSE_SECONDS
        return Receipt(Sent.WAIT, min(seconds, LONGEST_PAUSE), cause)
    if status in WRONG_DOOR:
        return Receipt(Sent.WAIT, PAUSE_SECONDS, cause)
    return Receipt(Sent.REFUSED if status in NOT_THIS_ONE else Sent.RETRY, cause=cause)
