"""Ledger: what has to outlive the process, in SQLite, or in PostgreSQL for several workers.

What it keeps stands in bot/tables.py and in what /privacy says.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.tables import SCHEMA

MIGRATIONS: Final = Path(__file__).with_name("migrations")

_BUSY: Final = 10  # seconds that SQLite waits for another process, PostgreSQL for a connection
_PAUSE: Final = 0.05  # seconds between two tries
_LOCK: Final = 0x50754C6C  # of PostgreSQL, while tables are made: any number that nobody else uses

_DAMAGED: Final = (
    "the file is damaged: move it away, and those beside it that end in -wal and -shm, and a new "
    "one is begun; the settings of all chats, the questions that wait, the receipts of what was "
    "quoted, and the corrections of what was sent before are then lost"
)

_Found = TypeVar("_Found")


class LedgerError(Exception):
    """The ledger can't be opened or used. `str(error)` says what to do, and has no password."""


class Ledger:
    """The database, open.

    Args:
        engine: an engine of SQLAlchemy.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        self.shared = engine.dialect.name != "sqlite"
        """Whether it is on the network, and other workers may use it."""

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it happens, or nothing.

        Raises:
            LedgerError: the database can't be used.
        """
        with _told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to look with; it waits for no writer.

        Raises:
            LedgerError: the database can't be used.
        """
        with _told(), self._reading.connect() as connection:
            yield connection

    async def do(self, work: Callable[..., _Found], *args: Any) -> _Found:  # noqa: ANN401 - passed on
        """Call a function that uses the ledger; off the event loop when the network is between."""
        if self.shared:
            return await asyncio.to_thread(work, *args)
        return work(*args)

    @property
    def insert(self) -> Callable[..., Any]:
        """INSERT with ON CONFLICT, which SQLAlchemy has per database."""
        return postgresql.insert if self.shared else sqlite.insert

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def open_ledger(url: str) -> Ledger:
    """Open a ledger, make its tables, and bring those of an older version up to date.

    Args:
        url: as SQLAlchemy has it: sqlite:///FILE, postgresql://USER@HOST/NAME; "sqlite://" is kept
            in memory.

    Raises:
        LedgerError: it can't be opened, or a newer version wrote it.
    """
    with _told():
        engine = _engine(url)
        try:
            _migrate(engine)
        except BaseException:
            engine.dispose()
            raise
    return Ledger(engine)


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # the port is no number, or the password has an @
        raise LedgerError("database_url: this is no address of a database") from None
    try:
        if address.get_backend_name() == "sqlite":
            return _sqlite(address.database)
        if address.get_backend_name() == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
            options = {} if "connect_timeout" in address.query else {"connect_timeout": _BUSY}
            return create_engine(
                address,
                connect_args=options,
                pool_pre_ping=True,
                pool_size=8,
                hide_parameters=True,
            )
    except (NoSuchModuleError, ModuleNotFoundError):
        raise LedgerError(
            "database_url: PostgreSQL needs one more package: pip install 'psycopg[binary]>=3.2,<4'"
        ) from None
    raise LedgerError("database_url: only sqlite and postgresql are known")


def _sqlite(file: str | None) -> Engine:
    if not file:
        options = {"check_same_thread": False, "isolation_level": None}
        engine = create_engine(
            "sqlite://", connect_args=options, poolclass=StaticPool, hide_parameters=True
        )
    else:
        path = Path(file)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it tells which chats asked: nobody else's matter
        except OSError as error:
            reason = f"{error.strerror}; see that this folder may be written"
            raise LedgerError(f"ledger: {path}: {reason}") from error
        engine = create_engine(
            f"sqlite:///{path}",
            connect_args={"timeout": _BUSY, "isolation_level": None},
            hide_parameters=True,
        )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    """WAL: readers don't wait for a writer, and a crash leaves the old state or the new one."""
    _into_wal(connection)
    connection.execute("PRAGMA synchronous = NORMAL")


def _into_wal(connection: sqlite3.Connection) -> None:
    """As long as another process writes its first tables this is refused, without any waiting."""
    end = time.monotonic() + _BUSY
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _begin(connection: Connection) -> None:
    """As a writer from the first: one who becomes it later may find another one there."""
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    files = sorted(MIGRATIONS.glob("[0-9][0-9][0-9][0-9].sql"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if not inspect(connection).has_table(SCHEMA.name):
            SCHEMA.create(connection)
            connection.execute(SCHEMA.insert().values(version=0))
        version = connection.execute(select(SCHEMA.c.version)).scalar_one()
        if version > len(files):
            raise LedgerError(
                "the ledger was written by a newer version of Pullquote; install that version"
            )
        for file in files[version:]:
            _run(connection, file.read_text(encoding="utf-8"))
        connection.execute(SCHEMA.update().values(version=len(files)))


def _run(connection: Connection, script: str) -> None:
    lines = (line for line in script.splitlines() if not line.lstrip().startswith("--"))
    for statement in "\n".join(lines).split(";"):
        if statement.strip():
            connection.execute(text(statement))


@contextmanager
def _told() -> Iterator[None]:
    """An error of the database in words for the person who runs the bot.

    Without its cause, which would be logged with it: it names what was to be written.
    """
    try:
        yield
    except DBAPIError as error:
        cause = " ".join(str(error.orig).split()).partition(" DETAIL:")[0]  # that is data
        remedy = "see that the database is there and may be written"
        if "malformed" in cause or "not a database" in cause:
            remedy = _DAMAGED
        raise LedgerError(f"the ledger can't be used: {cause}; {remedy}") from None
    except SQLAlchemyError as error:
        raise LedgerError(f"the ledger can't be used: {error}") from None
