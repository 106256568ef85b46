"""Quotes that were sent elsewhere, inline or to a guest, are corrected there too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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


def test_a_result_of_a_story_that_changed_meanwhile_is_not_taken_for_another(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            result, *_ = await offered(fake, ASKED)
            rewrite(file, "Twelve", "Fourteen")
            while (await offered(fake, ASKED))[0]["id"] == result["id"]:
                await fake.quiet(0.2)
            await fake.choose(fake.user(ANN), result, ASKED)
            await fake.quiet(0.3)
            rewrite(file, "Fourteen", "Fifteen")
            await fake.quiet(1.5)
        assert not [call for call in fake.calls if call.method.startswith("edit")]

    happens()
    assert "changed meanwhile" in caplog.text
