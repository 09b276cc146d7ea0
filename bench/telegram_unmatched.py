"""`serve` with a handler that understands nothing: what all but the matching takes.

python -m bench.telegram_unmatched   with the settings and the output of `run_bot.py serve`
"""

from __future__ import annotations

import asyncio

from bot.app import build
from bot.commands.serve import listen, serve
from bot.logs import set_up_logs
from bot.message import Reply
from bot.opening import only_one
from bot.settings import make_folder, read_settings
from bot.turn import Turn


def repeat(turn: Turn) -> list[Reply]:
    """The words that came; stored and delivered as any reply is."""
    return [Reply(text=turn.incoming.text)]


def main() -> None:
    settings = read_settings()
    set_up_logs()
    make_folder(settings.data_dir)
    with only_one(settings.data_dir), listen(settings) as sock:
        app = build(settings)
        app.conversation.answer = repeat
        asyncio.run(serve(app, sock, sample=True))


if __name__ == "__main__":
    main()
