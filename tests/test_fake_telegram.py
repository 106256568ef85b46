"""The fake Telegram server, driven by a real python-telegram-bot application."""

import asyncio
import inspect
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import Application, ApplicationBuilder, TypeHandler
from telegram.request import HTTPXRequest
from tornado.netutil import bind_sockets

from tests import fake_telegram_text
from tests.fake_telegram import FakeTelegram, Fault
from tests.fake_telegram_text import ApiError, Json, clean_in_python, clean_with_tdlib, formatted

AnyApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
Handler: TypeAlias = Callable[[Update, Any], Coroutine[Any, Any, None]]

SECRET = "a-secret-for-tests"
needs_tdlib = pytest.mark.skipif(not fake_telegram_text.TDLIB, reason="tdjson is not installed")


def scenario(story: Callable[[FakeTelegram], Awaitable[None]]) -> Callable[[], None]:
    """Make a test of a story that happens on a fake server; checks the contract at its end."""

    async def happen() -> None:
        async with asyncio.timeout(10), FakeTelegram() as fake:
            await story(fake)
            assert unknown_parameters(fake) == []

    def test() -> None:
        asyncio.run(happen())

    test.__doc__ = story.__doc__
    return test


def unknown_parameters(fake: FakeTelegram) -> list[str]:
    """The recorded parameters that python-telegram-bot does not have, as "method.parameter"."""
    unknown = []
    for call in fake.calls + fake.polls:
        method = getattr(Bot, snake_case(call.method), None)
        known = inspect.signature(method).parameters if method else {}
        unknown += [f"{call.method}.{key}" for key in call.params if key not in known]
    return unknown


@pytest.fixture(autouse=True)
def _timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else python-telegram-bot warns, that is fails, at each RetryAfter."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def snake_case(method: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", method)


async def echo(update: Update, _: object) -> None:
    message = update.effective_message
    if message is not None and message.text is not None:
        await message.reply_text(message.text, entities=message.entities, do_quote=True)


@asynccontextmanager
async def built(fake: FakeTelegram, handle: Handler) -> AsyncIterator[AnyApplication]:
    builder = ApplicationBuilder().token(fake.token)
    builder = builder.base_url(f"{fake.base}/bot").base_file_url(f"{fake.base}/file/bot")
    plain: dict[str, Any] = {"httpx_kwargs": {"verify": False}}  # certificates load slowly
    builder = builder.request(HTTPXRequest(**plain)).get_updates_request(HTTPXRequest(**plain))
    application = builder.build()
    application.add_handler(TypeHandler(Update, handle))
    async with application:
        await application.start()
        try:
            yield application
        finally:
            await application.stop()


@asynccontextmanager
async def polling(
    fake: FakeTelegram, handle: Handler = echo, errors: list[TelegramError] | None = None
) -> AsyncIterator[AnyApplication]:
    """An application that polls the fake server, with its errors collected."""
    collected = [] if errors is None else errors
    async with built(fake, handle) as application:
        assert application.updater is not None
        await application.updater.start_polling(timeout=5, error_callback=collected.append)
        try:
            yield application
        finally:
            await application.updater.stop()


@asynccontextmanager
async def at_webhook(fake: FakeTelegram, told_secret: str) -> AsyncIterator[AnyApplication]:
    """An application behind a webhook, of which Telegram was told this secret."""
    socket = bind_sockets(0, "127.0.0.1")[0]
    port = socket.getsockname()[1]
    socket.close()
    async with built(fake, echo) as application:
        assert application.updater is not None
        url = f"http://127.0.0.1:{port}/hook"
        await application.updater.start_webhook(
            port=port, url_path="hook", webhook_url=url, secret_token=SECRET
        )
        await application.bot.set_webhook(url, secret_token=told_secret)
        try:
            yield application
        finally:
            await application.updater.stop()


# Receiving


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
    async with built(fake, echo) as application:
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


# Faults


@scenario
async def test_second_poller_gets_the_first_one_a_conflict(fake: FakeTelegram) -> None:
    errors: list[TelegramError] = []
    async with polling(fake, errors=errors), Bot(fake.token, f"{fake.base}/bot") as second:
        assert await fake.until(lambda: fake.polls, 2)
        await second.get_updates(timeout=0)
        await fake.wait(lambda call: call.error is not None and call.error.code == 409)
    assert [type(error) for error in errors[:1]] == [Conflict]
    assert "terminated by other getUpdates request" in str(errors[0])


@scenario
async def test_polling_conflicts_with_a_webhook(fake: FakeTelegram) -> None:
    async with built(fake, echo) as application:
        await application.bot.set_webhook("https://example.com/hook")
        with pytest.raises(Conflict, match="webhook is active"):
            await application.bot.get_updates(timeout=0)


@scenario
async def test_blocked(fake: FakeTelegram) -> None:
    user = fake.user(7)
    fake.block(user)
    async with built(fake, echo) as application:
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await application.bot.send_message(7, "hello")


