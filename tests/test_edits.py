"""An edited question: its answer is edited with it, once, and stays word for word."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

import pytest

from bot.desk import Desk
from bot.message import Story, clean
from bot.privacy import privacy
from bot.replies import REPLIES
from bot.texts import ENGLISH, LANGUAGES
from knowledge import Answer, EngineError, Hit, Within, ask
from tests.arrived import REOPENS, SENTENCE, buttons, quotes
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN, at_webhook, filled, polling, sample_articles
from tests.scenario import scenario

HANGERS = "How many hangers are cracked?"
ELSEWHERE = "What is the capital of Australia?"


def is_verbatim(message: dict[str, Any]) -> bool:
    """Whether it quotes, and every quote is a stretch of an article, character for character."""
    texts = [clean(article.text) for article in sample_articles()]
    found = quotes(message)
    return bool(found) and all(any(quote in text for text in texts) for quote in found)


@scenario
async def test_an_edited_question_edits_its_answer(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
        before = dict(fake.sent[0])
        await fake.edit(question, HANGERS)
        await fake.wait("editMessageText")
    assert quotes(before)[0] == SENTENCE
    assert "hangers" in quotes(fake.sent[0])[0]
    assert SENTENCE not in quotes(fake.sent[0])
    assert is_verbatim(fake.sent[0])
    assert len(fake.sent) == 1


@scenario
async def test_the_webhook_edits_as_polling_does(fake: FakeTelegram) -> None:
    async with at_webhook(fake):
        question = await fake.say(fake.user(ANN), HANGERS)
        await fake.wait("sendMessage")
        await fake.edit(question, REOPENS)
        await fake.wait("editMessageText")
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


@scenario
async def test_a_spanish_answer_is_edited_in_spanish(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN, "Ana", "es"), "¿A qué hora sale el minibús?")
        await fake.wait("sendMessage")
        await fake.edit(question, "¿Cuál es la capital de Australia?")
        await fake.wait("editMessageText")
    assert fake.sent[0]["text"].startswith(LANGUAGES["es"].silence)


@scenario
async def test_an_answer_becomes_silence_and_an_answer_again(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
        first = dict(fake.sent[0])
        await fake.edit(question, ELSEWHERE)
        await fake.wait("editMessageText")
        silent = dict(fake.sent[0])
        await fake.edit(question, REOPENS)
        await fake.wait("editMessageText", count=2)
    assert silent["text"].startswith(ENGLISH.silence)
    assert buttons(silent) == []
    assert {**fake.sent[0], "edit_date": 0} == {**first, "edit_date": 0}


@scenario
async def test_an_edit_without_words_is_told_so_in_place(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
        await fake.edit(question, "…!?")
        await fake.wait("editMessageText")
    assert [message["text"] for message in fake.sent] == [ENGLISH.no_words]


@scenario
async def test_an_edited_caption_edits_its_answer(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    message = {"message_id": 900, "date": 1, "chat": fake.chats[ANN], "from": ann, "photo": photo}
    async with polling(fake):
        await fake.push("message", {**message, "caption": HANGERS})
        await fake.wait("sendMessage")
        await fake.push("edited_message", {**message, "caption": REOPENS, "edit_date": 2})
        await fake.wait("editMessageText")
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


# Groups


@scenario
async def test_in_a_group_a_mention_is_edited_with_its_answer(fake: FakeTelegram) -> None:
    name = fake.me["username"]
    async with polling(fake):
        question = await fake.say(fake.user(ANN), f"@{name} {HANGERS}", fake.group(-100))
        await fake.wait("sendMessage")
        await fake.edit(question, f"@{name} {REOPENS}")
        await fake.wait("editMessageText")
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


@scenario
async def test_in_a_group_ask_is_edited_with_its_answer(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN), "/ask", fake.group(-100))
        await fake.wait("sendMessage")
        usage = fake.sent[0]["text"]
        await fake.edit(question, f"/ask {REOPENS}")
        await fake.wait("editMessageText")
    assert usage == ENGLISH.ask_usage
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


@scenario
async def test_edited_chatter_in_a_group_is_not_answered(fake: FakeTelegram) -> None:
    async with polling(fake):
        chatter = await fake.say(fake.user(ANN), "Good morning", fake.group(-100))
        await fake.edit(chatter, REOPENS)
        await fake.quiet(0.3)
    assert fake.sent == []


# No answer is given twice, and none is invented


@scenario
async def test_an_edited_command_is_not_carried_out_again(fake: FakeTelegram) -> None:
    async with polling(fake):
        command = await fake.say(fake.user(ANN), "/help")
        await fake.wait("sendMessage")
        await fake.edit(command, "/privacy")
        await fake.quiet(0.3)
    assert len(fake.sent) == 1


@scenario
async def test_an_edit_that_leaves_the_words_does_nothing(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
        await fake.edit(question, REOPENS)
        await fake.quiet(0.3)


@scenario
async def test_a_change_that_is_no_edit_does_nothing_after_a_restart(fake: FakeTelegram) -> None:
    question = await fake.say(fake.user(ANN), REOPENS)
    fake.pending.clear()
    async with polling(fake):
        await fake.push("edited_message", question)
        await fake.quiet(0.3)
    assert fake.sent == []


@scenario
async def test_after_a_restart_an_edited_question_gets_one_new_answer(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN), ELSEWHERE)
        await fake.wait("sendMessage")
    async with polling(fake):
        await fake.edit(question, HANGERS)
        await fake.wait("sendMessage", count=2)
        await fake.edit(question, REOPENS)
        await fake.wait("editMessageText")
    assert len(fake.sent) == 2
    assert quotes(fake.sent[1])[0] == SENTENCE
    assert is_verbatim(fake.sent[1])


@scenario
async def test_an_answer_that_was_deleted_is_not_sent_again(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN), HANGERS)
        await fake.wait("sendMessage")
        del fake.messages[ANN, fake.sent[0]["message_id"]]
        await fake.edit(question, REOPENS)
        await fake.wait("editMessageText")
        await fake.quiet(0.3)
    assert fake.sent == []


@scenario
async def test_a_question_edited_while_its_answer_is_sent_has_one_answer(
    fake: FakeTelegram,
) -> None:
    fake.faults.append(Fault("sendMessage", code=200, delay=0.4))
    async with polling(fake):
        question = await fake.say(fake.user(ANN), HANGERS)
        assert await fake.until(lambda: any(c.method == "sendMessage" for c in fake.calls), 5)
        await fake.edit(question, ELSEWHERE)
        await fake.edit(question, REOPENS)
        await fake.wait("editMessageText")
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


@scenario
async def test_an_answer_that_comes_after_that_to_the_edit_is_not_given(fake: FakeTelegram) -> None:
    index = filled(sample_articles())

    def look_up(
        question: str, /, *, history: Sequence[str] = (), within: Within = None, limit: int = 3
    ) -> Answer:
        if question == HANGERS:
            time.sleep(0.4)
        return ask(index, question, history=history, within=within, limit=limit)

    story = Story("The bridge", sample_articles())
    desk = Desk(story, look_up, (), slow=True, close=lambda: None)
    async with polling(fake, desk=desk):
        question = await fake.say(fake.user(ANN), HANGERS)
        await fake.edit(question, REOPENS)
        await fake.wait("sendMessage")
        await fake.quiet(0.6)
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


@scenario
async def test_a_question_edited_while_telegram_says_to_wait_has_one_answer(
    fake: FakeTelegram,
) -> None:
    limit = "Too Many Requests"
    fake.faults.append(Fault("sendMessage", code=429, description=limit, retry_after=1))
    async with polling(fake):
        question = await fake.say(fake.user(ANN), HANGERS)
        await fake.wait("sendMessage")
        await fake.edit(question, REOPENS)
        await fake.wait("sendMessage", count=2)
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


@scenario
async def test_an_edit_that_has_to_wait_is_made_later(fake: FakeTelegram) -> None:
    limit = "Too Many Requests"
    fake.faults.append(Fault("editMessageText", code=429, description=limit, retry_after=1))
    async with polling(fake):
        question = await fake.say(fake.user(ANN), HANGERS)
        await fake.wait("sendMessage")
        await fake.edit(question, REOPENS)
        await fake.wait("editMessageText", count=2)
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


@scenario
async def test_an_edit_whose_receipt_was_lost_is_made_again(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("editMessageText", after=True))
    fake.faults.append(Fault("editMessageText", code=500))
    async with polling(fake):
        question = await fake.say(fake.user(ANN), HANGERS)
        await fake.wait("sendMessage")
        await fake.edit(question, REOPENS)
        await fake.wait("editMessageText", count=2)
        await fake.edit(question, ELSEWHERE)
        await fake.wait("editMessageText", count=3)
        assert await fake.until(lambda: ENGLISH.silence in fake.sent[0]["text"], 3)
    assert len(fake.sent) == 1


@scenario
async def test_an_answer_that_failed_to_arrive_is_given_to_the_edited_question(
    fake: FakeTelegram,
) -> None:
    fake.faults.append(Fault("sendMessage", code=500))
    async with polling(fake):
        question = await fake.say(fake.user(ANN), HANGERS)
        await fake.wait("sendMessage")
        await fake.edit(question, REOPENS)
        await fake.wait("sendMessage", count=2)
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


class Sometimes:
    """An index of the sample that fails when a test says so."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self._index = filled(sample_articles())

    def search(self, question: str, *, limit: int = 40, within: Within = None) -> list[Hit]:
        if self.error:
            raise self.error
        return self._index.search(question, limit=limit, within=within)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


