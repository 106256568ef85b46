"""Weather: many readers, one bot, bad connections: python -m tests.weather [--updates 2000].

The real application over the fake server, which refuses, breaks, drops and loses calls by chance,
and sends updates that can't be read. What is counted is what the server saw and what the log says.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import yaml

from bot.app import ALLOWED_UPDATES
from tests.arrived import buttons
from tests.fake_telegram import Call, FakeTelegram, Json, Weather
from tests.listening import fetching
from tests.running import built

MALFORMED = 0.01
EDITS, PRESSES = 0.04, 0.05
IN_GROUPS = 0.1  # of all chats
UNREADABLE: tuple[tuple[str, object], ...] = (
    ("message", {"message_id": 1}),
    ("message", "hello"),
    ("message", {"message_id": 2, "date": "yesterday", "chat": 7}),
    ("callback_query", {"id": "1", "from": {}}),
)
PATIENCE = 180  # seconds
# The log's own words for a message that did not, or may not have, come through.
FAILED = ("Telegram was not reached", "was not sent")


@dataclass
class Seen:
    """What became of a run.

    Attributes:
        asked: when each question was asked, by the number of its message.
        edited: the questions that were edited.
        chats: of the questions.
        updates: how many of each kind were sent.
        log: warnings and errors while it ran.
        calls: the bot's attempts to answer each question.
        polls: how many attempts to fetch updates failed.
    """

    asked: dict[int, float] = field(default_factory=dict)
    edited: set[int] = field(default_factory=set)
    chats: dict[int, int] = field(default_factory=dict)
    updates: Counter[str] = field(default_factory=Counter)
    log: list[logging.LogRecord] = field(default_factory=list)
    calls: dict[int, list[Call]] = field(default_factory=dict)
    polls: int = 0

    def settled(self, number: int) -> bool:
        """Whether nothing more is to be expected for a question."""
        return any(call.answered and not _refused(call) for call in self.calls.get(number, ()))

    def answers(self, number: int) -> list[Call]:
        """The calls that left an answer on the server."""
        return [call for call in self.calls.get(number, ()) if call.result is not None]

    @property
    def unanswered(self) -> list[int]:
        """The questions without an answer."""
        return [number for number in self.asked if not self.answers(number)]

    @property
    def twice(self) -> list[int]:
        """The questions with two; one whose answer was lost may have another when it is edited."""
        answered = {number: self.answers(number) for number in self.asked}
        again = {n for n in self.edited if answered[n] and answered[n][0].lost}
        return [n for n, calls in answered.items() if len(calls) > 1 + (n in again)]

    @property
    def untold(self) -> int:
        """How many messages did not, or may not have, arrived without a line in the log."""
        lost = [c for calls in self.calls.values() for c in calls if c.lost or _broken(c)]
        told = [r for r in self.log if any(words in r.getMessage() for words in FAILED)]
        return max(0, len(lost) - len(told))

    @property
    def unread(self) -> int:
        """How many updates the log says could not be read."""
        return sum("unreadable update" in record.getMessage() for record in self.log)

    @property
    def unexpected(self) -> list[str]:
        """What nobody has foreseen: all that is logged with a traceback.

        Except for what python-telegram-bot logs before it raises: what it can't read.
        """
        formatter, raised = (
            logging.Formatter(),
            ("telegram.request.BaseRequest", "telegram.ext.ExtBot"),
        )
        return [formatter.format(r) for r in self.log if r.exc_info and r.name not in raised]

    @property
    def starved(self) -> set[int]:
        """The chats all of whose questions were left without an answer."""
        answered = {self.chats[number] for number in self.asked if self.answers(number)}
        return set(self.chats.values()) - answered

    @property
    def waits(self) -> list[float]:
        """Seconds from each answered question to the call that answers it, shortest first."""
        answered = {number: self.answers(number) for number in self.asked}
        return sorted(calls[0].time - self.asked[n] for n, calls in answered.items() if calls)


async def run(
    fake: FakeTelegram, weather: Weather, *, updates: int, chats: int, rate: float
) -> Seen:
    """Let readers write, so many updates a second, and wait until nothing more is to come."""
    seen, chance = Seen(), random.Random(weather.seed)
    people, questions = _people(fake, chats), _questions()

    def count(_: object) -> None:
        seen.polls += 1

    async with (
        built(fake) as app,
        fetching(app, allowed_updates=ALLOWED_UPDATES, error_callback=count),
        _watching(seen.log),
    ):
        fake.weather = weather
        begin = time.monotonic()
        for number in range(updates):
            await _update(fake, seen, chance, *people[number % chats], chance.choice(questions))
            await asyncio.sleep(max(0, begin + (number + 1) / rate - time.monotonic()))
        await fake.until(lambda: _settled(fake, seen), PATIENCE)
        fake.weather = None
    _settled(fake, seen)
    return seen


async def _update(  # noqa: PLR0913, PLR0917 - who does what with what
    fake: FakeTelegram, seen: Seen, chance: random.Random, person: Json, chat: Json, question: str
) -> None:
    """One of the things that happen."""
    mine = [number for number, where in seen.chats.items() if where == chat["id"]]
    private = chat["id"] > 0
    kind = chance.random()
    if kind < MALFORMED:
        seen.updates["malformed"] += 1
        await fake.push(*chance.choice(UNREADABLE))
    elif private and mine and (kind := kind - MALFORMED) < EDITS:
        seen.updates["edited"] += 1
        seen.edited.add(mine[-1])
        await fake.edit(fake.messages[chat["id"], mine[-1]], question)
    elif private and (pressable := _pressable(fake, chat)) and kind - EDITS < PRESSES:
        seen.updates["pressed"] += 1
        await fake.press(person, pressable, chance.choice(_datas(pressable)))
    else:
        seen.updates["asked"] += 1
        text = question if private else f"@{fake.me['username']} {question}"
        message = await fake.say(person, text, chat)
        seen.asked[message["message_id"]] = time.time()
        seen.chats[message["message_id"]] = chat["id"]


def _settled(fake: FakeTelegram, seen: Seen) -> bool:
    """Sort the bot's calls by the questions that they answer; whether all are settled."""
    seen.calls = {}
    for call in fake.calls:
        if call.method == "sendMessage" and (to := call.params.get("reply_parameters")):
            seen.calls.setdefault(to["message_id"], []).append(call)
    return all(map(seen.settled, seen.asked))


