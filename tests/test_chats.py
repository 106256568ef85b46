"""What a chat has chosen, in each kind of database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.chats import Chats, Choices
from bot.ledger import Ledger, open_ledger
from bot.tables import CHATS
from tests.ledgers import KINDS, OUTLIVING, new_address, new_ledger

ANN, BOB, GROUP, SUPERGROUP = 7, 8, -100, -1_001_234_567_890


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty one of each kind."""
    with new_ledger(request.param, tmp_path) as opened:
        yield opened


def rows(ledger: Ledger) -> int:
    with ledger.read() as connection:
        return connection.execute(select(func.count()).select_from(CHATS)).scalar_one()


def test_who_has_chosen_nothing_has_the_defaults_and_no_row(ledger: Ledger) -> None:
    assert asyncio.run(Chats(ledger).of(ANN)) == Choices()
    assert asyncio.run(Chats(ledger).kept(ANN)) == {}
    assert rows(ledger) == 0


def test_choices_add_up_and_are_of_their_chat_alone(ledger: Ledger) -> None:
    async def happens() -> None:
        chats = Chats(ledger)
        assert await chats.change(ANN, language="ar") == Choices(language="ar")
        both = await chats.change(ANN, preview=True, story="ferry")
        assert both == Choices("ferry", "ar", preview=True)
        assert await chats.of(ANN) == both
        assert await chats.of(BOB) == Choices()
        assert (await chats.kept(ANN))["language"] == "ar"

    asyncio.run(happens())


def test_who_takes_all_back_leaves_no_row(ledger: Ledger) -> None:
    async def happens() -> None:
        await Chats(ledger).change(ANN, preview=True, news=True)
        assert await Chats(ledger).change(ANN, preview=False, news=False) == Choices()

    asyncio.run(happens())
    assert rows(ledger) == 0


def test_a_choice_that_does_not_exist_changes_nothing(ledger: Ledger) -> None:
    async def happens() -> None:
        await Chats(ledger).change(ANN, language="de")
        with pytest.raises(TypeError):
            await Chats(ledger).change(ANN, colour="red")
        assert await Chats(ledger).of(ANN) == Choices(language="de")

    asyncio.run(happens())


def test_a_supergroup_takes_over_what_the_group_has_chosen(ledger: Ledger) -> None:
    async def happens() -> None:
        chats = Chats(ledger)
        await chats.change(GROUP, story="ferry")
        await chats.change(SUPERGROUP, story="bridge")  # told of twice, or chosen meanwhile
        await chats.move(GROUP, SUPERGROUP)
        await chats.move(GROUP, SUPERGROUP)
        assert await chats.of(SUPERGROUP) == Choices("ferry")
        assert await chats.of(GROUP) == Choices()

    asyncio.run(happens())
    assert rows(ledger) == 1


def test_a_chat_is_forgotten_and_no_other(ledger: Ledger) -> None:
    async def happens() -> None:
        chats = Chats(ledger)
        for chat in (ANN, BOB):
            await chats.change(chat, preview=True)
        await chats.forget(ANN)
        await chats.forget(ANN)
        assert await chats.of(ANN) == Choices()
        assert await chats.of(BOB) == Choices(preview=True)

    asyncio.run(happens())


def test_news_go_to_those_who_asked_for_them(ledger: Ledger) -> None:
    async def happens() -> None:
        chats = Chats(ledger)
        await chats.change(BOB, preview=True)
        for chat in (SUPERGROUP, ANN):
            await chats.change(chat, news=True)
        assert await chats.wanting_news() == [SUPERGROUP, ANN]

    asyncio.run(happens())


@pytest.mark.parametrize("kind", OUTLIVING)
def test_choices_outlive_the_process(kind: str, tmp_path: Path) -> None:
    address = new_address(kind, tmp_path)
    for language in ("", "uk"):
        ledger = open_ledger(address)
        assert asyncio.run(Chats(ledger).of(SUPERGROUP)).language == language
        asyncio.run(Chats(ledger).change(SUPERGROUP, language="uk"))
        ledger.close()


@pytest.mark.parametrize("kind", OUTLIVING)
def test_two_workers_who_change_a_chat_at_once_lose_no_choice(kind: str, tmp_path: Path) -> None:
    """Each writes another choice, over and over; at the end both stand."""
    address = new_address(kind, tmp_path)
    first, second = open_ledger(address), open_ledger(address)

    async def changing(ledger: Ledger, **choice: str) -> None:
        for _ in range(20):
            await asyncio.to_thread(lambda: asyncio.run(Chats(ledger).change(ANN, **choice)))

    async def happens() -> None:
        await asyncio.gather(changing(first, language="fr"), changing(second, story="ferry"))
        assert await Chats(first).of(ANN) == Choices("ferry", "fr")

    asyncio.run(happens())
    first.close()
    second.close()