@scenario
async def test_flood_limit(fake: FakeTelegram) -> None:
    fake.user(7)
    fake.strict_flood = True
    async with built(fake, echo) as application:
        for number in range(3):
            await application.bot.send_message(7, str(number))
        with pytest.raises(RetryAfter) as caught:
            await application.bot.send_message(7, "too much")
    assert caught.value.retry_after == timedelta(seconds=1)
    assert [call.error.retry_after for call in fake.calls if call.error] == [1]


@scenario
async def test_broken_gateway_and_dropped_connections_are_survived(fake: FakeTelegram) -> None:
    errors: list[TelegramError] = []
    fake.faults = [
        Fault("getUpdates", code=502, body="<html><h1>502 Bad Gateway</h1></html>"),
        Fault("getUpdates", drop=True),
    ]
    async with polling(fake, errors=errors):
        await fake.say(fake.user(7), "hello")
        await fake.wait("sendMessage", timeout=8)
    assert len(errors) == 2
    assert all(isinstance(error, NetworkError) for error in errors)
    assert [fault.times for fault in fake.faults] == [0, 0]


@scenario
async def test_dropped_message_is_not_sent(fake: FakeTelegram) -> None:
    fake.user(7)
    fake.faults.append(Fault("sendMessage", drop=True))
    async with built(fake, echo) as application:
        with pytest.raises(NetworkError):
            await application.bot.send_message(7, "lost")
        assert fake.sent == []
        await application.bot.send_message(7, "found")
    assert [message["text"] for message in fake.sent] == ["found"]


@scenario
async def test_lost_answer_leaves_one_message(fake: FakeTelegram) -> None:
    fake.user(7)
    fake.faults.append(Fault("sendMessage", after=True))
    async with built(fake, echo) as application:
        with pytest.raises(NetworkError):
            await application.bot.send_message(7, "once")
    assert [message["text"] for message in fake.sent] == ["once"]
    assert len(await fake.wait("sendMessage")) == 1


@scenario
async def test_late_answer_times_out(fake: FakeTelegram) -> None:
    fake.user(7)
    fake.faults.append(Fault("sendMessage", delay=0.2, after=True))
    async with built(fake, echo) as application:
        with pytest.raises(TimedOut):
            await application.bot.send_message(7, "late", read_timeout=0.05)
        await fake.wait("sendMessage")
    assert len(fake.sent) == 1


@scenario
async def test_slow_answer_is_waited_for(fake: FakeTelegram) -> None:
    fake.user(7)
    fake.faults.append(Fault("sendMessage", code=200, delay=0.1))
    async with built(fake, echo) as application:
        message = await application.bot.send_message(7, "slow")
        assert message.text == "slow"
    assert fake.faults[0].times == 0


@scenario
async def test_watching_fails_when_it_should(fake: FakeTelegram) -> None:
    """The fake's own checks can fail: a call that never comes, and one that should not."""
    fake.user(7)
    async with built(fake, echo) as application:
        with pytest.raises(AssertionError, match="0 of 1 calls"):
            await fake.wait("sendMessage", timeout=0.05)
        await fake.quiet(0.05)
        sending = asyncio.create_task(application.bot.send_message(7, "hello"))
        with pytest.raises(AssertionError, match="unexpected"):
            await fake.quiet(5)
        await sending


@scenario
async def test_contract_check_finds_an_unknown_parameter(fake: FakeTelegram) -> None:
    async with built(fake, echo) as application:
        await application.bot.get_me(api_kwargs={"invented": 1})
    assert unknown_parameters(fake) == ["getMe.invented"]
    fake.calls.clear()


# Refusals


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
        async with built(fake, echo) as application:
            with pytest.raises(BadRequest, match=f"(?i){re.escape(reason)}"):
                await getattr(application.bot, snake_case(method))(**(chat | params))

    story()


@scenario
async def test_unchanged_edit_is_refused(fake: FakeTelegram) -> None:
    fake.user(7)
    async with built(fake, echo) as application:
        message = await application.bot.send_message(7, "same")
        with pytest.raises(BadRequest, match="not modified"):
            await message.edit_text("same")
        await message.edit_text("other")
    assert fake.sent[0]["text"] == "other"


@scenario
async def test_unknown_method_is_not_found(fake: FakeTelegram) -> None:
    async with built(fake, echo) as application:
        with pytest.raises(EndPointNotFound):
            await application.bot.do_api_request("sendRichMessage")


@scenario
async def test_profile_is_kept_per_language(fake: FakeTelegram) -> None:
    async with built(fake, echo) as application:
        await application.bot.set_my_description("Zitate", language_code="de")
        await application.bot.set_my_commands([BotCommand("ask", "Ask")], language_code="de")
        [command] = await application.bot.get_my_commands(language_code="de")
        assert await application.bot.get_my_commands() == ()
    assert fake.profile == {("description", "de"): "Zitate"}
    assert command.description == "Ask"


