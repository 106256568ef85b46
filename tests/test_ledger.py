"""The ledger in a file, in memory and in PostgreSQL: crashes, damage, wrong settings."""

from __future__ import annotations

import asyncio
import errno
import os
import random
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from bot.ledger import MIGRATIONS, Ledger, LedgerError, open_ledger, read_ledger
from bot.ledgerfile import BUSY
from bot.tables import CHATS, SCHEMA, TABLES
from tests.ledgers import KINDS, OUTLIVING, new_address, new_ledger

PASSWORD = "secret-marker"
MIGRATED = len(list(MIGRATIONS.glob("*.sql")))
WRITER = """
import sys, time
from bot.ledger import open_ledger
from bot.tables import CHATS
ledger = open_ledger(sys.argv[1])
with ledger.write() as connection:
    for chat in range(200):
        connection.execute(CHATS.insert().values(chat=chat))
with ledger.write() as connection:
    for chat in range(200, 9_000):
        connection.execute(CHATS.insert().values(chat=chat))
        if chat == 5_000:
            print("in the middle", flush=True)
            time.sleep(60)
"""
OPENER = """
import sys, time
from bot.ledger import open_ledger
time.sleep(max(0, float(sys.argv[2]) - time.time()))
open_ledger(sys.argv[1]).close()
"""


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty one of each kind."""
    with new_ledger(request.param, tmp_path) as opened:
        yield opened


def chats_in(ledger: Ledger) -> list[int]:
    with ledger.read() as connection:
        return list(connection.execute(select(CHATS.c.chat).order_by(CHATS.c.chat)).scalars())


def add(ledger: Ledger, *chats: int, story: str = "") -> None:
    """Write rows, in one transaction."""
    with ledger.write() as connection:
        for chat in chats:
            connection.execute(CHATS.insert().values(chat=chat, story=story))


def use(address: str) -> None:
    """Open, read, write."""
    with closing(open_ledger(address)) as ledger:
        chats_in(ledger)
        add(ledger, 9999)


def refusal(address: str) -> str:
    with pytest.raises(LedgerError) as caught:
        open_ledger(address)
    return str(caught.value)


def test_the_tables_are_as_the_code_knows_them(ledger: Ledger) -> None:
    with ledger.read() as connection:
        found = inspect(connection)
        for name, table in TABLES.tables.items():
            columns = {each["name"]: each["nullable"] for each in found.get_columns(name)}
            assert set(columns) == {column.name for column in table.c}
            assert not any(columns[c.name] for c in table.c if not c.nullable and not c.primary_key)
            key = found.get_pk_constraint(name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key]


def test_of_a_failed_transaction_nothing_remains(ledger: Ledger) -> None:
    add(ledger, 1)
    with pytest.raises(LedgerError):
        add(ledger, 2, 1)
    with suppress(ZeroDivisionError), ledger.write() as connection:
        connection.execute(CHATS.insert().values(chat=3))
        1 / 0  # noqa: B018 - it raises
    assert chats_in(ledger) == [1]


def test_numbers_are_as_large_as_telegrams(ledger: Ledger) -> None:
    largest = [-(2**53), 2**53]
    add(ledger, *largest)
    assert chats_in(ledger) == largest


def test_an_error_of_the_database_tells_no_data(ledger: Ledger) -> None:
    with pytest.raises(LedgerError) as caught:
        add(ledger, 424_242, 424_242, story=PASSWORD)
    assert "424242" not in str(caught.value)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("kind", OUTLIVING)
def test_what_was_written_outlives_a_kill_and_what_was_not_done_leaves_no_trace(
    kind: str, tmp_path: Path
) -> None:
    address = new_address(kind, tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, address], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "in the middle\n"
    process.kill()
    process.wait()
    process.stdout.close()
    with closing(open_ledger(address)) as ledger:
        assert chats_in(ledger) == list(range(200))
        add(ledger, 5_000)  # the dead one holds nothing up


@pytest.mark.parametrize("kind", OUTLIVING)
def test_processes_that_start_together_make_the_tables_once(kind: str, tmp_path: Path) -> None:
    address, moment = new_address(kind, tmp_path), str(time.time() + 1.5)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, address, moment], stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    said = [process.communicate(timeout=30)[1] for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    with closing(open_ledger(address)) as ledger, ledger.read() as connection:
        assert connection.execute(select(SCHEMA.c.version)).scalars().all() == [MIGRATED]


@pytest.mark.parametrize("kind", OUTLIVING)
def test_a_ledger_of_a_newer_version_is_left_alone(kind: str, tmp_path: Path) -> None:
    address = new_address(kind, tmp_path)
    with closing(open_ledger(address)) as ledger, ledger.write() as connection:
        connection.execute(SCHEMA.update().values(version=99))
    for _ in range(2):
        assert "install that version" in refusal(address)


@pytest.mark.parametrize("kind", OUTLIVING)
def test_a_migration_that_fails_is_undone_and_made_at_the_next_start(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address(kind, tmp_path)
    open_ledger(address).close()
    folder = tmp_path / "migrations"
    monkeypatch.setattr("bot.ledger.MIGRATIONS", shutil.copytree(Path("bot/migrations"), folder))
    another = folder / f"{MIGRATED + 1:04}.sql"
    another.write_text("CREATE TABLE extra (chat BIGINT); INSERT INTO nowhere VALUES (1);", "utf-8")
    assert "nowhere" in refusal(address)
    another.write_text("-- with; a comment\nCREATE TABLE extra (chat BIGINT);", "utf-8")
    with closing(open_ledger(address)) as ledger, ledger.read() as connection:
        assert connection.execute(select(SCHEMA.c.version)).scalar_one() == MIGRATED + 1
        assert inspect(connection).has_table("extra")


def test_two_that_open_a_new_file_at_once_wait_for_each_other(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    first = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    first.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, first.rollback)
    timer.start()
    open_ledger(f"sqlite:///{file}").close()
    timer.join()
    first.close()


def test_a_writer_in_another_process_holds_no_reader_up(tmp_path: Path) -> None:
    address = new_address("file", tmp_path)
    with closing(open_ledger(address)) as one, closing(open_ledger(address)) as other:
        with one.write() as connection:
            connection.execute(CHATS.insert().values(chat=1))
            begin = time.monotonic()
            assert chats_in(other) == []
            assert time.monotonic() - begin < 1
        assert chats_in(other) == [1]


# Files


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    with new_ledger("file", tmp_path / "a folder that is not there yet") as ledger:
        add(ledger, 1)
        files = list((tmp_path / "a folder that is not there yet").iterdir())
        assert len(files) > 1  # the journal too
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


@pytest.mark.parametrize("harm", ["cut", "overwritten", "another file"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, harm: str) -> None:
    address, file = new_address("file", tmp_path), tmp_path / "ledger.sqlite"
    with closing(open_ledger(address)) as ledger:
        add(ledger, *range(2000), story="ferry")
    whole = file.read_bytes()
    match harm:
        case "cut":
            file.write_bytes(whole[: len(whole) // 2])
        case "overwritten":
            file.write_bytes(whole[:100] + random.Random(0).randbytes(len(whole) - 100))
        case _:
            file.write_text("Dear diary, " * 100, "utf-8")
    with pytest.raises(LedgerError, match="move it away") as caught:
        use(address)
    for lost in ("settings", "questions that wait", "receipts", "corrections"):
        assert lost in str(caught.value).partition("are then lost")[0]
    file.rename(tmp_path / "damaged")
    with closing(open_ledger(address)) as ledger:
        assert chats_in(ledger) == []


def test_no_error_holds_what_was_to_be_written(ledger: Ledger) -> None:
    """Nor does its traceback, which is logged where nobody expected it."""
    chat, chosen = 77_077, "sealed-files"
    with pytest.raises(LedgerError) as caught:
        add(ledger, chat, chat, story=chosen)
    told = "".join(traceback.format_exception(caught.value))
    assert str(chat) not in told
    assert chosen not in told


def test_a_database_of_something_else_is_no_ledger(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as other:
        other.execute("CREATE TABLE chats (name TEXT)")
    assert "already exists" in refusal(new_address("file", tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "see that this folder may be written" in refusal(new_address("file", tmp_path))


def test_a_file_that_may_not_be_written_is_told_from_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address("file", tmp_path)
    use(address)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "touch", refused)  # nothing refuses root, as whom tests may run
    assert "see that this file may be written" in refusal(address)


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    said = refusal(f"sqlite:///{tmp_path}")
    assert f"{tmp_path}: this is a folder; name a file, such as {tmp_path}/pullquote.sqlite" in said


# Reading alone


@pytest.mark.parametrize("beside", [True, False], ids=["", "in a folder that is not ours"])
def test_who_only_reads_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, beside: bool
) -> None:
    address = new_address("file", tmp_path / "folder #1, 50 %")
    use(address)
    (file,) = (tmp_path / "folder #1, 50 %").iterdir()
    before = file.read_bytes()
    monkeypatch.setattr(os, "access", lambda _, mode: beside or mode == os.R_OK)
    with closing(read_ledger(address)) as ledger:
        assert chats_in(ledger) == [9999]
        with pytest.raises(LedgerError):
            add(ledger, 1)
        assert beside or list(file.parent.iterdir()) == [file]
    assert file.read_bytes() == before


@pytest.mark.parametrize("kind", OUTLIVING)
def test_who_only_reads_sees_what_is_written_meanwhile(tmp_path: Path, kind: str) -> None:
    address = new_address(kind, tmp_path)
    with closing(open_ledger(address)) as ledger, closing(read_ledger(address)) as reading:
        add(ledger, 1)
        assert chats_in(reading) == [1]


def test_a_ledger_that_is_not_there_is_not_made_to_be_read(tmp_path: Path) -> None:
    for place in ("ledger.sqlite", "a/ledger.sqlite"):
        with pytest.raises(LedgerError, match="there is no ledger yet; the bot makes it"):
            read_ledger(f"sqlite:///{tmp_path / place}")
    with pytest.raises(LedgerError, match="this is a folder"):
        read_ledger(f"sqlite:///{tmp_path}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", OUTLIVING)
@pytest.mark.parametrize(("off", "said"), [(-1, "start the bot"), (1, "newer version")])
def test_a_ledger_of_another_version_is_not_read(
    tmp_path: Path, kind: str, off: int, said: str
) -> None:
    address = new_address(kind, tmp_path)
    with closing(open_ledger(address)) as ledger, ledger.write() as connection:
        connection.execute(SCHEMA.update().values(version=SCHEMA.c.version + off))
    with pytest.raises(LedgerError, match=said):
        read_ledger(address)


def test_a_file_of_something_else_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_text("Dear diary, " * 100, "utf-8")
    with pytest.raises(LedgerError, match="the file is damaged"):
        read_ledger(new_address("file", tmp_path))


# Places


def test_a_place_where_no_file_can_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = refusal(f"sqlite:///{tmp_path}/file/ledger.sqlite")
    assert f"{tmp_path}/file/ledger.sqlite" in said
    assert "see that this folder may be written" in said


# PostgreSQL


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://pullquote:{0}@127.0.0.1:1/pullquote",
        "postgresql://pullquote:{0}@127.0.0.1:port/pullquote",
        "postgresql://pullquote:{0}@with:at@127.0.0.1/pullquote",
        "postgresql://pullquote:{0}@127.0.0.1:1/pullquote?sslmode=maybe",
        "postgresql://pullquote:{0}@127.0.0.1:1/pullquote?there_is_no={0}",
        "postgres://pullquote:{0}@127.0.0.1/pullquote",
        "mysql://pullquote:{0}@127.0.0.1/pullquote",
        "{0}",
    ],
)
def test_a_wrong_address_is_an_error_without_its_password(address: str) -> None:
    said = refusal(address.format(PASSWORD))
    assert PASSWORD not in said
    assert "ledger" in said or "database_url" in said


def test_a_server_that_says_nothing_is_not_waited_for_without_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begin, port = time.monotonic(), silent.getsockname()[1]
        refusal(f"postgresql://pullquote@127.0.0.1:{port}/pullquote?connect_timeout=2")
    assert time.monotonic() - begin < 10
    assert 5 <= BUSY <= 15  # seconds, where the address says nothing of it


def test_a_lost_connection_is_an_error_once_and_then_made_again(tmp_path: Path) -> None:
    with new_ledger("postgresql", tmp_path) as ledger:
        with pytest.raises(LedgerError), ledger.write() as connection:
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        assert chats_in(ledger) == []
        assert asyncio.run(ledger.do(chats_in, ledger)) == []


def test_a_worker_that_is_frozen_holds_up_nobody_else(tmp_path: Path) -> None:
    address = new_address("postgresql", tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, address], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGSTOP)
    try:
        use(address)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
