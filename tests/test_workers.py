"""Two workers behind one webhook on one PostgreSQL; one is killed while it answers.

python -m tests.test_workers [--freeze] [SEED …] prints the figures; with --freeze, the worker is
stopped for so long that it is thought dead, and then goes on.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import yaml

from bot.claims import LEASE
from tests.fake_telegram import Call, FakeTelegram, Json
from tests.postgres_server import new_database
from tests.webhook_delivery import Delivery
from tests.worker_processes import working

CHATS, UPDATES, RATE = 60, 300, 60
IN_GROUPS = 6  # chats
UNSURE = "is not sent again"  # what the log says of an update that may have been answered


@dataclass
class Seen:
    """What became of a run.

    Attributes:
        asked: the numbers of the questions.
        answers: how many messages reply to each.
        unsure: how many updates the log says were not answered again.
        delivery: what the courier saw.
        seconds: how long it took.
        log: what the workers said.
    """

    asked: list[tuple[int, int]]
    answers: Counter[tuple[int, int]]
    unsure: int
    delivery: Delivery
    seconds: float
    log: str

    @property
    def unanswered(self) -> list[tuple[int, int]]:
        return [question for question in self.asked if not self.answers[question]]

    @property
    def twice(self) -> list[tuple[int, int]]:
        return [question for question in self.asked if self.answers[question] > 1]

    def __str__(self) -> str:
        once = sum(self.answers[question] == 1 for question in self.asked)
        statuses = ", ".join(
            f"{count} × {code}" for code, count in sorted(self.delivery.seen.items())
        )
        waits = sorted(self.delivery.waits)
        return (
            f"{len(self.asked)} questions: {once} answered once, {len(self.twice)} twice, "
            f"{len(self.unanswered)} not, of which {self.unsure} may have been sent; "
            f"responses {statuses}; wait {median(waits):.2f} s median, {waits[-1]:.1f} s longest; "
            f"{self.seconds:.1f} s"
        )


async def run(folder: Path, database: str, seed: int, *, freeze: bool = False) -> Seen:
    """Ask two workers, kill one of them, and see that the other does its work too.

    Args:
        folder: for what the workers write.
        database: of both.
        seed: of the chance.
        freeze: whether it is only stopped for a time.
    """
    chance = random.Random(seed)
    async with FakeTelegram() as fake, working(fake, folder, database, count=2) as workers:
        queues = _queues(fake, chance)
        victim, after = chance.choice(workers), chance.randint(UPDATES // 4, UPDATES // 2)

        async def murder() -> None:
            await fake.until(lambda: len(_sends(fake)) >= after, 30)
            await asyncio.sleep(chance.random() / 20)
            if not freeze:
                victim.process.kill()
                return
            victim.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(LEASE + 3)
            victim.process.send_signal(signal.SIGCONT)

        begin = time.monotonic()
        addresses, patience = [worker.address for worker in workers], 2.0 if freeze else 60.0
        async with Delivery(addresses, fake.webhook or {}, patience) as courier:
            await asyncio.gather(courier.bring(queues, per_second=RATE), murder())
        seconds = time.monotonic() - begin
        answers = Counter(
            (int(call.params["chat_id"]), call.params["reply_parameters"]["message_id"])
            for call in _sends(fake)
            if call.result is not None
        )
    log = "".join(worker.log.read_text("utf-8") for worker in workers)
    asked = [
        (update["message"]["chat"]["id"], update["message"]["message_id"])
        for queue in queues
        for update in queue
    ]
    return Seen(asked, answers, log.count(UNSURE), courier, seconds, log)


def _queues(fake: FakeTelegram, chance: random.Random) -> list[list[Json]]:
    """The updates of each chat."""
    questions = [item["question"] for item in yaml.safe_load(_QUESTIONS.read_text("utf-8"))]
    queues = []
    for number in range(1, CHATS + 1):
        person = fake.user(number)
        chat = fake.group(-number) if number <= IN_GROUPS else fake.chats[number]
        queue = []
        for turn in range(UPDATES // CHATS):
            text = chance.choice(questions)
            text = f"/ask {text}" if number <= IN_GROUPS else text
            entities = [{"type": "bot_command", "offset": 0, "length": 4}] if text[0] == "/" else []
            message = fake.store(chat, person, {"text": text, "entities": entities})
            queue.append({"update_id": number * 1000 + turn, "message": message})
        queues.append(queue)
    return queues


_QUESTIONS = Path(__file__).with_name("sample_questions.yml")


def _sends(fake: FakeTelegram) -> list[Call]:
    return [call for call in fake.calls if call.method == "sendMessage"]


def test_when_a_worker_is_killed_the_other_answers_all_and_nothing_twice(tmp_path: Path) -> None:
    seen = asyncio.run(run(tmp_path, new_database(), seed=1))
    assert seen.twice == []
    assert len(seen.unanswered) <= seen.unsure, str(seen)
    assert "Traceback" not in seen.log


def main(arguments: list[str]) -> int:
    """Print the figures; 1 when anything was answered twice, or lost without a word."""
    wrong, freeze = False, "--freeze" in arguments
    for seed in [int(each) for each in arguments if each.isdigit()] or range(5):
        with tempfile.TemporaryDirectory() as folder:
            seen = asyncio.run(run(Path(folder), new_database(), seed, freeze=freeze))
        wrong |= bool(seen.twice) or len(seen.unanswered) > seen.unsure
        print(f"seed {seed}: {seen}")  # noqa: T201 - figures
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
