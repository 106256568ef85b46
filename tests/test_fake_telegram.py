"""The fake Telegram server, driven by a real application: what reaches it, what it sends."""

from typing import Any

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
    MessageEntity,
    Update,
)
from telegram.error import (
    BadRequest,
)

from tests.echo_bot import at_webhook, built, polling
from tests.fake_telegram import FakeTelegram
from tests.listening import SECRET
from tests.scenario import scenario


@scenario
async def test_polling_bot_answers(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(7, "Ann", "de"), "/start story")
        await fake.wait("sendMessage")
    assert [message["text"] for message in fake.sent] == ["/start story"]
    assert fake.sent[0]["reply_to_message"]["message_id"] == question["message_id"]
    assert fake.pending == []  # stopping confirms what was handled


@scenario
async def test_webhook_bot_answers(fake: FakeTelegram) -> None:
    async with at_webhook(fake, SECRET):
        await fake.say(fake.user(7), "hello")
        await fake.wait("sendMessage")
        assert await fake.until(lambda: not fake.pending, 2)
    assert fake.deliveries == [200]


@scenario
async def test_webhook_with_wrong_secret_is_refused_and_redelivered(fake: FakeTelegram) -> None:
    async with at_webhook(fake, "another-secret") as application:
        await fake.say(fake.user(7), "hello")
        assert await fake.until(lambda: len(fake.deliveries) >= 2, 2)
        info = await application.bot.get_webhook_info()
        assert (info.pending_update_count, info.last_error_message) == (
            1,
            "Wrong response from the webhook: 403",
        )
    assert fake.deliveries[:2] == [403, 403]
    assert fake.sent == []


BROKEN = [(b"no json", 500), ({"update_id": 1, "message": {"message_id": 1}}, 400)]


@pytest.mark.parametrize(("body", "status"), BROKEN)
def test_body_that_is_no_update_is_refused_by_a_webhook(body: object, status: int) -> None:
    @scenario
    async def story(fake: FakeTelegram) -> None:
        async with at_webhook(fake, SECRET):
            await fake.push(None, body)
            assert await fake.until(lambda: len(fake.deliveries) >= 2, 2)
        assert fake.deliveries[:2] == [status, status]

    story()


@scenario
async def test_update_without_id_is_survived_by_polling(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.push(None, {"nonsense": True})
        assert await fake.until(lambda: not fake.pending, 2)
        await fake.say(fake.user(7), "still there?")
        await fake.wait("sendMessage")


@scenario
async def test_malformed_update_is_fetched_again_and_again(fake: FakeTelegram) -> None:
    """It is never confirmed, and everything behind it waits: python-telegram-bot's behaviour."""
    async with polling(fake):
        await fake.push("message", {"message_id": 1})
        await fake.say(fake.user(7), "behind it")
        await fake.wait(lambda call: call.method == "getUpdates" and len(call.result) == 2, count=3)
        assert fake.sent == []
        del fake.pending[0]
        await fake.wait("sendMessage")


@scenario
async def test_entities_count_in_utf16(fake: FakeTelegram) -> None:
    seen: list[dict[MessageEntity, str]] = []

    async def look(update: Update, _: object) -> None:
        assert update.message is not None
        seen.append(update.message.parse_entities())

    async with polling(fake, look):
        await fake.say(
            fake.user(7), "😀 /ask@pullquote_bot was 👍🏽 @pullquote_bot?", fake.group(-100123)
        )
        assert await fake.until(lambda: any(poll.params.get("offset") for poll in fake.polls), 2)
    assert [(entity.type, entity.offset, text) for entity, text in seen[0].items()] == [
        ("bot_command", 3, "/ask@pullquote_bot"),
        ("mention", 31, "@pullquote_bot"),
    ]


@scenario
async def test_updates_that_were_not_asked_for_do_not_come(fake: FakeTelegram) -> None:
    user = fake.user(7)
    async with built(fake) as application:
        await application.bot.get_updates(timeout=0, allowed_updates=["inline_query"])
        await fake.say(user, "unheard")
        await fake.inline(user, "heard")
        updates = await application.bot.get_updates(timeout=0)
    assert [update.inline_query is not None for update in updates] == [True]


@scenario
async def test_edited_message(fake: FakeTelegram) -> None:
    async def note(update: Update, _: object) -> None:
        if update.edited_message:
            await update.edited_message.reply_text(f"now: {update.edited_message.text}")

    async with polling(fake, note):
        await fake.edit(await fake.say(fake.user(7), "one"), "two")
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"] == "now: two"


@scenario
async def test_pressed_button_edits_the_answer(fake: FakeTelegram) -> None:
    user = fake.user(7)

    async def turn_page(update: Update, _: object) -> None:
        if update.message:
            button = InlineKeyboardButton("More", callback_data="v1:more")
            keyboard = InlineKeyboardMarkup([[button]])
            await update.message.reply_text("page 1", reply_markup=keyboard, do_quote=True)
        if query := update.callback_query:
            assert isinstance(query.message, Message)
            assert query.message.reply_to_message is not None
            await query.answer()
            await query.edit_message_text(f"page 2 of {query.message.reply_to_message.text}")

    async with polling(fake, turn_page) as application:
        await fake.say(user, "flood")
        await fake.wait("sendMessage")
        query = await fake.press(user, fake.sent[0], "v1:more")
        await fake.wait("editMessageText")
        with pytest.raises(BadRequest, match="too old"):
            await application.bot.answer_callback_query(query)
    assert fake.sent[0]["text"] == "page 2 of flood"
    assert "reply_markup" not in fake.sent[0]


@scenario
async def test_inline_query(fake: FakeTelegram) -> None:
    async def offer(update: Update, _: object) -> None:
        assert update.inline_query is not None
        content = InputTextMessageContent(update.inline_query.query)
        await update.inline_query.answer([InlineQueryResultArticle("1", "Quote", content)])

    async with polling(fake, offer):
        query = await fake.inline(fake.user(7), "flood")
        [call] = await fake.wait("answerInlineQuery")
    assert call.params["inline_query_id"] == query
    assert call.params["results"][0]["input_message_content"]["message_text"] == "flood"


@scenario
async def test_guest_message(fake: FakeTelegram) -> None:
    async def answer(update: Update, _: object) -> None:
        assert update.guest_message is not None
        content = InputTextMessageContent("quoted")
        await update.guest_message.answer_guest_query(
            InlineQueryResultArticle("1", "Quote", content)
        )

    async with polling(fake, answer):
        await fake.guest(fake.user(7), "@pullquote_bot is it true?")
        [call] = await fake.wait("answerGuestQuery")
    assert fake.inline_messages[call.result["inline_message_id"]] == {"text": "quoted"}


@scenario
async def test_topic_of_a_forum_is_kept(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(7), "hello", fake.group(-100123, forum=True), thread=5)
        await fake.wait("sendMessage")
    assert fake.sent[0]["message_thread_id"] == 5


@scenario
async def test_a_pressed_button_shows_the_question_above_as_it_stands(fake: FakeTelegram) -> None:
    user = fake.user(7)
    async with polling(fake):
        question = await fake.say(user, "hello")
        await fake.wait("sendMessage")
    fake.allowed_updates = []
    await fake.edit(question, "goodbye")
    await fake.press(user, fake.sent[0], "v1:more")
    pressed: Any = fake.pending[-1]
    assert pressed["callback_query"]["message"]["reply_to_message"]["text"] == "goodbye"
    del fake.messages[7, question["message_id"]]
    await fake.press(user, fake.sent[0], "v1:more")
    last: Any = fake.pending[-1]
    assert "reply_to_message" not in last["callback_query"]["message"]
