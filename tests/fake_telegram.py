"""A Telegram Bot API server for tests: real HTTP on 127.0.0.1, people who write, faults on demand.

`FakeTelegram` is what tests see: the people on the other side, and what the bot did. Under it lie
`Server` (fake_telegram_http), `BotApi` (fake_telegram_api), `MessageMethods`, `State`.
"""

import copy
import time
from collections.abc import Callable

from tests.fake_telegram_calls import ApiError, Call, Fault, Json, unless_empty
from tests.fake_telegram_content import check_result
from tests.fake_telegram_http import Server
from tests.fake_telegram_messages import in_topic, without_reply
from tests.fake_telegram_text import detected
from tests.fake_telegram_weather import Weather

__all__ = ["ApiError", "Call", "FakeTelegram", "Fault", "Json", "Weather"]

NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class FakeTelegram(Server):
    """The server, and the people who talk to the bot through it.

    `calls` and `polls` are the bot's requests, `sent` its messages as they stand, `pending` the
    updates that it has not confirmed; a `Fault` appended to `faults` makes its next calls fail, a
    `Weather` as `weather` any call, by chance.
    """

    # Watching the bot

    async def wait(
        self,
        predicate: Callable[[Call], bool] | str,
        count: int = 1,
        timeout: float = 10,  # noqa: ASYNC109 — the failure has to list what did arrive
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
            content |= in_topic(thread)
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
            await self.push("callback_query", query | {"message": self._as_it_stands(message)})
        return str(query["id"])

    def _as_it_stands(self, message: Json) -> Json:
        """The message and what it replies to, after all edits; a deleted one is replied to no more.

        A message that the server does not know is shown as given.
        """
        chat = message["chat"]["id"]
        current: Json = self.messages.get((chat, message["message_id"]), message)
        original = current.get("reply_to_message")
        if original is None:
            return current
        standing = self.messages.get((chat, original["message_id"]))
        replied = {"reply_to_message": without_reply(standing)} if standing else {}
        return without_reply(current) | replied

    async def inline(self, user: Json, query: str, offset: str = "") -> str:
        """The person types the bot's name and a query in some chat; the query's id."""
        query_id = self.open_query()
        content = {"id": query_id, "from": user, "query": query, "offset": offset}
        await self.push("inline_query", content | {"chat_type": "sender"})
        return query_id

    async def choose(self, user: Json, result: Json, query: str) -> str:
        """The person sends a result of an inline query; the message's id, "" if it has no button.

        The bot is told as if BotFather's inline feedback were on for every one.
        """
        content = check_result(result)
        chosen = {"result_id": result["id"], "from": user, "query": query}
        message_id = ""
        if "reply_markup" in content:
            message_id = f"inline-{next(self.numbers)}"
            self.inline_messages[message_id] = content
            chosen["inline_message_id"] = message_id
        await self.push("chosen_inline_result", chosen)
        return message_id

    async def guest(
        self, user: Json, text: str, chat: Json | None = None, reply_to: Json | None = None
    ) -> Json:
        """The person mentions the bot in a chat that it is not in."""
        elsewhere = chat or {"id": -1009999999999, "type": "supergroup", "title": "Elsewhere"}
        content = _written(text, None) | _replying(reply_to)
        message = self.store(elsewhere, user, content | {"guest_query_id": self.open_query()})
        await self.push("guest_message", message)
        return message


def _written(text: str, entities: list[Json] | None) -> Json:
    return {"text": text} | unless_empty(entities=detected(text) if entities is None else entities)


def _replying(message: Json | None) -> Json:
    return {"reply_to_message": without_reply(message)} if message else {}
