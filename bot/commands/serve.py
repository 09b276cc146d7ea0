"""`serve`: the bot, in one process; prints the sign-in links, then `ready`."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator
from typing import Annotated

import typer
import uvicorn
from sqlmodel import Session

from bot.app import App, build
from bot.desk import people
from bot.desk.imports import ImportFailed, load_sample, sample_people
from bot.errors import SettingsError
from bot.http import build_app
from bot.logs import set_up_logs
from bot.opening import alone
from bot.settings import Settings, make_folder, read_settings
from bot.worker import ROLES
from storage.queries import areas
from storage.tables import Person

PRINTED = ("resident", "worker", "admin")
LINK_ROLES = {"worker": "grid_worker"}  # what a printed link calls a role
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # nobody can open a link to these
GRACE_SECONDS = 5  # for requests under way when told to stop


def run(
    sample: Annotated[
        bool, typer.Option(help="Load the sample community into an empty database.")
    ] = True,
    roles: Annotated[
        str, typer.Option(help="What this process is for, with commas between.")
    ] = ",".join(sorted(ROLES)),
) -> None:
    """Run the bot: web chat, intake, turns, deliveries and the tick."""
    settings = read_settings()
    chosen = read_roles(roles)
    set_up_logs()
    make_folder(settings.data_dir)
    door = listen(settings) if "web" in chosen else contextlib.nullcontext()
    with alone(settings), door as sock:
        asyncio.run(serve(build(settings, roles=chosen), sock, sample=sample))


def read_roles(given: str) -> frozenset[str]:
    """The roles of a process, or SettingsError naming those there are."""
    chosen = frozenset(filter(None, map(str.strip, given.split(","))))
    if not chosen or not chosen <= ROLES:
        raise SettingsError(f"--roles: some of {','.join(sorted(ROLES))}, got {given[:60]!r}")
    return chosen


@contextlib.contextmanager
def listen(settings: Settings) -> Iterator[socket.socket]:
    """The listening socket, or one line on why it can't be had."""
    with socket.socket(socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((settings.web_host, settings.web_port))
            sock.listen()  # at once, so that of two processes the second is told
        except OSError as error:
            where = f"{settings.web_host}:{settings.web_port}"
            told = f"BOT_WEB_HOST, BOT_WEB_PORT: can't listen on {where}: {error.strerror}"
            raise SettingsError(told) from None
        yield sock


class Server(uvicorn.Server):
    """Uvicorn, but stopping is ours: signals end the bot after it finished what it holds."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(app: App, sock: socket.socket | None, *, sample: bool) -> None:
    """From the first start to the last delivery after SIGTERM; without a socket no web."""
    config = uvicorn.Config(
        build_app(app.web, app, app.routes()),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server, told = Server(config), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    await app.start()
    stopping = asyncio.create_task(told.wait())
    serving = asyncio.create_task(server.serve(sockets=[sock])) if sock else stopping
    try:
        await announce(app, sock, sample=sample)
        await asyncio.wait([stopping, serving], return_when=asyncio.FIRST_COMPLETED)
    finally:
        app.web.hub.close()  # streams would otherwise hold the server for the whole grace
        server.should_exit = True
        told.set()
        await asyncio.wait([stopping, serving])
        await app.stop()


async def announce(app: App, sock: socket.socket | None, *, sample: bool) -> None:
    """Print a fresh one-time link for each kind of person where there is web, then `ready`."""
    codes = await app.database.write(lambda session: invite_all(app, session, sample=sample))
    for role, code in codes.items() if sock else ():
        print(f"{role} {address_of(sock)}/enter/{code}", flush=True)
    print("ready", flush=True)


def address_of(sock: socket.socket | None) -> str:
    """Where a browser on this machine finds us."""
    if sock is None:
        return ""
    host, port = sock.getsockname()[:2]
    host = ANYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def invite_all(app: App, session: Session, *, sample: bool) -> dict[str, str]:
    """Codes for the sample's resident, worker and administrator; without it the last alone."""
    now = app.conversation.clock.now()
    if sample:
        areas.hold_all(session)
    if sample and not areas.count(session):
        load_sample(session, app.settings.knowledge_dir, app.conversation.keyring, now)
    who = printed_people(session) if sample else {}
    if who:
        return {
            link: people.invite(session, now, role=LINK_ROLES.get(link, link), person=person)
            for link, person in who.items()
        }
    top = next(iter(areas.find_all(session)), None)
    return {"admin": people.invite(session, now, role="admin", area=top)}


def printed_people(session: Session) -> dict[str, Person]:
    """Whom the printed links are for; nobody where a real community was imported instead."""
    try:
        return dict(zip(PRINTED, sample_people(session), strict=True))
    except ImportFailed:
        return {}
