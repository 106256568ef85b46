"""Ledger file: the ledger's engine of SQLAlchemy on a file of SQLite, to write or only to read."""

from __future__ import annotations

import os
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, StaticPool

BUSY: Final = 10
"""Seconds that SQLite waits for another process, and PostgreSQL for a connection."""

_PAUSE: Final = 0.05  # seconds between two tries


class FileError(Exception):
    """The file can't be opened, or can't be made; `str(error)` says what to do."""


def in_memory() -> Engine:
    """A ledger that is gone with the process."""
    options = {"check_same_thread": False, "isolation_level": None}
    engine = create_engine(
        "sqlite://", connect_args=options, poolclass=StaticPool, hide_parameters=True
    )
    return _writing(engine)


def on_file(path: Path) -> Engine:
    """A ledger in a file, which is made if it is not there.

    Raises:
        FileError: it can't be made, or may not be written.
    """
    if path.is_dir():
        raise _is_folder(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # it tells which chats asked: nobody else's matter
    except OSError as error:
        what = "file" if os.path.exists(path) else "folder"  # noqa: PTH110 - never raises
        reason = f"{error.strerror}; see that this {what} may be written"
        raise FileError(f"{path}: {reason}") from error
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY, "isolation_level": None},
        hide_parameters=True,
    )
    return _writing(engine)


def reading_file(path: Path) -> Engine:
    """A ledger in a file that is only read, and may be one that nobody here may write.

    Raises:
        FileError: there is no such file.
    """
    if path.is_dir():
        raise _is_folder(path)
    if not os.path.exists(path):  # noqa: PTH110 - unlike Path.exists never raises
        raise FileError(f"{path}: there is no ledger yet; the bot makes it when it starts")
    address = f"{path.absolute().as_uri()}?{_how_to_read(path)}"
    options = {"uri": True, "timeout": BUSY, "isolation_level": None, "check_same_thread": False}
    return create_engine(
        "sqlite://",
        creator=partial(sqlite3.connect, address, **options),
        poolclass=NullPool,
        hide_parameters=True,
    )


def empty_journal(connection: Connection) -> bool:
    """Carry what was written into the file, and leave nothing in the journal beside it.

    The journal still has the pages as they were before something was deleted.

    Args:
        connection: one to write with, in no transaction.

    Returns:
        Whether the journal is empty: nobody is waited for who reads or writes just then.
    """
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        held_up = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY * 1000}")
    return not held_up


def _is_folder(path: Path) -> FileError:
    return FileError(f"{path}: this is a folder; name a file, such as {path / 'pullquote.sqlite'}")


def _how_to_read(path: Path) -> str:
    """Readers share memory in a file beside it. Where none can be made, nobody writes either."""
    journal = path.with_name(f"{path.name}-wal")
    alone = not os.access(path.parent, os.W_OK) and not os.path.exists(journal)  # noqa: PTH110
    return "immutable=1" if alone else "mode=ro"


def _writing(engine: Engine) -> Engine:
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _: object) -> None:
    """WAL: readers don't wait for a writer, and a crash leaves the old state or the new one.

    What is deleted is overwritten with zeros.
    """
    _into_wal(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")


def _into_wal(connection: sqlite3.Connection) -> None:
    """As long as another process writes its first tables this is refused, without any waiting."""
    end = time.monotonic() + BUSY
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
