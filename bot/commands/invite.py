"""`invite`: a one-time code for a role in an area."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlmodel import Session

from bot.clock import SystemClock
from bot.desk import people
from bot.errors import LinliError
from bot.opening import open_database
from bot.settings import read_settings
from storage.queries.areas import find_area
from storage.tables import ROLES


def run(
    role: Annotated[str, typer.Option(help=f"One of: {', '.join(ROLES)}.")],
    area: Annotated[str, typer.Option(help="An area's name or code; else everywhere.")] = "",
    unit: Annotated[str, typer.Option(help="The team's or department's name.")] = "",
) -> None:
    """Print a one-time code by which somebody joins (/start CODE, or the link /enter/CODE)."""
    if role not in ROLES:
        raise LinliError(f"--role {role}: not one of {', '.join(ROLES)}")
    database = open_database(read_settings())
    try:
        code = database.write(lambda session: invite(session, role, area, unit)).result()
    finally:
        database.close()
    print(code)


def invite(session: Session, role: str, area_name: str, unit: str) -> str:
    area = find_area(session, area_name) if area_name else None
    if area_name and area is None:
        raise LinliError(f"--area {area_name}: no area has this name or code")
    return people.invite(session, SystemClock().now(), role=role, area=area, unit=unit)
