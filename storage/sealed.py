"""Personal data at rest: AES-GCM columns, keyed hashes for look-up, and the keys to both."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.errors import SealError, SettingsError

NONCE_BYTES, TAG_BYTES = 12, 4
SIGNATURE_CHARS = 12


class Keyring:
    """The first key seals and signs, every key opens."""

    def __init__(self, keys: Iterable[str]) -> None:
        roots = [hashlib.sha256(key.encode()).digest() for key in keys]
        if not roots:
            raise SealError("no secret key")
        self._tag = tag_of(roots[0])
        self._finding = derive(roots[0], b"look-up")
        self._signing = [derive(root, b"sign") for root in roots]
        self._ciphers = {tag_of(root): AESGCM(derive(root, b"seal")) for root in roots}

    @property
    def newest_tag(self) -> bytes:
        """What everything begins with that is sealed under the first key."""
        return self._tag

    @property
    def tags(self) -> list[bytes]:
        """What tells which keys these are, the first one first; it opens nothing."""
        return list(self._ciphers)

    def seal(self, text: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        plain = text.encode("utf-8", "surrogatepass")
        return self._tag + nonce + self._ciphers[self._tag].encrypt(nonce, plain, self._tag)

    def open(self, sealed: bytes) -> str:
        """The sealed text; SealError when no key fits or a byte was changed."""
        tag, nonce = sealed[:TAG_BYTES], sealed[TAG_BYTES : TAG_BYTES + NONCE_BYTES]
        if tag not in self._ciphers:
            raise SealError("sealed with a key that is not in BOT_SECRET_KEY")
        try:
            plain = self._ciphers[tag].decrypt(nonce, sealed[TAG_BYTES + NONCE_BYTES :], tag)
        except (InvalidTag, ValueError):  # ValueError: cut too short to hold a nonce
            raise SealError("a sealed value was changed") from None
        return plain.decode("utf-8", "surrogatepass")

    def try_open(self, sealed: bytes) -> str:
        """The sealed text; nothing where no key opens it."""
        try:
            return self.open(sealed)
        except SealError:
            return ""

    def look_up(self, value: str) -> str:
        """A keyed hash by which an equal value is found without opening any."""
        return hmac.digest(self._finding, value.encode(), "sha256").hex()

    def sign(self, text: str) -> str:
        return signature_of(self._signing[0], text)

    def signed(self, text: str, signature: str) -> bool:
        """Was this signed with any of the keys? A button outlives the key it was made with."""
        given = signature.encode("utf-8", "replace")
        made = (signature_of(key, text).encode() for key in self._signing)
        return any(hmac.compare_digest(one, given) for one in made)


def signature_of(key: bytes, text: str) -> str:
    digest = hmac.digest(key, text.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode()[:SIGNATURE_CHARS]


def tag_of(root: bytes) -> bytes:
    return hashlib.sha256(b"tag" + root).digest()[:TAG_BYTES]


def derive(root: bytes, purpose: bytes) -> bytes:
    return hmac.digest(root, purpose, "sha256")


def key_file(data_dir: Path) -> Path:
    """Where the keys stand that no setting names."""
    return data_dir / "secret.key"


def read_keyring(keys: tuple[str, ...], data_dir: Path) -> Keyring:
    """The keys of the settings, else those of the data folder, made there at first use (0600)."""
    if keys:
        return Keyring(keys)
    path = key_file(data_dir)
    try:
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(new_key() + "\n")
        return Keyring(path.read_text().split())
    except (OSError, SealError) as error:
        raise SettingsError(f"BOT_SECRET_KEY: {path} can't be used: {error}") from None


def new_key() -> str:
    return secrets.token_urlsafe(32)


class Sealed(TypeDecorator[str]):
    """A text column nobody reads without the key, which the engine's dialect carries."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring_of(dialect).seal(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else keyring_of(dialect).open(value)


def keyring_of(dialect: Dialect) -> Keyring:
    keyring: Keyring | None = getattr(dialect, "keyring", None)
    if keyring is None:
        raise SealError("this database was opened without keys")
    return keyring
