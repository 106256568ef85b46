"""Quotes that were sent elsewhere, inline or to a guest, are corrected there too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.inlineresult import OFFERED, Offered, message_offer
from bot.message import plain_message
from bot.texts import texts_for
from tests.arrived import quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN
from tests.scenario import scenario
from tests.test_corrections import FIRST, struck
from tests.test_following_quotes import ASKED, BOB, answering, file, rewrite

__all__ = ["file"]

NOW = FIRST.replace("Twelve", "Fourteen")


async def offered(fake: FakeTelegram, query: str, person: int = ANN) -> list[dict[str, Any]]:
    before = len([call for call in fake.calls if call.method == "answerInlineQuery"])
    await fake.inline(fake.user(person), query)
    return list((await fake.wait("answerInlineQuery", count=before + 1))[-1].params["results"])


async def changed(
    fake: FakeTelegram, file: Path, result: dict[str, Any], query: str, *, withdrawn: bool = False
) -> None:
    """The article is another one now, or no longer stands, and the bot has read it."""
    if withdrawn:
        rewrite(file, "title: Bridge shut", "withdrawn: We erred.\ntitle: Bridge shut")
    else:
        rewrite(file, "Twelve", "Fourteen")
    while result["id"] in {each["id"] for each in await offered(fake, query)}:
        await fake.quiet(0.2)


@pytest.mark.parametrize("query", [ASKED, ""], ids=["question", "headline"])
def test_a_result_that_was_sent_is_corrected_in_place(file: Path, query: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            result, *_ = await offered(fake, query)
            sent = await fake.choose(fake.user(ANN), result, query)
            assert quotes(fake.inline_messages[sent]) == [FIRST]
            await fake.quiet(0.3)
            rewrite(file, "Twelve", "Fourteen")
            await fake.wait("editMessageText", timeout=9)
            await fake.quiet(0.3)
        assert struck(fake.inline_messages[sent]) == [FIRST]
        assert quotes(fake.inline_messages[sent]) == [NOW]
        assert fake.sent == []  # the bot is not in that chat

    happens()


@pytest.mark.parametrize("forgets", [False, True])
def test_a_guest_answer_is_corrected_unless_its_person_had_it_forgotten(
    file: Path, *, forgets: bool
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            for person in (ANN, BOB):
                await fake.guest(fake.user(person), f"@{fake.me['username']} {ASKED}")
            await fake.wait("answerGuestQuery", count=2)
            if forgets:
                await fake.say(fake.user(ANN), "/forget")
                await fake.wait("sendMessage")
            rewrite(file, "Twelve", "Fourteen")
            await fake.wait("editMessageText", count=1 if forgets else 2, timeout=9)
            await fake.quiet(0.3)
        found = sorted(quotes(message) for message in fake.inline_messages.values())
        assert found == sorted([[FIRST] if forgets else [NOW], [NOW]])

    happens()


@pytest.mark.parametrize("query", [ASKED, ""], ids=["question", "headline"])
@pytest.mark.parametrize("withdrawn", [False, True], ids=["changed", "withdrawn"])
def test_a_result_that_is_chosen_after_its_story_changed_is_corrected(
    file: Path, query: str, *, withdrawn: bool
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            result, *_ = await offered(fake, query)
            await changed(fake, file, result, query, withdrawn=withdrawn)
            sent = await fake.choose(fake.user(ANN), result, query)
            assert quotes(fake.inline_messages[sent]) == [FIRST]
            await fake.wait("editMessageText", timeout=9)
            await fake.quiet(0.3)
        assert struck(fake.inline_messages[sent]) == [FIRST]
        assert quotes(fake.inline_messages[sent]) == (["We erred."] if withdrawn else [NOW])
        assert fake.sent == []

    happens()


def test_what_is_chosen_after_its_story_was_closed_does_not_tell_what_it_says_now(
    file: Path,
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            result, *_ = await offered(fake, ASKED)
            (file.parent / "story.yml").write_text("title: The bridge\nchats: [-1]\n", "utf-8")
            await changed(fake, file, result, ASKED)
            sent = await fake.choose(fake.user(ANN), result, ASKED)
            await fake.wait("editMessageText", timeout=9)
            await fake.quiet(0.3)
        assert struck(fake.inline_messages[sent]) == [FIRST]
        assert "Fourteen" not in fake.inline_messages[sent]["text"]

    happens()


def test_a_result_that_another_process_offered_is_looked_up_again(file: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            result, *_ = await offered(fake, ASKED)
        async with answering(fake, file):
            sent = await fake.choose(fake.user(ANN), result, ASKED)
            await fake.quiet(0.3)
            rewrite(file, "Twelve", "Fourteen")
            await fake.wait("editMessageText", timeout=9)
            await fake.quiet(0.3)
        assert quotes(fake.inline_messages[sent]) == [NOW]

    happens()


def test_a_result_of_another_process_that_changed_meanwhile_is_not_taken_for_another(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            result, *_ = await offered(fake, ASKED)
        rewrite(file, "Twelve", "Fourteen")
        async with answering(fake, file):
            await fake.choose(fake.user(ANN), result, ASKED)
            await fake.quiet(0.3)
            rewrite(file, "Fourteen", "Fifteen")
            await fake.quiet(1.5)
        assert not [call for call in fake.calls if call.method.startswith("edit")]

    happens()
    assert "what it says is not known" in caplog.text


def test_of_what_is_offered_only_the_latest_is_remembered() -> None:
    texts = texts_for("en")
    remembered = Offered()
    offers = [message_offer(plain_message(str(number)), texts) for number in range(OFFERED + 1)]
    remembered.add(offers[:OFFERED])
    remembered.add(offers[:1])  # again
    remembered.add(offers[OFFERED:])
    found = [number for number, o in enumerate(offers) if remembered.get(o.result.id) is None]
    assert found == [1]
    assert remembered.get(offers[0].result.id) == offers[0].message
