"""Ledger: what has to outlive the process, in SQLite, or in PostgreSQL for several workers.

What it keeps stands in bot/tables.py and in what /privacy says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from bot.forgetting import Forgotten
from bot.ledgerfile import BUSY, FileError, empty_journal, in_memory, on_file, reading_file
from bot.tables import SCHEMA

_log = logging.getLogger(__name__)

MIGRATIONS: Final = Path(__file__).with_name("migrations")

_LOCK: Final = 0x50754C6C  # of PostgreSQL, while tables are made: any number that nobody else uses

_ERASE_TRIES: Final = 5
_ERASE_PAUSE: Final = 0.1  # seconds between two

_DAMAGED: Final = (
    "the file is damaged: move it away, and those beside it that end in -wal and -shm, and a new "
    "one is begun; the settings of all chats, the questions that wait, the receipts of what was "
    "quoted, and the corrections of what was sent before are then lost"
)

_NEWER: Final = "the ledger was written by a newer version of Pullquote; install that version"

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
        self.forgotten = Forgotten(shared=self.shared)

    @contextmanager
    def write(self, *, of: int | None = None) -> Iterator[Connection]:
        """A transaction: all of it happens, or nothing.

        Args:
            of: the chat of which something will be kept.

        Raises:
            LedgerError: the database can't be used.
            ForgottenError: the chat has said /forget since it was asked.
        """
        with _told(), self._engine.begin() as connection:
            if of is not None:
                self.forgotten.check(connection, of)
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

    async def forgets(self, chat: int) -> None:
        """Nothing more is kept of what this chat asked until now; what is, has yet to be deleted.

        Raises:
            LedgerError: the database can't be used.
        """
        await self.do(self._forgets, chat)

    def _forgets(self, chat: int) -> None:
        with self.write() as connection:
            self.forgotten.note(connection, chat)

    async def erase(self) -> None:
        """Leave nothing of what was deleted in the files of SQLite, as far as that can be had now.

        Somebody who reads at this moment may need it; they are waited for, but not for long.
        """
        if self.shared:
            return
        with suppress(LedgerError):
            for _ in range(_ERASE_TRIES):
                with self.read() as connection:
                    if empty_journal(connection):
                        return
                await asyncio.sleep(_ERASE_PAUSE)
        _log.warning("what was deleted may stand in the journal of the ledger for a while yet")

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
    return _opened(url, on_file, _migrate)


def read_ledger(url: str) -> Ledger:
    """Open a ledger only to read, as `open_ledger` does: nothing is made or brought up to date.

    Raises:
        LedgerError: it can't be opened, or another version wrote it.
    """
    return _opened(url, reading_file, _check_version)


def _opened(url: str, of_file: Callable[[Path], Engine], begin: Callable[[Engine], None]) -> Ledger:
    with _told():
        engine = _engine(url, of_file)
        try:
            begin(engine)
        except BaseException:
            engine.dispose()
            raise
    return Ledger(engine)


def _engine(url: str, of_file: Callable[[Path], Engine]) -> Engine:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # the port is no number, or the password has an @
        raise LedgerError("database_url: this is no address of a database") from None
    try:
        if address.get_backend_name() == "sqlite":
            return of_file(Path(address.database)) if address.database else in_memory()
        if address.get_backend_name() == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
            options = {} if "connect_timeout" in address.query else {"connect_timeout": BUSY}
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
    except FileError as error:
        raise LedgerError(f"ledger: {error}") from error
    raise LedgerError("database_url: only sqlite and postgresql are known")


def _check_version(engine: Engine) -> None:
    with engine.connect() as connection:
        version = 0
        if inspect(connection).has_table(SCHEMA.name):
            version = connection.execute(select(SCHEMA.c.version)).scalar_one()
    if version > len(_migrations()):
        raise LedgerError(_NEWER)
    if version < len(_migrations()):
        raise LedgerError("the ledger is of an older version; start the bot, which brings it up")


def _migrations() -> list[Path]:
    return sorted(MIGRATIONS.glob("[0-9][0-9][0-9][0-9].sql"))


def _migrate(engine: Engine) -> None:
    files = _migrations()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if not inspect(connection).has_table(SCHEMA.name):
            SCHEMA.create(connection)
            connection.execute(SCHEMA.insert().values(version=0))
        version = connection.execute(select(SCHEMA.c.version)).scalar_one()
        if version > len(files):
            raise LedgerError(_NEWER)
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
