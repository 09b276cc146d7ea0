"""Why the Bot API refuses: an HTTP status, its description and, sometimes, parameters."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
    " first"
)


class Refused(Exception):
    """A call is answered with `ok: false`."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def shown(self) -> Json:
        """The body a client reads."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | {"parameters": self.parameters} if self.parameters else body


class Misused(Exception):
    """A test asked people for something that can't happen on Telegram."""


def bad(reason: str, parameters: Json | None = None) -> Refused:
    """400, with the reason in Telegram's words."""
    return Refused(400, f"Bad Request: {reason}", parameters)


def forbidden(reason: str) -> Refused:
    """403, with the reason in Telegram's words."""
    return Refused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refused:
    """409, with the reason in Telegram's words."""
    return Refused(409, f"Conflict: {reason}")


def too_many(seconds: int) -> Refused:
    """429, with the seconds to wait."""
    description = f"Too Many Requests: retry after {seconds}"
    return Refused(429, description, {"retry_after": seconds})
