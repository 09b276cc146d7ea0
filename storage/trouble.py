"""Tells the database's own trouble (a full disk, a lock, damage) from a fault of the work."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError

from bot.errors import SealError, StorageError

HELD = frozenset({"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"})
CONTENDED = frozenset({"40001", "40P01", "23505", "55P03"})  # PostgreSQL: try it again at once
MISTAKE = "SQLITE_ERROR"  # SQL that can't be right: to try it again is of no use


def is_trouble(error: BaseException) -> bool:
    """Would the same work succeed once the database is well again?"""
    return any(is_troubled(cause) for cause in causes(error))


def is_held(error: BaseException) -> bool:
    """Did another process hold the write lock for too long?"""
    return any(code_of(cause) in HELD for cause in causes(error))


def is_contended(error: BaseException) -> bool:
    """Did another transaction come in between, so that the same work would succeed now?"""
    return any(state_of(cause) in CONTENDED for cause in causes(error))


def is_troubled(error: BaseException) -> bool:
    if isinstance(error, StorageError):
        return not isinstance(error, SealError)
    if state_of(error) in CONTENDED:
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
    if isinstance(origin, DBAPIError):
        return StorageError(str(origin.orig))
    return StorageError(str(error)) if isinstance(error, SQLAlchemyError) else error
