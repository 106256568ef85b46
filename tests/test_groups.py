"""Groups: the bot answers who speaks to it, silently and in the same topic, and nobody else."""

from __future__ import annotations

import logging
import time

import pytest

from bot.texts import ENGLISH
from tests.arrived import REOPENS, SENTENCE, quotes
from tests.fake_telegram import FakeTelegram, Fault, Json
from tests.fake_telegram_groups import (
    ANONYMOUS_ADMIN,
    AS_CHANNEL,
    CHANNEL,
    PHOTO,
    TELEGRAM,
)
from tests.running import ANN, at_webhook, polling
from tests.scenario import scenario

SILENT = 0.3  # seconds without any call of the bot


def mention(fake: FakeTelegram, text: str = REOPENS) -> str:
    return f"@{fake.me['username']} {text}"


def in_photo(fake: FakeTelegram, caption: str, chat: Json, **extra: object) -> Json:
    """A picture that somebody sends, with a caption whose first word is marked."""
    word = caption.partition(" ")[0]
    kind = "bot_command" if word.startswith("/") else "mention"
    entity = {"type": kind, "offset": 0, "length": len(word)}
    message = {"message_id": 900, "date": int(time.time()), "chat": chat, "from": fake.people[ANN]}
    return {**message, "photo": PHOTO, "caption": caption, "caption_entities": [entity], **extra}


# Who is answered


@scenario
async def test_a_mention_is_answered_silently(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), mention(fake).upper(), fake.group(-100))
        calls = await fake.wait("sendMessage")
    assert quotes(fake.sent[0])[0] == SENTENCE
    assert str(calls[0].params["disable_notification"]).lower() == "true"


@scenario
async def test_the_webhook_answers_a_group_as_polling_does(fake: FakeTelegram) -> None:
    async with at_webhook(fake):
        await fake.say(fake.user(ANN), mention(fake), fake.group(-100))
        await fake.wait("sendMessage")
    assert quotes(fake.sent[0])[0] == SENTENCE


