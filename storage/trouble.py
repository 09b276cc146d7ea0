"""Tells the database's own trouble (a full disk, a lock, damage) from a fault of the work."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError
from sqlmodel import Session

from bot.errors import SealError, StorageError

HELD = frozenset({"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"})
CONTENDED = frozenset({"40001", "40P01", "23505"})  # PostgreSQL: try it again at once
LAST_TRY = "last try"  # what a session is marked with whose work won't be run again
MISTAKE = "SQLITE_ERROR"  # SQL that can't be right: to try it again is of no use


def is_trouble(error: BaseException, session: Session | None = None) -> bool:
    """Would the same work succeed once the database is well again?

    What stands in the way of a piece of work at its last try, too, is that work's own fault.
    """
    if session and LAST_TRY in session.info and is_contended(error):
        return False
    return any(is_troubled(cause) for cause in causes(error))


def is_held(error: BaseException) -> bool:
    """Did another process hold the write lock for too long?"""
    return any(code_of(cause) in HELD for cause in causes(error))


def is_contended(error: BaseException) -> bool:
    """Did another transaction come in between, so that the same work would succeed now?

    Not where the connection was lost, too: then nobody knows whether it was committed.
    """
    found = list(causes(error))
    return any(state_of(one) in CONTENDED for one in found) and not any(map(is_lost, found))


def is_lost(error: BaseException) -> bool:
    """Did the connection end, by whomever?"""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def is_troubled(error: BaseException) -> bool:
    if isinstance(error, StorageError):
        return not isinstance(error, SealError)
    if state_of(error) in CONTENDED or is_lost(error):
        return True
    operational = isinstance(error, OperationalError) or type(error) is DatabaseError
    return operational and code_of(error) != MISTAKE


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it arose from: after a full disk even the savepoint is gone."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def state_of(error: BaseException) -> str:
    """PostgreSQL's five signs for what happened."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlstate", None) or ""


def code_of(error: BaseException) -> str:
    original = error.orig if isinstance(error, DBAPIError) else error
    return getattr(original, "sqlite_errorname", "")


def as_ours(error: BaseException) -> BaseException:
    """What callers are told: StorageError for everything the database says."""
    origin = next(filter(is_troubled, causes(error)), error)
    if isinstance(origin, DBAPIError | psycopg.Error):
        return StorageError(told(origin))
    return StorageError(str(error)) if isinstance(error, SQLAlchemyError) else error


def told(error: BaseException) -> str:
    """One line for an operator, without the row that PostgreSQL quotes in its details."""
    original = error.orig if isinstance(error, DBAPIError) else error
    diagnosis = getattr(original, "diag", None)
    words = getattr(diagnosis, "message_primary", None) or str(original)
    return " ".join(words.split())
