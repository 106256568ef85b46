"""Corrections outlast what goes wrong: workers that are behind, errors, a Telegram that is away."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.correcting import Correcting
from bot.correctionmessage import corrected_message
from bot.corrections import Corrections
from bot.desk import open_desk
from bot.ledger import LedgerError
from bot.pending import Pending, Task
from bot.quotedlibrary import library_of
from tests.arrived import button
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN
from tests.scenario import scenario
from tests.test_corrections import (
    ARTICLE,
    FIRST,
    SECOND,
    Newsroom,
    happening,
    quoted,
    struck,
)
from tests.test_following_quotes import ASKED, BOB, answering, file, rewrite

__all__ = ["file"]

CORRECTED = ARTICLE.replace("Twelve", "Fourteen")
NOW = FIRST.replace("Twelve", "Fourteen")


@pytest.mark.parametrize("text", [CORRECTED, ARTICLE.replace(f"{FIRST}\n\n{SECOND}", NOW)])
def test_a_worker_that_has_not_read_a_change_waits_until_it_has(tmp_path: Path, text: str) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, FIRST)
        config = Config(library=tmp_path, ledger=tmp_path / "ledger.sqlite")
        other = open_desk(config)  # of a worker that reads it first
        room.file.write_text(text, "utf-8")
        noted = Corrections(room.ledger, library_of(config, other))
        assert await noted.follow(other.refresh()) == 1
        room.outbox.wake()
        await fake.quiet(1.5)
        room.desk.refresh()
        await fake.wait("editMessageText", timeout=5)
        other.close()

    fake = happening(tmp_path, story)
    assert quoted(fake.sent[0]) == [NOW]
    assert struck(fake.sent[0]) == [FIRST]


def test_an_error_of_one_message_does_not_end_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, FIRST)
        fails = [True]

        def unforeseen(*args: Any) -> Any:
            if fails.pop():
                raise ValueError("not a slice of anything")
            return corrected_message(*args)

        monkeypatch.setattr("bot.outbox.corrected_message", unforeseen)
        await room.rewrite(CORRECTED)
        assert await fake.until(lambda: not fails, 5)
        fails.append(False)
        monkeypatch.setattr("bot.outbox.corrected_message", corrected_message)
        await room.say(ANN, NOW)
        await room.rewrite(CORRECTED.replace("Fourteen", "Fifteen"))
        await fake.wait("editMessageText", count=2, timeout=9)

    happening(tmp_path, story, lease=0.3)


def test_an_error_at_the_start_does_not_end_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_back, fails = Pending.give_back, [True]

    def away(self: Pending) -> None:
        if fails:
            fails.pop()
            raise LedgerError("it is away")
        give_back(self)

    monkeypatch.setattr(Pending, "give_back", away)
    monkeypatch.setattr("bot.outbox._LOOK", 0.1)

    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, FIRST)
        await room.rewrite(CORRECTED)
        await fake.wait("editMessageText", timeout=5)

    happening(tmp_path, story)


async def due(room: Newsroom) -> tuple[Pending, Task]:
    """The edit of a message, taken."""
    await room.outbox.stop()
    place = await room.say(ANN, FIRST)
    await room.rewrite(CORRECTED)
    pending = Pending(room.ledger, room.desk.article, 30)
    task = pending.take(place.id, "edit", time.time())
    assert task is not None
    return pending, task


def test_an_edit_that_is_given_up_is_not_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(_: FakeTelegram, room: Newsroom) -> None:
        pending, task = await due(room)
        assert pending.later(task, None)
        monkeypatch.setattr("bot.pending._TRIES", 1)
        again = pending.take(task.sent, "edit", time.time() + 60)
        assert again is not None
        assert not pending.later(again, None)
        assert pending.soonest() is None

    happening(tmp_path, story)


def test_telegram_may_be_away_for_days(tmp_path: Path) -> None:
    async def story(_: FakeTelegram, room: Newsroom) -> None:
        pending, task = await due(room)
        now = time.time()
        end = now + 3 * 86_400
        while now < end:
            assert pending.later(task, None)
            soonest = pending.soonest()
            assert soonest is not None
            now = max(now, soonest) + 600
            taken = pending.take(task.sent, "edit", now)
            assert taken is not None
            task = taken

    happening(tmp_path, story)


def test_a_reply_that_waits_for_its_edit_wakes_nobody(tmp_path: Path) -> None:
    async def story(_: FakeTelegram, room: Newsroom) -> None:
        pending, task = await due(room)
        pending.later(task, 20.0)
        soonest = pending.soonest()
        assert soonest is not None
        assert soonest > time.time() + 15

    happening(tmp_path, story)


def test_a_change_is_noted_when_the_ledger_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, FIRST)
        follow, fails = room.corrections.follow, [True, True]

        async def away(changes: Any) -> int:
            if fails:
                fails.pop()
                raise LedgerError("it is away")
            return await follow(changes)

        monkeypatch.setattr(room.corrections, "follow", away)
        correcting = Correcting(room.corrections, room.outbox)
        room.file.write_text(CORRECTED, "utf-8")
        correcting.follow(room.desk.refresh())
        await fake.wait("editMessageText", timeout=9)
        await correcting.stop()

    happening(tmp_path, story)


def test_the_bot_stops_while_the_ledger_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(_: FakeTelegram, room: Newsroom) -> None:
        async def away(_: Any) -> int:
            raise LedgerError("it is away")

        monkeypatch.setattr(room.corrections, "follow", away)
        correcting = Correcting(room.corrections, room.outbox)
        correcting.follow(())
        await asyncio.sleep(0.1)
        async with asyncio.timeout(1):
            await correcting.stop()

    happening(tmp_path, story)


def test_an_edit_whose_success_was_not_told_is_corrected_too(file: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            await fake.say(fake.user(ANN), ASKED)
            await fake.wait("sendMessage")
            fake.faults.append(Fault("editMessageText", code=502, after=True))
            await fake.press(fake.user(ANN), fake.sent[0], button(fake.sent[0], "Context ▸"))
            await fake.wait("editMessageText", count=2, timeout=9)
            await fake.quiet(0.3)
            rewrite(file, "4 May", "11 May")  # in the sentence beside the quote
            await fake.wait("editMessageText", count=3, timeout=9)
        assert struck(fake.sent[0]) == [f"{FIRST}\n\n{SECOND}"]
        assert "11 May" in quoted(fake.sent[0])[0]

    happens()


@pytest.mark.parametrize("before", ["Twelve", "Tuesday."])
def test_an_archive_knows_what_it_quoted_of_an_article_that_is_edited_by_hand(
    file: Path, before: str
) -> None:
    pytest.importorskip("tantivy")
    after = {"Twelve": "Fourteen", "Tuesday.": "Tuesday!"}[before]
    folder = file.parent.parent / "index"

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file, engine="disk", disk_folder=folder):
            await fake.say(fake.user(ANN), ASKED)
            await fake.wait("sendMessage")
            await fake.quiet(0.5)
            rewrite(file, before, after)
            await fake.wait("editMessageText", timeout=9)
            await fake.until(lambda: len(fake.sent) == 2, 2)
        assert struck(fake.sent[0]) == [FIRST]
        assert quoted(fake.sent[0]) == [FIRST.replace(before, after)]
        assert len(fake.sent) == (2 if before == "Twelve" else 1)

    happens()


@pytest.mark.parametrize("forgets", [False, True])
def test_what_is_sent_while_the_ledger_is_away_is_noted_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, forgets: bool
) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        async def away(*_: Any) -> Any:
            raise LedgerError("it is away")

        with monkeypatch.context() as patched:
            patched.setattr(room.ledger, "do", away)
            with pytest.raises(LedgerError):
                await room.say(ANN, FIRST)
        await room.rewrite(CORRECTED)  # meanwhile
        if forgets:
            await room.sent.forget(ANN)
        fake.user(BOB)
        await room.say(BOB, SECOND)
        assert len(await room.sent.kept(ANN)) == (not forgets)
        assert len(await room.sent.kept(BOB)) == 1
        assert await room.corrections.catch_up() == (not forgets)

    happening(tmp_path, story)
