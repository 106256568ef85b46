"""The settings of the webhook and of the database: what is taken, what is refused, `check`."""

from __future__ import annotations

import asyncio
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.check import findings
from bot.config import Config, ConfigError, listens_at
from bot.configfile import load
from bot.extras import WEBHOOK
from tests.fake_telegram import FakeTelegram
from tests.ledgers import new_address

HERE = "https://bot.example.org"


def loaded(folder: Path, text: str) -> Config:
    path = folder / "config.yml"
    path.write_text(text, "utf-8")
    return load(path)


@pytest.mark.parametrize(
    ("key", "value", "taken"),
    [
        ("webhook_url", HERE, HERE),
        ("webhook_url", f"{HERE}:8443/bots/", f"{HERE}:8443/bots"),
        ("webhook_url", '""', ""),
        ("webhook_listen", "0.0.0.0:80", ("0.0.0.0", 80)),  # noqa: S104 - only read
        ("webhook_listen", '"[::1]:8080"', ("::1", 8080)),
        ("webhook_path", "a-path-that-nobody-guesses", "a-path-that-nobody-guesses"),
        ("webhook_path", "/a-path-that-nobody-guesses/", "a-path-that-nobody-guesses"),
        ("webhook_connections", "100", 100),
    ],
)
def test_settings_are_taken(tmp_path: Path, key: str, value: str, taken: object) -> None:
    assert getattr(loaded(tmp_path, f"{key}: {value}"), key) == taken


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("webhook_url", "bot.example.org"),
        ("webhook_url", "ftp://bot.example.org"),
        ("webhook_url", "https://"),
        ("webhook_url", "https://ann:secret@bot.example.org"),
        ("webhook_url", "https://bot.example.org?x=1"),
        ("webhook_url", "https://bot.example.org#x"),
        ("webhook_url", "https://bot.example.org:port"),
        ("webhook_url", "https://[bot"),
        ("webhook_url", "http://bot.example.org"),  # Telegram's own server wants TLS …
        ("webhook_url", "https://bot.example.org:8080"),  # … and one of four ports
        ("webhook_url", "[https://bot.example.org]"),
        ("webhook_listen", "8080"),
        ("webhook_listen", ":8080"),
        ("webhook_listen", "127.0.0.1:0"),
        ("webhook_listen", "127.0.0.1:65536"),
        ("webhook_listen", '""'),
        ("webhook_path", "short"),
        ("webhook_path", "with/a/slash/in/the/middle"),
        ("webhook_connections", "0"),
        ("webhook_connections", "101"),
        ("webhook_connections", "true"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(ConfigError, match=rf"config\.yml: {key}: ") as caught:
        loaded(tmp_path, f"{key}: {value}")
    assert "secret" not in str(caught.value)


def test_a_server_of_ones_own_may_call_without_tls(tmp_path: Path) -> None:
    config = loaded(tmp_path, "api_base: http://10.0.0.1\nwebhook_url: http://10.0.0.2:9000")
    assert config.webhook_url == "http://10.0.0.2:9000"


def test_each_worker_can_be_given_its_own_port() -> None:
    assert listens_at(Config(), {}) == ("127.0.0.1", 8080)
    assert listens_at(Config(), {"PULLQUOTE_LISTEN": "127.0.0.1:8081"}) == ("127.0.0.1", 8081)
    with pytest.raises(ConfigError, match="PULLQUOTE_LISTEN"):
        listens_at(Config(), {"PULLQUOTE_LISTEN": "8081"})


def test_what_installs_tornado_is_what_the_extra_says() -> None:
    wanted = WEBHOOK.partition("'")[2].rstrip("'")
    pyproject = Path(__file__).parents[1] / "pyproject.toml"
    assert f'webhook = ["{wanted}"]' in pyproject.read_text("utf-8")
    assert find_spec("tornado") is not None


# pullquote check


def checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: dict[str, object], **settings: object
) -> dict[str, bool]:
    """What is found, with whether it is good, when Telegram tells this of the webhook."""

    async def happens() -> dict[str, bool]:
        async with FakeTelegram() as fake:
            monkeypatch.setattr(fake, "_do_get_webhook_info", lambda _: told)
            monkeypatch.setenv("PULLQUOTE_TOKEN", fake.token)
            config = Config(api_base=fake.base, ledger=tmp_path / "ledger", **settings)  # type: ignore[arg-type]
            found = await asyncio.to_thread(lambda: list(findings(config)))
            assert not any(fake.token in finding.text for finding in found)
            return {finding.text: finding.good for finding in found}

    return asyncio.run(happens())


def test_check_says_where_the_bot_listens_and_that_all_is_well(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: dict[str, object] = {"url": f"{HERE}/secret-path", "pending_update_count": 7}
    found = checked(monkeypatch, tmp_path, told, webhook_url=HERE)
    assert all(found.values())
    assert "Telegram delivers to bot.example.org; 7 updates wait there" in found
    assert "listens at 127.0.0.1 port 8080; one worker alone, as the ledger is a file" in found
    assert not any("secret-path" in text for text in found)


@pytest.mark.parametrize(("age", "good"), [(60, False), (7200, True)])
def test_check_says_that_deliveries_fail_now(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    age: int,
    good: bool,  # noqa: FBT001
) -> None:
    told: dict[str, object] = {"url": f"{HERE}/x", "last_error_date": int(time.time()) - age}
    told["last_error_message"] = "Wrong response from the webhook: 502 Bad Gateway"
    found = checked(monkeypatch, tmp_path, told, webhook_url=HERE)
    assert all(found.values()) == good
    assert any("502 Bad Gateway" in text for text in found) != good


def test_check_says_that_a_webhook_is_to_be_set_or_taken_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begins = checked(monkeypatch, tmp_path, {"url": ""}, webhook_url=HERE)
    ends = checked(monkeypatch, tmp_path, {"url": f"{HERE}/secret-path"})
    assert "Telegram delivers to bot.example.org from the next start on" in begins
    assert any("a start without webhook_url ends that" in text for text in ends)
    assert all((begins | ends).values())


def test_check_names_a_wrong_listen_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PULLQUOTE_LISTEN", "8081")
    found = checked(monkeypatch, tmp_path, {"url": ""}, webhook_url=HERE)
    assert next(text for text, good in found.items() if not good).startswith("PULLQUOTE_LISTEN")


def test_check_begins_no_ledger_and_says_what_is_wrong_with_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = checked(monkeypatch, tmp_path, {"url": ""})
    assert any("is made when the bot first starts" in text for text in found)
    assert not (tmp_path / "ledger").exists()
    (tmp_path / "ledger").write_bytes(b"Dear diary, " * 100)
    found = checked(monkeypatch, tmp_path, {"url": ""})
    assert [good for text, good in found.items() if "damaged" in text] == [False]


def test_check_opens_the_postgresql_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PULLQUOTE_DATABASE_URL", new_address("postgresql", tmp_path))
    found = checked(monkeypatch, tmp_path, {"url": ""}, webhook_url=HERE)
    assert all(found.values())
    assert "the ledger is in order: PostgreSQL" in found
    assert any("several workers may" in text for text in found)
    monkeypatch.setenv("PULLQUOTE_DATABASE_URL", "postgresql://u:secret-marker@127.0.0.1:1/x")
    found = checked(monkeypatch, tmp_path, {"url": ""})
    assert not all(found.values())
    assert not any("secret-marker" in text for text in found)
