"""What is handed to a database: a plain function of a session, and what it came to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from sqlmodel import Session

T = TypeVar("T")
Work = Callable[[Session], T]
Hear = Callable[[str], None]  # told of a notice, from any thread


class Outcome(Future[T], Generic[T]):
    """What a piece of work came to: await it, or ask for its `result()` from a thread."""

    def __await__(self) -> Generator[Any, None, T]:
        return asyncio.wrap_future(self).__await__()
