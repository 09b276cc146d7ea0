"""`migrate`: bring the database to the newest revision."""

from __future__ import annotations

from bot.opening import open_database
from bot.settings import read_settings


def run() -> None:
    """Bring the database to the newest revision (serve does so by itself)."""
    open_database(read_settings()).close()
    print("migrated")
