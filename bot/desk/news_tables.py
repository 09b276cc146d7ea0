"""The tables of the news: who is told of which step in which words, and what they can press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

# pressers: who named a day with 督办
# whole: who has the whole of which a ticket is a part; nobody for any other
Audience = Literal[
    "resident", "joined", "owner", "previous_owner", "supervisor", "second", "whole", "pressers"
]

# verb (and role, where it matters) → who is told, as which kind of delivery, in which words;
# those who acted are answered in their own turn, and not told again
NEWS: Mapping[str, tuple[tuple[Audience, str, str], ...]] = {
    "validate": (("owner", "ping", "ping"),),
    "accept": (("resident", "news", "news_accepted"), ("whole", "news", "news_part_accepted")),
    "dispatch": (("owner", "ping", "ping"), ("resident", "news", "news_moved")),
    "transfer": (
        ("owner", "news", "ping"),
        ("resident", "news", "news_moved"),
        ("whole", "news", "news_part_moved"),
    ),
    "return": (
        ("owner", "news", "ping_returned"),
        ("resident", "news", "news_moved"),
        ("whole", "news", "news_part_moved"),
    ),
    "reassign": (
        ("owner", "news", "ping"),
        ("previous_owner", "news", "news_taken_away"),
        ("resident", "news", "news_moved"),
        ("whole", "news", "news_part_moved"),
    ),
    "pass": (
        ("owner", "news", "ping"),
        ("previous_owner", "news", "news_passed"),
        ("resident", "news", "news_moved"),
        ("whole", "news", "news_part_moved"),
    ),
    "reject": (("resident", "news", "news_rejected"), ("whole", "news", "news_part_rejected")),
    "wait": (("resident", "news", "news_waiting"), ("whole", "news", "news_part_waiting")),
    "resume": (("resident", "news", "news_resumed"), ("owner", "news", "news_resumed_owner")),
    "extend": (("supervisor", "news", "ask_extension"),),
    "grant": (("owner", "news", "news_granted"), ("resident", "news", "news_later")),
    "resolve": (
        ("resident", "confirm", "ask_confirm"),
        ("second", "news", "ask_verify"),
        ("whole", "news", "news_part_done"),
    ),
    "confirm": (("owner", "news", "news_confirmed"),),
    "lapse": (("resident", "news", "news_lapsed"), ("owner", "news", "news_lapsed_owner")),
    "reopen": (("owner", "news", "ping_reopened"), ("supervisor", "news", "news_reopened")),
    "merge": (("resident", "news", "news_merged"), ("owner", "news", "news_merged_owner")),
    "split": (("owner", "news", "ping"), ("resident", "news", "news_split")),
    "withdraw": (("owner", "news", "news_withdrawn"),),
    "add": (("owner", "news", "news_added"),),
    "add:owner": (),
    "add:desk": (("owner", "news", "news_noted"),),
    "urge": (("owner", "news", "news_urged"),),
    "press": (("owner", "news", "news_pressed"), ("pressers", "news", "news_pressed_anew")),
    "reply": (("resident", "news", "from_person"),),
    "rate": (("owner", "news", "news_rated"),),
    "escalate": (("whole", "news", "news_part_late"),),
    "redo": (("owner", "news", "ping_redone"),),
    "redo:second": (
        ("owner", "news", "ping_redone"),
        ("supervisor", "news", "news_redone"),
        ("second", "news", "news_redone"),  # also who had verified it
    ),
    "gather": (("owner", "news", "news_parts_done"),),
}

# what a resident is told of their ticket → the words for those whose tickets were merged into it
JOINED_NEWS: Mapping[str, str] = {
    "news_accepted": "news_accepted",
    "news_moved": "news_moved",
    "news_rejected": "news_rejected",
    "news_waiting": "news_waiting",
    "news_resumed": "news_resumed",
    "news_later": "news_later",
    "ask_confirm": "news_joined_done",
    "news_split": "news_merged",
}
URGENT_KINDS: Mapping[str, str] = {"news": "urgent", "confirm": "urgent_confirm"}
# pictures of the ticket's opening go with these words
WITH_OPENING = frozenset({"ping", "ping_returned", "ping_reopened", "ask_confirm", "ask_verify"})
# and those of the result: how it was before, and after
BEFORE_AFTER = frozenset({"ask_confirm", "ask_verify"})

# (audience, state) → the verbs offered as buttons
BUTTONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("owner", "submitted"): ("accept", "transfer", "return"),
    ("owner", "in_progress"): (
        *("resolve", "wait", "extend", "reply", "transfer", "return"),
        *("divide", "whistle"),
    ),
    ("owner", "waiting"): ("resume", "reply"),
    ("desk", "submitted"): ("accept", "dispatch", "reject", "merge"),
    ("desk", "unverified"): ("validate", "dismiss", "merge"),
    ("desk_beside", "submitted"): ("dispatch", "reject", "merge"),
    ("desk_beside", "in_progress"): ("merge", "divide", "whistle"),
    ("desk_beside", "merged"): ("split",),
    ("supervisor", "unverified"): ("press",),
    ("supervisor", "submitted"): ("reassign", "press"),
    ("supervisor", "in_progress"): ("reassign", "grant", "press", "divide", "whistle"),
    ("supervisor", "waiting"): ("press",),
    ("supervisor", "resolved"): ("press",),
    ("second", "resolved"): ("verify", "redo"),
    ("second", "closed"): ("redo",),
    ("whole", "submitted"): ("urge", "withdraw"),
    ("whole", "in_progress"): ("urge", "withdraw"),
    ("whole", "waiting"): ("urge", "withdraw"),
    ("whole", "closed"): ("redo",),
    ("resident", "submitted"): ("urge", "withdraw"),
    ("resident", "in_progress"): ("urge", "withdraw"),
    ("resident", "waiting"): ("urge", "withdraw"),
    ("resident", "resolved"): ("confirm", "reopen"),
    ("resident", "closed"): ("reopen",),
    ("resident", "merged"): ("split",),
    ("stead", "resolved"): ("tell", "confirm", "reopen"),
    ("stead", "rejected"): ("tell",),
}
# words that carry buttons, beside the pings
WITH_BUTTONS = frozenset(
    "ask_confirm ask_verify news_resumed_owner news_merged news_joined_done news_parts_done".split()
)
# words whose buttons are other than those of the state
ASKS: Mapping[str, tuple[str, ...]] = {"ask_extension": ("grant",), "news_part_done": ("redo",)}
SCORES = "54321"
STAFF_AUDIENCES = frozenset({"owner", "supervisor", "desk_beside", "second", "whole"})
# what a round has no use for: nobody takes it on, nobody is told of it, the diary closes it
NOT_OF_ROUNDS = frozenset("accept resolve extend grant merge divide whistle reply redo".split())
NOT_OF_PARTS = frozenset({"divide", "whistle", "merge", "reply"})  # they are the whole's
