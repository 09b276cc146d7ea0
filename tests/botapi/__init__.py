"""A Telegram Bot API server for tests; see BotApi in server.py."""
