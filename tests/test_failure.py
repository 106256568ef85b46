"""What a reader is told when something breaks: of a question something else than of the rest."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text

from bot.failure import did_not_work
from bot.ledger import Ledger, LedgerError, open_ledger
from bot.texts import ENGLISH, LANGUAGES, Texts
from tests.arrived import REOPENS, button, quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling
from tests.scenario import scenario

DID_NOT_WORK = "That did not work. Please try again in a minute."


def broken(table: str = "chats") -> Ledger:
    """A ledger that something in it has gone from; without "chats" no update can be answered."""
    ledger = open_ledger("sqlite://")
    drop(ledger, table)
    return ledger


def drop(ledger: Ledger, table: str) -> None:
    with ledger.write() as connection:
        connection.execute(text(f"DROP TABLE {table}"))


@pytest.mark.parametrize("words", [REOPENS, f"/ask {REOPENS}", "/context", "/more 2"])
def test_to_a_question_it_says_that_it_could_not_look(words: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, ledger=broken()):
            await fake.say(fake.user(ANN), words)
            await fake.wait("sendMessage")
        assert [message["text"] for message in fake.sent] == [ENGLISH.could_not_look]

    happens()


@pytest.mark.parametrize(
    "words", ["/settings", "/forget", "/good", "/new", "/START@newsbot", "/what", "/stories"]
)
def test_to_another_command_it_says_that_it_did_not_work(words: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        fake.me["username"] = "newsbot"
        async with polling(fake, ledger=broken()):
            await fake.say(fake.user(ANN), words)
            await fake.wait("sendMessage")
        assert [message["text"] for message in fake.sent] == [DID_NOT_WORK]

    happens()


@scenario
async def test_what_is_kept_elsewhere_is_not_forgotten_in_silence(fake: FakeTelegram) -> None:
    async with polling(fake, ledger=broken("silent_questions")):
        await fake.say(fake.user(ANN), "/forget")
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"] == DID_NOT_WORK


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("v2:page:0:00000000", ENGLISH.could_not_look),
        ("v2:context:0:00000000:1", ENGLISH.could_not_look),
        ("v1:ex:0", ENGLISH.could_not_look),
        ("v2:up:0:00000000", DID_NOT_WORK),
        ("v2:stories:0", DID_NOT_WORK),
        ("v2:wait", DID_NOT_WORK),
        ("v9:x", DID_NOT_WORK),
    ],
)
@pytest.mark.parametrize("under", ["message", "inline message"])
def test_a_button_that_fails_is_let_go_of_with_the_same_words(
    data: str, told: str, under: str
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        gone = {"message_id": 5, "date": 0, "chat": fake.chats[ANN]}
        async with polling(fake, ledger=broken()):
            query = await fake.press(ann, gone if under == "message" else "inline-1", data)
            answered = await fake.wait("answerCallbackQuery")
        assert answered[0].params["text"] == told
        assert query not in fake.open_queries

    happens()


@scenario
async def test_a_thumb_that_cannot_be_counted_says_so(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        drop(ledger, "votes")
        await fake.press(ann, fake.sent[0], button(fake.sent[0], "👍"))
        told = await fake.wait("answerCallbackQuery")
        await fake.quiet(0.1)
    assert told[0].params["text"] == DID_NOT_WORK
    assert quotes(fake.sent[0])


@scenario
async def test_a_guests_question_is_told_where_it_was_asked(fake: FakeTelegram) -> None:
    async with polling(fake, ledger=broken()):
        await fake.guest(fake.user(ANN), f"@{fake.me['username']} {REOPENS}")
        answered = await fake.wait("answerGuestQuery")
        await fake.quiet(0.1)
    content = answered[0].params["result"]["input_message_content"]
    assert content["message_text"] == ENGLISH.could_not_look


@scenario
async def test_nobody_is_told_of_what_nobody_did(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake, ledger=broken()):
        moved = fake.store(group, ann, {"migrate_to_chat_id": -200})
        await fake.push("message", moved)
        await fake.quiet(0.3)


def test_a_ledger_that_fails_is_logged_in_a_line_of_its_own(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, ledger=broken()):
            await fake.say(fake.user(ANN), "Is the weather secret-marker?")
            await fake.wait("sendMessage")

    with caplog.at_level(logging.INFO):
        happens()
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.exc_info is None
    assert "the ledger can't be used: no such table: chats" in record.getMessage()
    assert "secret-marker" not in caplog.text


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_the_words_fit_over_a_chat(texts: Texts) -> None:
    assert len(did_not_work(texts)) <= 200
    assert did_not_work(texts) not in texts.could_not_look


@pytest.mark.parametrize("lost", ["writing", "everything"])
def test_it_is_said_in_the_language_that_was_chosen(lost: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, ledger = fake.user(ANN), open_ledger("sqlite://")
        async with polling(fake, ledger=ledger):
            await fake.say(ann, "/language de")
            await fake.wait("sendMessage")
            if lost == "writing":  # as on a full disk
                with ledger.read() as connection:
                    connection.exec_driver_sql("PRAGMA query_only = ON")
            else:
                drop(ledger, "chats")
            await fake.say(ann, "/settings preview on")
            await fake.wait("sendMessage", count=2)
        assert fake.sent[1]["text"] == did_not_work(LANGUAGES["de"])

    happens()


@scenario
async def test_a_guest_is_told_in_the_language_that_was_chosen(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(ann, "/language de")
        await fake.wait("sendMessage")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.inline.message_offer", _fails)
            await fake.guest(ann, f"@{fake.me['username']} {REOPENS}")
            answered = await fake.wait("answerGuestQuery")
    content = answered[0].params["result"]["input_message_content"]
    assert content["message_text"] == LANGUAGES["de"].could_not_look


def _fails(*_: object) -> None:
    raise LedgerError("the ledger can't be used")
