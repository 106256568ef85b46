"""The weather of the fake Telegram server: by chance, but the same for the same seed."""

import pytest
from telegram.error import NetworkError, RetryAfter

from tests.echo_bot import built
from tests.fake_telegram import FakeTelegram, Fault, Weather
from tests.scenario import scenario


def forecast(seed: int, calls: int = 300) -> list[Fault | None]:
    weather = Weather(seed)
    return [weather.fault("sendMessage") for _ in range(calls)]


def test_the_same_seed_makes_the_same_weather() -> None:
    assert forecast(7) == forecast(7)
    assert forecast(7) != forecast(8)


def test_calls_fail_as_often_as_is_said() -> None:
    weather = Weather(flood=0.05, broken=0.03, dropped=0.02, lost=0.01)
    for _ in range(20_000):
        weather.fault("sendMessage")
    shares = {kind: count / 20_000 for kind, count in weather.seen.items()}
    expected = {"flood": 0.05, "broken": 0.03, "dropped": 0.02, "lost": 0.01, "fine": 0.89}
    assert shares == pytest.approx(expected, abs=0.005)


def test_a_flood_names_a_time_and_half_of_what_is_broken_is_no_json() -> None:
    faults = [fault for fault in forecast(0, 2000) if fault]
    assert {fault.retry_after for fault in faults if fault.code == 429} == {1, 2, 3}
    bodies = {(fault.code, fault.body is None) for fault in faults if fault.code != 429}
    assert bodies == {(500, True), (502, False)}


@scenario
async def test_weather_comes_after_what_is_planned(fake: FakeTelegram) -> None:
    fake.user(7)
    fake.faults.append(Fault("sendMessage", code=429, description="wait", retry_after=9))
    async with built(fake) as application:
        fake.weather = Weather(flood=0, broken=0, dropped=0, lost=1)
        with pytest.raises(RetryAfter):
            await application.bot.send_message(7, "refused")
        with pytest.raises(NetworkError):
            await application.bot.send_message(7, "lost")
        fake.weather = None
    assert [(call.lost, call.result is not None) for call in fake.calls[-2:]] == [
        (False, False),
        (True, True),
    ]
    assert [message["text"] for message in fake.sent] == ["lost"]
