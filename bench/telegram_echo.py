"""A peer for Telegram's figures: python-telegram-bot as it comes, no database, no understanding.

BOT_TELEGRAM_TOKEN=… BOT_TELEGRAM_API_URL=… python -m bench.telegram_echo   prints `ready`
"""

from __future__ import annotations

import os
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.effective_message is not None:
        await update.effective_message.reply_text(update.effective_message.text or "")


async def tell_ready(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    print("ready", flush=True)


def main() -> None:
    token, url = os.environ["BOT_TELEGRAM_TOKEN"], os.environ["BOT_TELEGRAM_API_URL"]
    builder = Application.builder().token(token).base_url(f"{url}/bot").post_init(tell_ready)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
