"""What the columns of all rows are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, SkipValidation
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Integer, MetaData, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from storage.sealed import Sealed

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# None until the database gave one, which nobody reads before: so it is no `int | None`
RowId = Annotated[int, SkipValidation]
BIG = BigInteger().with_variant(Integer, "sqlite")


class Utc(TypeDecorator[datetime]):
    """Aware times only, kept in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Row(SQLModel):
    """The base of all rows: assignments are validated, as a plain SQLModel table's are not."""

    model_config = ConfigDict(validate_assignment=True)  # type: ignore[assignment]
    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


def row_id() -> Any:
    return Field(default=None, primary_key=True, sa_type=BIG)


def reference(to: str, *, index: bool = False, optional: bool = True) -> Any:
    default = {"default": None} if optional else {}
    return Field(**default, foreign_key=to, sa_type=BIG, index=index)  # type: ignore[call-overload]


def moment(*, index: bool = False) -> Any:
    return Field(default=None, sa_type=Utc, index=index)


def counted() -> Any:
    """From 0, in a column that came later, too."""
    return Field(default=0, sa_column_kwargs={"server_default": "0"})


def sealed() -> Any:
    return Field(default=None, sa_type=Sealed)


def one_of(column: str, values: tuple[str, ...] | list[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def while_there(column: str) -> dict[str, Any]:
    """An index over rows that have something in a column, as small as what waits for it."""
    clause = text(f"{column} IS NOT NULL")
    return {"sqlite_where": clause, "postgresql_where": clause}


def while_(state: str) -> dict[str, Any]:
    """An index over rows in one state alone, so that it stays as small as the work to do."""
    return where(f"state = '{state}'")


def where(condition: str) -> dict[str, Any]:
    """An index over those rows alone of which this is true."""
    clause = text(condition)
    return {"sqlite_where": clause, "postgresql_where": clause}


NUMBERED = {"sqlite_autoincrement": True}  # an id is a cursor: never used twice