@scenario
async def test_document_comes_back(fake: FakeTelegram) -> None:
    fake.user(7)
    async with built(fake, echo) as application:
        message = await application.bot.send_document(7, b"my data", filename="data.json")
        assert message.document is not None
        file = await message.document.get_file()
        assert bytes(await file.download_as_bytearray()) == b"my data"
    assert fake.sent[0]["document"]["file_name"] == "data.json"


@scenario
async def test_chats_and_photos_are_understood(fake: FakeTelegram) -> None:
    """The answers of the remaining methods are objects that python-telegram-bot can read."""
    group, user = fake.group(-100123, "News"), fake.user(7)
    async with built(fake, echo) as application:
        telegram = application.bot
        assert (await telegram.get_chat(group["id"])).title == "News"
        assert (await telegram.get_chat_member(group["id"], user["id"])).user.first_name == "Ann"
        assert await telegram.get_chat_administrators(group["id"]) == ()
        photo = await telegram.send_photo(group["id"], b"pixels", caption="A flood")
        assert (photo.caption, photo.photo[0].file_size) == ("A flood", 6)
        await telegram.send_chat_action(7, "typing")
        await telegram.set_chat_menu_button()
        await telegram.delete_my_commands()
        assert await photo.delete()
        assert await telegram.leave_chat(group["id"])
        with pytest.raises(BadRequest, match="Chat not found"):
            await telegram.get_chat(group["id"])


@scenario
async def test_quoted_part_has_to_be_in_the_message(fake: FakeTelegram) -> None:
    question = await fake.say(fake.user(7), "😀 how deep was it?")
    async with built(fake, echo) as application:
        reply = ReplyParameters(question["message_id"], quote="deep")
        message = await application.bot.send_message(7, "2 m", reply_parameters=reply)
        assert message.quote is not None
        assert message.quote.position == 7
        reply = ReplyParameters(question["message_id"], quote="wide")
        with pytest.raises(BadRequest, match="Quote_text_invalid"):
            await application.bot.send_message(7, "3 m", reply_parameters=reply)


# Text


@pytest.fixture(params=[pytest.param(True, marks=needs_tdlib), False], ids=["tdlib", "python"])
def _either_cleaner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_telegram_text, "TDLIB", request.param)


CLEANED = [
    ("line\u2028 one\r\n\ttwo\x07", "line one\n two"),
    ("A\u030angstrom", "Angstrom"),
    ("  both ends \n", "both ends"),
    ("**kept** __as__ `it` [is](x) ||~~", "**kept** __as__ `it` [is](x) ||~~"),
]


@pytest.mark.usefixtures("_either_cleaner")
@pytest.mark.parametrize(("given", "stored"), CLEANED)
def test_text_is_cleaned(given: str, stored: str) -> None:
    assert formatted({"text": given}) == (stored, [])


@pytest.mark.usefixtures("_either_cleaner")
def test_entities_move_with_the_cleaned_text() -> None:
    link = {"type": "text_link", "offset": 5, "length": 4, "url": "https://example.com/a"}
    text, entities = formatted({"text": "a\u2028\r😀b*c* ", "entities": [link]})
    assert text == "a😀b*c*"
    assert entities == [{**link, "offset": 3}]


@pytest.mark.usefixtures("_either_cleaner")
def test_quote_in_a_quote_is_merged() -> None:
    outer = {"type": "blockquote", "offset": 0, "length": 6}
    inner = {"type": "blockquote", "offset": 2, "length": 2}
    assert formatted({"text": "abcdef", "entities": [outer, inner]})[1] == [outer]


@pytest.mark.usefixtures("_either_cleaner")
def test_entities_over_the_limit_are_dropped() -> None:
    many = [{"type": "bold", "offset": 2 * place, "length": 1} for place in range(150)]
    assert len(formatted({"text": "x " * 150, "entities": many})[1]) == 100


@needs_tdlib
def test_html_is_parsed_by_tdlib() -> None:
    text, entities = formatted({"text": "<b>A</b> &lt; B", "parse_mode": "HTML"})
    assert (text, entities) == ("A < B", [{"type": "bold", "offset": 0, "length": 1}])
    with pytest.raises(ApiError, match="can't parse entities: Unsupported start tag"):
        formatted({"text": "<div>", "parse_mode": "HTML"})


@needs_tdlib
@given(st.text(st.sampled_from("ab é\n\t\r\0*_`|~[]()\u030a\u0333\u2028\u202e\u200e\u200f😀漢")))
def test_python_cleans_like_tdlib(middle: str) -> None:
    text = f"x{middle}x"
    quote = [{"type": "blockquote", "offset": 0, "length": fake_telegram_text.utf16_length(text)}]
    assert clean_in_python(text, quote) == clean_with_tdlib(text, quote)