@scenario
async def test_a_text_mention_is_a_mention_and_no_word_of_the_question(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    entity = {"type": "text_mention", "offset": 3, "length": 9, "user": fake.me}
    async with polling(fake):
        await fake.say(ann, f"🌉 Pullquote {REOPENS}", group, entities=[entity])
        await fake.wait("sendMessage")
        await fake.say(ann, "🌉 Pullquote …", group, entities=[entity])
        await fake.wait("sendMessage", count=2)
    assert quotes(fake.sent[0])[0] == SENTENCE
    assert fake.sent[1]["text"] == ENGLISH.no_words


@scenario
async def test_a_mention_in_a_caption_is_answered_and_edited(fake: FakeTelegram) -> None:
    fake.user(ANN)
    message = in_photo(fake, mention(fake), fake.group(-100))
    async with polling(fake):
        await fake.push("message", message)
        await fake.wait("sendMessage")
        assert quotes(fake.sent[0])[0] == SENTENCE
        edited = in_photo(fake, mention(fake, "…"), fake.chats[-100], edit_date=int(time.time()))
        await fake.push("edited_message", edited)
        await fake.wait("editMessageText")
    assert [each["text"] for each in fake.sent] == [ENGLISH.no_words]


@pytest.mark.parametrize("command", ["/ask", "/ask@{}"])
def test_ask_in_a_caption_is_a_command(command: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        fake.user(ANN)
        caption = f"{command.format(fake.me['username'])} {REOPENS}"
        async with polling(fake):
            await fake.push("message", in_photo(fake, caption, fake.group(-100)))
            await fake.wait("sendMessage")
        assert quotes(fake.sent[0])[0] == SENTENCE

    happens()


@scenario
async def test_a_reply_to_the_bot_is_a_question(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake):
        await fake.say(ann, "/ask", group)
        await fake.wait("sendMessage")
        assert fake.sent[0]["text"] == ENGLISH.ask_usage
        await fake.say(ann, REOPENS, group, reply_to=fake.sent[0])
        await fake.wait("sendMessage", count=2)
    assert quotes(fake.sent[1])[0] == SENTENCE


@pytest.mark.parametrize("command", ["/ask", "/ASK", "/ask@{}"])
def test_ask_works_with_and_without_the_name_of_the_bot(command: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake):
            asked = f"{command.format(fake.me['username'])} {REOPENS}"
            await fake.say(fake.user(ANN), asked, fake.group(-100))
            await fake.wait("sendMessage")
        assert quotes(fake.sent[0])[0] == SENTENCE

    happens()


@scenario
async def test_an_admin_who_writes_as_the_group_is_answered(fake: FakeTelegram) -> None:
    group = fake.group(-100)
    async with polling(fake):
        await fake.say(ANONYMOUS_ADMIN, f"/ask {REOPENS}", group, sender_chat=group)
        await fake.wait("sendMessage")
    assert quotes(fake.sent[0])[0] == SENTENCE


# Who is not


@scenario
async def test_chatter_is_not_answered(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake):
        await fake.say(ann, REOPENS, group)
        await fake.say(ann, "@somebody_else " + REOPENS, group)
        await fake.say(ann, "/unknown", group)
        await fake.say(ann, "/sources@another_bot", group)
        await fake.push("message", in_photo(fake, f"/ask@another_bot {REOPENS}", group))
        await fake.push("message", in_photo(fake, f"Look! {REOPENS}", group))
        await fake.say(ann, REOPENS, group, reply_to=await fake.say(ann, "Hello", group))
        await fake.quiet(SILENT)
    assert fake.sent == []


@scenario
async def test_a_reply_to_the_bot_that_speaks_to_somebody_else_is_not_answered(
    fake: FakeTelegram,
) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    bob = {"type": "text_mention", "offset": 0, "length": 3, "user": fake.user(8, "Bob")}
    async with polling(fake):
        await fake.say(ann, f"/ask {REOPENS}", group)
        await fake.wait("sendMessage")
        answer = fake.sent[0]
        await fake.say(ann, f"@bob_b see? {REOPENS}", group, reply_to=answer)
        await fake.say(ann, f"Bob, {REOPENS}", group, reply_to=answer, entities=[bob])
        await fake.push("message", in_photo(fake, "/me? see", group, reply_to_message=answer))
        await fake.quiet(SILENT)
        await fake.say(ann, f"@bob_b {mention(fake)}", group, reply_to=answer)
        await fake.wait("sendMessage", count=2)
    assert len(fake.sent) == 2


@pytest.mark.parametrize(
    ("sender", "extra"),
    [
        ({"id": 99, "is_bot": True, "first_name": "Other"}, {}),
        (AS_CHANNEL, {"sender_chat": CHANNEL}),
        (TELEGRAM, {"sender_chat": CHANNEL, "is_automatic_forward": True}),
        ({"id": 9, "is_bot": False, "first_name": "Bo"}, {"via_bot": AS_CHANNEL}),
    ],
    ids=["another bot", "a channel", "what a linked channel posts", "what a bot wrote for one"],
)
def test_who_is_no_person_is_not_answered(sender: Json, extra: Json) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        group = fake.group(-100)
        async with polling(fake):
            await fake.say(sender, mention(fake), group, **extra)
            await fake.say(sender, f"/ask {REOPENS}", group, **extra)
            await fake.quiet(SILENT)
        assert fake.sent == []

    happens()


@scenario
async def test_posts_of_channels_and_service_messages_are_not_answered(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake):
        fake.allowed_updates = []
        post = {"message_id": 1, "date": int(time.time()), "chat": CHANNEL, "sender_chat": CHANNEL}
        await fake.push("channel_post", {**post, "text": f"/ask {REOPENS}"})
        await fake.push("edited_channel_post", {**post, "text": f"/ask {REOPENS}"})
        await fake.push("message", fake.store(group, ann, {"new_chat_title": "News"}))
        pinned = {"pinned_message": fake.store(group, fake.me, {"text": "Hello"})}
        await fake.push("message", fake.store(fake.chats[ANN], ann, pinned))
        await fake.quiet(SILENT)


# Topics


@scenario
async def test_an_answer_stands_in_the_topic_of_its_question(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100, forum=True)
    async with polling(fake):
        await fake.say(ann, f"/ask {REOPENS}", group, thread=5)
        await fake.wait("sendMessage")
        await fake.say(ann, f"/ask {REOPENS}", group)  # the General topic has no number
        calls = await fake.wait("sendMessage", count=2)
    assert [call.params.get("message_thread_id") for call in calls] == [5, None]
    assert [message.get("message_thread_id") for message in fake.sent] == [5, None]


@scenario
async def test_in_a_thread_of_replies_the_answer_is_a_reply(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake):
        first = await fake.say(ann, "Hello", group)
        await fake.say(
            ann, mention(fake), group, reply_to=first, message_thread_id=first["message_id"]
        )
        await fake.wait("sendMessage")
    assert "message_thread_id" not in fake.sent[0]
    assert quotes(fake.sent[0])[0] == SENTENCE


@scenario
async def test_in_a_topic_that_the_bot_has_opened_chatter_is_chatter(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100, forum=True)
    opened = fake.store(group, fake.me, {"forum_topic_created": {"name": "News", "icon_color": 1}})
    async with polling(fake):
        await fake.say(ann, REOPENS, group, thread=5, reply_to=opened)
        await fake.quiet(SILENT)


@pytest.mark.parametrize(
    "refusal",
    [
        "Bad Request: TOPIC_CLOSED",
        "Bad Request: not enough rights to send text messages to the chat",
        "Bad Request: message thread not found",
    ],
)
def test_where_it_may_not_write_it_tries_once_and_that_is_no_error(
    refusal: str, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        fake.faults.append(Fault("sendMessage", times=2, code=400, description=refusal))
        async with polling(fake):
            await fake.say(fake.user(ANN), mention(fake), fake.group(-100, forum=True), thread=5)
            await fake.wait("sendMessage")
            await fake.quiet(SILENT)

    with caplog.at_level(logging.WARNING):
        happens()
    assert not [record for record in caplog.records if record.name.startswith("bot")]
