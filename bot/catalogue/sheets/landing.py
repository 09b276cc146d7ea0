"""A spreadsheet brought into the knowledge folder: tried on a copy, then whole or not at all."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue.checker import check_knowledge
from bot.catalogue.files import half_of, replace_text
from bot.catalogue.item_edits import NotSimple, edited
from bot.catalogue.item_files import item_text
from bot.catalogue.knowledge import read_knowledge, read_local
from bot.catalogue.marked_yaml import Problem, read_marked
from bot.catalogue.reader import Reading, read_items
from bot.catalogue.schema import Item
from bot.catalogue.sheets.drafts import Draft, make_drafts
from bot.catalogue.sheets.reading import Sheet, read_sheet
from bot.catalogue.sheets.words import SheetFailed, failed, header_at, listed, say
from bot.catalogue.sheets.written import write_items

IN_GROUPS = {"service", "report"}  # kinds that have a folder for each group
NO_FOLDER = re.compile(r'[\\/:*?"<>|.\x00-\x1f]|^-')
LONGEST_FOLDER = 40
Changes = dict[Path, str | None]  # by path: the new text, or None for a file that goes


@dataclass(frozen=True)
class Taken:
    """What an import did, and what the clerk should know of it."""

    added: int
    changed: int
    unchanged: int
    notes: tuple[str, ...] = ()


def import_items(path: Path, folder: Path, *, overwrite: bool = False) -> Taken:
    """Take over a spreadsheet; SheetFailed with every problem, and then nothing is written."""
    sheet = read_sheet(path)
    reading = read_whole(folder)
    drafts = make_drafts(sheet, reading.items)
    changes, owners = plan(drafts, reading, folder, overwrite=overwrite)
    problems = [*sheet.problems, *(line for draft in drafts for line in draft.told())]
    if problems:
        raise SheetFailed(problems)
    if changes:
        land(changes, folder, owners)
    return taken(drafts, sheet)


def export_items(path: Path, folder: Path) -> int:
    """Write all items into a spreadsheet that imports to the same again; how many there are."""
    items = read_whole(folder).items
    write_items(path, items.values())
    return len(items)


def read_whole(folder: Path) -> Reading:
    """All items of the folder; SheetFailed when some can't be read, as they would be lost."""
    local, problems = read_local(folder / "local.yaml")
    reading = read_items(folder / "items", local.get("", {}))
    unread = [p for p in (*problems, *reading.problems) if p.path.is_file()]
    if unread:
        raise SheetFailed([say("unread"), *map(str, unread)])
    return reading


def taken(drafts: Sequence[Draft], sheet: Sheet) -> Taken:
    made = [draft.item.id for draft in drafts if draft.item and draft.made_id]
    held = sum(draft.held_out for draft in drafts)
    notes = [*sheet.notes, *([say("left", ids=listed(made))] if made else [])]
    notes += [say("held_out", count=held)] if held else []
    added = sum(draft.old is None for draft in drafts)
    unchanged = sum(draft.old == draft.item for draft in drafts)
    return Taken(added, len(drafts) - added - unchanged, unchanged, tuple(notes))


def plan(
    drafts: Sequence[Draft], reading: Reading, folder: Path, *, overwrite: bool
) -> tuple[Changes, dict[Path, Draft]]:
    """The files to write and the row each comes from; what can't be is noted on the drafts."""
    changes: Changes = {}
    owners: dict[Path, Draft] = {}
    for draft in drafts:
        if draft.item is None or draft.item == draft.old or not has_folder(draft):
            continue
        old = reading.marked[draft.old.id].path if draft.old else None
        path = place_for(draft, old, folder)
        if old and path != old:
            changes[old] = None
        changes[path] = text_for(draft, old, overwrite=overwrite)
        owners[path] = draft
    return changes, owners


def has_folder(draft: Draft) -> bool:
    """Can the group be the name of a folder? It never leads out of the one for items."""
    assert draft.item
    group = draft.item.group if draft.item.kind in IN_GROUPS else ""
    good = len(group) <= LONGEST_FOLDER and not NO_FOLDER.search(group)
    if not good:
        draft.blame(header_at(("group",)), say("folder", name=group))
    return good


def place_for(draft: Draft, old: Path | None, folder: Path) -> Path:
    """By kind and group; a file that somebody put elsewhere stays there."""
    assert draft.item
    if old and draft.old and old != usual(draft.old, folder):
        return old
    return usual(draft.item, folder)


def usual(item: Item, folder: Path) -> Path:
    group = (item.group,) if item.kind in IN_GROUPS else ()
    return Path(folder, "items", item.kind, *group, f"{item.id}.yaml")


def text_for(draft: Draft, old: Path | None, *, overwrite: bool) -> str:
    """The file's text: an old one is changed only where the item differs."""
    assert draft.item
    if old is None or draft.old is None:
        return item_text(draft.item)
    try:
        return edited(old.read_text("utf-8-sig"), draft.old, draft.item)
    except NotSimple:
        if not overwrite:
            draft.blame("", say("comments", name=draft.item.title, path=old))
        return item_text(draft.item)


def land(changes: Changes, folder: Path, owners: Mapping[Path, Draft]) -> None:
    """Write the files if the knowledge is right with them; SheetFailed leaves all as it was."""
    try:
        wrong = tried(folder, changes, owners)
        if not wrong:
            write_all(changes)
    except OSError as error:
        told = {"path": error.filename, "reason": error.strerror}
        raise failed("nothing_written", **told) from None
    if wrong:
        raise SheetFailed([say("wrong_result"), *wrong])


def tried(folder: Path, changes: Changes, owners: Mapping[Path, Draft]) -> list[str]:
    """The errors the knowledge would have, each with its row and column where a row is to blame."""
    with tempfile.TemporaryDirectory(prefix="linli-") as temporary:
        copy = Path(temporary) / "knowledge"
        shutil.copytree(folder, copy)
        for path, text in changes.items():
            put(copy / path.relative_to(folder), text)
        knowledge = read_knowledge(copy)
        problems = [*knowledge.problems, *check_knowledge(knowledge, None)]
        errors = [problem for problem in problems if not problem.warning]
        return [
            told(problem, folder / problem.path.relative_to(copy), owners) for problem in errors
        ]


def told(problem: Problem, path: Path, owners: Mapping[Path, Draft]) -> str:
    if path not in owners:
        return f"{path}:{problem.line}: {problem.text}"
    lines = read_marked(problem.path).lines
    places = [place for place, line in lines.items() if line == problem.line]
    return owners[path].row.problem(header_at(max(places, key=len, default=())), problem.text)


def put(path: Path, text: str | None) -> None:
    """Write or remove one file; readers see the old one or the new one, never half of it."""
    if text is None:
        path.unlink()
        with suppress(OSError):  # somebody else's files may still be in the folder
            path.parent.rmdir()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, text)


def write_all(changes: Changes) -> None:
    """Write every file, or put back the ones that were there when one can't be written."""
    before = {path: path.read_bytes() if path.exists() else None for path in changes}
    try:
        for path, text in changes.items():
            put(path, text)
    except OSError:
        for path, content in before.items():
            put_back(path, content)
        raise


def put_back(path: Path, content: bytes | None) -> None:
    half_of(path).unlink(missing_ok=True)
    if content is None:
        path.unlink(missing_ok=True)
    elif not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
