"""Operators over the fake server: their commands, and that nobody else learns of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import gathering
from bot.chats import Chats
from bot.config import Config
from bot.days import Day, Days
from bot.desk import open_desk
from bot.ledger import open_ledger
from bot.operators import COMMANDS
from bot.texts import ENGLISH
from knowledge import SAMPLE, read_library
from knowledge.shelf import Shelf
from tests.arrived import button, quotes
from tests.fake_telegram import FakeTelegram, Fault
from tests.fake_web import FakeWeb
from tests.followed_story import page
from tests.running import ANN, polling
from tests.scenario import scenario

BOB, CLEO = 8, 9
HANGERS = "How many hangers are cracked?"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of one story, the sample's articles."""
    Shelf(tmp_path, "bridge", create=True).put(read_library([SAMPLE]).articles)
    return tmp_path


def settings(library: Path) -> dict[str, Any]:
    """An operator, and a desk that reads the library."""
    desk = open_desk(Config(library=library))
    return {"library": library, "desk": desk, "admins": (ANN,), "follow_every": 0}


async def told(fake: FakeTelegram, person: int, words: str) -> str:
    """What the bot answers a command."""
    count = len(fake.sent)
    await fake.say(fake.user(person), words)
    await fake.wait("sendMessage", count=count + 1)
    return str(fake.sent[-1]["text"])


@pytest.mark.parametrize("command", COMMANDS)
def test_to_anybody_else_they_are_unknown_commands(library: Path, command: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, **settings(library)):
            unknown = await told(fake, BOB, f"/{command} x")
            assert unknown == await told(fake, BOB, "/nonsense x") == ENGLISH.unknown_command

    happens()


@scenario
async def test_in_a_group_they_are_not_answered_at_all(fake: FakeTelegram) -> None:
    async with polling(fake, admins=(ANN,)):
        await fake.say(fake.user(ANN), "/status", fake.group(-100_1))
        await fake.quiet(0.3)
    assert fake.sent == []


def test_status_tells_of_articles_problems_and_questions(library: Path) -> None:
    (library / "bridge" / "broken.md").write_text("---\ntitle: Broken\n---\nNo date.\n", "utf-8")

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, **settings(library)):
            await told(fake, BOB, HANGERS)
            await told(fake, BOB, "Who invented the telephone?")
            status = await told(fake, ANN, "/status")
        assert "Stories: 1; articles: " in status
        assert "Today (UTC): 2 questions, 1 silences, 0 not looked up" in status
        assert "broken.md" in status
        assert HANGERS not in status

    happens()


