"""/privacy is true of the ledger, /mydata gives what is kept, /forget deletes it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.chats import Chats, Choices
from bot.ledger import Ledger, open_ledger
from bot.message import LIMIT, utf16_length
from bot.privacy import LEDGER, privacy
from bot.retention import CLAIMS_KEPT, REPLIES_KEPT, forget_old
from bot.tables import CHATS, CLAIMS, REPLIES, SCHEMA, TABLES
from bot.texts import ENGLISH, LANGUAGES, Texts
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling
from tests.scenario import scenario

GROUP = -100_5


def every_table(ledger: Ledger) -> dict[str, tuple[str, ...]]:
    """What the database itself says that it holds."""
    with ledger.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        found = {}
        for (name,) in names.all():
            columns = connection.exec_driver_sql(f"PRAGMA table_info({name})").all()
            found[name] = tuple(column[1] for column in columns)
    return found


def test_each_table_and_column_is_named_where_privacy_is_written() -> None:
    tables = every_table(open_ledger("sqlite://"))
    del tables[SCHEMA.name]
    assert tables == {name: kept.columns for name, kept in LEDGER.items()}
    assert set(TABLES.tables) - {SCHEMA.name} == set(tables)


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_privacy_tells_of_each_table_and_fits_into_a_message(texts: Texts) -> None:
    told = privacy(texts)
    assert all(kept.said(texts) in told for kept in LEDGER.values())
    assert "/mydata" in told
    assert "/forget" in told
    assert utf16_length(told) <= LIMIT


@scenario
async def test_mydata_is_a_file_of_all_that_is_kept(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await Chats(ledger).change(ANN, language="es", preview=True)
        await fake.say(fake.user(ANN), "/mydata")
        await fake.wait("sendDocument")
    sent = fake.sent[0]
    assert sent["document"]["file_name"] == "mydata.json"
    data = json.loads(fake.files[sent["document"]["file_id"]])
    assert data["chat"] == ANN
    assert data["choices"]["language"] == "es"
    assert data["choices"]["preview"] is True


@scenario
async def test_of_a_chat_that_left_nothing_there_is_nothing(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), "/mydata")
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"] == "I keep nothing of this chat."


@scenario
async def test_forget_deletes_at_once(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await Chats(ledger).change(ANN, preview=True)
        await fake.say(fake.user(ANN), "/forget")
        await fake.wait("sendMessage")
        assert await Chats(ledger).of(ANN) == Choices()
        await fake.say(fake.user(ANN), "/more")
        await fake.wait("sendMessage", count=2)
    assert fake.sent[0]["text"].startswith("Deleted")
    assert fake.sent[1]["text"] == ENGLISH.nothing_asked
    with ledger.read() as connection:
        assert connection.execute(select(func.count()).select_from(CHATS)).scalar_one() == 0


@scenario
async def test_in_a_group_its_admins_decide(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    group = fake.group(GROUP)
    async with polling(fake, ledger=ledger):
        await Chats(ledger).change(GROUP, preview=True)
        await fake.say(fake.user(ANN), "/forget", group)
        await fake.wait("sendMessage")
        assert (await Chats(ledger).of(GROUP)).preview
        fake.admins.add((GROUP, ANN))
        await fake.say(fake.user(ANN), "/forget", group)
        await fake.wait("sendMessage", count=2)
    assert fake.sent[0]["text"] == "In a group only its admins can do this."
    assert await Chats(ledger).of(GROUP) == Choices()


def test_what_is_old_is_deleted_and_nothing_else() -> None:
    ledger, now = open_ledger("sqlite://"), time.time()
    with ledger.write() as connection:
        for number, age in enumerate((REPLIES_KEPT - 9, REPLIES_KEPT + 9)):
            row: dict[str, Any] = {"chat": 1, "question": number, "reply": 5, "checksum": "x"}
            connection.execute(REPLIES.insert().values(at=now - age, **row))
        for number, age in enumerate((CLAIMS_KEPT - 9, CLAIMS_KEPT + 9)):
            row = {"update_id": number, "worker": "w", "state": "done"}
            connection.execute(CLAIMS.insert().values(at=now - age, **row))
    forget_old(ledger, now)
    with ledger.read() as connection:
        assert connection.execute(select(REPLIES.c.question)).scalars().all() == [0]
        assert connection.execute(select(CLAIMS.c.update_id)).scalars().all() == [0]