def _people(fake: FakeTelegram, chats: int) -> list[tuple[Json, Json]]:
    groups = round(chats * IN_GROUPS)
    people = [fake.user(number) for number in range(1, chats + 1)]
    rooms = [fake.group(-number) if number <= groups else fake.chats[number]
             for number in range(1, chats + 1)]  # fmt: skip
    return list(zip(people, rooms, strict=True))


def _questions() -> list[str]:
    listed = yaml.safe_load((Path(__file__).parent / "sample_questions.yml").read_text("utf-8"))
    return [item["question"] for item in listed]


def _datas(message: Json) -> list[str]:
    return [each["callback_data"] for each in buttons(message) if "callback_data" in each]


def _pressable(fake: FakeTelegram, chat: Json) -> Json | None:
    mine = [message for message in fake.sent[-200:] if message["chat"] is chat and _datas(message)]
    return mine[-1] if mine else None


def _refused(call: Call) -> bool:
    return call.error is not None and call.error.code == 429


def _broken(call: Call) -> bool:
    return call.error is not None and call.error.code >= 500


class _Catching(logging.Handler):
    def __init__(self, log: list[logging.LogRecord]) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.append(record)


@asynccontextmanager
async def _watching(log: list[logging.LogRecord]) -> AsyncIterator[None]:
    handler = _Catching(log)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def report(seen: Seen, weather: Weather) -> str:
    """The figures."""
    waits, once = seen.waits, sum(len(seen.answers(number)) == 1 for number in seen.asked)
    lines = {
        "updates": _counts(seen.updates),
        "calls": _counts(weather.seen),
        "questions": f"{len(seen.asked)} in {len(set(seen.chats.values()))} chats",
        "answered once": once,
        "answered twice": len(seen.twice),
        "not answered": len(seen.unanswered),
        "not said in the log": seen.untold,
        "unreadable updates": f"{seen.unread} passed over",
        "unexpected errors": len(seen.unexpected),
        "chats without an answer": len(seen.starved),
        "wait": f"{median(waits):.2f} s median, {waits[-1]:.1f} s longest",
    }
    return "\n".join(f"{name:>24}  {value}" for name, value in lines.items())


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counter.most_common())


async def main() -> int:
    """Print the figures; 1 when anything was lost unsaid, answered twice, or not foreseen."""
    parser = argparse.ArgumentParser(prog="python -m tests.weather")
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--rate", type=float, default=20, help="updates a second")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    weather = Weather(given.seed)
    async with FakeTelegram() as fake:
        seen = await run(fake, weather, updates=given.updates, chats=given.chats, rate=given.rate)
    print("\n".join([report(seen, weather), *seen.unexpected[:3]]))  # noqa: T201 - figures
    return int(bool(seen.twice or seen.unexpected or seen.untold or seen.starved))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
