"""What the fake Telegram server knows: chats, messages, files, pending updates, past calls."""

import asyncio
import itertools
import time
from collections.abc import Callable

from tests.fake_telegram_calls import Call, Fault, Json, refusal
from tests.fake_telegram_weather import Weather

TOKEN = "123456:TEST-token-abcdefghijklmnopqrstuvwxyz0123"


class State:
    """Everything that the other layers of the fake work on, and a way to wait for its changes."""

    def __init__(
        self, token: str = TOKEN, username: str = "pullquote_bot", *, strict_flood: bool = False
    ) -> None:
        self.base = ""
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
        self.blocked: set[int] = set()
        self.admins: set[tuple[int, int]] = set()  # chat, person
        self.people: dict[int, Json] = {}
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
        self.calls: list[Call] = []
        self.polls: list[Call] = []
        self.faults: list[Fault] = []
        self.weather: Weather | None = None
        self.deliveries: list[int] = []
        self._update_ids = itertools.count(1000)
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

    def store(self, chat: Json, sender: Json, content: Json) -> Json:
        """Keep a new message as Telegram would show it."""
        number = next(self.numbers)
        place = {"message_id": number, "date": int(time.time()), "chat": chat, "from": sender}
        self.messages[chat["id"], number] = place | content
        return self.messages[chat["id"], number]

    def open_query(self) -> str:
        """The id of a new query that the bot may answer once."""
        self.open_queries.add(query := f"{next(self.numbers):018}")
        return query

    def _close_query(self, query: str) -> None:
        if query not in self.open_queries:
            raise refusal("query is too old and response timeout expired or query ID is invalid")
        self.open_queries.remove(query)