def test_a_failure_to_look_takes_the_place_of_the_answer_and_is_logged_without_the_question(
    caplog: pytest.LogCaptureFixture,
) -> None:
    index = Sometimes()

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, index=index):
            question = await fake.say(fake.user(ANN), REOPENS)
            await fake.wait("sendMessage")
            index.error = EngineError("the engine is away")
            await fake.edit(question, "Is the weather secret-marker?")
            await fake.wait("editMessageText")
        assert [message["text"] for message in fake.sent] == [ENGLISH.could_not_look]

    with caplog.at_level(logging.INFO):
        happens()
    assert any(record.levelno >= logging.ERROR for record in caplog.records)
    assert "secret-marker" not in caplog.text


def test_what_is_no_longer_in_memory_is_in_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.replies.REPLIES", 2)

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake):
            questions = []
            for count in range(1, 4):
                questions.append(await fake.say(ann, HANGERS))
                await fake.wait("sendMessage", count=count)
            await fake.edit(questions[2], REOPENS)
            await fake.wait("editMessageText")
            await fake.edit(questions[0], REOPENS)
            await fake.wait("editMessageText", count=2)
        assert len(fake.sent) == 3

    happens()


def test_privacy_says_how_many_replies_are_remembered() -> None:
    for texts in LANGUAGES.values():
        assert f"{REPLIES}" in privacy(texts)
