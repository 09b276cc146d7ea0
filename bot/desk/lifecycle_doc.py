"""Writes docs/lifecycle.md from the lifecycle's table: `python -m bot.desk.lifecycle_doc`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.catalogue.phrases import Phrases, read_phrases
from bot.desk.lifecycle import BEFORE_MERGE, ENDED, MOVES, SAME, Move

ROOT = Path(__file__).resolve().parents[2]
STATES = (
    "unverified submitted in_progress waiting resolved closed rejected merged withdrawn"
).split()
INTRODUCTION = """\
# The life of a ticket

Written by `python -m bot.desk.lifecycle_doc > docs/lifecycle.md` from the table in
[lifecycle.py](../bot/desk/lifecycle.py), which alone decides; a test holds this page to it.
What a verb asks beyond its state is in [conditions.py](../bot/desk/conditions.py), what it does
beside it in [effects.py](../bot/desk/effects.py), who is told in
[news_tables.py](../bot/desk/news_tables.py).
"""
WHO = """\
**resident**: who reported it; where they have no chat, whoever filed it for them, once it ended.
**owner**: who has it; everybody at the desk while nobody does.
**desk**, **dispatcher**: clerks, dispatchers and administrators of its community or above.
**supervisor**: its secretary, the street or an administrator. **second**: staff other than the
owner, where no resident reported it and it is no part. **whole**, **part**: who answers for the
whole of which it is a part, and who has a part of it. **filer**: who of the staff filed it for
somebody. **system**: its date has come, or a machine repeats itself.

The seconds at the desk are asked to verify what no resident reported, again after one day and
after three; after seven it is told to the supervisor: [reminders.py](../bot/desk/reminders.py).
What comes back (reopen, redo, split) to somebody who has left or is on leave passes on at once.
What had joined a ticket before that was merged goes with it, and with it again when it is split:
[joined.py](../bot/desk/joined.py).

A matter for several departments is a whole with parts (divide, whistle): tickets of their own, with
owner, clocks and record, but no resident, and no limit beyond the whole's (whoever wishes for
more is told the day they get). A part that is resolved
is closed at once (conclude) and leaves its answer with the whole (add); with the last one the
owner of the whole hears that all are done (gather). No whole is resolved before; when it ends
otherwise its parts are withdrawn: [parts.py](../bot/desk/parts.py).

A round is opened by a calendar, for a home that agreed or an area, and has no resident: nobody
takes it on, and nobody's word closes it but what is filed in the diary where it goes (attempt, log;
unlog, when that is taken back). **walker**: who filed something there since it was opened. What
nobody went to in time is passed on, once (miss), then told upward (escalate); what is not to be any
more ends (skip): [round_missed.py](../bot/desk/round_missed.py).

Two clocks run: for answering (unverified, submitted) and for settling (these and in_progress); in
every other state they stand still. At half and at four fifths of the way and at the limit the owner
is told (warn), after it secretary and street (escalate), each once:
[clocks.py](../bot/desk/clocks.py). With the first step upward of the clock for answering a ticket
that somebody by name has not accepted passes (pass) to the next on duty for it, each once, else to
the desk's queue; so does what is not accepted when its owner goes on leave. Who is complained of
in a ticket has no role towards it. A new owner begins the first anew; grant, reopen, redo and
validate the second; after resume and split it goes on with the time it had. Words never move a
clock. press begins a third one, which runs while a ticket waits, too, and ends with resolve: when
its day is over, owner and presser are told, each once. Edited times upward (escalate in
policies.yaml) hold for a ticket under way from its next step on.
"""


def page(phrases: Phrases) -> str:
    """The whole page, with the words people see for states and verbs."""
    parts = (INTRODUCTION, diagram(phrases), WHO, table(phrases))
    return "\n".join(parts)


def diagram(phrases: Phrases) -> str:
    """A state diagram in Mermaid's language."""
    names = [f"    {state}: {phrases[f'state_{state}']}" for state in STATES]
    starts = ["    [*] --> unverified", "    [*] --> submitted"]
    ends = [f"    {state} --> [*]" for state in STATES if state in ENDED - MOVES["split"].before]
    arrows = [
        f"    {before} --> {after}: {verbs}"
        for (before, after), verbs in arrows_of(phrases).items()
    ]
    lines = ["```mermaid", "stateDiagram-v2", *names, *starts, *arrows, *ends, "```", ""]
    return "\n".join(lines)


def arrows_of(phrases: Phrases) -> dict[tuple[str, str], str]:
    """Every way from one state to another, with the verbs that lead along it."""
    found: dict[tuple[str, str], list[str]] = {}
    for verb in MOVES.values():
        for before, after in ways(verb):
            found.setdefault((before, after), []).append(label(phrases, verb))
    return {way: " / ".join(verbs) for way, verbs in found.items()}


def ways(verb: Move) -> Iterator[tuple[str, str]]:
    """From where to where; what leaves the state alone is no way."""
    befores = [state for state in STATES if state in verb.before]
    afters = sorted_states(MOVES["merge"].before) if verb.after == BEFORE_MERGE else [verb.after]
    yield from ((b, a) for b in befores for a in afters if a not in {SAME, b})


def table(phrases: Phrases) -> str:
    head = "| from | verb | who | to | with |\n|---|---|---|---|---|"
    return "\n".join([head, *(row(phrases, verb) for verb in MOVES.values()), ""])


def row(phrases: Phrases, verb: Move) -> str:
    special = {SAME: "the same", BEFORE_MERGE: "the one it had before"}
    after = special.get(verb.after) or state_name(phrases, verb.after)
    before = ", ".join(state_name(phrases, state) for state in sorted_states(verb.before))
    cells = (before, label(phrases, verb), ", ".join(sorted(verb.roles)), after)
    return f"| {' | '.join(cells)} | {', '.join(verb.needs)} |"


def sorted_states(states: frozenset[str]) -> list[str]:
    return [state for state in STATES if state in states]


def state_name(phrases: Phrases, state: str) -> str:
    return f"{state} {phrases[f'state_{state}']}"


def label(phrases: Phrases, verb: Move) -> str:
    """接单 accept: as people see it, and as the code calls it."""
    return f"{phrases.get(f'verb_{verb.verb}', '')} {verb.verb}".strip()


if __name__ == "__main__":
    print(page(read_phrases(ROOT / "knowledge" / "phrases")[0]), end="")
