"""Inline and guest mode over the fake server: quotes in chats that the bot is not in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import text

from bot.chats import Chats
from bot.desk import Desk
from bot.ledger import open_ledger
from bot.message import Story, clean
from bot.texts import ENGLISH, LANGUAGES
from knowledge import Answer, EngineError
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN, polling, sample_articles
from tests.scenario import scenario

HANGERS = "How many hangers are cracked?"
SILENT = "Who invented the telephone?"


async def offered(fake: FakeTelegram, query: str, language: str = "en") -> dict[str, Any]:
    """The parameters of the answer to an inline query."""
    await fake.inline(fake.user(ANN, "Ann", language), query)
    (call,) = await fake.wait("answerInlineQuery")
    return dict(call.params)


def quoted(content: dict[str, Any], text: str = "message_text") -> list[str]:
    """The block quotations of a message, cut as Telegram counts."""
    units = content[text].encode("utf-16-le")
    return [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in content["entities"]
        if e["type"] in {"blockquote", "expandable_blockquote"}
    ]


def verbatim(quote: str) -> bool:
    return any(quote in clean(article.text) for article in sample_articles())


@pytest.mark.parametrize(
    ("query", "language"),
    [(HANGERS, "en"), ("¿A qué hora sale el minibús?", "es"), ("When does it reopen?", "ar")],
)
def test_a_question_gets_quotes_to_choose_from_each_with_its_source(
    query: str, language: str
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake):
            answer = await offered(fake, query, language)
        assert 1 <= len(answer["results"]) <= 10
        assert answer["cache_time"] == 60
        assert answer["is_personal"] is True
        for result in answer["results"]:
            content = result["input_message_content"]
            (quote,) = quoted(content)
            assert verbatim(quote)
            assert "20" in result["description"]  # the date
            assert " ".join(quote.split()).startswith(result["title"].rstrip("…"))
            publisher = re.split("[,،(]", result["description"])[0].strip("\u2068\u2069 ")
            assert publisher in content["message_text"]
            for row in result.get("reply_markup", {}).get("inline_keyboard", []):
                assert all("url" in button for button in row)

    happens()


@scenario
async def test_there_may_be_more_than_an_answer_in_the_chat_has(fake: FakeTelegram) -> None:
    async with polling(fake, quotes=1):
        answer = await offered(fake, "bridge")
    assert len(answer["results"]) > 1


@scenario
async def test_without_a_question_the_newest_articles_are_offered(fake: FakeTelegram) -> None:
    async with polling(fake):
        answer = await offered(fake, "")
    titles = [article.title for article in sample_articles()]
    assert [result["title"] for result in answer["results"]] == titles[:10]
    assert all(verbatim(quoted(r["input_message_content"])[0]) for r in answer["results"])


@scenario
async def test_silence_is_said_above_no_results(fake: FakeTelegram) -> None:
    async with polling(fake):
        answer = await offered(fake, SILENT)
    assert answer["results"] == []
    assert answer["button"]["text"] == ENGLISH.silence


@scenario
async def test_that_it_could_not_look_is_another_message_and_is_not_kept(
    fake: FakeTelegram,
) -> None:
    def fails(*_: Any, **__: Any) -> Answer:
        raise EngineError("the disk is gone")

    story = Story("The bridge", sample_articles())
    desk = Desk(story, fails, (), slow=False, close=lambda: None)
    async with polling(fake, desk=desk):
        answer = await offered(fake, HANGERS)
    assert answer["results"] == []
    assert answer["cache_time"] == 0
    assert "could not look" in answer["button"]["text"]
    assert answer["button"]["text"] != ENGLISH.silence


@scenario
async def test_a_ledger_that_fails_is_no_silence_either(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        with ledger.write() as connection:
            connection.execute(text("DROP TABLE chats"))
        answer = await offered(fake, HANGERS)
        with ledger.write() as connection:
            connection.execute(text("CREATE TABLE chats (chat INTEGER)"))
    assert (answer["results"], answer["cache_time"]) == ([], 0)
    assert "could not look" in answer["button"]["text"]


@scenario
async def test_the_chosen_language_counts(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    await Chats(ledger).change(ANN, language="es")
    async with polling(fake, ledger=ledger):
        answer = await offered(fake, SILENT)
    assert answer["button"]["text"] == LANGUAGES["es"].silence


async def asked(fake: FakeTelegram, method: str) -> None:
    """Somebody asks in the way that is answered by this method."""
    ann = fake.user(ANN)
    if method == "answerInlineQuery":
        await fake.inline(ann, HANGERS)
    else:
        await fake.guest(ann, f"@{fake.me['username']} {HANGERS}")


@pytest.mark.parametrize("method", ["answerInlineQuery", "answerGuestQuery"])
def test_an_answer_that_comes_too_late_is_no_error(
    method: str, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        message = "query is too old and response timeout expired or query ID is invalid"
        fake.faults.append(Fault(method, code=400, description=f"Bad Request: {message}"))
        async with polling(fake):
            await asked(fake, method)
            await fake.wait(method)
            await fake.quiet(0.2)

    happens()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("method", ["answerInlineQuery", "answerGuestQuery"])
def test_an_answer_that_telegram_puts_off_is_sent_again(method: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ledger = open_ledger("sqlite://")
        fake.faults.append(Fault(method, code=429, description="Too Many", retry_after=1))
        async with polling(fake, ledger=ledger):
            await asked(fake, method)
            first, again = await fake.wait(method, count=2)
            await fake.quiet(0.2)
        assert first.error is not None
        assert again.error is None
        assert again.params == first.params
        if method == "answerGuestQuery":
            with ledger.read() as connection:
                sent = connection.execute(text("SELECT id FROM sent")).scalars().all()
            assert sent == [again.result["inline_message_id"]]

    happens()


@scenario
async def test_a_guest_question_gets_one_sourced_answer(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.guest(fake.user(ANN), f"@{fake.me['username']} {HANGERS}")
        (call,) = await fake.wait("answerGuestQuery")
    content = call.params["result"]["input_message_content"]
    assert quoted(content)
    assert all(map(verbatim, quoted(content)))
    assert fake.sent == []


@pytest.mark.parametrize(
    ("question", "answer"), [(SILENT, ENGLISH.silence), ("?!", ENGLISH.no_words)]
)
def test_a_guest_is_told_of_silence_too(question: str, answer: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake):
            await fake.guest(fake.user(ANN), f"@{fake.me['username']} {question}")
            (call,) = await fake.wait("answerGuestQuery")
        assert call.params["result"]["input_message_content"]["message_text"].startswith(answer)

    happens()


@scenario
async def test_a_guest_question_under_a_news_post_is_asked_of_that_article(
    fake: FakeTelegram,
) -> None:
    asked, newest = "bridge", sample_articles()[0]
    async with polling(fake):
        post = await fake.say(fake.user(ANN), f"Read this: {newest.source.url}")
        await fake.wait("sendMessage")
        await fake.guest(fake.user(ANN), f"@{fake.me['username']} {asked}", reply_to=post)
        (call,) = await fake.wait("answerGuestQuery")
    found = quoted(call.params["result"]["input_message_content"])
    assert found
    assert all(quote in clean(newest.text) for quote in found)
