"""An answer that is on its way while its source changes tells no reader what no longer stands."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.formerversions import FormerVersions
from bot.message import Message
from bot.receipts import Receipts
from bot.sent import Place, Sent
from knowledge import Change
from knowledge.shelf import Shelf
from tests.arrived import quotes
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN
from tests.scenario import scenario
from tests.test_corrections import FIRST, SECOND, Newsroom, happening, struck
from tests.test_following_quotes import ASKED, answering, file, rewrite

__all__ = ["file"]

NOW = FIRST.replace("Twelve", "Fourteen")


def correct(file: Path) -> None:
    rewrite(file, "Twelve", "Fourteen")


def withdraw(file: Path) -> None:
    story = file.parent
    Shelf(story.parent, story.name).withdraw("https://post.example/bridge", "It was false.")


@pytest.mark.parametrize(("change", "told"), [(correct, [NOW]), (withdraw, [])])
def test_what_waits_is_answered_anew_when_its_source_changes(
    file: Path, change: Any, told: list[str]
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            fake.faults.append(Fault("sendMessage", code=429, retry_after=3))
            await fake.say(fake.user(ANN), ASKED)
            await fake.wait("sendMessage")
            change(file)
            await fake.wait("sendMessage", count=2, timeout=9)
            await fake.quiet(1.5)
        assert len(fake.sent) == 1
        assert quotes(fake.sent[0]) == told
        assert struck(fake.sent[0]) == []
        assert FIRST not in fake.sent[0]["text"]

    happens()


@pytest.mark.parametrize(("change", "now"), [(correct, [NOW]), (withdraw, [])])
@pytest.mark.parametrize("dies", [False, True])
def test_what_arrives_after_the_change_is_corrected(
    file: Path, change: Any, now: list[str], *, dies: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if dies:  # before it could correct anything
        monkeypatch.setattr("bot.correcting.Correcting.follow_again", lambda *_: None)

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            fake.faults.append(Fault("sendMessage", code=200, delay=3))
            await fake.say(fake.user(ANN), ASKED)
            await asyncio.sleep(1)
            change(file)
            assert await fake.until(lambda: bool(fake.sent), 9)
            if not dies:
                await fake.wait("editMessageText", timeout=9)
                await fake.wait("sendMessage", count=2, timeout=9)
            await fake.quiet(0.3)
        if dies:
            monkeypatch.undo()
            async with answering(fake, file):
                await fake.wait("editMessageText", timeout=9)
                await fake.wait("sendMessage", count=2, timeout=9)
                await fake.quiet(0.3)
        assert struck(fake.sent[0]) == [FIRST]
        assert quotes(fake.sent[0])[: len(now)] == now
        assert len(fake.sent) == 2

    happens()


@pytest.mark.parametrize(("said", "outdated"), [(FIRST, True), (SECOND, False)])
def test_a_change_that_passes_an_answer_by_is_seen_when_it_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, *, outdated: bool
) -> None:
    async def story(_: FakeTelegram, room: Newsroom) -> None:
        former, told = FormerVersions(), list[str]()
        receipts = Receipts(room.ledger, room.library)
        sent, do = Sent(room.ledger, receipts, former), room.ledger.do
        sent.when_outdated(told.extend)
        quote = room.quote(said)
        stands = sent.watching(Message(said, quotes=(quote,)))

        async def after_a_change(action: Any, *args: Any) -> Any:
            monkeypatch.undo()
            room.file.write_text(room.file.read_text("utf-8").replace("Twelve", "Twenty"), "utf-8")
            changes: tuple[Change, ...] = room.desk.refresh()
            former.add(changes)
            await room.corrections.follow(changes)  # finds nothing to correct
            return await do(action, *args)

        assert stands()
        monkeypatch.setattr(room.ledger, "do", after_a_change)
        await sent.note(Place(ANN, 5), Message(said, quotes=(quote,)))
        assert told == ["bridge/shut"]
        assert stands() is not outdated

    happening(tmp_path, story)
