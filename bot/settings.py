"""The BOT_* settings, from the environment or a .env file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

TOKEN = re.compile(r"\d+:[\w-]+")
WRITTEN = r"(?:[^@/?#\s%]|%[0-9a-fA-F]{2})*"
POSTGRESQL = re.compile(rf"postgresql\+psycopg://({WRITTEN}@)?{WRITTEN}(/{WRITTEN})?(\?[^@#\s]*)?")
PASSWORD_BEHIND = re.compile(r"[?&](ssl)?password=")  # where programs would show it
KEY_NAME = re.compile(r"[\w.-]{1,40}")
CHANNELS = frozenset("web telegram terminal open311 sms wecom".split())  # no names for keys
KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
SECRET = frozenset(
    "BOT_SECRET_KEY BOT_DATABASE_URL BOT_TELEGRAM_TOKEN BOT_OPEN311_KEYS BOT_SMS_URL"
    " BOT_WECOM_WEBHOOK_URL".split()
)  # never shown, also when wrong


class Settings(BaseSettings):
    """What an operator can set; every default works on a fresh machine."""

    model_config = SettingsConfigDict(env_prefix="BOT_", env_file=".env", extra="ignore")

    telegram_token: str = ""  # empty: no Telegram
    telegram_api_url: str = ""  # a Bot API server of one's own
    telegram_webhook_url: str = ""  # the full public address; empty: polling
    telegram_rate: Annotated[int, Field(ge=0)] = 30  # messages a second in all; 0: no limits
    database_url: str = ""  # empty: SQLite in the data folder
    knowledge_dir: Path = KNOWLEDGE
    data_dir: Path = Path("data")
    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=0, le=65535)] = 8080  # 0: a free one
    web_rate: Annotated[int, Field(ge=0)] = 30  # messages a minute and person; 0: no limit
    sms_url: str = ""  # of a gateway; empty: who sees nothing is phoned
    wecom_webhook_url: str = ""  # of a group robot of the staff; empty: none
    timezone: str = "Asia/Shanghai"
    open311_keys: Annotated[tuple[tuple[str, str], ...], NoDecode] = ()  # who may file by Open311
    secret_key: Annotated[tuple[str, ...], NoDecode] = ()  # the first seals, all open

    @field_validator("secret_key", mode="before")
    @classmethod
    def split_keys(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(key for key in value.replace(",", " ").split() if key)
        return value

    @field_validator("secret_key")
    @classmethod
    def long_enough(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < 16 for key in keys):
            raise ValueError("each key needs 16 characters or more")
        return keys

    @field_validator("open311_keys", mode="before")
    @classmethod
    def split_pairs(cls, value: object) -> object:
        """NAME:KEY,NAME:KEY as pairs."""
        if not isinstance(value, str):
            return value
        listed = (pair.strip().partition(":") for pair in value.split(",") if pair.strip())
        return tuple((name.strip(), key.strip()) for name, _, key in listed)

    @field_validator("open311_keys")
    @classmethod
    def named_keys(cls, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        if any(not KEY_NAME.fullmatch(name) or name in CHANNELS for name, _ in pairs):
            raise ValueError("is NAME:KEY,NAME:KEY, no name being that of a channel")
        if any(len(key) < 16 for _, key in pairs):
            raise ValueError("each key needs 16 characters or more")
        if len({name for name, _ in pairs}) < len(pairs) or len({k for _, k in pairs}) < len(pairs):
            raise ValueError("each name and each key may stand there once")
        return pairs

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError):  # an unknown one is a KeyError
            raise ValueError("is no time zone; try Asia/Shanghai") from None
        return name

    @field_validator("knowledge_dir")
    @classmethod
    def there(cls, folder: Path) -> Path:
        if not folder.is_dir():
            raise ValueError("is no folder")
        return folder

    @field_validator("telegram_token")
    @classmethod
    def token_like(cls, token: str) -> str:
        if token and not TOKEN.fullmatch(token):
            raise ValueError("is no token; @BotFather gives one such as 123456:ABC…")
        return token

    @field_validator("telegram_api_url", "telegram_webhook_url", "sms_url", "wecom_webhook_url")
    @classmethod
    def web_address(cls, url: str) -> str:
        if url and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", url):
            raise ValueError("must be empty or start with http:// or https://")
        try:
            urlsplit(url).port  # noqa: B018 - reading it checks it
        except ValueError:
            raise ValueError("is no web address") from None
        return url

    @field_validator("database_url")
    @classmethod
    def known_database(cls, url: str) -> str:
        if url.startswith("postgresql://"):  # psycopg 3 is what we bring
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        if url and not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must be empty or start with sqlite:/// or postgresql://")
        if url.startswith("postgresql"):
            check_address(url)
        return url

    @property
    def is_shared(self) -> bool:
        """May other processes use the same database?"""
        return self.database_url.startswith("postgresql")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'linli.db').as_posix()}"


def check_address(url: str) -> None:
    """ValueError unless it reads the same to everybody, so that no part of a password shows."""
    try:
        urlsplit(url).port  # noqa: B018 - reading it checks it
        whole = POSTGRESQL.fullmatch(url)
    except ValueError:
        whole = None
    if not whole:
        raise ValueError(
            "is no address; write @ in a password as %40, : as %3A, / as %2F, % as %25"
        )
    if PASSWORD_BEHIND.search(url):
        raise ValueError("the password stands before the @, not behind the ?")


def read_settings(**given: object) -> Settings:
    """Read the settings, or raise SettingsError with one line that names what is wrong."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "BOT_" + "_".join(str(part) for part in first["loc"][:1]).upper()
        told = first["msg"].removeprefix("Value error, ")
        got = "" if name in SECRET else f", got {str(first['input'])[:60]!r}"
        raise SettingsError(f"{name}: {told}{got}") from None


def make_folder(path: Path) -> None:
    """Make the data folder, or raise SettingsError naming it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"BOT_DATA_DIR: can't use {path}: {error.strerror}") from None
    if not os.access(path, os.W_OK):
        raise SettingsError(f"BOT_DATA_DIR: can't write to {path}")
