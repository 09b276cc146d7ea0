"""`invite`: a one-time code for a role in an area, and the links by which it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import segno
import typer
from sqlmodel import Session

from bot.catalogue.knowledge import read_local
from bot.clock import SystemClock
from bot.desk import people
from bot.desk.linking import deep_link
from bot.errors import LinliError
from bot.opening import open_database
from bot.settings import Settings, read_settings
from storage.queries.areas import find_area
from storage.tables import ROLES

ANYWHERE = frozenset({"0.0.0.0", "::"})  # nobody can open a link to these


def run(
    role: Annotated[str, typer.Option(help=f"One of: {', '.join(ROLES)}.")],
    area: Annotated[str, typer.Option(help="An area's name or code; else everywhere.")] = "",
    unit: Annotated[str, typer.Option(help="The team's or department's name.")] = "",
    qr: Annotated[bool, typer.Option(help="Draw the first link as a QR code.")] = False,
) -> None:
    """Print a one-time code by which somebody joins (/start CODE), after the links to it."""
    if role not in ROLES:
        raise LinliError(f"--role {role}: not one of {', '.join(ROLES)}")
    settings = read_settings()
    database = open_database(settings)
    try:
        code = database.write(lambda session: invite(session, role, area, unit)).result()
    finally:
        database.close()
    links = links_to(settings, code)
    for channel, link in links.items():
        print(f"{channel} {link}")
    if qr and links:
        segno.make_qr(next(iter(links.values()))).terminal(compact=True)
    print(code)


def links_to(settings: Settings, code: str) -> Mapping[str, str]:
    """Where the code can be used by a touch: Telegram first, which a phone elsewhere can open."""
    local, _ = read_local(settings.knowledge_dir / "local.yaml")
    links = {"telegram": deep_link(local.get("", {}).get("telegram_name", ""), code)}
    if settings.web_port and settings.web_host not in ANYWHERE:
        host = f"[{settings.web_host}]" if ":" in settings.web_host else settings.web_host
        links["web"] = f"http://{host}:{settings.web_port}/enter/{code}"
    return {channel: link for channel, link in links.items() if link}


def invite(session: Session, role: str, area_name: str, unit: str) -> str:
    area = find_area(session, area_name) if area_name else None
    if area_name and area is None:
        raise LinliError(f"--area {area_name}: no area has this name or code")
    return people.invite(session, SystemClock().now(), role=role, area=area, unit=unit)
