"""A Telegram Bot API server for tests: real HTTP on 127.0.0.1, people who write, faults on demand.

`BotApi` is what the bot sees: the methods, as strict as Telegram's, and what they leave behind.
`FakeTelegram` is the server around it and the people on the other side.
"""

import asyncio
import copy
import itertools
import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPFile, HTTPServerRequest
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.fake_telegram_text import (
    ApiError,
    Json,
    caption,
    check_length,
    check_result,
    detected,
    formatted,
    keyboard,
    refusal,
    unless_empty,
    utf16_length,
)

TOKEN = "123456:TEST-token-abcdefghijklmnopqrstuvwxyz0123"
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
LONGEST_POLL = 50
REDELIVERY_PAUSE = 0.05
JSON_PARAMETERS = re.compile(
    "allowed_updates|button|cache_time|caption_entities|chat_id|commands|disable_notification|"
    "drop_pending_updates|entities|is_personal|limit|link_preview_options|max_connections|"
    "menu_button|message_id|message_thread_id|offset|protect_content|reply_markup|"
    "reply_parameters|results?|scope|show_alert|timeout|user_id"
)
GIFTS = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
FULL_CHAT = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": dict.fromkeys(GIFTS.split(), False),
}


@dataclass
class Fault:
    """A failure of the next `times` calls of a method ("*": of any).

    Either an error, or a raw `body`, or a connection that is dropped; with code 200, only a delay.
    With `after`, the method does its work first and only its answer is lost.
    """

    method: str
    times: int = 1
    code: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    delay: float = 0
    drop: bool = False
    body: str | None = None
    after: bool = False


@dataclass(eq=False)
class Call:
    """One request of the bot, and what it got for it."""

    method: str
    params: Json
    files: dict[str, HTTPFile] = field(default_factory=dict)
    time: float = field(default_factory=time.time)
    result: Any = None
    error: ApiError | None = None
    answered: bool = False
    hung_up: bool = False


