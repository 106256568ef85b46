"""The connections for what the bot sends: kept, shared, broken, refused."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from traceback import format_exception

import pytest
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.ext import ExtBot

from bot.lanes import Lanes
from bot.sending import NotSentError, Sending
from tests.fake_telegram import FakeTelegram, Fault
from tests.scenario import scenario

ANN = 7


@pytest.fixture(autouse=True, params=["aiohttp", "httpx"])
def connections(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test runs over both kinds of connections."""
    if request.param == "aiohttp":
        pytest.importorskip("aiohttp")
    else:  # as where it is not installed
        monkeypatch.setitem(sys.modules, "bot.quicklanes", None)


@asynccontextmanager
async def sending(fake: FakeTelegram, connections: int = 2) -> AsyncIterator[ExtBot[None]]:
    """A bot that sends over so many connections."""
    fake.user(ANN)
    request = Sending(connections, fake.base)
    async with ExtBot(fake.token, f"{fake.base}/bot", request=request) as telegram_bot:
        yield telegram_bot


@scenario
async def test_what_is_sent_has_a_number_and_nothing_else_is_read_of_it(fake: FakeTelegram) -> None:
    async with sending(fake) as telegram_bot:
        asked = await fake.say(fake.user(ANN), "question")
        sent = await telegram_bot.send_message(
            ANN, "é “answer”", reply_to_message_id=asked["message_id"]
        )
        edited = await telegram_bot.edit_message_text("ó", ANN, sent.message_id)
    assert fake.sent[0]["message_id"] == sent.message_id
    assert (fake.sent[0]["text"], edited) == ("ó", sent)
    assert sent.reply_to_message is None
    assert fake.sent[0]["reply_to_message"]["text"] == "question"


@scenario
async def test_many_at_once_share_few_connections(fake: FakeTelegram) -> None:
    async with sending(fake) as telegram_bot:
        await asyncio.gather(*(telegram_bot.send_message(ANN, str(n)) for n in range(20)))
    assert sorted(int(message["text"]) for message in fake.sent) == list(range(20))


@scenario
async def test_who_finds_no_free_connection_in_time_has_sent_nothing(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("sendMessage", code=200, delay=0.5))
    async with sending(fake, connections=1) as telegram_bot:
        first = asyncio.create_task(telegram_bot.send_message(ANN, "slow"))
        await fake.until(lambda: fake.calls[-1].method == "sendMessage", 5)
        with pytest.raises(NotSentError, match="was not sent"):
            await telegram_bot.send_message(ANN, "second", pool_timeout=0.05)
        await first
        await telegram_bot.send_message(ANN, "third")
    assert [message["text"] for message in fake.sent] == ["slow", "third"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("sendMessage", drop=True), NetworkError),
        (Fault("sendMessage", after=True), NetworkError),
        (Fault("sendMessage", code=502, body="<html>Bad Gateway</html>"), NetworkError),
        (Fault("sendMessage", delay=0.3), TimedOut),
        (Fault("sendMessage", code=400, description="Bad Request: no"), BadRequest),
    ],
    ids=["dropped", "lost", "502", "late", "refused"],
)
def test_a_connection_that_failed_is_used_again(fault: Fault, error: type[Exception]) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with sending(fake, connections=1) as telegram_bot:
            fake.faults.append(replace(fault))
            with pytest.raises(error):
                await telegram_bot.send_message(ANN, "one", read_timeout=0.1)
            await telegram_bot.send_message(ANN, "two")
        assert fake.sent[-1]["text"] == "two"

    happens()


@scenario
async def test_a_connection_that_the_server_has_closed_meanwhile_is_no_error(
    fake: FakeTelegram,
) -> None:
    async with sending(fake, connections=1) as telegram_bot:
        await telegram_bot.send_message(ANN, "one")
        await fake._server.close_all_connections()  # noqa: SLF001 - as Telegram does after a while
        await asyncio.sleep(0.05)
        await telegram_bot.send_message(ANN, "two")
    assert len(fake.sent) == 2


@scenario
async def test_a_request_that_is_given_up_leaves_its_connection_usable(fake: FakeTelegram) -> None:
    fake.faults.append(Fault("sendMessage", code=200, delay=0.3))
    async with sending(fake, connections=1) as telegram_bot:
        given_up = asyncio.create_task(telegram_bot.send_message(ANN, "slow"))
        await fake.until(lambda: fake.calls[-1].method == "sendMessage", 5)
        given_up.cancel()
        await telegram_bot.send_message(ANN, "next")
    assert "next" in [message["text"] for message in fake.sent]


@scenario
async def test_a_document_is_uploaded(fake: FakeTelegram) -> None:
    async with sending(fake) as telegram_bot:
        await telegram_bot.send_document(ANN, b'{"kept": 1}', filename="mydata.json")
    assert fake.files[fake.sent[0]["document"]["file_id"]] == b'{"kept": 1}'


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n")).split()[1])
        body = b'{"ok": true, "result": {"id": 1, "is_bot": true, "first_name": "P"}}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    async def happen() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as proxy:
            port = proxy.sockets[0].getsockname()[1]
            monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
            server = "http://telegram.example"
            async with ExtBot("1:x", f"{server}/bot", request=Sending(1, server)):
                pass
            monkeypatch.setenv("no_proxy", "telegram.example")
            with pytest.raises(NetworkError):
                async with ExtBot("1:x", f"{server}/bot", request=Sending(1, server)):
                    pass

    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    asyncio.run(happen())
    assert asked == [b"http://telegram.example/bot1:x/getMe"]


@scenario
async def test_begun_and_ended_twice_does_no_harm(fake: FakeTelegram) -> None:
    request = Sending(2, fake.base)
    with pytest.raises(RuntimeError, match="not initialized"):
        await request.do_request(fake.base, "POST")
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert (await request.do_request(fake.base, "GET"))[0] == 404
        await request.shutdown()
        await request.shutdown()


def test_who_needs_a_socks_proxy_gets_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")
    assert isinstance(Sending(1, "https://telegram.example")._connections, Lanes)  # noqa: SLF001


@scenario
async def test_what_never_left_is_told_from_what_may_have_arrived(fake: FakeTelegram) -> None:
    async with sending(fake) as telegram_bot:
        fake.faults.append(Fault("sendMessage", drop=True))
        with pytest.raises(NetworkError) as lost:
            await telegram_bot.send_message(ANN, "one")
        assert not isinstance(lost.value, NotSentError)
        fake._server.stop()  # noqa: SLF001 - as when Telegram can't be reached
        await fake._server.close_all_connections()  # noqa: SLF001
        with pytest.raises(NotSentError):
            await telegram_bot.send_message(ANN, "two")


def test_no_error_tells_the_token(caplog: pytest.LogCaptureFixture) -> None:
    async def happen() -> None:
        server, token = "http://127.0.0.1:1", "1:" + "secret"
        with pytest.raises(NetworkError) as told:
            async with ExtBot(token, f"{server}/bot", request=Sending(1, server)):
                pass
        assert token not in "".join(format_exception(told.value))

    asyncio.run(happen())
    assert "secret" not in caplog.text
