"""Thumbs: counted by article and band, once an answer, without text and without names."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.ledger import Ledger, open_ledger
from bot.tables import VOTES
from bot.texts import ENGLISH
from bot.votes import Votes
from knowledge import EngineError
from tests.arrived import REOPENS, THUMBS, button, labels, quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, at_webhook, polling, sample_articles
from tests.scenario import scenario
from tests.test_edits import Sometimes

UP, DOWN = THUMBS
BOB = 8


def counted(ledger: Ledger) -> dict[tuple[str, str], tuple[int, int]]:
    """Up and down, by article and band."""
    with ledger.read() as connection:
        rows = connection.execute(select(VOTES.c.article, VOTES.c.band, VOTES.c.up, VOTES.c.down))
        return {(article, band): (up, down) for article, band, up, down in rows}


def quoted_article(message: dict[str, Any]) -> str:
    """The id of the article that a message quotes first."""
    return next(a.id for a in sample_articles() if quotes(message)[0] in a.text)


def test_votes_add_up_by_article_and_band(tmp_path: Path) -> None:
    async def happens() -> None:
        ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger'}")
        votes = Votes(ledger)
        for up in (True, True, False):
            await votes.add("a", "clear", up=up)
        await votes.add("a", "possible", up=False)
        await votes.add("b", "clear", up=True)
        assert counted(ledger) == {
            ("a", "clear"): (2, 1),
            ("a", "possible"): (0, 1),
            ("b", "clear"): (1, 0),
        }
        ledger.close()

    asyncio.run(happens())


# By buttons


@pytest.mark.parametrize("running", [polling, at_webhook], ids=["polling", "webhook"])
@pytest.mark.parametrize(("thumb", "expected"), [(UP, (1, 0)), (DOWN, (0, 1))])
def test_a_thumb_is_counted_and_both_go(
    running: Any, thumb: str, expected: tuple[int, int]
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, ledger = fake.user(ANN), open_ledger("sqlite://")
        async with running(fake, ledger=ledger):
            await fake.say(ann, REOPENS)
            await fake.wait("sendMessage")
            answer = dict(fake.sent[0])
            await fake.press(ann, fake.sent[0], button(answer, thumb))
            told = await fake.wait("answerCallbackQuery")
            await fake.wait("editMessageReplyMarkup")
        assert counted(ledger) == {(quoted_article(answer), "clear"): expected}
        assert labels(answer) == [ENGLISH.context, ENGLISH.source, UP, DOWN]
        assert labels(fake.sent[0]) == [ENGLISH.context, ENGLISH.source]
        assert fake.sent[0]["text"] == answer["text"]
        assert fake.sent[0]["entities"] == answer["entities"]
        assert told[0].params["text"].startswith("Thank you.")
        assert not told[0].params.get("show_alert")

    happens()


@scenario
async def test_two_presses_at_once_count_once(fake: FakeTelegram) -> None:
    ann, bob, group = fake.user(ANN), fake.user(BOB, "Bob"), fake.group(-100)
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(ann, f"/ask {REOPENS}", group)
        await fake.wait("sendMessage")
        answer = dict(fake.sent[0])
        for person in (ann, bob, ann):
            await fake.press(person, answer, button(answer, UP))
        told = await fake.wait("answerCallbackQuery", count=3)
        await fake.wait("editMessageReplyMarkup")
    assert counted(ledger) == {(quoted_article(answer), "clear"): (1, 0)}
    assert sum(call.params["text"].startswith("Thank you.") for call in told) == 1


@scenario
async def test_an_old_client_presses_what_is_gone_in_vain_even_after_a_restart(
    fake: FakeTelegram,
) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        data = button(fake.sent[0], DOWN)
        await fake.press(ann, fake.sent[0], data)
        await fake.wait("editMessageReplyMarkup")
    async with polling(fake, ledger=ledger):
        await fake.press(ann, fake.sent[0], data)
        told = await fake.wait("answerCallbackQuery", count=2)
        await fake.quiet(0.1)
    assert list(counted(ledger).values()) == [(0, 1)]
    assert told[1].params["text"] == "Only an answer can be judged, and only once."


@scenario
async def test_a_thumb_works_after_a_restart(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
    async with polling(fake, ledger=ledger):
        await fake.press(ann, fake.sent[0], button(fake.sent[0], UP))
        await fake.wait("editMessageReplyMarkup")
    assert list(counted(ledger).values()) == [(1, 0)]


# In words


@scenario
async def test_good_and_bad_are_thumbs_for_who_presses_no_buttons(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        for count, words in enumerate(("/good", REOPENS, "/bad", "/good"), 1):
            await fake.say(ann, words)
            await fake.wait("sendMessage", count=count)
        await fake.press(ann, fake.sent[1], button(fake.sent[1], UP))
        told = await fake.wait("answerCallbackQuery")
        await fake.wait("editMessageReplyMarkup")
    assert fake.sent[0]["text"] == ENGLISH.nothing_asked
    assert fake.sent[2]["text"].startswith("Thank you.")
    assert fake.sent[3]["text"] == told[0].params["text"]
    assert list(counted(ledger).values()) == [(0, 1)]


@scenario
async def test_silence_is_neither_good_nor_bad(fake: FakeTelegram) -> None:
    ann, index, ledger = fake.user(ANN), Sometimes(), open_ledger("sqlite://")
    async with polling(fake, index=index, ledger=ledger):
        await fake.say(ann, "What is the capital of Australia?")
        await fake.wait("sendMessage")
        await fake.say(ann, "/good")
        await fake.wait("sendMessage", count=2)
        index.error = EngineError("the engine is away")
        await fake.say(ann, "/good")
        await fake.wait("sendMessage", count=3)
    assert fake.sent[1]["text"].startswith("Only an answer can be judged")
    assert fake.sent[2]["text"] == ENGLISH.could_not_look
    assert counted(ledger) == {}
