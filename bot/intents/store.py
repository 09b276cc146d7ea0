"""A fitted matcher in one file: npz with json inside, never pickle."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints
from zipfile import BadZipFile

import numpy as np

_T = TypeVar("_T")
_PLAIN = "plain"


class UnreadableCache(ValueError):
    """The file is no saved matcher, is damaged, or is of another version: fit again."""


def write_value(path: Path, value: object, version: str) -> None:
    """Write a frozen dataclass of arrays, plain values and such dataclasses, all or nothing."""
    arrays: dict[str, Any] = {}
    plain: dict[str, Any] = {"version": version}
    _flatten("", value, arrays, plain)
    arrays[_PLAIN] = np.frombuffer(json.dumps(plain).encode("ascii"), dtype=np.uint8)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_value(path: Path, kind: type[_T], version: str) -> _T:
    """Read what `write_value` wrote; FileNotFoundError where there is no file."""
    try:
        # np.load leaves a file that it cannot read open.
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        plain = json.loads(arrays[_PLAIN].tobytes())
        if plain["version"] != version:
            raise UnreadableCache(f"{path}: version {plain['version']}, not {version}")
        value: _T = _restored("", kind, arrays, plain)
        return value
    except (BadZipFile, EOFError, KeyError, TypeError, ValueError) as error:
        raise UnreadableCache(f"{path}: {error}") from error


def _flatten(name: str, value: object, arrays: dict[str, Any], plain: dict[str, Any]) -> None:
    if isinstance(value, np.ndarray):
        arrays[name] = value
    elif is_dataclass(value):
        for field in fields(value):
            _flatten(f"{name}.{field.name}", getattr(value, field.name), arrays, plain)
    else:
        plain[name] = value


def _restored(name: str, kind: Any, arrays: dict[str, Any], plain: dict[str, Any]) -> Any:
    if isinstance(kind, UnionType):
        if name in plain:
            return plain[name]
        kind = get_args(kind)[0]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(  # type: ignore[operator]
            **{key: _restored(f"{name}.{key}", hint, arrays, plain) for key, hint in hints.items()}
        )
    return arrays[name] if name in arrays else plain[name]
