"""The life of a ticket: a table of state × verb × role, and nothing else decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

# who has several is taken to act in the first of them that may
Role = Literal[
    "resident",
    "owner",
    "desk",
    "dispatcher",
    "supervisor",
    "whole",
    "part",
    "filer",
    "walker",
    "second",
    "system",
]

SAME = ""  # the ticket stays in its state
BEFORE_MERGE = "*"  # the state it had before it was merged

OPEN = frozenset({"unverified", "submitted", "in_progress", "waiting", "resolved"})
TAKES_MORE = " ".join(sorted(OPEN | {"merged"}))  # what joined another is gone on with there
ENDED = frozenset({"closed", "rejected", "merged", "withdrawn"})

Need = Literal["reason", "text", "photo", "date", "to", "score", "time", "place"]


@dataclass(frozen=True)
class Move:
    """One verb: from which states, to which, by whom, and what must be said with it."""

    verb: str
    before: frozenset[str]
    after: str
    roles: frozenset[Role]
    needs: tuple[Need, ...] = ()


def move(verb: str, before: str, after: str, roles: str, needs: str = "") -> Move:
    parts = (frozenset(before.split()), after, frozenset(roles.split()), tuple(needs.split()))
    return Move(verb, *parts)  # type: ignore[arg-type]


MOVES: dict[str, Move] = {
    m.verb: m
    for m in (
        move("validate", "unverified", "submitted", "desk"),
        move("dismiss", "unverified", "rejected", "desk", "reason"),
        move("accept", "submitted", "in_progress", "owner"),
        move("dispatch", "submitted", "submitted", "dispatcher", "to"),
        move("reject", "submitted", "rejected", "desk", "reason"),
        move("transfer", "submitted in_progress", "submitted", "owner", "to reason"),
        move("return", "submitted in_progress", "submitted", "owner", "reason"),
        move("reassign", "submitted in_progress", "submitted", "supervisor", "to"),
        move("pass", "submitted in_progress waiting resolved", "submitted", "system"),
        move(
            "merge",
            "unverified submitted in_progress",
            "merged",
            "resident desk filer system",
            "to",
        ),
        move("split", "merged", BEFORE_MERGE, "desk resident filer system"),
        move("wait", "in_progress", "waiting", "owner", "date reason"),
        move("extend", "in_progress", SAME, "owner", "date reason"),
        move("grant", "in_progress", SAME, "supervisor"),
        move("resolve", "in_progress", "resolved", "owner", "text photo"),
        move("resume", "waiting", "in_progress", "owner system"),
        move("confirm", "resolved", "closed", "resident"),
        move("verify", "resolved", "closed", "second"),
        move("lapse", "resolved", "closed", "system"),
        move("reopen", "resolved closed", "in_progress", "resident", "reason"),
        move(
            "withdraw", "submitted in_progress waiting merged", "withdrawn", "resident whole system"
        ),
        move("add", TAKES_MORE, SAME, "resident owner desk part filer", "text"),
        move("urge", TAKES_MORE, SAME, "resident whole"),
        move("press", " ".join(sorted(OPEN)), SAME, "supervisor", "date"),
        move("reply", "submitted in_progress waiting resolved", SAME, "owner desk", "text"),
        move("tell", "resolved rejected", SAME, "resident owner desk"),
        move("warn", "unverified submitted in_progress waiting", SAME, "system"),
        move("escalate", "unverified submitted in_progress waiting", SAME, "system"),
        move("rate", "closed", SAME, "resident", "score"),
        move("divide", "submitted in_progress", SAME, "owner desk supervisor", "to text"),
        move(
            "whistle", "submitted in_progress", SAME, "owner desk supervisor", "to time place text"
        ),
        move("gather", "submitted in_progress waiting", SAME, "system"),
        move("conclude", "resolved", "closed", "system"),
        move("redo", "resolved closed", "in_progress", "whole second", "reason"),
        move("attempt", "submitted in_progress waiting", SAME, "owner walker"),
        move("log", "submitted in_progress waiting", "closed", "owner walker system"),
        move("unlog", "closed", "submitted", "owner walker"),
        move("miss", "submitted in_progress", "submitted", "system"),
        move("skip", "submitted in_progress waiting", "withdrawn", "system"),
    )
}


# what time alone does: nobody presses or types it
BY_ITSELF = frozenset(m.verb for m in MOVES.values() if m.roles == {"system"})


def allowed(verb: str, state: str, roles: frozenset[Role] | set[Role]) -> bool:
    """May somebody with any of these roles do this to a ticket in this state?"""
    found = MOVES.get(verb)
    return bool(found and state in found.before and found.roles & roles)


def acting_role(verb: str, roles: frozenset[Role] | set[Role]) -> Role:
    """In which of their roles somebody does a verb that was allowed."""
    fitting = MOVES[verb].roles & roles
    return min(fitting, key=get_args(Role).index)


def next_state(verb: str, state: str, previous_state: str = "") -> str:
    """The state after a verb that was allowed."""
    after = MOVES[verb].after
    return previous_state if after == BEFORE_MERGE else after or state
