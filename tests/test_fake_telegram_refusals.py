"""What the fake Telegram server takes, and what it refuses in Telegram's words."""

import re

import pytest
from telegram import (
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    EndPointNotFound,
)

from tests.echo_bot import built
from tests.fake_telegram import FakeTelegram, Json
from tests.fake_telegram_calls import snake_case
from tests.scenario import scenario

REFUSED: list[tuple[str, Json, str]] = [
    ("sendMessage", {"text": " \u200b\n"}, "Message text is empty"),
    ("sendMessage", {"text": "😀" * 2049}, "Message is too long"),
    ("sendMessage", {"chat_id": 8, "text": "x"}, "Chat not found"),
    ("sendMessage", {"text": "x", "message_thread_id": 3}, "Message thread not found"),
    (
        "sendMessage",
        {"text": "x", "entities": [MessageEntity("bold", 0, 2)]},
        "ends after the end of the text at UTF-16 offset 2",
    ),
    (
        "sendMessage",
        {"text": "😀", "entities": [MessageEntity("bold", 1, 1)]},
        "begins in a middle of a UTF-16 symbol",
    ),
    (
        "sendMessage",
        {"text": "x", "entities": [MessageEntity("text_link", 0, 1, url="nowhere")]},
        "Entity URL 'nowhere' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_parameters": ReplyParameters(99)},
        "Message to be replied not found",
    ),
    (
        "sendMessage",
        {
            "text": "x",
            "reply_markup": InlineKeyboardMarkup([[InlineKeyboardButton("y", url="nowhere")]]),
        },
        "Inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        {
            "text": "x",
            "reply_markup": InlineKeyboardMarkup(
                [[InlineKeyboardButton("y", callback_data="ä" * 33)]]
            ),
        },
        "Button_data_invalid",
    ),
    ("setMyCommands", {"commands": [BotCommand("Ask", "Question")]}, "Bot_command_invalid"),
    (
        "setMyCommands",
        {"commands": [BotCommand("ask", "x" * 257)]},
        "Command description length must not exceed 256",
    ),
    ("setMyDescription", {"description": "x" * 513}, "Bot description is too long"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "short description is too long"),
    ("setWebhook", {"url": "http://example.com"}, "An HTTPS URL must be provided"),
    ("getFile", {"file_id": "nothing"}, "Invalid file_id"),
    ("deleteMessage", {"message_id": 99}, "Message to delete not found"),
]


@pytest.mark.parametrize(("method", "params", "reason"), REFUSED)
def test_refused_as_by_telegram(method: str, params: Json, reason: str) -> None:
    @scenario
    async def story(fake: FakeTelegram) -> None:
        fake.user(7)
        chat = {"chat_id": 7} if method in {"sendMessage", "deleteMessage"} else {}
        async with built(fake) as application:
            with pytest.raises(BadRequest, match=f"(?i){re.escape(reason)}"):
                await getattr(application.bot, snake_case(method))(**(chat | params))

    story()


@scenario
async def test_unchanged_edit_is_refused(fake: FakeTelegram) -> None:
    fake.user(7)
    async with built(fake) as application:
        message = await application.bot.send_message(7, "same")
        with pytest.raises(BadRequest, match="not modified"):
            await message.edit_text("same")
        await message.edit_text("other")
    assert fake.sent[0]["text"] == "other"


@scenario
async def test_unknown_method_is_not_found(fake: FakeTelegram) -> None:
    async with built(fake) as application:
        with pytest.raises(EndPointNotFound):
            await application.bot.do_api_request("sendRichMessage")


@scenario
async def test_profile_is_kept_per_language(fake: FakeTelegram) -> None:
    async with built(fake) as application:
        await application.bot.set_my_description("Zitate", language_code="de")
        await application.bot.set_my_commands([BotCommand("ask", "Ask")], language_code="de")
        [command] = await application.bot.get_my_commands(language_code="de")
        assert await application.bot.get_my_commands() == ()
    assert fake.profile == {("description", "de"): "Zitate"}
    assert command.description == "Ask"


@scenario
async def test_document_comes_back(fake: FakeTelegram) -> None:
    fake.user(7)
    async with built(fake) as application:
        message = await application.bot.send_document(7, b"my data", filename="data.json")
        assert message.document is not None
        file = await message.document.get_file()
        assert bytes(await file.download_as_bytearray()) == b"my data"
    assert fake.sent[0]["document"]["file_name"] == "data.json"


@scenario
async def test_photo_is_understood(fake: FakeTelegram) -> None:
    fake.user(7)
    group = fake.group(-100123)
    async with built(fake) as application:
        telegram = application.bot
        photo = await telegram.send_photo(group["id"], b"pixels", caption="A flood")
        assert (photo.caption, photo.photo[0].file_size) == ("A flood", 6)
        await telegram.send_chat_action(7, "typing")
        assert await photo.delete()


@scenario
async def test_quoted_part_has_to_be_in_the_message(fake: FakeTelegram) -> None:
    question = await fake.say(fake.user(7), "😀 how deep was it?")
    async with built(fake) as application:
        reply = ReplyParameters(question["message_id"], quote="deep")
        message = await application.bot.send_message(7, "2 m", reply_parameters=reply)
        assert message.quote is not None
        assert message.quote.position == 7
        reply = ReplyParameters(question["message_id"], quote="wide")
        with pytest.raises(BadRequest, match="Quote_text_invalid"):
            await application.bot.send_message(7, "3 m", reply_parameters=reply)
