"""Checks and indexes of tables, as they are written again and again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, text


def one_of(column: str, values: tuple[str, ...] | list[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def while_(state: str) -> dict[str, Any]:
    """An index over rows in one state alone, so that it stays as small as the work to do."""
    clause = text(f"state = '{state}'")
    return {"sqlite_where": clause, "postgresql_where": clause}
