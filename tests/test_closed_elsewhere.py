"""What is open to one chat stays closed to another that the same person, or message, reaches."""

from __future__ import annotations

from pathlib import Path

from tests.arrived import labels, quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.several_stories import CLOSED, FERRY, NEWSROOM, desk_of, library
from tests.test_choosing import SAILS
from tests.test_closed_stories import LINK, RESIGNED, close, leaks, replied


def test_an_article_that_was_asked_alone_is_closed_with_its_story(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group = fake.user(ANN), fake.group(NEWSROOM)
        desk = desk_of(root := library(tmp_path))
        async with polling(fake, desk=desk):
            answer = await replied(fake, ann, f"/ask {LINK} {RESIGNED}", group)
            close(root)
            desk.refresh()
            before = len(fake.calls)
            for text in ("/context", "/more", "/sources"):
                await replied(fake, ann, text, group)
        assert quotes(answer) == [CLOSED]
        assert leaks(fake.calls[before:]) == []

    happens()


def test_a_guest_shows_a_chat_nothing_that_is_open_to_the_guest_alone(tmp_path: Path) -> None:
    root = library(tmp_path)
    (root / "v-files" / "story.yml").write_text(f"title: The Sealed files\nchats: [{ANN}]\n")

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, mention = fake.user(ANN), f"@{fake.me['username']}"
        async with polling(fake, desk=desk_of(root)):
            answer = await replied(fake, ann, RESIGNED)
            before = len(fake.calls)
            await fake.guest(ann, f"{mention} {RESIGNED}")
            await fake.guest(ann, f"{mention} {SAILS}")
            told = await fake.wait("answerGuestQuery", count=2)
        assert quotes(answer) == [CLOSED]
        assert leaks(fake.calls[before:]) == []
        assert any(FERRY in str(call.params) for call in told)

    happens()


def test_examples_for_all_stories_are_offered_to_who_may_ask_all(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group = fake.user(ANN), fake.group(NEWSROOM)
        async with polling(fake, desk=desk_of(library(tmp_path)), examples=(RESIGNED,)):
            there = await replied(fake, ann, "/start", group)
            here = await replied(fake, ann, "/start")
        assert labels(there) == [RESIGNED]
        assert labels(here) == ["La lonja abre", "A new hall"]

    happens()
