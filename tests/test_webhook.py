"""The webhook: who may deliver, what is answered, when it is said to be taken, and health."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.claims import accept_now
from bot.config import Config
from bot.desk import Desk
from bot.ledger import open_ledger
from bot.message import Story
from bot.webhook import address_of
from knowledge import Answer, ask
from tests.arrived import REOPENS, SENTENCE, quotes
from tests.fake_telegram import FakeTelegram, Fault, Json
from tests.postgres_server import new_database
from tests.running import ANN, built, filled, sample_articles
from tests.scenario import scenario
from tests.webhook_listening import PATH, SECRET, Listening, listening


@asynccontextmanager
async def at_webhook(
    fake: FakeTelegram,
    *,
    address: str = "sqlite://",
    most: int = 40,
    told: bool = False,
    desk: Desk | None = None,
) -> AsyncIterator[Listening]:
    ledger = open_ledger(address)
    async with (
        built(fake, ledger=ledger, desk=desk) as app,
        listening(app, ledger, most=most, told=told) as here,
    ):
        yield here
    ledger.close()


def update_of(fake: FakeTelegram, number: int = 1000, question: str = REOPENS) -> Json:
    """A question, as an update that a test delivers itself."""
    ann = fake.user(ANN)
    return {"update_id": number, "message": fake.store(fake.chats[ANN], ann, {"text": question})}


def sends(fake: FakeTelegram) -> int:
    return sum(call.method == "sendMessage" for call in fake.calls)


# What is delivered


@scenario
async def test_what_telegram_delivers_is_answered_word_for_word(fake: FakeTelegram) -> None:
    async with at_webhook(fake, told=True):
        await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
        assert await fake.until(lambda: fake.deliveries, 5)
    assert quotes(fake.sent[0])[0] == SENTENCE
    assert fake.deliveries == [200]


@scenario
async def test_it_is_taken_only_when_the_answer_has_arrived(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("sendMessage", code=200, delay=0.5))
    async with at_webhook(fake) as here:
        begin = time.monotonic()
        response = await here.post(update_of(fake))
        assert response.status_code == 200
        assert time.monotonic() - begin >= 0.5
        assert [call.method for call in fake.calls if call.answered][-1] == "sendMessage"


@scenario
async def test_one_that_comes_again_is_not_answered_again(fake: FakeTelegram) -> None:
    async with at_webhook(fake) as here:
        update = update_of(fake)
        assert [(await here.post(update)).status_code for _ in range(3)] == [200] * 3
    assert sends(fake) == 1


def test_one_that_comes_again_after_a_restart_is_not_answered_again(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        update = update_of(fake)
        for _ in range(2):
            async with at_webhook(fake, address=f"sqlite:///{tmp_path / 'ledger'}") as here:
                assert (await here.post(update)).status_code == 200
        assert sends(fake) == 1

    happens()


@scenario
async def test_one_that_comes_again_while_it_is_answered_has_to_wait(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("sendMessage", code=200, delay=0.5))
    async with at_webhook(fake) as here:
        update = update_of(fake)
        first = asyncio.create_task(here.post(update))
        assert await fake.until(lambda: sends(fake), 5)
        again = await here.post(update)
        assert again.status_code == 503
        assert int(again.headers["Retry-After"]) > 0
        assert (await first).status_code == 200
        assert (await here.post(update)).status_code == 200
    assert sends(fake) == 1


@scenario
async def test_when_too_much_is_in_hand_the_rest_comes_later(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("sendMessage", times=2, code=200, delay=0.5))
    async with at_webhook(fake, most=2) as here:
        updates = [update_of(fake, number) for number in range(1000, 1005)]
        statuses = [r.status_code for r in await asyncio.gather(*map(here.post, updates))]
        assert sorted(statuses) == [200, 200, 503, 503, 503]
        late = [update for update, status in zip(updates, statuses, strict=True) if status == 503]
        assert [(await here.post(update)).status_code for update in late] == [200] * 3
    assert sends(fake) == 5


@scenario
async def test_an_answer_that_may_have_arrived_is_not_sent_again(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("sendMessage", after=True))
    async with at_webhook(fake) as here:
        update = update_of(fake)
        assert [(await here.post(update)).status_code for _ in range(2)] == [200] * 2
    assert sends(fake) == len(fake.sent) == 1


@scenario
async def test_what_waits_for_the_next_message_lets_it_come_and_is_done_all_the_same(
    fake: FakeTelegram,
) -> None:
    index = filled(sample_articles())

    def look_up(question: str, /, **options: Any) -> Answer:
        accept_now()
        return ask(index, question, **options)

    story = Story("The bridge", sample_articles())
    desk = Desk(story, look_up, (), slow=False, close=lambda: None)
    fake.faults.append(Fault("sendMessage", code=200, delay=0.5))
    async with at_webhook(fake, desk=desk) as here:
        update = update_of(fake)
        assert (await here.post(update)).status_code == 200
        assert fake.sent == []
        assert (await here.post(update)).status_code == 503  # should Telegram ask again
        await here.listener.stop()
        assert quotes(fake.sent[0])[0] == SENTENCE


@scenario
async def test_the_end_waits_for_what_is_in_hand_and_takes_nothing_more(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("sendMessage", code=200, delay=0.5))
    async with at_webhook(fake) as here:
        first = asyncio.create_task(here.post(update_of(fake)))
        assert await fake.until(lambda: sends(fake), 5)
        end = asyncio.create_task(here.listener.stop())
        await asyncio.sleep(0)
        assert await here.listener.receive(SECRET, b'{"update_id": 5}') == 503
        assert not end.done()
        assert (await first).status_code == 200
        await end
    assert sends(fake) == 1


# Who delivers, and what


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], "é", SECRET.upper()])
def test_without_the_secret_nothing_is_taken(secret: str | None) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with at_webhook(fake) as here:
            assert await here.listener.receive(secret or "", b"{}") == 403
            if secret != "é":
                assert (await here.post(update_of(fake), secret)).status_code == 403
        assert fake.calls[1:] == []

    happens()


@pytest.mark.parametrize("path", ["/", "/other", f"/{PATH}x", f"/{PATH}/more", "/healthz/more"])
def test_at_another_path_there_is_nothing(path: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with at_webhook(fake) as here:
            elsewhere = Listening(here.listener, here.claims, here.base + path + "?")
            assert (await elsewhere.post(update_of(fake))).status_code == 404
        assert fake.calls[1:] == []

    happens()


@scenario
async def test_a_proxy_may_leave_a_prefix_before_the_path(fake: FakeTelegram) -> None:
    async with at_webhook(fake) as here:
        behind = Listening(here.listener, here.claims, f"{here.base}/bots/news")
        assert (await behind.post(update_of(fake))).status_code == 200
    assert sends(fake) == 1


@pytest.mark.parametrize("body", [b"", b"secret-marker", b"\xff\xfe", b"[" * 100_000, b'{"a":'])
def test_what_is_no_json_is_refused(body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with at_webhook(fake) as here:
            assert (await here.post(body)).status_code == 400
            assert (await here.post(update_of(fake))).status_code == 200

    with caplog.at_level(logging.INFO):
        happens()
    assert "secret-marker" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        [],
        5,
        "secret-marker",
        {},
        {"message": {"text": "secret-marker"}},
        {"update_id": None},
        {"update_id": "secret-marker"},
        {"update_id": 2**70},
        {"update_id": -1},
        {"update_id": 1, "message": "secret-marker"},
        {"update_id": 1, "message": {"message_id": 1, "text": "secret-marker"}},
        {"update_id": 1, "message": {"message_id": 1, "date": 1e30, "chat": {"id": 7}}},
        {"update_id": 1, "secret-marker": {}, "callback_query": {"id": "1", "from": {}}},
    ],
    ids=str,
)
def test_what_can_not_be_read_is_passed_over_so_that_it_does_not_come_for_ever(
    body: Any, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with at_webhook(fake) as here:
            assert (await here.post(body)).status_code == 200
            assert (await here.post(update_of(fake))).status_code == 200
        assert sends(fake) == 1

    with caplog.at_level(logging.INFO):
        happens()
    assert caplog.text.count("passed over an unreadable update") == 1
    assert "secret-marker" not in caplog.text
    assert "Traceback" not in caplog.text


@scenario
async def test_what_is_much_larger_than_an_update_is_refused(fake: FakeTelegram) -> None:
    async with at_webhook(fake) as here:
        port = int(here.base.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST /{PATH} HTTP/1.1\r\nContent-Length: {2 << 20}\r\n\r\n".encode())
        assert b" 400 " in await reader.readline()
        writer.close()
        assert (await here.post(update_of(fake))).status_code == 200


# Health

CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"


class Server:
    """The server that a database is on."""

    def __init__(self, database: str) -> None:
        self._address = database.rpartition("/")[0] + "/postgres"

    def do(self, command: str) -> None:
        import psycopg  # noqa: PLC0415 - without it the test is skipped

        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(command.encode())


@scenario
async def test_a_worker_is_healthy_until_it_ends(fake: FakeTelegram) -> None:
    async with at_webhook(fake) as here:
        assert await here.health() == 200
        await here.listener.stop()
        assert not await here.listener.healthy()


def test_without_the_database_a_worker_is_not_healthy_and_loses_nothing() -> None:
    database = new_database()
    server, name = Server(database), database.rpartition("/")[2]

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with at_webhook(fake, address=database) as here:
            assert await here.health() == 200
            await asyncio.to_thread(server.do, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            await asyncio.to_thread(server.do, CUT_OFF.format(name))
            assert await here.health() == 503
            update = update_of(fake)
            assert (await here.post(update)).status_code == 503
            assert sends(fake) == 0
            await asyncio.to_thread(server.do, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            assert (await here.post(update)).status_code == 200
            assert await here.health() == 200
        assert quotes(fake.sent[0])[0] == SENTENCE

    happens()


# The address


def test_all_workers_mean_the_same_address_and_nobody_guesses_it() -> None:
    config = Config(webhook_url="https://bot.example.org")
    token = "123456:TEST-token-abcdefghijklmnopqrstuvwxyz0123"
    address = address_of(config, token)
    assert address == address_of(config, token)
    assert address.url == f"https://bot.example.org/{address.path}"
    other = address_of(config, token[:-1] + "4")
    assert len({address.path, address.secret, other.path, other.secret}) == 4
    assert all(len(each) == 64 for each in (address.path, address.secret))
    assert not any(part in address.url + address.secret for part in token.split(":"))
    assert address.secret not in repr(address)
    assert address.path not in repr(address)


def test_a_path_of_ones_own_is_taken() -> None:
    config = Config(webhook_url="https://bot.example.org", webhook_path="my-own-long-path")
    assert address_of(config, "1:x").url == "https://bot.example.org/my-own-long-path"
