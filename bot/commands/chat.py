"""`chat`: the whole bot in the terminal, as a person of the sample."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import sys
from collections.abc import Iterator
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from sqlmodel import Session

from bot.app import App, build
from bot.channels.terminal import TerminalChannel
from bot.desk.deliver import HOME_CHANNEL
from bot.desk.imports import load_sample, sample_people
from bot.errors import LinliError, StorageError
from bot.history import is_settled
from bot.logs import set_up_logs
from bot.opening import alone
from bot.settings import make_folder, read_settings
from storage.queries import areas, chats, people
from storage.tables import Person

PRINTED = ("resident", "grid_worker", "admin")  # whom `serve` prints links for
LONGEST = 10.0  # seconds an answer is waited for; a turn that raises is tried three times
PAUSE = 0.01


def run(
    who: Annotated[
        str, typer.Option("--as", metavar="NAME|ROLE", help="A person of the sample.")
    ] = "resident",
) -> None:
    """Talk with the whole bot in the terminal."""
    settings = read_settings()
    set_up_logs(logging.WARNING)
    make_folder(settings.data_dir)
    with alone(settings):
        app = build(settings)
        with contextlib.closing(app.database), asyncio.Runner() as runner:
            talk(app, open_terminal(app, who), runner)


def open_terminal(app: App, who: str) -> TerminalChannel:
    """A window on the person's own chat, in the place of the web's."""
    terminal = app.database.write(partial(find_terminal, app=app, who=who)).result()
    app.channels[terminal.name] = terminal
    return terminal


def find_terminal(session: Session, app: App, who: str) -> TerminalChannel:
    """Opened where the person stopped reading; the sample is loaded where nothing is."""
    if not areas.count(session):
        now = app.conversation.clock.now()
        load_sample(session, app.settings.knowledge_dir, app.conversation.keyring, now)
    visitor = app.frontdesk.visitor_in(session, find_person(session, who))
    terminal = TerminalChannel(HOME_CHANNEL, app.frontdesk, visitor, Console())
    terminal.seq = chats.get_chat(session, visitor.chat_id).seen_seq
    return terminal


def find_person(session: Session, who: str) -> Person:
    """Somebody by name, else by role."""
    everybody = people.find_all(session)
    named = [person for person in everybody if person.name == who]
    if named:
        return named[0]
    if who in PRINTED:
        return sample_people(session)[PRINTED.index(who)]
    duties_of = people.find_duties_of
    held = [p for p in everybody if who in {duty.role for duty in duties_of(session, p.id)}]
    if not held:
        raise LinliError(f"--as {who}: nobody has this name or role")
    return held[0]


def talk(app: App, terminal: TerminalChannel, runner: asyncio.Runner) -> None:
    """One line after the other until there are no more; between them the bot stands still."""
    runner.run(app.start())
    try:
        runner.run(exchange(app, terminal, ""))
        for typed in typed_lines(app, terminal):
            runner.run(exchange(app, terminal, typed))
    finally:
        runner.run(app.stop())


async def exchange(app: App, terminal: TerminalChannel, typed: str) -> None:
    """Say one line, let the bot do all there is to do, and print what is new."""
    try:
        await terminal.say(typed)
        await settle(app)
        await terminal.print_new()
        await app.frontdesk.save_seen()
    except StorageError:
        terminal.note("terminal_trouble", style="red")


async def settle(app: App) -> None:
    """Wait until all messages are handled, and everything that is due is sent."""
    await app.worker.tick()
    until = asyncio.get_running_loop().time() + LONGEST
    now = app.conversation.clock.now
    while not await app.database.read(lambda session: is_settled(session, now())):
        if asyncio.get_running_loop().time() > until:
            return
        await asyncio.sleep(PAUSE)


def typed_lines(app: App, terminal: TerminalChannel) -> Iterator[str]:
    """What stands in the pipe, or is typed at the prompt until Ctrl-D."""
    if not sys.stdin.isatty():
        yield from sys.stdin
        return
    with contextlib.suppress(ImportError):
        importlib.import_module("readline")  # arrow keys, and Chinese deleted whole
    phrases = app.conversation.current().knowledge.phrases
    role = phrases[f"role_{terminal.visitor.role}"]
    terminal.note("terminal_hello", name=terminal.visitor.name, role=role)
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            yield input(phrases["terminal_prompt"])
    terminal.note("terminal_bye")
