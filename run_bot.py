"""The command line: the first word picks bot/commands/NAME.py, and only that is imported."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import typer

from bot.errors import LinliError

COMMANDS = Path(__file__).parent / "bot" / "commands"
NOT_COMMANDS = {"__init__"}


def names() -> list[str]:
    """Every command there is: a file of its own."""
    return sorted(p.stem.rstrip("_") for p in COMMANDS.glob("*.py") if p.stem not in NOT_COMMANDS)


def build(argv: list[str]) -> typer.Typer:
    """An app with the asked-for command alone; with all of them when none is named."""
    app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False)
    known = names()
    asked = next((word for word in argv if not word.startswith("-")), "")
    for name in [asked] if asked in known else known:
        path = name if (COMMANDS / f"{name}.py").exists() else f"{name}_"
        module = import_module(f"bot.commands.{path}")
        app.command(name)(module.run)
    app.callback()(lambda: None)  # keeps the command's name, also where it is the only one
    return app


def main() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    argv = sys.argv[1:]
    wants_serve = not argv or (argv[0].startswith("-") and argv[0] != "--help")
    arguments = ["serve", *argv] if wants_serve else argv
    try:
        build(arguments)(arguments)
    except LinliError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
