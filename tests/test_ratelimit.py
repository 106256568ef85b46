"""The rate limit: what is sent when; in virtual time, and over HTTP against strict limits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from bot.ratelimit import Limits, QueueFullError, RateLimiter, seconds
from tests.virtual_time import in_virtual_time

ANN, BOB, GROUP = 7, 8, -100


class Telegram:
    """What gets through the rate limit, and when; refuses as told.

    `sent` has the moment, the chat and the number of each message in their order; `errors` are what
    happens next to a message of anybody but Bob.
    """

    def __init__(self, **limits: int) -> None:
        self.limiter = RateLimiter(Limits(**limits), self._count)
        self.sent: list[tuple[float, int | str, int]] = []
        self.tries: list[float] = []
        self.errors: list[TelegramError] = []
        self.waits = 0

    def _count(self) -> None:
        self.waits += 1

    async def call(
        self, chat: int | str | None, number: int = 0, endpoint: str = "sendMessage"
    ) -> None:
        data: dict[str, Any] = {} if chat is None else {"chat_id": chat}

        async def reach() -> bool:
            now = asyncio.get_running_loop().time()
            self.tries.append(now)
            if self.errors and chat != BOB:
                raise self.errors.pop(0)
            self.sent.append((now, chat or 0, number))
            return True

        await self.limiter.process_request(reach, (), {}, endpoint, data, None)

    async def flood(self, chat: int | str, count: int, endpoint: str = "sendMessage") -> None:
        await asyncio.gather(*(self.call(chat, number, endpoint) for number in range(count)))

    def moments(self, chat: int | str) -> list[float]:
        return [moment for moment, to, _ in self.sent if to == chat]


@in_virtual_time
async def test_a_chat_gets_a_short_burst_and_then_one_a_second_in_order() -> None:
    telegram = Telegram()
    await telegram.flood(ANN, 6)
    assert telegram.moments(ANN) == [0, 0, 0, 1, 2, 3]
    assert [number for _, _, number in telegram.sent] == list(range(6))


@in_virtual_time
async def test_who_writes_slowly_never_waits() -> None:
    telegram = Telegram()
    for _ in range(100):
        await telegram.call(ANN)
        await asyncio.sleep(1)
    assert telegram.moments(ANN) == list(range(100))
    assert telegram.waits == 0


@pytest.mark.parametrize("group", [GROUP, str(GROUP), "@herald"])
def test_a_group_gets_no_more_than_twenty_in_any_minute(group: int | str) -> None:
    @in_virtual_time
    async def happens() -> None:
        telegram = Telegram(queue=100)
        await telegram.flood(group, 45)
        moments = telegram.moments(group)
        in_a_minute = [sum(m <= other < m + 60 for other in moments) for m in moments]
        assert max(in_a_minute) == 20
        assert moments[20] == 60
        assert len(moments) == 45

    happens()


@in_virtual_time
async def test_all_chats_together_get_thirty_in_any_second_and_take_turns() -> None:
    telegram = Telegram()
    await asyncio.gather(*(telegram.flood(chat, 3) for chat in range(1, 101)))
    moments = [moment for moment, _, _ in telegram.sent]
    assert max(sum(m <= other < m + 1 for other in moments) for m in moments) == 30
    assert moments[-1] == pytest.approx(9)
    waited = [number for _, _, number in telegram.sent[30:]]
    assert waited == [0] * 90 + [1] * 90 + [2] * 90  # no chat has two turns before another has one


@in_virtual_time
async def test_a_chat_that_has_to_wait_keeps_no_other_waiting() -> None:
    telegram = Telegram(queue=100)
    flood = asyncio.create_task(telegram.flood(ANN, 60))
    await asyncio.sleep(10)
    for _ in range(20):
        before = asyncio.get_running_loop().time()
        await telegram.call(BOB)
        assert asyncio.get_running_loop().time() == before
        await asyncio.sleep(1)
    await flood
    assert telegram.moments(ANN)[-1] == pytest.approx(57)


@in_virtual_time
async def test_what_telegram_refuses_is_sent_again_before_all_that_came_after_it() -> None:
    telegram = Telegram()
    telegram.errors = [RetryAfter(5), RetryAfter(7)]
    flood = asyncio.create_task(telegram.flood(ANN, 3))
    await asyncio.sleep(0.5)
    await telegram.call(BOB)
    await flood
    assert telegram.moments(BOB) == [0.5]
    assert telegram.moments(ANN) == [12, 12, 12]
    assert [number for _, to, number in telegram.sent if to == ANN] == [0, 1, 2]


@in_virtual_time
async def test_what_is_refused_again_and_again_is_given_up() -> None:
    telegram = Telegram()
    telegram.errors = [RetryAfter(2)] * 4
    with pytest.raises(RetryAfter):
        await telegram.call(ANN)
    assert telegram.tries == [0, 2, 4, 6]
    await telegram.call(ANN)
    assert telegram.moments(ANN) == [8]


@in_virtual_time
async def test_nobody_waits_for_longer_than_a_minute() -> None:
    telegram = Telegram()
    telegram.errors = [RetryAfter(3600)]
    with pytest.raises(RetryAfter):
        await telegram.call(ANN)
    await asyncio.sleep(600)
    with pytest.raises(RetryAfter) as refused:  # by us: Telegram is not even asked
        await telegram.call(ANN)
    assert seconds(refused.value) == 3000
    assert telegram.tries == [0]
    await asyncio.sleep(2990)
    await telegram.call(ANN)
    assert telegram.moments(ANN) == [3600]


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("lost")])
def test_what_may_have_arrived_is_not_sent_again(error: TelegramError) -> None:
    @in_virtual_time
    async def happens() -> None:
        telegram = Telegram()
        telegram.errors = [error]
        with pytest.raises(NetworkError):
            await telegram.call(ANN)
        assert telegram.tries == [0]
        await telegram.call(ANN)
        assert telegram.moments(ANN) == [0]

    happens()


@in_virtual_time
async def test_a_refusal_that_names_no_chat_holds_all_messages_back() -> None:
    telegram = Telegram()
    telegram.errors = [RetryAfter(9)]
    with pytest.raises(RetryAfter):
        await telegram.call(None, endpoint="answerInlineQuery")
    await asyncio.gather(*(telegram.flood(chat, 1) for chat in range(1, 61)))
    moments = [moment for moment, _, _ in telegram.sent]
    assert (moments[0], moments[29], moments[30], moments[59]) == (9, 9, 10, 10)


@in_virtual_time
async def test_calls_that_send_no_message_neither_wait_nor_count() -> None:
    telegram = Telegram()
    for endpoint in ("sendChatAction", "answerCallbackQuery", "getMe", "deleteMessage"):
        await telegram.flood(ANN, 50, endpoint)
    await telegram.flood(ANN, 3, "editMessageText")
    assert {moment for moment, _, _ in telegram.sent} == {0}
    await telegram.call(ANN, endpoint="sendPhoto")
    assert telegram.moments(ANN)[-1] == 1


@in_virtual_time
async def test_a_queue_that_is_full_takes_no_more_and_says_so() -> None:
    telegram = Telegram(queue=5)
    sending = [asyncio.create_task(telegram.call(ANN, number)) for number in range(20)]
    done = await asyncio.gather(*sending, return_exceptions=True)
    refused = [error for error in done if error is not None]
    assert {type(error) for error in refused} == {QueueFullError}
    assert str(refused[0]) == "5 messages wait for this chat already"
    assert len(telegram.sent) == 20 - len(refused) == 3 + 1 + 5
    await telegram.call(BOB)


@in_virtual_time
async def test_a_message_that_is_given_up_while_it_waits_lets_the_next_one_through() -> None:
    telegram = Telegram()
    sending = [asyncio.create_task(telegram.call(ANN, number)) for number in range(6)]
    await asyncio.sleep(0.5)
    sending[3].cancel()  # has the turn, and waits for its second
    sending[4].cancel()  # waits for the turn
    await sending[5]
    assert [number for _, _, number in telegram.sent] == [0, 1, 2, 5]
    assert telegram.moments(ANN)[-1] == 1


@in_virtual_time
async def test_chats_that_are_done_with_are_forgotten() -> None:
    telegram = Telegram(overall=10_000)
    for start in range(0, 10_000, 500):
        await asyncio.gather(*(telegram.call(chat) for chat in range(start, start + 500)))
        await asyncio.sleep(1)
    assert len(telegram.limiter._chats) <= 2000  # noqa: SLF001 - what must not grow
