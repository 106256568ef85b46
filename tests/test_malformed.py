"""Updates as no client sends them, but as JSON can hold them: nothing in them is unexpected."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.ledger import open_ledger
from bot.texts import ENGLISH
from tests.arrived import REOPENS, button, quotes
from tests.fake_telegram import FakeTelegram, Json
from tests.running import ANN, polling
from tests.scenario import scenario

HALF = "\ud83d"  # of an emoji: JSON can hold it, UTF-16 can't
COMMAND = {"type": "bot_command", "offset": 0, "length": 4}
COMMANDS = ("start", "story", "verify", "more", "waiting", "settings", "language", "report", "ask")
OF_OPERATORS = ("add", "withdraw", "broadcast", "nonsense")


def unexpected(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged with a traceback, or as an error."""
    return [r.getMessage() for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]


@pytest.mark.parametrize("data", ["", None], ids=["empty", "none"])
def test_a_button_without_data_is_let_go_of(
    data: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake):
            await fake.say(ann, REOPENS)
            await fake.wait("sendMessage")
            message = fake.sent[0]
            query: Json = {"id": fake.open_query(), "from": ann, "chat_instance": "1"}
            query |= {"message": message} | ({} if data is None else {"data": data})
            await fake.push("callback_query", query)
            answered = await fake.wait("answerCallbackQuery")
            await fake.quiet(0.1)
        assert answered[0].params["text"] == ENGLISH.button_outlived
        assert quotes(fake.sent[0])

    happens()
    assert unexpected(caplog) == []


@pytest.mark.parametrize("words", [f"/{command} {HALF}" for command in (*COMMANDS, *OF_OPERATORS)])
def test_half_a_character_after_a_command_is_nothing_unexpected(
    words: str, caplog: pytest.LogCaptureFixture
) -> None:
    name, _, _ = words.partition(" ")

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        settings: dict[str, Any] = {"admins": (ANN,), "corrections_contact": 99}
        async with polling(fake, **settings):
            await fake.say(fake.user(ANN), words, entities=[COMMAND | {"length": len(name)}])
            await fake.until(lambda: fake.sent, 5)
            await fake.quiet(0.1)
        assert len(fake.sent) == 1
        assert fake.sent[0]["text"] not in (ENGLISH.could_not_look, "That did not work.")

    happens()
    assert unexpected(caplog) == []


@pytest.mark.parametrize("words", [HALF, f"{REOPENS} {HALF}", f"{HALF}{REOPENS}"])
@pytest.mark.parametrize("way", ["written", "inline", "guest", "edited", "allowed to be reported"])
def test_half_a_character_in_a_question_is_nothing_unexpected(
    words: str, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, ledger = fake.user(ANN), open_ledger("sqlite://")
        async with polling(fake, ledger=ledger):
            if way == "inline":
                await fake.inline(ann, words)
                await fake.wait("answerInlineQuery")
            elif way == "guest":
                guest = {"message_id": 5, "date": 0, "from": ann, "text": words}
                guest |= {"chat": fake.group(-100), "guest_query_id": fake.open_query()}
                await fake.push("guest_message", guest)
                await fake.wait("answerGuestQuery")
            elif way == "edited":
                question = await fake.say(ann, "How many hangers are cracked?", entities=[])
                await fake.wait("sendMessage")
                question |= {"text": words, "edit_date": question["date"] + 1}
                await fake.push("edited_message", question)
                await fake.wait("editMessageText")
            else:
                if way != "written":
                    await fake.say(ann, "/settings report on")
                    await fake.wait("sendMessage")
                await fake.say(ann, f"telephone {words}", entities=[])
                await fake.wait("sendMessage", count=1 + (way != "written"))
            await fake.quiet(0.1)

    happens()
    assert unexpected(caplog) == []


@pytest.mark.parametrize(
    ("offset", "length"), [(-3, 5), (500, 5), (0, 500), (3, -2), (1, 1), (0, 1)]
)
@pytest.mark.parametrize("kind", ["bot_command", "mention", "url", "text_link"])
def test_an_entity_that_lies_elsewhere_is_nothing_unexpected(
    kind: str, offset: int, length: int, caplog: pytest.LogCaptureFixture
) -> None:
    entity = {"type": kind, "offset": offset, "length": length}
    if kind == "text_link":
        entity |= {"url": "https://h.example/a"}

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake):
            await fake.say(fake.user(ANN), f"😀 {REOPENS}", entities=[entity])
            await fake.until(lambda: fake.sent, 5)
            await fake.quiet(0.1)
        assert len(fake.sent) == 1

    happens()
    assert unexpected(caplog) == []


@pytest.mark.parametrize("words", [HALF, f"/ask {HALF}"])
def test_where_a_ledger_fails_too_a_reader_is_told(
    words: str, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = open_ledger("sqlite://")
    with ledger.write() as connection:
        connection.exec_driver_sql("DROP TABLE chats")

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        entities = [COMMAND] if words[0] == "/" else []
        async with polling(fake, ledger=ledger):
            await fake.say(fake.user(ANN), words, entities=entities)
            await fake.wait("sendMessage")
        assert [message["text"] for message in fake.sent] == [ENGLISH.could_not_look]

    happens()
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("label", [ENGLISH.context, "👍"])
def test_a_button_under_half_a_character_works(
    label: str, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake):
            await fake.say(ann, f"/ask {REOPENS} {HALF}", entities=[COMMAND])
            await fake.wait("sendMessage")
            await fake.press(ann, fake.sent[0], button(fake.sent[0], label))
            await fake.wait(lambda call: call.method.startswith("editMessage"))
        assert quotes(fake.sent[0])

    happens()
    assert unexpected(caplog) == []
