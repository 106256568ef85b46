"""`pullquote check`: what is in order, what is not, and what to do."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.check import findings
from bot.config import Config
from bot.finding import Finding
from tests.fake_telegram import FakeTelegram, Fault

UNKNOWN = "654321:WRONG-token-abcdefghijklmnopqrstuvwxyz"


def checked(config: Config) -> list[Finding]:
    return list(findings(config))


def said(config: Config) -> str:
    return "\n".join(finding.text for finding in checked(config))


def at(fake: FakeTelegram) -> list[Finding]:
    return checked(Config(api_base=fake.base))


def test_without_a_token_all_is_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULLQUOTE_TOKEN", raising=False)
    assert all(finding.good for finding in checked(Config()))
    assert "chat in the terminal" in said(Config())


def test_a_token_is_shown_to_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    async def happens() -> list[Finding]:
        async with FakeTelegram() as fake:
            monkeypatch.setenv("PULLQUOTE_TOKEN", fake.token)
            return await asyncio.to_thread(at, fake)

    found = asyncio.run(happens())
    assert all(finding.good for finding in found)
    assert found[-1].text == "the token is that of @pullquote_bot"


def test_a_token_that_telegram_does_not_know_is_named_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def happens() -> list[Finding]:
        async with FakeTelegram() as fake:
            monkeypatch.setenv("PULLQUOTE_TOKEN", UNKNOWN)
            return await asyncio.to_thread(at, fake)

    found = asyncio.run(happens())
    assert not found[-1].good
    assert "@BotFather" in found[-1].text
    assert not any(UNKNOWN in finding.text for finding in found)


@pytest.mark.parametrize(
    "fault", [Fault("getMe", body="<html>502</html>", code=502), Fault("getMe", drop=True)]
)
def test_bad_weather_is_told_from_a_bad_token(
    monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    async def happens() -> list[Finding]:
        async with FakeTelegram() as fake:
            fake.faults.append(fault)
            monkeypatch.setenv("PULLQUOTE_TOKEN", fake.token)
            return await asyncio.to_thread(at, fake)

    found = asyncio.run(happens())
    assert not found[-1].good
    assert "was not reached" in found[-1].text


@pytest.mark.parametrize("base", ["http://127.0.0.1:1", "http://☃..x"])
def test_an_address_where_nothing_is_is_said(monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.setenv("PULLQUOTE_TOKEN", UNKNOWN)
    found = checked(Config(api_base=base))
    assert not found[-1].good
    assert UNKNOWN not in found[-1].text


def test_a_token_file_that_others_can_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PULLQUOTE_TOKEN", raising=False)
    file = tmp_path / "token"
    file.write_text(UNKNOWN, "ascii")
    file.chmod(0o644)
    assert "chmod 600" in said(Config(token_file=file, api_base="http://127.0.0.1:1"))


def test_a_repaired_article_is_named_with_its_count(tmp_path: Path) -> None:
    damaged = "Die Brücke über die Förde ist gesperrt, sagte Bürgermeisterin Jürgens am Dienstag."
    (tmp_path / "a.md").write_text(
        "---\ntitle: Brücke\npublisher: Bote\npublished: 2026-03-03\nlanguage: de\n---\n"
        f"{damaged}\n".encode().decode("cp1252"),
        "utf-8",
    )
    assert "words were restored" in said(Config(articles=(tmp_path,)))


def written(folder: Path, body: str) -> Config:
    front = "---\ntitle: Ferry\npublisher: Post\npublished: 2026-03-03\nlanguage: en\n---\n"
    (folder / "ferry.md").write_text(f"{front}{body}\n", "utf-8")
    return Config(articles=(folder,))


@pytest.mark.parametrize("body", ["word " * 400, "… … …"])
def test_an_article_that_nothing_of_can_be_quoted_is_not_good(tmp_path: Path, body: str) -> None:
    (found,) = [one for one in checked(written(tmp_path, body)) if "ferry: " in one.text]
    assert not found.good
    assert "no sentence of at most 1,500 characters" in found.text


def test_an_article_that_a_part_of_cannot_be_quoted_is_named(tmp_path: Path) -> None:
    config = written(tmp_path, "The ferry left at noon.\n\n" + "word " * 400)
    assert "ferry: 99% of its characters cannot be quoted" in said(config)


def test_an_article_of_sentences_is_not_named(tmp_path: Path) -> None:
    assert "ferry: " not in said(written(tmp_path, "The ferry left at noon. It was full."))


def of_the_ledger(place: Path) -> Finding:
    (found,) = [one for one in checked(Config(ledger=place)) if "ledger" in one.text]
    return found


@pytest.mark.parametrize("name", ["ledger.sqlite", "a/b/ledger.sqlite"])
def test_a_ledger_is_looked_at_without_a_token_and_not_begun(tmp_path: Path, name: str) -> None:
    found = of_the_ledger(tmp_path / name)
    assert found.good
    assert "is made when the bot first starts" in found.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["file/ledger.sqlite", "file/a/b/ledger.sqlite"])
def test_a_ledger_that_no_folder_can_hold_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    found = of_the_ledger(tmp_path / name)
    assert not found.good
    assert f"{tmp_path / 'file'} is no folder" in found.text


def test_a_ledger_in_a_folder_that_may_not_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path or mode == os.R_OK)
    found = of_the_ledger(tmp_path / "a" / "ledger.sqlite")
    assert not found.good
    assert f"{tmp_path} may not be written" in found.text


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    found = of_the_ledger(tmp_path)
    assert not found.good
    assert "this is a folder" in found.text


def test_no_finding_holds_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_TOKEN", UNKNOWN)
    text = said(Config(api_base=f"http://127.0.0.1:1/bot{UNKNOWN}"))
    assert UNKNOWN not in text
    assert "127.0.0.1:1/bot<token> was not reached" in text


def test_a_story_without_articles_is_named(tmp_path: Path) -> None:
    assert "there is no article" in said(Config(articles=(tmp_path,)))
