"""/timeline over the fake server: the sample story by date, and its figure as a picture."""

from __future__ import annotations

import pytest

from bot.message import clean
from tests.arrived import quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling, sample_articles
from tests.scenario import scenario


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_each_day_has_its_sentence_with_its_source(language: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake):
            await fake.say(fake.user(ANN, "Ann", language), "/timeline")
            await fake.wait("sendMessage")
        texts = [clean(article.text) for article in sample_articles()]
        shown = quotes(fake.sent[0])
        assert len(shown) > 2
        assert all(any(quote in text for text in texts) for quote in shown)
        assert fake.sent[0]["text"].count("— ") >= len(shown)

    happens()


@scenario
async def test_pages_turn_and_come_back(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), "/timeline")
        await fake.wait("sendMessage")
        first = fake.sent[0]["text"]
        rows = fake.sent[0].get("reply_markup", {}).get("inline_keyboard", [])
        for count, data in enumerate(("v2:timeline:1", "v2:timeline:0"), 1):
            if not rows:
                break
            await fake.press(fake.user(ANN), fake.sent[0], data)
            await fake.wait("editMessageText", count=count)
    assert fake.sent[0]["text"] == first


@scenario
async def test_the_figure_over_time_is_a_picture(fake: FakeTelegram) -> None:
    pytest.importorskip("matplotlib", reason="the extra “plots” is not installed")
    async with polling(fake):
        await fake.say(fake.user(ANN), "/timeline How many hangers are cracked?")
        await fake.wait("sendPhoto", timeout=9)
    assert fake.sent[1]["photo"]


@scenario
async def test_an_answer_with_two_figures_says_that_it_changed(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), "How many hangers are cracked?")
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"].startswith("The figure changed; newest first:")
    newest, older, *_ = quotes(fake.sent[0])
    assert "19 from 12" in newest
    assert "12 of the 148" in older
