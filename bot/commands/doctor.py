"""`doctor`: does everything that was recorded still verify?"""

from __future__ import annotations

import typer

from bot.desk.anchors import find_breaks
from bot.opening import open_database
from bot.settings import read_settings


def run() -> None:
    """Verify the chain of every ticket and the daily anchors; exit 1 and name what is broken."""
    database = open_database(read_settings())
    try:
        keyring = database.keyring
        breaks = database.read(lambda session: list(find_breaks(session, keyring))).result()
    finally:
        database.close()
    for line in breaks:
        print(line)
    print(f"{len(breaks)} broken" if breaks else "all records verify")
    if breaks:
        raise typer.Exit(1)
