"""After /forget the number of the chat stands nowhere in the files of the ledger any longer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from bot.ledger import LedgerError, open_ledger
from tests.arrived import button, buttons
from tests.fake_telegram import FakeTelegram
from tests.ledgers import new_address
from tests.running import ANN
from tests.scenario import scenario
from tests.test_following_quotes import ASKED, BOB, answering, file, rewrite

__all__ = ["file"]

CHAT = 7_123_456_789
SEPTETS = [CHAT >> 7 * place & 127 for place in reversed(range(5))]
WRITTEN = {  # each way in which SQLite writes it
    "as text": str(CHAT).encode(),
    "as a value": CHAT.to_bytes(5, "big"),
    "as a row's number": bytes([*(septet | 128 for septet in SEPTETS[:-1]), SEPTETS[-1]]),
}


def _as_by_itself(connection: object, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA secure_delete = OFF")


@pytest.fixture(autouse=True)
def _sqlite_as_by_itself() -> Iterator[None]:
    """Some distributions build SQLite so that it overwrites what is deleted; most don't."""
    event.listen(Engine, "connect", _as_by_itself)
    yield
    event.remove(Engine, "connect", _as_by_itself)


def traces(folder: Path) -> set[tuple[str, str]]:
    """Where the number stands, and how."""
    files = {path.name: path.read_bytes() for path in folder.glob("ledger.sqlite*")}
    assert "ledger.sqlite" in files
    return {(name, way) for name, data in files.items() for way in WRITTEN if WRITTEN[way] in data}


@contextmanager
def being_read(folder: Path) -> Iterator[None]:
    """Somebody has begun to read the ledger, and is not done."""
    with closing(sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM sent").fetchall()
        yield


async def used(fake: FakeTelegram, file: Path) -> None:
    """Somebody asks, looks closer, chooses, and is told of a correction, among others."""
    people = [fake.user(person) for person in (ANN, CHAT, BOB)]
    for person in people:
        await fake.say(person, ASKED)
        await fake.say(person, "/settings preview on")
    assert await fake.until(lambda: len(fake.sent) == 6, 9)
    answer = next(m for m in fake.sent if m["chat"]["id"] == CHAT and buttons(m))
    await fake.press(people[1], answer, button(answer, "Context ▸"))
    await fake.wait("editMessageText")
    rewrite(file, "Twelve", "Fourteen")
    assert await fake.until(lambda: len(fake.sent) == 9, 9)


async def forget(fake: FakeTelegram) -> None:
    before = len(fake.sent)
    await fake.say(fake.user(CHAT), "/forget")
    assert await fake.until(lambda: len(fake.sent) > before, 9)
    assert fake.sent[-1]["text"].startswith("Deleted")


def test_nothing_is_left_in_any_file(file: Path) -> None:
    folder = file.parent.parent

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            await used(fake, file)
            assert {way for _, way in traces(folder)} >= {"as text", "as a value"}
            await forget(fake)
            assert traces(folder) == set()
        assert traces(folder) == set()

    happens()


def test_a_reader_in_the_way_is_waited_for_a_little(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = file.parent.parent

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            await used(fake, file)
            with being_read(folder):
                await fake.say(fake.user(CHAT), "/forget")
                await asyncio.sleep(0.2)
            assert await fake.until(lambda: fake.sent[-1]["text"].startswith("Deleted"), 9)
            assert traces(folder) == set()

    happens()
    assert "journal" not in caplog.text


def test_a_reader_in_the_way_holds_no_forget_up(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = file.parent.parent

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            await used(fake, file)
            with being_read(folder):
                async with asyncio.timeout(4):
                    await forget(fake)
                assert traces(folder)  # they may still read it
            await forget(fake)
            assert traces(folder) == set()

    happens()
    assert "may stand in the journal" in caplog.text
    assert str(CHAT) not in caplog.text


def test_a_ledger_that_fails_meanwhile_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> bool:
        raise LedgerError("the disk is full")

    with closing(open_ledger(new_address("file", tmp_path))) as ledger:
        monkeypatch.setattr("bot.ledger.empty_journal", fails)
        asyncio.run(ledger.erase())


@pytest.mark.parametrize("kind", ["memory", "postgresql"])
def test_where_there_is_no_file_there_is_nothing_to_do(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(open_ledger(new_address(kind, tmp_path))) as ledger:
        asyncio.run(ledger.erase())
    assert not caplog.text
