"""What readers ask in vain: kept of those who allowed it, without who they are; grouped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from bot.chats import Chats, Choices
from bot.days import LONGER, Days
from bot.ledger import Ledger, open_ledger
from bot.message import Story
from bot.questiongroups import Encoding, Question, grouped
from bot.readers import Reader
from bot.retention import QUESTIONS_KEPT, forget_old
from bot.silentquestions import SilentQuestions, normalised
from bot.tables import LATENCIES, SILENT_QUESTIONS
from bot.texts import ENGLISH
from tests.arrived import REOPENS
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling
from tests.scenario import scenario

BOB = 8
GROUP = -100_5
INVENTED = "Who invented the telephone?"
QUESTIONS = Path(__file__).with_name("silent_questions.yml")
DAY = date(2026, 3, 4)  # a Wednesday
TODAY = datetime.now(UTC).date()


def rows(ledger: Ledger) -> list[dict[str, Any]]:
    with ledger.read() as connection:
        return [dict(row) for row in connection.execute(select(SILENT_QUESTIONS)).mappings()]


def reader(chat: int, *, allowed: bool = True) -> Reader:
    return Reader(chat, ENGLISH, Choices(report=allowed), Story("The bridge", ()))


def kept(ledger: Ledger, *asked: tuple[int, str], day: date = DAY) -> SilentQuestions:
    """Questions of readers who allow them, kept on a day."""
    silent = SilentQuestions(ledger, lambda: day)

    async def happen() -> None:
        for chat, question in asked:
            await silent.note(question, reader(chat))

    asyncio.run(happen())
    return silent


# What is kept


@scenario
async def test_only_silences_of_readers_who_allowed_it_are_kept(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await Chats(ledger).change(ANN, report=True)
        for count, (person, words) in enumerate(
            [(ANN, INVENTED), (ANN, REOPENS), (BOB, "Who owns the moon?")], 1
        ):
            await fake.say(fake.user(person), words)
            await fake.wait("sendMessage", count=count)
    (row,) = rows(ledger)
    assert row["question"] == INVENTED
    assert str(ANN) not in (row["reader"], row["epoch"])
    assert len(row["reader"]) == 16


@scenario
async def test_in_a_group_nobody_allows_it_for_others(fake: FakeTelegram) -> None:
    ledger, group = open_ledger("sqlite://"), fake.group(GROUP)
    fake.admins.add((GROUP, ANN))
    async with polling(fake, ledger=ledger):
        await fake.say(fake.user(ANN), "/settings report on", group)
        await fake.wait("sendMessage")
        await Chats(ledger).change(GROUP, report=True)  # as an older version may have left it
        await fake.say(fake.user(ANN), f"/ask {INVENTED}", group)
        await fake.wait("sendMessage", count=2)
    assert fake.sent[0]["text"].startswith("I don't know this setting.")
    assert "/settings report" not in fake.sent[0]["text"]
    assert rows(ledger) == []


@scenario
async def test_forget_deletes_what_can_still_be_told_to_be_ones_own(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        for person in (ANN, BOB):
            await Chats(ledger).change(person, report=True)
            await fake.say(fake.user(person), INVENTED)
        await fake.wait("sendMessage", count=2)
        assert len(rows(ledger)) == 2
        await fake.say(fake.user(ANN), "/forget")
        await fake.wait("sendMessage", count=3)
    assert len(rows(ledger)) == 1


def test_neither_a_restart_nor_a_new_week_lets_a_reader_be_known_again() -> None:
    ledger = open_ledger("sqlite://")
    kept(ledger, (ANN, "a"), (ANN, "b"), (BOB, "c"))
    kept(ledger, (ANN, "d"))
    days = [DAY]
    one = SilentQuestions(ledger, lambda: days[0])

    async def later() -> None:
        await one.note("e", reader(ANN))
        days[0] = DAY + timedelta(7)
        await one.note("f", reader(ANN))
        assert [each["question"] for each in await one.kept(ANN)] == ["f"]

    asyncio.run(later())
    found = {row["question"]: (row["epoch"], row["reader"]) for row in rows(ledger)}
    assert found["a"] == found["b"]
    assert len({found[name][1] for name in "acdef"}) == 5
    assert len({found[name][0] for name in "adef"}) == 4


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("  Is it\n open? ", "Is it open?"),
        ("Call me: +44 20 7946 0958!", "Call me: …!"),
        ("I am ann@paper.example, why?", "I am … why?"),
        ("Does @annie_nym know?", "Does … know?"),
        ("Did 148 hangers crack on 30 March 2026?", "Did 148 hangers crack on 30 March 2026?"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_what_may_tell_who_asks_is_left_out(question: str, left: str) -> None:
    assert normalised(question) == left


def test_questions_are_deleted_when_their_time_is_over() -> None:
    ledger = open_ledger("sqlite://")
    kept(ledger, (ANN, "old"), day=TODAY - timedelta(QUESTIONS_KEPT + 1))
    kept(ledger, (ANN, "new"), day=TODAY - timedelta(QUESTIONS_KEPT - 1))
    forget_old(ledger, time.time())
    assert [row["question"] for row in rows(ledger)] == ["new"]


def test_times_are_counted_in_buckets() -> None:
    ledger = open_ledger("sqlite://")

    async def happen() -> None:
        days = Days(ledger, lambda: DAY)
        for seconds in (0.004, 0.01, 0.011, 99.0, None):
            days.count("answered", seconds)
        await days.write()
        days.count("silent", 0.001)
        await days.write()

    asyncio.run(happen())
    with ledger.read() as connection:
        found = connection.execute(select(LATENCIES.c.bucket, LATENCIES.c.answers)).all()
    assert {tuple(row) for row in found} == {(10, 3), (20, 1), (LONGER, 1)}


# What asks the same


def pairs(part: str, language: str) -> tuple[float, float]:
    """Of the pairs that come together the share that belong together, and the other way round."""
    groups = yaml.safe_load(QUESTIONS.read_text("utf-8"))[part]
    labelled = [(name, text) for name, texts in groups.items() for text in texts]
    found = grouped([Question(text, language) for _, text in labelled])
    place = {number: place for place, group in enumerate(found) for number in group}
    both = list(combinations(range(len(labelled)), 2))
    belong = {(i, j) for i, j in both if labelled[i][0] == labelled[j][0]}
    come = {(i, j) for i, j in both if place[i] == place[j]}
    return len(belong & come) / len(come), len(belong & come) / len(belong)


@pytest.mark.parametrize(
    ("part", "language", "precision", "recall"),
    [
        ("en", "en", 0.8, 0.55),
        ("es", "es", 0.9, 0.5),
        ("held out en", "en", 0.95, 0.45),
        ("held out es", "es", 0.95, 0.6),
    ],
)
def test_questions_are_grouped_by_meaning(
    part: str, language: str, precision: float, recall: float
) -> None:
    right, found = pairs(part, language)
    assert right >= precision
    assert found >= recall


def test_an_encoder_groups_what_shares_no_word_in_the_languages_that_it_knows() -> None:
    near = {"Who foots the bill?": (1.0, 0.0), "Who pays?": (0.9, 0.1), "Why?": (0.0, 1.0)}

    def cosines(texts: Sequence[str]) -> list[list[float]]:
        pairs = [[zip(near[one], near[other], strict=True) for other in texts] for one in texts]
        return [[sum(a * b for a, b in pair) for pair in row] for row in pairs]

    questions = [Question(text, "en") for text in near]
    assert grouped(questions) == [[0], [1], [2]]
    assert grouped(questions, Encoding(cosines)) == [[0, 1], [2]]
    assert grouped(questions, Encoding(cosines, ("en", "es"))) == [[0, 1], [2]]
    assert grouped(questions, Encoding(cosines, ("es",))) == [[0], [1], [2]]


def test_every_question_is_in_one_group_also_those_without_words() -> None:
    questions = [Question(text, "en") for text in ("?", "the", "Who pays?", "", "who pays")]
    found = grouped(questions)
    assert sorted(number for group in found for number in group) == [0, 1, 2, 3, 4]
    assert [2, 4] in found
