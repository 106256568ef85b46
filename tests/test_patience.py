"""Where Telegram fails: an edit is tried again, what is said only where it surely never left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.patience import after_editing, after_sending, patiently
from bot.sending import NotSentError
from bot.texts import ENGLISH
from tests.arrived import REOPENS, button, labels, quotes
from tests.fake_telegram import FakeTelegram, Fault, Json
from tests.running import ANN, polling
from tests.scenario import scenario

FAULTS = {
    "an error": Fault("", code=500),
    "bad gateway": Fault("", code=502, body="<html><h1>502 Bad Gateway</h1></html>"),
    "dropped": Fault("", drop=True),
    "answer lost": Fault("", after=True),
}
BOB = 8


def of(kind: str, method: str, times: int = 1) -> Fault:
    """A fault of this kind."""
    found = FAULTS[kind]
    return Fault(method, times, found.code, drop=found.drop, body=found.body, after=found.after)


@asynccontextmanager
async def answered(fake: FakeTelegram) -> AsyncIterator[Json]:
    """An answer stands; as it was sent."""
    async with polling(fake):
        await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
        yield dict(fake.sent[0])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits to try again does not wait for long."""
    monkeypatch.setattr("bot.patience._PAUSE", 0.2)


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.usefixtures("quick")
def test_an_edit_that_fails_is_made_again(kind: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answered(fake) as answer:
            fake.faults.append(of(kind, "editMessageText", 2))
            await fake.press(fake.user(ANN), answer, button(answer, ENGLISH.context))
            assert await fake.until(lambda: ENGLISH.back in labels(fake.sent[0]), 10)
            await fake.wait("editMessageText", count=2)
        assert quotes(fake.sent[0])

    happens()


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.usefixtures("quick")
def test_thumbs_that_could_not_be_taken_away_are(kind: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answered(fake) as answer:
            fake.faults.append(of(kind, "editMessageReplyMarkup"))
            await fake.press(fake.user(ANN), answer, button(answer, "👍"))
            assert await fake.until(lambda: "👍" not in labels(fake.sent[0]), 10)

    happens()


@pytest.mark.parametrize("kind", FAULTS)
def test_a_press_counts_that_could_not_be_let_go_of(kind: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answered(fake) as answer:
            fake.faults.append(of(kind, "answerCallbackQuery"))
            await fake.press(fake.user(ANN), answer, button(answer, ENGLISH.context))
            assert await fake.until(lambda: ENGLISH.back in labels(fake.sent[0]), 10)

    happens()


@scenario
async def test_meanwhile_no_other_chat_waits(fake: FakeTelegram) -> None:
    async with answered(fake) as answer:
        fake.faults.append(of("an error", "editMessageText", 2))
        await fake.press(fake.user(ANN), answer, button(answer, ENGLISH.context))
        await fake.wait("editMessageText")
        began = asyncio.get_running_loop().time()
        await fake.say(fake.user(BOB), REOPENS)
        await fake.wait("sendMessage", count=2)
        assert asyncio.get_running_loop().time() - began < 0.9
        assert ENGLISH.back not in labels(fake.sent[0])
        assert await fake.until(lambda: ENGLISH.back in labels(fake.sent[0]), 10)


@scenario
async def test_an_edit_that_is_overtaken_by_another_is_not_made(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with answered(fake) as answer:
        await fake.press(ann, answer, button(answer, ENGLISH.context))
        await fake.wait("editMessageText")
        context = dict(fake.sent[0])
        await fake.press(ann, context, button(context, ENGLISH.back))
        await fake.wait("editMessageText", count=2)
        fake.faults.append(of("an error", "editMessageText"))
        await fake.press(ann, answer, button(answer, ENGLISH.context))
        await fake.wait("editMessageText", count=3)
        await fake.press(ann, context, button(context, ENGLISH.back))
        await fake.wait("editMessageText", count=4)
        await fake.quiet(1.5)
        assert fake.sent[0]["text"] == answer["text"]


@pytest.mark.usefixtures("quick")
def test_what_can_never_be_edited_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answered(fake) as answer:
            fake.faults.append(of("an error", "editMessageText", 99))
            await fake.press(fake.user(ANN), answer, button(answer, ENGLISH.context))
            await fake.wait("editMessageText", count=4)
            await fake.quiet(0.5)

    with caplog.at_level(logging.WARNING):
        happens()
    assert "an answer was not sent: Internal Server Error" in caplog.text


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("words", ["/help", "/forget", "/mydata"])
@pytest.mark.usefixtures("quick")
def test_what_may_have_arrived_is_not_said_twice(words: str, kind: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answered(fake):
            method = "sendDocument" if words == "/mydata" else "sendMessage"
            fake.faults.append(of(kind, method))
            await fake.say(fake.user(ANN), words)
            await fake.until(lambda: fake.faults[0].times == 0, 5)
            await fake.quiet(0.6)
        assert len(fake.sent) == (2 if kind == "answer lost" else 1)

    happens()


@pytest.mark.parametrize("words", ["/help", "/forget", "/mydata"])
@pytest.mark.usefixtures("quick")
def test_what_never_left_is_said_again(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answered(fake):
            down = [True, True]
            if words == "/forget":
                down = [True]
            _fail_to_connect(monkeypatch, down)
            await fake.say(fake.user(ANN), words)
            assert await fake.until(lambda: len(fake.sent) == 2, 10)
            await fake.quiet(0.3)
        assert not down

    happens()


@scenario
async def test_a_file_that_telegram_puts_off_is_sent_whole(fake: FakeTelegram) -> None:
    async with answered(fake):
        fault = Fault("sendDocument", code=429, description="Too Many Requests", retry_after=1)
        fault.times = 5  # more often than the rate limiter tries
        fake.faults.append(fault)
        await fake.say(fake.user(ANN), "/mydata")
        await fake.until(lambda: len(fake.sent) == 2, 15)
    assert b'"quotes"' in fake.files[fake.sent[1]["document"]["file_id"]]


def test_pauses_grow_and_there_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    waits, tries = list[float](), list[int]()

    async def sleep(wait: float) -> None:
        waits.append(wait)

    async def attempt() -> None:
        tries.append(1)
        raise TimedOut

    monkeypatch.setattr("bot.patience.asyncio.sleep", sleep)
    asyncio.run(patiently(attempt, 1.0, after_editing))
    assert waits == [1, 2, 4]
    assert len(tries) == 3


def test_only_what_does_no_harm_is_done_again() -> None:
    lost, never, refused = NetworkError("x"), NotSentError("x"), BadRequest("x")
    assert [after_sending(e) for e in (lost, never, refused, RetryAfter(7))] == [None, 1, None, 7]
    assert [after_editing(e) for e in (lost, never, refused, RetryAfter(7))] == [1, 1, None, 7]


def _fail_to_connect(monkeypatch: pytest.MonkeyPatch, times: list[bool]) -> None:
    """There is no connection to be had, so many times."""
    from bot.sending import Sending  # noqa: PLC0415

    through = Sending.do_request

    async def do_request(self: Sending, url: str, *args: object, **kwargs: object) -> object:
        if times and ("send" in url.rpartition("/")[2]):
            times.pop()
            raise NotSentError("no connection")
        return await through(self, url, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Sending, "do_request", do_request)
