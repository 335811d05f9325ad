"""The database: the base of all models, the types that keep instants in UTC, and the only place that commits.

SQLite is used as measured: WAL, `synchronous=FULL`, a busy timeout, foreign keys on, `BEGIN IMMEDIATE` for every
transaction that writes and a plain `BEGIN` for reads. Without the immediate lock updates vanish silently, because
the read that a change is based on lies outside the transaction.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, event, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import JSON, TypeDecorator

from hackathon.foundation.crash import crash_point
from hackathon.foundation.verdict import Answer, refuse

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that every migration can name them."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: Instant, dict[str, Any]: JSON, list[Any]: JSON, list[str]: JSON},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate()

if TYPE_CHECKING:

    class Model(Base):
        """What models derive from."""

        __abstract__ = True

        def __init__(self, **fields: Any) -> None: ...
else:
    Model = db.Model

Row = TypeVar("Row", bound=Base)

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_TRIES = 3


def harden(engine: Engine) -> None:
    """Make SQLite keep its promises (see the module's head); nothing to do for PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy, not the driver, opens transactions
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: everything inside is committed together, or nothing is.

    Whatever was read before is read anew inside, so that a rule decides on what is true at the write. A transaction
    inside another joins it. Raises `Refused` (A10) when the database stays locked.
    """
    session: Session = db.session()
    if _writing.get():
        yield session
        return
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changed outside transaction()")
    session.rollback()  # ends the reading transaction
    session.expire_all()  # loaded objects are read anew on their next use
    token = _writing.set(True)
    try:
        _begin_with_retries(session)
        yield session
        crash_point("before_commit")
        session.commit()
        crash_point("after_commit")
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(token)


def _begin_with_retries(session: Session) -> None:
    for attempt in range(_TRIES):
        try:
            session.connection()
            return
        except OperationalError as error:
            session.rollback()
            if attempt == _TRIES - 1 or session.get_bind().dialect.name != "sqlite":  # a server that is gone is not busy
                raise refuse(Answer.UNAVAILABLE, "database_busy") from error
            time.sleep(random.uniform(0.05, 0.2) * (attempt + 1))


def in_transaction() -> bool:
    """Whether the caller runs inside `transaction()`."""
    return _writing.get()


def locked(kind: type[Row], key: int) -> Row:
    """The row, locked until the end of the transaction (PostgreSQL; SQLite has one writer anyway).

    The lock is the one that an update takes: it does not hold up rows that merely refer to this one.
    """
    primary = inspect(kind).primary_key[0]
    statement = select(kind).where(primary == key).with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.execute(statement).scalar_one()