class BotApi:
    """The Bot API's methods, and the chats, messages and files that they work on.

    The method `sendMessage` is the function `_do_send_message`, and so on.
    """

    def __init__(self, token: str, username: str, *, strict_flood: bool = False) -> None:
        self.token = token
        self.strict_flood = strict_flood
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Pullquote",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
            "supports_guest_queries": True,
        }
        self.chats: dict[int, Json] = {}
        self.people: dict[int, Json] = {}
        self.blocked: set[int] = set()
        self.messages: dict[tuple[int, int], Json] = {}
        self.inline_messages: dict[str, Json] = {}
        self.files: dict[str, bytes] = {}
        self.open_queries: set[str] = set()
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.webhook: Json | None = None
        self.webhook_error = ""
        self.allowed_updates: list[str] = []
        self.pending: list[object] = []
        self.numbers = itertools.count(1)
        self._sent_at: dict[int, list[float]] = {}
        self._poll: Call | None = None
        self._change = asyncio.Event()

    @property
    def sent(self) -> list[Json]:
        """The bot's own messages as they stand now, in order."""
        return [message for message in self.messages.values() if message["from"] is self.me]

    def changed(self) -> None:
        """Wake everything that waits for a condition."""
        self._change.set()
        self._change = asyncio.Event()

    async def until(self, condition: Callable[[], object], timeout: float) -> bool:  # noqa: ASYNC109 — says whether it happened
        """Whether the condition came true in time."""
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    await self._change.wait()
        except TimeoutError:
            return bool(condition())
        return True

    async def perform(self, call: Call) -> object:
        """Do what the call asks."""
        if call.method == "getUpdates":
            return await self._get_updates(call)
        name = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", call.method)
        method = getattr(self, f"_do_{name}", None)
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        return method(call.params | call.files)

    # Updates

    async def _get_updates(self, call: Call) -> list[object]:
        if self.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._poll = call
        self.changed()
        self.allowed_updates = call.params.get("allowed_updates", self.allowed_updates)
        offset = call.params.get("offset", 0)
        self.pending = [update for update in self.pending if not 0 < _update_id(update) < offset]
        await self.until(
            lambda: self.pending or call.hung_up or self._poll is not call,
            min(LONGEST_POLL, call.params.get("timeout", 0)),
        )
        if self._poll is not call:
            raise ApiError(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )
        self._poll = None
        batch = self.pending[: call.params.get("limit", 100)]
        self.pending = [update for update in self.pending if _update_id(update)]  # once is enough
        return batch

    def _do_set_webhook(self, params: Json) -> bool:
        url, secret = params.get("url", ""), params.get("secret_token", "")
        if not re.match(r"https://|http://127\.0\.0\.1[:/]|$", url):
            raise refusal("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise refusal("secret token contains unallowed characters")
        self.allowed_updates = params.get("allowed_updates", self.allowed_updates)
        self.webhook, self.webhook_error = (params if url else None), ""
        return self._dropped(params)

    def _do_delete_webhook(self, params: Json) -> bool:
        self.webhook = None
        return self._dropped(params)

    def _dropped(self, params: Json) -> bool:
        if params.get("drop_pending_updates"):
            self.pending.clear()
        self.changed()
        return True

    def _do_get_webhook_info(self, _: Json) -> Json:
        return {
            "url": (self.webhook or {}).get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
            **({"last_error_message": self.webhook_error} if self.webhook_error else {}),
        }

    # The bot itself

    def _do_get_me(self, _: Json) -> Json:
        return self.me

    def _true(self, _: Json) -> bool:
        return True

    _do_log_out = _do_close = _do_set_chat_menu_button = _true

    def _do_set_my_commands(self, params: Json) -> bool:
        commands = params["commands"]
        if len(commands) > 100:
            raise refusal("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            check_length("Command", command["command"], 32)
            check_length("Command description", command["description"], 256)
            if not re.fullmatch("[a-z0-9_]+", command["command"]):
                raise refusal("BOT_COMMAND_INVALID")
        self.commands[_scope(params)] = commands
        return True

    def _do_get_my_commands(self, params: Json) -> list[Json]:
        return self.commands.get(_scope(params), [])

    def _do_delete_my_commands(self, params: Json) -> bool:
        self.commands.pop(_scope(params), None)
        return True

    def _do_set_my_name(self, params: Json) -> bool:
        return self._set_profile(params, "name", 64)

    def _do_set_my_description(self, params: Json) -> bool:
        return self._set_profile(params, "description", 512)

    def _do_set_my_short_description(self, params: Json) -> bool:
        return self._set_profile(params, "short_description", 120)

    def _set_profile(self, params: Json, key: str, limit: int) -> bool:
        text = params.get(key, "")
        if len(text) > limit:
            raise refusal(f"bot {key.replace('_', ' ')} is too long")
        self.profile[key, params.get("language_code", "")] = text
        return True

    # Chats

    def _chat(self, params: Json) -> Json:
        chat = self.chats.get(params.get("chat_id", 0))
        if chat is None:
            raise refusal("chat not found")
        return chat

    def _writable_chat(self, params: Json) -> Json:
        chat = self._chat(params)
        if chat["id"] in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    def _do_get_chat(self, params: Json) -> Json:
        return self._chat(params) | FULL_CHAT

    def _do_leave_chat(self, params: Json) -> bool:
        del self.chats[self._chat(params)["id"]]
        return True

    def _do_get_chat_member(self, params: Json) -> Json:
        self._chat(params)
        person = (self.people | {self.me["id"]: self.me}).get(params["user_id"])
        if person is None:
            raise refusal("PARTICIPANT_ID_INVALID")
        return {"status": "member", "user": person}

    def _do_get_chat_administrators(self, params: Json) -> list[Json]:
        if self._chat(params)["type"] == "private":
            raise refusal("there are no administrators in the private chat")
        return []

    def _do_send_chat_action(self, params: Json) -> bool:
        self._writable_chat(params)
        return True

    # Messages

    def _do_send_message(self, params: Json) -> Json:
        self._writable_chat(params)
        text, entities = formatted(params)
        return self._sent(params, {"text": text, **unless_empty(entities=entities)})

    def _do_send_document(self, params: Json) -> Json:
        name, file = self._file(params, "document")
        return self._sent(params, {"document": file | {"file_name": name}, **caption(params)})

    def _do_send_photo(self, params: Json) -> Json:
        _, file = self._file(params, "photo")
        return self._sent(params, {"photo": [file | {"width": 1, "height": 1}], **caption(params)})

    def _sent(self, params: Json, content: Json) -> Json:
        chat = self._writable_chat(params)
        message = content | self._reply(chat, params) | keyboard(params)
        if "message_thread_id" in params:
            if not chat.get("is_forum"):
                raise refusal("message thread not found")
            message |= {
                "message_thread_id": params["message_thread_id"],
                "is_topic_message": True,
            }
        if "link_preview_options" in params:
            message["link_preview_options"] = params["link_preview_options"]
        self._hold_back_flood(chat["id"])
        return self.store(chat, self.me, message)

    def _reply(self, chat: Json, params: Json) -> Json:
        wanted = params.get("reply_parameters")
        if not wanted:
            return {}
        original = self.messages.get((wanted.get("chat_id", chat["id"]), wanted["message_id"]))
        if original is None:
            if wanted.get("allow_sending_without_reply"):
                return {}
            raise refusal("message to be replied not found")
        reply = {"reply_to_message": without_reply(original)}
        if quote := wanted.get("quote"):
            before, found, _ = original.get("text", "").partition(quote)
            if not found:
                raise refusal("QUOTE_TEXT_INVALID")
            reply["quote"] = {"text": quote, "position": utf16_length(before), "is_manual": True}
        return reply

    def _hold_back_flood(self, chat_id: int) -> None:
        if not self.strict_flood:
            return
        now = time.monotonic()
        recent = [moment for moment in self._sent_at.get(chat_id, []) if now - moment < 60]
        self._sent_at[chat_id] = recent
        wait = 1 if len([moment for moment in recent if now - moment < 1]) >= 3 else 0
        if chat_id < 0 and len(recent) >= 20:
            wait = int(60 - (now - recent[0])) + 1
        if wait:
            raise ApiError(429, f"Too Many Requests: retry after {wait}", wait)
        recent.append(now)

    def store(self, chat: Json, sender: Json, content: Json) -> Json:
        """Keep a new message as Telegram would show it."""
        number = next(self.numbers)
        place = {"message_id": number, "date": int(time.time()), "chat": chat, "from": sender}
        self.messages[chat["id"], number] = place | content
        return self.messages[chat["id"], number]

    def _do_edit_message_text(self, params: Json) -> object:
        text, entities = formatted(params)
        return self._edited(params, {"text": text, **unless_empty(entities=entities)})

    def _do_edit_message_reply_markup(self, params: Json) -> object:
        return self._edited(params, {})

    def _edited(self, params: Json, content: Json) -> object:
        content = content | keyboard(params)
        if "inline_message_id" in params:
            if params["inline_message_id"] not in self.inline_messages:
                raise refusal("MESSAGE_ID_INVALID")
            self.inline_messages[params["inline_message_id"]] = content
            return True
        message = self._own_message(params)
        if "text" in content and "text" not in message:
            raise refusal("there is no text in the message to edit")
        replaced = {"reply_markup"} | ({"text", "entities"} if "text" in content else set())
        if content == {key: message[key] for key in replaced & message.keys()}:
            raise refusal(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        for key in replaced:
            message.pop(key, None)
        message |= content | {"edit_date": int(time.time())}
        return message

    def _own_message(self, params: Json) -> Json:
        message = self.messages.get((self._writable_chat(params)["id"], params["message_id"]))
        if message is None:
            raise refusal("message to edit not found")
        if message["from"] is not self.me:
            raise refusal("message can't be edited")
        return message

    def _do_delete_message(self, params: Json) -> bool:
        chat = self._chat(params)
        message = self.messages.get((chat["id"], params["message_id"]))
        if message is None:
            raise refusal("message to delete not found")
        if chat["type"] != "private" and message["from"] is not self.me:
            raise refusal("message can't be deleted")
        del self.messages[chat["id"], params["message_id"]]
        return True

    # Files

    def keep_file(self, name: str, body: bytes) -> Json:
        """A file that the server has, as it appears in messages."""
        file_id = f"file-{next(self.numbers)}"
        self.files[f"documents/{file_id}"] = body
        return {"file_id": file_id, "file_unique_id": f"unique-{name}", "file_size": len(body)}

    def _file(self, params: Json, key: str) -> tuple[str, Json]:
        given = params.get(key)
        if isinstance(given, HTTPFile):
            return given.filename, self.keep_file(given.filename, given.body)
        if f"documents/{given}" not in self.files:
            raise refusal("wrong file identifier/HTTP URL specified")
        return str(given), self._do_get_file({"file_id": given})

    def _do_get_file(self, params: Json) -> Json:
        path = f"documents/{params['file_id']}"
        if path not in self.files:
            raise refusal("invalid file_id")
        return {
            "file_id": params["file_id"],
            "file_unique_id": params["file_id"],
            "file_size": len(self.files[path]),
            "file_path": path,
        }

    # Queries

    def open_query(self) -> str:
        """The id of a new query that the bot may answer once."""
        self.open_queries.add(query := f"{next(self.numbers):018}")
        return query

    def _close_query(self, query: str) -> None:
        if query not in self.open_queries:
            raise refusal("query is too old and response timeout expired or query ID is invalid")
        self.open_queries.remove(query)

    def _do_answer_callback_query(self, params: Json) -> bool:
        if len(params.get("text", "")) > 200:
            raise refusal("MESSAGE_TOO_LONG")
        self._close_query(params["callback_query_id"])
        return True

    def _do_answer_inline_query(self, params: Json) -> bool:
        results = params["results"]
        if len(results) > 50:
            raise refusal("RESULTS_TOO_MUCH")
        if len({result["id"] for result in results}) < len(results):
            raise refusal("RESULT_ID_DUPLICATE")
        if len(params.get("next_offset", "").encode()) > 64:
            raise refusal("NEXT_OFFSET_INVALID")
        for result in results:
            check_result(result)
        self._close_query(params["inline_query_id"])
        return True

    def _do_answer_guest_query(self, params: Json) -> Json:
        content = check_result(params["result"])
        self._close_query(params["guest_query_id"])
        inline_message_id = f"inline-{next(self.numbers)}"
        self.inline_messages[inline_message_id] = content
        return {"inline_message_id": inline_message_id}


class FakeTelegram(BotApi):
    """The server, as an async context manager, and the people who talk to the bot through it."""

    def __init__(
        self, token: str = TOKEN, username: str = "pullquote_bot", *, strict_flood: bool = False
    ) -> None:
        super().__init__(token, username, strict_flood=strict_flood)
        self.calls: list[Call] = []
        self.polls: list[Call] = []
        self.faults: list[Fault] = []
        self.deliveries: list[int] = []
        self.base = ""
        self._update_ids = itertools.count(1000)

    async def __aenter__(self) -> Self:
        application = Application(
            [
                (r"/bot([^/]+)/(\w+)", _MethodHandler, {"server": self}),
                (r"/file/bot([^/]+)/(.+)", _FileHandler, {"server": self}),
            ],
            log_function=lambda _: None,
        )
        sockets = bind_sockets(0, "127.0.0.1")
        self.base = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        self._server = HTTPServer(application)
        self._server.add_sockets(sockets)
        self._client = AsyncHTTPClient(force_instance=True)
        self._courier = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._courier.cancel()
        with suppress(asyncio.CancelledError):
            await self._courier
        self._poll = None
        self._server.stop()
        self.changed()
        await self.until(lambda: all(poll.answered for poll in self.polls), 1)
        await self._server.close_all_connections()
        self._client.close()

    # The server

    async def serve(self, token: str, call: Call) -> tuple[int, str] | None:
        """The status and body of the answer; None is a connection to be dropped."""
        if token != self.token:
            error = ApiError(401, "Unauthorized")
            return error.code, error.body()
        (self.polls if call.method == "getUpdates" else self.calls).append(call)
        self.changed()
        fault = self._next_fault(call.method)
        try:
            return await self._answer(call, fault)
        except ApiError as error:
            call.error = error
            return error.code, error.body()
        finally:
            call.answered = True
            self.changed()

    async def _answer(self, call: Call, fault: Fault | None) -> tuple[int, str] | None:
        if fault:
            await asyncio.sleep(fault.delay)
            if not fault.after and fault.code != HTTPStatus.OK:
                return _failed(call, fault)
        call.result = copy.deepcopy(await self.perform(call))
        return (
            None
            if fault and fault.after
            else (HTTPStatus.OK, json.dumps({"ok": True, "result": call.result}))
        )

    def _next_fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method in {method, "*"} and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    async def _deliver(self) -> None:
        """Bring the pending updates to the webhook, each until it is taken."""
        while True:
            await self.until(lambda: self.webhook and self.pending, LONGEST_POLL)
            if not (self.webhook and self.pending):
                continue
            webhook, update = self.webhook, self.pending[0]
            self.deliveries.append(status := await self._post(webhook, update))
            if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
                self.pending = [other for other in self.pending if other is not update]
            else:
                self.webhook_error = f"Wrong response from the webhook: {status}"
                await asyncio.sleep(REDELIVERY_PAUSE)
            self.changed()

    async def _post(self, webhook: Json, update: object) -> int:
        headers = {"Content-Type": "application/json"}
        if webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret_token"]
        request = HTTPRequest(
            webhook["url"],
            method="POST",
            headers=headers,
            body=update if isinstance(update, bytes) else json.dumps(update),
        )
        try:
            return (await self._client.fetch(request, raise_error=False)).code
        except (OSError, HTTPClientError):
            return 0

    # Watching the bot

    async def wait(
        self,
        predicate: Callable[[Call], bool] | str,
        count: int = 1,
        timeout: float = 5,  # noqa: ASYNC109 — the failure has to list what did arrive
    ) -> list[Call]:
        """The answered calls that fit (or have this method name), once there are `count`."""
        fits = (lambda call: call.method == predicate) if isinstance(predicate, str) else predicate

        def found() -> list[Call]:
            return [call for call in self.polls + self.calls if call.answered and fits(call)]

        if not await self.until(lambda: len(found()) >= count, timeout):
            seen = [f"{call.method}: {call.error or 'done'}" for call in self.calls]
            raise AssertionError(f"{len(found())} of {count} calls within {timeout} s; seen {seen}")
        return found()

    async def quiet(self, seconds: float) -> None:
        """Fail if the bot calls anything but getUpdates within this time."""
        before = len(self.calls)
        if await self.until(lambda: len(self.calls) > before, seconds):
            raise AssertionError(f"unexpected {self.calls[before:]}")

    # People

    def user(self, user_id: int, name: str = "Ann", language: str | None = "en") -> Json:
        """A person who has opened a private chat with the bot."""
        person: Json = {"id": user_id, "is_bot": False, "first_name": name}
        person |= unless_empty(language_code=language)
        self.people[user_id] = person
        self.chats[user_id] = {"id": user_id, "type": "private", "first_name": name}
        return person

    def group(self, chat_id: int, title: str = "News club", *, forum: bool = False) -> Json:
        """A supergroup that the bot is a member of."""
        chat = {"id": chat_id, "type": "supergroup", "title": title}
        self.chats[chat_id] = chat | unless_empty(is_forum=forum)
        return self.chats[chat_id]

    def block(self, user: Json) -> None:
        """The person blocks the bot."""
        self.blocked.add(user["id"])

    async def push(self, kind: str | None, content: object) -> int:
        """Queue an update of any kind; without a kind, the content itself, whatever it is.

        Bytes go to a webhook as they are. Returns the update's id, 0 if there is none.
        """
        if kind is None:
            self.pending.append(content)
            self.changed()
            return 0
        number = next(self._update_ids)
        if kind in self.allowed_updates or not (self.allowed_updates or kind in NOT_BY_DEFAULT):
            self.pending.append({"update_id": number, kind: copy.deepcopy(content)})
            self.changed()
        return number

    async def say(  # noqa: PLR0913 — the keywords of a message
        self,
        user: Json,
        text: str,
        chat: Json | None = None,
        *,
        reply_to: Json | None = None,
        entities: list[Json] | None = None,
        thread: int | None = None,
        **extra: object,
    ) -> Json:
        """The person writes, in private unless a group is given."""
        content = _written(text, entities) | _replying(reply_to) | extra
        if thread is not None:
            content |= {"message_thread_id": thread, "is_topic_message": True}
        message = self.store(chat or self.chats[user["id"]], user, content)
        await self.push("message", message)
        return message

    async def edit(self, message: Json, text: str) -> Json:
        """The person corrects a message."""
        message.pop("entities", None)
        message |= _written(text, None) | {"edit_date": int(time.time())}
        await self.push("edited_message", message)
        return message

    async def press(self, user: Json, message: Json | str, data: str) -> str:
        """The person presses a button under the message (a str: an inline one); the query's id."""
        query = {"id": self.open_query(), "from": user, "chat_instance": "1", "data": data}
        if isinstance(message, str):
            self.inline_messages.setdefault(message, {})
            await self.push("callback_query", query | {"inline_message_id": message})
        else:
            current = self.messages.get((message["chat"]["id"], message["message_id"]), message)
            await self.push("callback_query", query | {"message": current})
        return str(query["id"])

    async def inline(self, user: Json, query: str, offset: str = "") -> str:
        """The person types the bot's name and a query in some chat; the query's id."""
        query_id = self.open_query()
        content = {"id": query_id, "from": user, "query": query, "offset": offset}
        await self.push("inline_query", content | {"chat_type": "sender"})
        return query_id

    async def guest(
        self, user: Json, text: str, chat: Json | None = None, reply_to: Json | None = None
    ) -> Json:
        """The person mentions the bot in a chat that it is not in."""
        elsewhere = chat or {"id": -1009999999999, "type": "supergroup", "title": "Elsewhere"}
        content = _written(text, None) | _replying(reply_to)
        message = self.store(elsewhere, user, content | {"guest_query_id": self.open_query()})
        await self.push("guest_message", message)
        return message


class _MethodHandler(RequestHandler):
    """One call of a Bot API method."""

    def initialize(self, server: FakeTelegram) -> None:
        self.fake = server
        self.call: Call | None = None

    async def post(self, token: str, method: str) -> None:
        files = {name: sent[0] for name, sent in self.request.files.items()}
        self.call = Call(method, _decoded(self.request), files)
        answer = await self.fake.serve(token, self.call)
        if answer is None or self.call.hung_up:
            self.detach().close()
            return
        status, body = answer
        self.set_status(status)
        self.set_header("Content-Type", "text/html" if body[:1] == "<" else "application/json")
        await self.finish(body)

    get = post

    def on_connection_close(self) -> None:
        if self.call:
            self.call.hung_up = True
            self.fake.changed()


class _FileHandler(RequestHandler):
    """The download of a file."""

    def initialize(self, server: FakeTelegram) -> None:
        self.fake = server

    async def get(self, token: str, path: str) -> None:
        if token != self.fake.token or path not in self.fake.files:
            self.set_status(404)
            return
        await self.finish(self.fake.files[path])


def without_reply(message: Json) -> Json:
    """The message as it appears inside another one."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}


def _decoded(request: HTTPServerRequest) -> Json:
    params: Json = {key: values[-1].decode() for key, values in request.arguments.items()}
    for key in filter(JSON_PARAMETERS.fullmatch, params):
        with suppress(ValueError):  # a chat_id may be "@name"
            params[key] = json.loads(params[key])
    return params


def _failed(call: Call, fault: Fault) -> tuple[int, str] | None:
    error = ApiError(fault.code, fault.description, fault.retry_after)
    if not fault.drop and fault.body is None:
        raise error
    call.error = error
    return None if fault.drop or fault.body is None else (fault.code, fault.body)


def _update_id(update: object) -> int:
    known = update.get("update_id") if isinstance(update, dict) else None
    return known if isinstance(known, int) else 0


def _scope(params: Json) -> tuple[str, str]:
    scope = params.get("scope", {"type": "default"})
    return json.dumps(scope, sort_keys=True), params.get("language_code", "")


def _written(text: str, entities: list[Json] | None) -> Json:
    return {"text": text} | unless_empty(entities=detected(text) if entities is None else entities)


def _replying(message: Json | None) -> Json:
    return {"reply_to_message": without_reply(message)} if message else {}
