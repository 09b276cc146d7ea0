"""`ask`: understanding only; no database, no web."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.catalogue.cards import card, first_aspect
from bot.catalogue.fitting import load_matcher
from bot.catalogue.knowledge import Knowledge, read_knowledge
from bot.errors import KnowledgeError, LinliError
from bot.explaining import words_that_counted
from bot.settings import read_settings
from bot.understanding import Understanding, Understood

MOST_WORDS = 8  # explained of each candidate
LINE_ENDS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}


def run(
    texts: Annotated[list[str] | None, typer.Argument(metavar="TEXT…")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a message.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Which words counted.")] = False,
    batch: Annotated[str, typer.Option(metavar="FILE|-", help="A message a line.")] = "",
) -> None:
    """Tell what the bot would understand and answer."""
    if not texts and not batch:
        raise LinliError("ask: give a TEXT, or --batch FILE")
    messages = read_batch(batch) if batch else texts or []
    understanding = load_understanding()
    for text in messages:
        understood = understanding.understand(text)
        shown = as_record(understanding.knowledge, understood)
        print(as_line(shown) if as_json or batch else as_text(shown))
        if explain:
            print(explained(understanding, understood))


def load_understanding() -> Understanding:
    """The checked knowledge with its fitted matcher, from the data folder's cache if it can."""
    settings = read_settings()
    knowledge = read_knowledge(settings.knowledge_dir)
    if knowledge.problems:
        raise KnowledgeError(list(knowledge.problems))
    return Understanding(knowledge, load_matcher(knowledge, settings.data_dir))


def read_batch(source: str) -> list[str]:
    """One message a line, split at \\n only, blank ones too."""
    if source == "-":
        data = sys.stdin.buffer.read()
    else:
        try:
            data = Path(source).read_bytes()
        except OSError as error:
            raise LinliError(f"--batch {source}: {error.strerror}") from None
    lines = data.decode("utf-8", "replace").split("\n")
    return lines[:-1] if lines and lines[-1] == "" else lines


def as_record(knowledge: Knowledge, understood: Understood) -> dict[str, Any]:
    """The documented answer of `ask --json`."""
    first = understood.candidates[0] if understood.candidates else None
    known = understood.item
    return {
        "text": understood.text,
        "kind": understood.kind,
        "id": known.id if known else None,
        "title": known.title if known else None,
        "confidence": round(first.confidence, 4) if first else 0.0,
        "decision": understood.decision,
        "aspect": understood.aspect if known and known.kind == "service" else None,
        "candidates": [
            {"id": c.item.id, "title": c.item.title, "confidence": round(c.confidence, 4)}
            for c in understood.candidates
        ],
        "answer": answer_of(knowledge, understood),
        "also": [item.id for item in understood.also],
    }


def answer_of(knowledge: Knowledge, understood: Understood) -> str:
    """The words that would be sent first."""
    item = understood.item
    if item is None:
        return knowledge.fill(knowledge.phrases["fallback"])
    if understood.decision == "clarify":
        return knowledge.phrases["clarify"]
    if item.kind == "report":
        return knowledge.phrases["ask_place"]
    text = card(knowledge, item, first_aspect(understood.aspect or "general", known=False))
    steps = item.answer.steps if item.answer and item.kind == "emergency" else ()
    return knowledge.fill("\n".join([text, *(f"· {step}" for step in steps)]))


def as_line(shown: dict[str, Any]) -> str:
    """One line of JSON, whatever its reader takes for the end of a line."""
    return json.dumps(shown, ensure_ascii=False).translate(LINE_ENDS)


def as_text(shown: dict[str, Any]) -> str:
    likely = " · ".join(f"{c['title']} {c['confidence']:.2f}" for c in shown["candidates"])
    return f"{shown['decision']}  {likely}\n{shown['answer']}\n"


def explained(understanding: Understanding, understood: Understood) -> str:
    """For each candidate, the words that counted most."""
    lines = []
    for candidate in understood.candidates:
        item_id = candidate.item.id
        counted = words_that_counted(understanding, understood.text, item_id, MOST_WORDS)
        told = " ".join(f"{word}:{weight:.2f}" for word, weight in counted)
        lines.append(f"  {candidate.item.id} {told}")
    return "\n".join(lines)
