"""`pullquote run` behind a webhook, as a process: start, signal, exit code, secrets, mistakes."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.arrived import REOPENS, SENTENCE, quotes
from tests.fake_telegram import FakeTelegram, Fault, Json
from tests.running import ANN
from tests.webhook_delivery import Delivery
from tests.worker_processes import SETTINGS, free_port, run_unhurried, working

WITHOUT_TORNADO = """
import sys
sys.modules["tornado"] = None
sys.argv[0] = "pullquote"
from bot.__main__ import main
main()
"""


def question(fake: FakeTelegram) -> Json:
    ann = fake.user(ANN)
    return {"update_id": 1000, "message": fake.store(fake.chats[ANN], ann, {"text": REOPENS})}


def database(folder: Path) -> str:
    return f"sqlite:///{folder / 'ledger.sqlite'}"


def ended(
    folder: Path, fake: FakeTelegram, settings: str, *command: str, port: int = 0
) -> tuple[int, str]:
    """The exit code and output of a process that can't start."""
    config = folder / "config.yml"
    config.write_text(settings, "utf-8")
    environment = {
        **os.environ,
        "PULLQUOTE_TOKEN": fake.token,
        "PULLQUOTE_LISTEN": f"127.0.0.1:{port or free_port()}",
        "PULLQUOTE_DATABASE_URL": database(folder),
    }
    done = subprocess.run(
        [*(sys.executable, *(command or ("-m", "bot"))), "--config", str(config), "run"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_it_answers_ends_cleanly_and_shows_none_of_its_secrets(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram) -> None:
        async with working(fake, tmp_path, database(tmp_path), count=1) as (worker,):
            webhook = fake.webhook or {}
            async with Delivery([worker.address], webhook) as courier:
                fake.faults.append(Fault("sendMessage", code=200, delay=0.7))
                delivery = asyncio.create_task(courier.post(question(fake)))
                assert await fake.until(lambda: fake.calls[-1].method == "sendMessage", 5)
                worker.process.terminate()
                assert (await delivery).status_code == 200
                assert await asyncio.wait_for(worker.process.wait(), 10) == 0
        log = worker.log.read_text("utf-8")
        assert quotes(fake.sent[0])[0] == SENTENCE
        assert fake.webhook is not None  # for the next start, or for other workers
        assert webhook["secret_token"] not in log
        assert webhook["url"].rpartition("/")[2] not in log
        assert fake.token.partition(":")[2] not in log
        assert REOPENS not in log
        assert "Traceback" not in log

    run_unhurried(happens)


def test_each_worker_tells_telegram_the_same_and_drops_nothing(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram) -> None:
        async with working(fake, tmp_path, database(tmp_path), count=2, connections=7):
            told = [call.params for call in fake.calls if call.method == "setWebhook"]
        assert len(told) == 2
        assert told[0] == told[1]
        assert told[0]["max_connections"] == 7
        assert "guest_message" in told[0]["allowed_updates"]
        assert not told[0].get("drop_pending_updates")
        assert "deleteWebhook" not in [call.method for call in fake.calls]

    run_unhurried(happens)


def test_bad_weather_at_the_start_is_waited_for(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram) -> None:
        fake.faults += [
            Fault("getMe", code=502, body="<html>Bad Gateway</html>"),
            Fault("setWebhook", code=429, description="Too Many Requests", retry_after=1),
        ]
        async with working(fake, tmp_path, database(tmp_path), count=1):
            pass
        assert fake.webhook is not None

    run_unhurried(happens)


def test_long_polling_takes_the_webhook_away_by_itself(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram) -> None:
        async with working(fake, tmp_path, database(tmp_path), count=1):
            pass
        await fake.say(fake.user(ANN), REOPENS)
        config = tmp_path / "polling.yml"
        config.write_text(f"api_base: {fake.base}\n", "utf-8")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "--config", str(config), "run"),
            env={**os.environ, "PULLQUOTE_TOKEN": fake.token},
            stderr=asyncio.subprocess.DEVNULL,
        )
        await fake.wait("sendMessage", timeout=9)
        process.terminate()
        await process.wait()
        assert fake.webhook is None

    run_unhurried(happens)


def test_a_port_that_is_taken_is_said_before_anything_else(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port, settings = other.getsockname()[1], SETTINGS.format(base=fake.base, connections=1)
            code, output = await asyncio.to_thread(ended, tmp_path, fake, settings, port=port)
        assert code == 2
        assert f"127.0.0.1:{port}" in output
        assert "PULLQUOTE_LISTEN" in output
        assert fake.calls == []

    run_unhurried(happens)


def test_an_address_that_telegram_refuses_is_wrong_use(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram) -> None:
        settings = SETTINGS.format(base=fake.base, connections=1)
        settings = settings.replace("127.0.0.1/bot", "bot.example.org/bot")
        code, output = await asyncio.to_thread(ended, tmp_path, fake, settings)
        assert code == 2
        assert "webhook_url: Telegram refuses it" in output
        assert "Traceback" not in output

    run_unhurried(happens)


def test_without_tornado_it_says_what_to_install(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram) -> None:
        settings = SETTINGS.format(base=fake.base, connections=1)
        code, output = await asyncio.to_thread(
            ended, tmp_path, fake, settings, "-c", WITHOUT_TORNADO
        )
        assert code == 2
        assert "pip install 'tornado>=6.4'" in output

    run_unhurried(happens)
