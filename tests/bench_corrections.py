"""Corrections at scale: python -m tests.bench_corrections [--messages 1000] [--kills 20].

A process of the bot answers readers; the article that they were quoted is corrected; while the
messages are edited, calls fail by chance and the process is killed at random moments and started
again. What is counted is what the server saw: each message that quoted the sentence edited once,
the others never.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.fake_telegram import FakeTelegram, Weather
from tests.test_corrections import ARTICLE, FIRST, struck

QUESTIONS = ("How many hangers are cracked?", "When does the bridge reopen to cars?")
EVERY = 5  # each fifth reader asks what does not change
PATIENCE = 300.0  # seconds


@dataclass(frozen=True)
class Figures:
    """What came of a run.

    Attributes:
        edits: successful edits of a message: how many messages had so many.
        others: edits of messages that quote another sentence.
        replies: how many messages had so many replies.
        wrong: messages that were to be corrected and do not say so.
        seconds: from the correction to the last edit.
        kills: how often the process was killed.
        failed: calls that the server refused, broke or cut off.
    """

    edits: Counter[int]
    others: int
    replies: Counter[int]
    wrong: int
    seconds: float
    kills: int
    failed: int


async def started(fake: FakeTelegram, folder: Path) -> Process:
    """A process of the bot that answers from the library in a folder."""
    command = [sys.executable, "-m", "bot", "--config", str(folder / "config.yml"), "run"]
    environment = {**os.environ, "PULLQUOTE_TOKEN": fake.token}
    return await asyncio.create_subprocess_exec(
        *command, stdout=DEVNULL, stderr=DEVNULL, env=environment
    )


async def run(folder: Path, messages: int, kills: int, failures: float, seed: int = 1) -> Figures:
    """Let it happen."""
    chance, story = random.Random(seed), folder / "library" / "bridge"
    story.mkdir(parents=True)
    (story / "story.yml").write_text('title: "The bridge"\n', "utf-8")
    (story / "shut.md").write_text(ARTICLE, "utf-8")
    async with FakeTelegram() as fake:
        config = f"api_base: {fake.base}\nlibrary: library\nfollow_every: 0\n"
        (folder / "config.yml").write_text(config, "utf-8")
        process = await started(fake, folder)
        concerned = await _asked(fake, messages)
        fake.weather = Weather(seed, failures / 2, failures / 4, failures / 8, failures / 8)
        (story / "shut.md").write_text(ARTICLE.replace("Twelve", "Fourteen"), "utf-8")
        began = time.monotonic()
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(0.8, 2.5))
            process.kill()
            await process.wait()
            process = await started(fake, folder)
        await fake.until(lambda: _complete(fake, concerned), PATIENCE)
        await asyncio.sleep(2)  # what comes now is too much
        process.terminate()
        await process.wait()
        return _figures(fake, concerned, began, kills)


async def _asked(fake: FakeTelegram, messages: int) -> set[int]:
    """Let readers ask; the chats whose answers quote the sentence that will change."""
    concerned = set()
    for number in range(messages):
        chat = 1000 + number
        if number % EVERY:
            concerned.add(chat)
        await fake.say(fake.user(chat), QUESTIONS[number % EVERY == 0])
    if not await fake.until(lambda: len(fake.sent) >= messages, PATIENCE):
        raise TimeoutError(f"{len(fake.sent)} of {messages} answers")
    return concerned


def _edited(fake: FakeTelegram) -> list[tuple[int, float]]:
    done = (c for c in fake.calls if c.method == "editMessageText" and not c.error and c.result)
    return [(int(call.params["chat_id"]), call.time) for call in done]


def _complete(fake: FakeTelegram, concerned: set[int]) -> bool:
    return {chat for chat, _ in _edited(fake)} >= concerned


def _figures(fake: FakeTelegram, concerned: set[int], began: float, kills: int) -> Figures:
    per_chat = Counter(chat for chat, _ in _edited(fake))
    answers = {
        m["chat"]["id"]: m for m in reversed(fake.sent) if "seen" in m["text"] or FIRST in m["text"]
    }
    replies = Counter(
        m["chat"]["id"] for m in fake.sent if m["text"].startswith("The source has changed")
    )
    last = max((when for _, when in _edited(fake)), default=time.time())
    return Figures(
        Counter(per_chat[chat] for chat in concerned),
        sum(count for chat, count in per_chat.items() if chat not in concerned),
        Counter(replies[chat] for chat in concerned),
        sum(1 for chat in concerned if struck(answers[chat]) != [FIRST]),
        last - (time.time() - (time.monotonic() - began)),
        kills,
        sum(1 for call in fake.calls if call.error or call.lost),
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--failures", type=float, default=0.05)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(run(Path(folder), chosen.messages, chosen.kills, chosen.failures))
    print(found)


if __name__ == "__main__":
    main()
