"""`backup`: the whole database in one file, while the bot goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings, read_settings
from storage.backup import back_up
from storage.sealed import key_file


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the backup goes.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it is there.")
    ] = False,
) -> None:
    """Write a verified backup of the database, also while a bot runs on it."""
    settings = read_settings()
    back_up(settings.database, file, overwrite=overwrite)
    print(f"backed up to {file}")
    print(f"not in it, and needed to read it: {keys_of(settings)}; keep that apart from it")


def keys_of(settings: Settings) -> str:
    """Where the keys are kept."""
    return "BOT_SECRET_KEY" if settings.secret_key else str(key_file(settings.data_dir))
