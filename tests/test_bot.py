"""The bot end to end: the real application, over HTTP, against the fake Telegram server."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import pytest

from bot.desk import Desk
from bot.message import Story, clean, utf16_length
from bot.privacy import privacy
from bot.texts import ENGLISH, LANGUAGES
from knowledge import EngineError, Entry, Hit, Passage, Within, ask
from tests.arrived import REOPENS, SENTENCE, button, buttons, links, quotes, report
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN, at_webhook, built, filled, introduce, polling, sample_articles
from tests.scenario import scenario


class Broken:
    """An index that can never look: what an engine is when its disk or cluster is away."""

    def put(self, article_id: str, passages: Sequence[Passage], stamp: str = "") -> None: ...

    def put_all(self, entries: Iterable[Entry]) -> None: ...

    def stamps(self) -> Mapping[str, str]:
        return {}

    def search(self, question: str, *, limit: int = 40, within: Within = None) -> list[Hit]:
        raise EngineError("the engine is away")

    def close(self) -> None: ...


class Faulty(Broken):
    """An index with a bug in it."""

    def search(self, *_: Any, **__: Any) -> list[Hit]:
        raise ZeroDivisionError


# Questions


@scenario
async def test_a_question_gets_the_sentence_word_for_word(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
    reply = fake.sent[0]
    assert quotes(reply)[0] == SENTENCE
    assert "— Elmsworth Herald, 17 Mar 2026" in reply["text"]
    assert links(reply)[0].startswith("https://elmsworth-herald.example/2026/03/17/")
    assert "#:~:text=The%20Dunnock" in links(reply)[0]
    assert reply["reply_to_message"]["message_id"] == question["message_id"]
    assert reply["link_preview_options"]["is_disabled"] is True


@scenario
async def test_every_quote_that_arrives_is_a_sentence_of_an_article(fake: FakeTelegram) -> None:
    asked = ["how many hangers", "what did Dr. Strake say", "who pays the bill", "ferry times?"]
    async with polling(fake):
        for question in asked:
            await fake.say(fake.user(ANN), question)
        await fake.wait("sendMessage", count=len(asked))
    whole = "\n".join(clean(article.text) for article in sample_articles())
    arrived = [quote for reply in fake.sent for quote in quotes(reply)]
    assert len(arrived) >= len(asked)
    assert all(quote in whole for quote in arrived)


@scenario
async def test_odd_letters_arrive_as_the_source_has_them(fake: FakeTelegram) -> None:
    text = "The e\u0301clair 👩‍👩‍👧 cost €5 שלום <b>&amp; *so* _it_ was\u2028then."
    async with polling(fake, articles=(report(text),)):
        await fake.say(fake.user(ANN), "What did the éclair cost?")
        await fake.wait("sendMessage")
    first = quotes(fake.sent[0])[0]
    assert first == "The e\u0301clair 👩‍👩‍👧 cost €5 שלום <b>&amp; *so* _it_ was"


@scenario
async def test_silence_is_said_as_silence(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), "What is the capital of Australia?")
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"].startswith(ENGLISH.silence)
    assert quotes(fake.sent[0]) == []


@pytest.mark.parametrize("index", [Broken(), Faulty()], ids=["engine away", "bug"])
def test_failure_is_said_as_failure_and_logged(
    index: Broken, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, index=index):
            await fake.say(fake.user(ANN), "Is the weather secret-marker?")
            await fake.wait("sendMessage")
        assert [message["text"] for message in fake.sent] == [ENGLISH.could_not_look]

    with caplog.at_level(logging.INFO):
        happens()
    assert any(record.levelno >= logging.ERROR for record in caplog.records)
    assert "secret-marker" not in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "?" * 4096,
        "bridge " * 585,
        "😀🎉",
        "…!?",
        "'; DROP TABLE articles; --",
        "<b>bridge</b> &amp; <script>",
        "{title} %s \\x00",
        "\u202egdirb",
    ],
    ids=["marks", "4095 letters", "emoji", "punctuation", "sql", "html", "format", "rtl"],
)
def test_any_text_gets_exactly_one_reply(text: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake):
            await fake.say(fake.user(ANN), text)
            await fake.wait("sendMessage")
            await fake.quiet(0.1)
        assert len(fake.sent) == 1
        assert ENGLISH.could_not_look not in fake.sent[0]["text"]

    happens()


@scenario
async def test_a_million_letters_in_one_line_are_served(fake: FakeTelegram) -> None:
    long = report("The mayor spoke of herons. Then " + "word " * 200_000)
    async with polling(fake, articles=(long,)):
        await fake.say(fake.user(ANN), "What did the mayor speak of?")
        await fake.wait("sendMessage")
    assert quotes(fake.sent[0]) == ["The mayor spoke of herons."]


@scenario
async def test_what_does_not_fit_waits_behind_a_button(fake: FakeTelegram) -> None:
    sentences = [f"Heron {n} flew over the lake {'and on ' * 200}home {n}." for n in range(3)]
    ann = fake.user(ANN)
    async with polling(fake, articles=tuple(report(s, str(n)) for n, s in enumerate(sentences))):
        await fake.say(ann, "Which heron flew over the lake?")
        await fake.wait("sendMessage")
        reply = dict(fake.sent[0])
        await fake.press(ann, fake.sent[0], button(reply, ENGLISH.more))
        await fake.wait("editMessageText")
    assert utf16_length(reply["text"]) <= 4096
    assert len(fake.sent) == 1
    shown = quotes(reply) + quotes(fake.sent[0])
    assert sorted(shown) == sorted(sentences)
    assert quotes(fake.sent[0])
    assert ENGLISH.more not in [b["text"] for b in buttons(fake.sent[0])]


# Commands and buttons


@scenario
async def test_start_offers_two_examples_that_answer_when_pressed(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake, examples=(REOPENS, "How many hangers are cracked?")):
        await fake.say(ann, "/start")
        await fake.wait("sendMessage")
        assert "The bridge" in fake.sent[0]["text"]
        assert buttons(fake.sent[0])[0]["text"] == REOPENS
        await fake.press(ann, fake.sent[0], buttons(fake.sent[0])[0]["callback_data"])
        await fake.wait("sendMessage", count=2)
        await fake.wait("answerCallbackQuery")
    assert quotes(fake.sent[1])[0] == SENTENCE


@scenario
async def test_a_button_of_an_example_that_is_gone_answers_politely(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, "/start")
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], "v1:ex:9")
        await fake.wait("sendMessage", count=2)
    assert fake.sent[1]["text"] == ENGLISH.example_gone


@scenario
async def test_examples_are_of_what_stands_and_an_old_button_keeps_its_question(
    fake: FakeTelegram,
) -> None:
    ann = fake.user(ANN)
    articles = [report(f"A heron flew over lake {n}.", f"{n}", f"Lake {n} heron") for n in range(3)]
    look_up = partial(ask, filled(tuple(articles)))
    desk = Desk(Story("Lakes", tuple(articles)), look_up, (), slow=False, close=lambda: None)
    async with polling(fake, desk=desk):
        await fake.say(ann, "/start")
        await fake.wait("sendMessage")
        desk.story = Story("Lakes", tuple(articles[1:]))
        await fake.say(ann, "/start")
        await fake.wait("sendMessage", count=2)
        await fake.press(ann, fake.sent[0], "v1:ex:0")
        await fake.wait("sendMessage", count=3)
    assert "lake 0" in quotes(fake.sent[2])[0]
    assert [b["text"] for b in buttons(fake.sent[0])] == ["Lake 0 heron", "Lake 1 heron"]
    assert [b["text"] for b in buttons(fake.sent[1])] == ["Lake 1 heron", "Lake 2 heron"]
    assert [b["callback_data"] for b in buttons(fake.sent[1])] == ["v1:ex:1", "v1:ex:2"]


@scenario
async def test_more_under_an_example_goes_on_with_that_example(fake: FakeTelegram) -> None:
    sentences = [f"Heron {n} flew over the lake {'and on ' * 200}home {n}." for n in range(3)]
    articles = tuple(report(s, str(n)) for n, s in enumerate(sentences))
    ann = fake.user(ANN)
    async with polling(fake, articles=articles, examples=("Which heron flew over the lake?",)):
        await fake.say(ann, "/start")
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], buttons(fake.sent[0])[0]["callback_data"])
        await fake.wait("sendMessage", count=2)
        first = dict(fake.sent[1])
        await fake.press(ann, fake.sent[1], button(first, ENGLISH.more))
        await fake.wait("editMessageText")
    assert sorted(quotes(first) + quotes(fake.sent[1])) == sorted(sentences)


@scenario
async def test_a_button_of_another_time_says_so_and_does_nothing(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, "/start")
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], "v0:old:٣")
        told = await fake.wait("answerCallbackQuery")
        await fake.quiet(0.1)
    assert told[0].params["text"] == ENGLISH.button_outlived
    assert len(fake.sent) == 1


@scenario
async def test_a_picture_is_answered_by_its_caption(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    async with polling(fake):
        now = int(time.time())
        message = {"message_id": 900, "date": now, "chat": fake.chats[ANN], "from": ann}
        await fake.push("message", {**message, "photo": photo, "caption": REOPENS})
        await fake.push("message", {**message, "message_id": 901, "photo": photo})
        await fake.wait("sendMessage", count=2)
    texts = sorted((message["text"] for message in fake.sent), key=len)
    assert texts[0] == ENGLISH.no_words
    assert SENTENCE in texts[1]


@scenario
async def test_a_long_title_does_not_stop_start_and_help(fake: FakeTelegram) -> None:
    async with polling(fake, title="Rain " * 900):
        await fake.say(fake.user(ANN), "/start")
        await fake.wait("sendMessage")
        await fake.say(fake.user(ANN), "/sources")
        await fake.wait("sendMessage", count=2)
    assert "…" in fake.sent[0]["text"]


@scenario
async def test_sources_turn_their_pages_in_place(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    articles = tuple(report("Text.", f"{n}", f"Title {n}") for n in range(12))
    async with polling(fake, articles=articles):
        await fake.say(ann, "/sources")
        await fake.wait("sendMessage")
        first = dict(fake.sent[0])
        await fake.press(ann, fake.sent[0], buttons(first)[0]["callback_data"])
        await fake.wait("editMessageText")
        await fake.press(ann, fake.sent[0], buttons(first)[0]["callback_data"])
        await fake.wait("editMessageText", count=2)
        await fake.quiet(0.1)
    assert "1–10 of 12" in first["text"]
    assert links(first) == ["https://h.example/a"] * 10
    assert "11–12 of 12" in fake.sent[0]["text"]
    assert len(fake.sent) == 1


@scenario
async def test_help_and_privacy_are_answered(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), "/help")
        await fake.wait("sendMessage")
        await fake.say(fake.user(ANN), "/privacy")
        await fake.wait("sendMessage", count=2)
    assert "/sources" in fake.sent[0]["text"]
    assert fake.sent[1]["text"] == privacy(ENGLISH)


@scenario
async def test_an_unknown_command_says_where_help_is(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), "/frobnicate now")
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"] == ENGLISH.unknown_command


@scenario
async def test_a_spanish_client_reads_the_bots_words_in_spanish(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN, "Ana", "es"), "¿Cuál es la capital de Australia?")
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"].startswith(LANGUAGES["es"].silence)


@scenario
async def test_a_spanish_question_gets_the_spanish_sentence(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN, "Ana", "es"), "¿A qué hora sale el minibús?")
        await fake.wait("sendMessage")
    assert quotes(fake.sent[0])[0].startswith("Desde el lunes, un minibús gratuito sale")
    assert "12 mar 2026" in fake.sent[0]["text"]


@scenario
async def test_commands_and_descriptions_are_set_in_each_language(fake: FakeTelegram) -> None:
    async with built(fake) as app:
        await introduce(app)
    assert {language for _, language in fake.commands} == {"", *LANGUAGES} - {"en"}
    assert len(fake.profile) == 2 * len(LANGUAGES)


@scenario
async def test_a_refused_introduction_does_not_stop_the_bot(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("setMyCommands", code=500))
    async with polling(fake) as app:
        await introduce(app)
        await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
    assert quotes(fake.sent[0])


# Weather


@scenario
async def test_too_many_requests_is_waited_for_and_answered_once(fake: FakeTelegram) -> None:
    fake.faults.append(
        Fault("sendMessage", code=429, description="Too Many Requests", retry_after=1)
    )
    async with polling(fake):
        await fake.say(fake.user(ANN), REOPENS)
        await fake.wait(lambda call: call.method == "sendMessage" and call.error is None)
    assert len(fake.sent) == 1


@scenario
async def test_chats_that_have_to_wait_keep_no_other_waiting(fake: FakeTelegram) -> None:
    limit = "Too Many Requests"
    people = [fake.user(number) for number in (11, 12, 13)]
    fake.faults.append(Fault("sendMessage", times=3, code=429, description=limit, retry_after=2))
    async with polling(fake):
        for person in people * 3:  # more than are worked on at once
            await fake.say(person, REOPENS)
        await fake.wait("sendMessage", count=3)
        await fake.say(fake.user(8, "Bob"), REOPENS)
        assert await fake.until(lambda: bool(fake.sent), 1.5)
        assert fake.sent[0]["chat"]["id"] == 8
    assert len(fake.sent) == 10


@scenario
async def test_an_answer_whose_receipt_was_lost_is_not_sent_twice(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("sendMessage", after=True))
    async with polling(fake):
        await fake.say(fake.user(ANN), REOPENS)
        assert await fake.until(lambda: bool(fake.sent), 5)
        await fake.quiet(0.5)
    assert len(fake.sent) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("getUpdates", times=2, code=502, body="<html>Bad Gateway</html>"),
        Fault("getUpdates", code=500),
        Fault("getUpdates", drop=True),
        Fault("getUpdates", code=200, delay=0.3),
        Fault("getUpdates", code=429, retry_after=1, description="Too Many Requests"),
    ],
    ids=["502 html", "500", "dropped", "slow", "429"],
)
def test_bad_weather_while_fetching_is_survived(fault: Fault) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        fake.faults.append(fault)
        async with polling(fake):
            await fake.say(fake.user(ANN), REOPENS)
            await fake.wait("sendMessage", timeout=8)
        assert len(fake.sent) == 1

    happens()


def test_a_reader_who_blocked_the_bot_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, bob = fake.user(ANN), fake.user(8, "Bob")
        async with polling(fake):
            fake.block(ann)
            await fake.say(ann, REOPENS)
            await fake.say(bob, REOPENS)
            await fake.wait("sendMessage", count=2)
        assert [message["chat"]["id"] for message in fake.sent] == [8]

    with caplog.at_level(logging.WARNING):
        happens()
    assert not [r for r in caplog.records if r.name.startswith("bot")]


def test_an_unreadable_update_does_not_stop_the_next(caplog: pytest.LogCaptureFixture) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake):
            await fake.push("message", {"text": "secret-marker, and no chat"})
            await fake.push("message", {"message_id": 1, "date": "x", "chat": 5})
            await fake.say(fake.user(ANN), REOPENS)
            await fake.wait("sendMessage")
        assert quotes(fake.sent[0])[0] == SENTENCE

    with caplog.at_level(logging.INFO):
        happens()
    ours = [record.getMessage() for record in caplog.records if record.name == "bot.updates"]
    assert any("unreadable update (message)" in line for line in ours)
    assert not any("secret-marker" in line for line in ours)


@scenario
async def test_updates_that_were_not_asked_for_are_passed_over(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        fake.allowed_updates = []
        message = await fake.say(ann, REOPENS)
        await fake.push("edited_channel_post", message)
        await fake.push("message", {"message_id": 5, "date": 0, "chat": {"id": 1, "type": "x"}})
        await fake.wait("sendMessage")
        await fake.quiet(0.2)
    assert len(fake.sent) == 1


@scenario
async def test_the_webhook_answers_as_polling_does(fake: FakeTelegram) -> None:
    async with at_webhook(fake):
        await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
    assert quotes(fake.sent[0])[0] == SENTENCE


@scenario
async def test_what_is_in_flight_is_finished_when_the_bot_stops(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("sendMessage", code=200, delay=0.5))
    async with polling(fake):
        await fake.say(fake.user(ANN), REOPENS)
        assert await fake.until(lambda: any(c.method == "sendMessage" for c in fake.calls), 5)
    assert quotes(fake.sent[0])[0] == SENTENCE
