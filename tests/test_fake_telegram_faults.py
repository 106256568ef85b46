"""The fake Telegram server when it fails on demand, and its own checks."""

import asyncio
from datetime import timedelta

import pytest
from telegram import (
    Bot,
)
from telegram.error import (
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.echo_bot import built, polling
from tests.fake_telegram import FakeTelegram, Fault
from tests.scenario import scenario, unknown_parameters


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
    async with built(fake) as application:
        await application.bot.set_webhook("https://example.com/hook")
        with pytest.raises(Conflict, match="webhook is active"):
            await application.bot.get_updates(timeout=0)


@scenario
async def test_blocked(fake: FakeTelegram) -> None:
    user = fake.user(7)
    fake.block(user)
    async with built(fake) as application:
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await application.bot.send_message(7, "hello")


@scenario
async def test_flood_limit(fake: FakeTelegram) -> None:
    fake.user(7)
    fake.strict_flood = True
    async with built(fake) as application:
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
    async with built(fake) as application:
        with pytest.raises(NetworkError):
            await application.bot.send_message(7, "lost")
        assert fake.sent == []
        await application.bot.send_message(7, "found")
    assert [message["text"] for message in fake.sent] == ["found"]


@scenario
async def test_lost_answer_leaves_one_message(fake: FakeTelegram) -> None:
    fake.user(7)
    fake.faults.append(Fault("sendMessage", after=True))
    async with built(fake) as application:
        with pytest.raises(NetworkError):
            await application.bot.send_message(7, "once")
    assert [message["text"] for message in fake.sent] == ["once"]
    assert len(await fake.wait("sendMessage")) == 1


@scenario
async def test_late_answer_times_out(fake: FakeTelegram) -> None:
    fake.user(7)
    fake.faults.append(Fault("sendMessage", delay=0.2, after=True))
    async with built(fake) as application:
        with pytest.raises(TimedOut):
            await application.bot.send_message(7, "late", read_timeout=0.05)
        await fake.wait("sendMessage")
    assert len(fake.sent) == 1


@scenario
async def test_slow_answer_is_waited_for(fake: FakeTelegram) -> None:
    fake.user(7)
    fake.faults.append(Fault("sendMessage", code=200, delay=0.1))
    async with built(fake) as application:
        message = await application.bot.send_message(7, "slow")
        assert message.text == "slow"
    assert fake.faults[0].times == 0


@scenario
async def test_watching_fails_when_it_should(fake: FakeTelegram) -> None:
    """The fake's own checks can fail: a call that never comes, and one that should not."""
    fake.user(7)
    async with built(fake) as application:
        with pytest.raises(AssertionError, match="0 of 1 calls"):
            await fake.wait("sendMessage", timeout=0.05)
        await fake.quiet(0.05)
        sending = asyncio.create_task(application.bot.send_message(7, "hello"))
        with pytest.raises(AssertionError, match="unexpected"):
            await fake.quiet(5)
        await sending


@scenario
async def test_contract_check_finds_an_unknown_parameter(fake: FakeTelegram) -> None:
    async with built(fake) as application:
        await application.bot.get_me(api_kwargs={"invented": 1})
    assert unknown_parameters(fake) == ["getMe.invented"]
    fake.calls.clear()