def test_an_article_is_withdrawn_and_no_longer_quoted(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        given = settings(library)
        async with polling(fake, **given):
            await told(fake, BOB, HANGERS)
            (quoted,) = {q.article_id for q in given["desk"].look_up(HANGERS).quotes[:1]}
            assert "withdrawn" in await told(fake, ANN, f"/withdraw {quoted} It was wrong.")
            await told(fake, BOB, HANGERS)
        assert quotes(fake.sent[0])[0] not in quotes(fake.sent[-1])
        assert any("It was wrong." in a.withdrawn for a in given["desk"].story.withdrawn)

    happens()


def test_what_can_not_be_withdrawn_is_said(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, **settings(library)):
            assert "no-such" in await told(fake, ANN, "/withdraw no-such")
            assert (await told(fake, ANN, "/withdraw")).startswith("/withdraw ID")

    happens()


def test_a_page_is_added_and_answered_from(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with FakeWeb() as web:
            web.pages["post.example/ferry"] = page()
            monkeypatch.setattr(gathering, "Fetcher", lambda contact: web.fetcher(contact=contact))
            async with polling(fake, **settings(library)):
                address = f"http://post.example:{web.port}/ferry"
                assert "added" in await told(fake, ANN, f"/add {address}")
                answer = await told(fake, BOB, "How many people were on board the Marigold?")
        assert "214 people" in answer
        assert "Harbour Post" in answer

    happens()


def test_an_address_that_must_not_be_fetched_is_refused(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, **settings(library)):
            assert "skipped" in await told(fake, ANN, "/add http://127.0.0.1/secret")
            assert (await told(fake, ANN, "/add file:///etc/passwd")).startswith("/add https")

    happens()


def test_reload_reads_what_changed(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, **settings(library)):
            assert await told(fake, ANN, "/reload") == "Nothing has changed."
            new = "---\ntitle: Swans\npublisher: Post\npublished: 2026-03-20\n---\nA swan nests.\n"
            (library / "bridge" / "swans.md").write_text(new, "utf-8")
            assert await told(fake, ANN, "/reload") == "added: bridge/swans"

    happens()


@scenario
async def test_news_goes_to_those_who_asked_for_it_and_only_once_confirmed(
    fake: FakeTelegram,
) -> None:
    ledger = open_ledger("sqlite://")
    chats = Chats(ledger)
    fake.user(BOB)
    fake.block(fake.user(CLEO))
    async with polling(fake, ledger=ledger, admins=(ANN,)):
        for chat in (BOB, CLEO):
            await chats.change(chat, news=True)
        asked = await told(fake, ANN, "/broadcast The bot rests tonight.")
        assert asked == "Send this to 2 chats that asked for news?"
        await fake.press(fake.user(ANN), fake.sent[0], button(fake.sent[0], "Send"))
        await fake.wait("editMessageText", count=2)
    told_all = [message for message in fake.sent if message["chat"]["id"] == BOB]
    assert [message["text"] for message in told_all] == ["The bot rests tonight."]
    assert fake.sent[0]["text"] == "Sent to 1 chat."
    assert await chats.wanting_news() == [BOB]


@scenario
async def test_nobody_else_can_press_the_button(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger, admins=(ANN,)):
        await Chats(ledger).change(BOB, news=True)
        fake.user(BOB)
        await told(fake, ANN, "/broadcast Hello.")
        await fake.press(fake.user(CLEO), fake.sent[0], button(fake.sent[0], "Send"))
        await fake.wait("answerCallbackQuery")
        await fake.quiet(0.3)
    assert len(fake.sent) == 1


def test_counts_are_added_up_and_kept(tmp_path: Path) -> None:
    @scenario
    async def happens(_: FakeTelegram) -> None:
        url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
        first = Days(open_ledger(url), lambda: date(2026, 3, 1))
        first.count("answered")
        first.count("silent")
        await first.write()
        second = Days(open_ledger(url), lambda: date(2026, 3, 1))
        second.count("failed")
        assert await second.today() == Day(questions=3, silences=1, failures=1)
        assert await second.of(date(2026, 3, 2)) == Day()

    happens()


@asynccontextmanager
async def asked_to_broadcast(fake: FakeTelegram, text: str = " Hello.") -> AsyncIterator[str]:
    """The question under /broadcast stands; what its button carries."""
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger, admins=(ANN,)):
        for chat in (BOB, CLEO):
            fake.user(chat)
            await Chats(ledger).change(chat, news=True)
        await told(fake, ANN, f"/broadcast{text}")
        yield button(fake.sent[0], "Send")


def got(fake: FakeTelegram, chat: int = BOB) -> list[str]:
    """What a chat was sent."""
    return [message["text"] for message in fake.sent if message["chat"]["id"] == chat]


@scenario
async def test_who_presses_twice_sends_once(fake: FakeTelegram) -> None:
    async with asked_to_broadcast(fake) as data:
        under = dict(fake.sent[0])
        for _ in range(2):
            await fake.press(fake.user(ANN), under, data)
        await fake.wait("answerCallbackQuery", count=2)
        await fake.until(lambda: fake.sent[0]["text"] == "Sent to 2 chats.", 5)
        del fake.messages[ANN, under["message_id"]]  # so that a client shows it as it was
        await fake.press(fake.user(ANN), under, data)
        answers = await fake.wait("answerCallbackQuery", count=3)
        await fake.quiet(0.3)
    assert got(fake) == got(fake, CLEO) == ["Hello."]
    words = [call.params.get("text") for call in answers]
    assert words == [None, ENGLISH.button_outlived, ENGLISH.button_outlived]


@scenario
async def test_another_worker_that_was_quicker_sends_it_alone(fake: FakeTelegram) -> None:
    async with asked_to_broadcast(fake) as data:
        under = dict(fake.sent[0])
        fake.messages[ANN, under["message_id"]] |= {"text": "It is being sent."}
        fake.messages[ANN, under["message_id"]].pop("reply_markup")
        content = {"id": fake.open_query(), "from": fake.user(ANN), "chat_instance": "1"}
        await fake.push("callback_query", content | {"message": under, "data": data})
        await fake.wait("editMessageText")
        await fake.quiet(0.3)
    assert got(fake) == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault("editMessageText", code=502, body="<html><h1>502 Bad Gateway</h1></html>"),
        Fault("editMessageText", drop=True),
        Fault("editMessageText", after=True),
        Fault("editMessageText", 2),
        Fault("editMessageText", code=400, description="Bad Request: message to edit not found"),
        Fault("answerCallbackQuery"),
    ],
    ids=["bad gateway", "dropped", "answer lost", "twice an error", "deleted", "not let go of"],
)
def test_where_its_question_can_not_be_edited_it_is_sent_all_the_same(fault: Fault) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with asked_to_broadcast(fake) as data:
            fake.faults.append(fault)
            await fake.press(fake.user(ANN), fake.sent[0], data)
            await fake.until(lambda: "Sent to 2 chats." in got(fake, ANN), 10)
            await fake.quiet(0.3)
        assert got(fake) == got(fake, CLEO) == ["Hello."]
        assert got(fake, ANN) == ["Sent to 2 chats."]

    happens()


def test_where_it_can_never_be_edited_the_operator_is_told_in_a_message() -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with asked_to_broadcast(fake) as data:
            fake.faults.append(Fault("editMessageText", 99))
            await fake.press(fake.user(ANN), fake.sent[0], data)
            await fake.until(lambda: "Sent to 2 chats." in got(fake, ANN), 20)
        assert got(fake) == ["Hello."]

    happens()


@scenario
async def test_who_was_not_reached_is_counted(fake: FakeTelegram) -> None:
    async with asked_to_broadcast(fake) as data:
        fake.faults.append(Fault("sendMessage", drop=True))
        await fake.press(fake.user(ANN), fake.sent[0], data)
        done = "Sent to 1 chat.\nNot reached, as far as is known: 1"
        assert await fake.until(lambda: done in got(fake, ANN), 10)


@scenario
async def test_a_ledger_that_fails_meanwhile_is_told_to_the_operator(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger, admins=(ANN,)):
        await told(fake, ANN, "/broadcast Hello.")
        await Chats(ledger).of(ANN)  # is at hand
        with ledger.write() as connection:
            connection.exec_driver_sql("DROP TABLE chats")
        await fake.press(fake.user(ANN), fake.sent[0], button(fake.sent[0], "Send"))
        words = "That did not work. Please try again in a minute."
        assert await fake.until(lambda: words in got(fake, ANN), 10)


@scenario
async def test_what_stands_below_the_command_is_sent_as_it_stands(fake: FakeTelegram) -> None:
    async with asked_to_broadcast(fake, "\nThe bot\nrests tonight.") as data:
        await fake.press(fake.user(ANN), fake.sent[0], data)
        await fake.until(lambda: "Sent to 2 chats." in got(fake, ANN), 5)
    assert got(fake) == ["The bot\nrests tonight."]
