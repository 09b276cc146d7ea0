"""Rows that two processes may change at once, locked first; with one writer there is no need."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select
from sqlmodel import Session

Q = TypeVar("Q", bound=Select[Any])


def is_shared(session: Session) -> bool:
    """May other processes write between this session's statements?"""
    return session.get_bind().dialect.name != "sqlite"


def held(query: Q, of: Any = None) -> Q:
    """The same query, whose rows nobody else changes until the transaction ends, read anew."""
    return query.with_for_update(key_share=True, of=of).execution_options(populate_existing=True)


def free(query: Q, of: Any = None) -> Q:
    """The same query without rows that another transaction holds; the others are held."""
    return query.with_for_update(skip_locked=True, key_share=True, of=of)
