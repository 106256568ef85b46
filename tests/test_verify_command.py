"""`pullquote verify`: a receipt on the command line, and all that was quoted read again."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from bot import gathering, verifying
from bot.cli import cli
from bot.config import Config
from bot.desk import open_desk
from bot.ledger import open_ledger
from bot.quotedlibrary import library_in_files
from bot.receipts import Receipts, receipts_of
from knowledge import split
from knowledge.shelf import Shelf
from tests.fake_web import FakeWeb, Reply
from tests.followed_story import SENTENCES, page
from tests.test_corrections import ARTICLE, FIRST

FERRY: Final = "post.example/ferry"
SAILS: Final = "A second ferry will sail from next Monday"
WALL: Final = page(title="Please subscribe").body.replace(
    b"".join(f"<p>{sentence}</p>".encode() for sentence in SENTENCES),
    b"<p>This text is for subscribers of the paper only, who pay for it every month.</p>" * 9,
)


class Newsroom:
    """A library on disk with a ledger, and the web that it was read from."""

    def __init__(self, root: Path, web: FakeWeb) -> None:
        self.root, self.web = root, web
        self.config = root / "config.yml"
        self.config.write_text("library: library\n", "utf-8")
        (root / "library").mkdir()

    async def run(self, *words: str) -> Result:
        arguments = ["--config", str(self.config), *words]
        return await asyncio.to_thread(CliRunner().invoke, cli, arguments)

    async def add(self, *places: str) -> None:
        found = await self.run("add", *map(self.web.url, places), "--story", "ferry")
        assert found.exit_code == 0, found.output

    def quote(self) -> list[str]:
        """Give receipts of all sentences of the library; their ids."""
        library = library_in_files(Config(library=self.root / "library"))
        ledger = open_ledger(f"sqlite:///{self.root / 'pullquote.sqlite'}")
        receipts = Receipts(ledger, library)
        desk = open_desk(Config(library=self.root / "library"))
        with ledger.write() as connection:
            for article in desk.story.articles:
                receipts.note(connection, receipts_of(split(article), {article.id: article}))
        ids = [found.receipt.id for found in receipts.all()]
        ledger.close()
        return ids


def in_newsroom(
    root: Path, monkeypatch: pytest.MonkeyPatch, story: Callable[[Newsroom], Any]
) -> None:
    """Let a story happen in a newsroom that has quoted all sentences of one page."""

    async def happen() -> None:
        async with asyncio.timeout(60), FakeWeb() as web:
            for module in (gathering, verifying):
                monkeypatch.setattr(module, "Fetcher", lambda contact: web.fetcher(contact=contact))
            web.pages[FERRY] = page()
            room = Newsroom(root, web)
            await room.add(FERRY)
            await story(room)

    asyncio.run(happen())


def changed(before: str, after: str) -> Reply:
    return Reply(page().body.replace(before.encode(), after.encode()))


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (page(), ("unchanged", 0)),
        (page(text="<p>The pier was painted on Friday afternoon.</p>"), ("stands", 0)),
        (
            changed("214 people", "241 people"),
            ("changed", 1, "was: The ferry Marigold left", "with 241 people", "not have it yet"),
        ),
        (changed(SENTENCES[1], ""), ("removed", 1, f"was: {SAILS}")),
        (Reply(status=500), ("unchecked", 2, "500")),
        (Reply(status=404), ("unchecked", 2, "not there (any more)")),
        (Reply(b"\0\1", "image/png"), ("unchecked", 2, "another kind")),
        (Reply(WALL), ("unchecked", 2, "nothing of this article")),
    ],
    ids=["same", "more", "changed", "removed", "500", "404", "picture", "wall"],
)
def test_each_article_is_read_again_at_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reply: Reply, told: tuple[Any, ...]
) -> None:
    state, code, *lines = told

    async def story(room: Newsroom) -> None:
        room.quote()
        room.web.pages[FERRY] = reply
        found = await room.run("verify", "--all")
        assert found.exit_code == code, found.output
        assert re.search(rf"^{state} +Harbour Post, ferry/", found.output, re.MULTILINE)
        assert all(line in found.output for line in lines), found.output
        assert f"1 articles, 7 quotes: 1 {state}" in found.output

    in_newsroom(tmp_path, monkeypatch, story)


def test_as_json_the_old_and_the_new_sentence_stand_beside_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(room: Newsroom) -> None:
        room.quote()
        room.web.pages[FERRY] = changed("214 people", "241 people")
        (article,) = json.loads((await room.run("verify", "--all", "--json")).output)["articles"]
        (quote,) = [each for each in article["quotes"] if each["state"] == "changed"]
        assert quote["now"] == quote["sentence"].replace("214", "241")
        assert quote["new"] is True
        assert [q["state"] for q in article["quotes"]].count("stands") == 6

    in_newsroom(tmp_path, monkeypatch, story)


def test_what_changed_is_not_hidden_by_what_could_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(room: Newsroom) -> None:
        other = "gazette.example/school"
        body = page().body.replace(b"Marigold", b"Primrose").replace(b"214", b"97")
        body = body.replace(b"ferry", b"school bus").replace(b"boat", b"bus")
        room.web.pages[other] = Reply(body.replace(b"Ferry runs", b"Bus runs"))
        await room.add(other)
        room.quote()
        room.web.pages[other] = Reply(status=503)
        room.web.pages[FERRY] = changed("214 people", "241 people")
        found = await room.run("verify", "--all")
        assert found.exit_code == 1
        assert "1 changed, 1 unchecked" in found.output

    in_newsroom(tmp_path, monkeypatch, story)


def test_a_saved_document_is_checked_in_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(room: Newsroom) -> None:
        saved = ARTICLE.replace("url: https://post.example/bridge", "file: bridge.txt")
        file = tmp_path / "library" / "ferry" / "bridge.md"
        file.write_text(saved, "utf-8")
        room.quote()
        Shelf(tmp_path / "library", "ferry").keep_edits()
        file.write_text(saved.replace("Twelve", "Ten"), "utf-8")
        asked = room.web.asked.copy()
        found = await room.run("verify", "--all")
        assert found.exit_code == 1
        assert "bridge.txt" in found.output
        assert f"now: {FIRST.replace('Twelve', 'Ten')}" in found.output
        assert (room.web.asked - asked).total() == 2  # the ferry, and its site's robots.txt

    in_newsroom(tmp_path, monkeypatch, story)


def test_one_receipt_is_told_as_on_telegram(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(room: Newsroom) -> None:
        first = room.quote()[0]
        told = await room.run("verify", first.lower().replace("0", "o"))
        assert told.exit_code == 0
        assert "│ The ferry Marigold left" in told.output
        assert "it stands there, word for word" in told.output
        withdrawn = await room.run("withdraw", room.web.url(FERRY), "--reason", "It was false.")
        assert withdrawn.exit_code == 0
        assert (await room.run("verify", first)).exit_code == 1
        whole = await room.run("verify", "--all")
        assert whole.exit_code == 1
        assert "It was false." in whole.output

    in_newsroom(tmp_path, monkeypatch, story)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["7KQ2M-9X4TB"], "the ledger has no receipt"),
        (["hello"], "is no id of a quote"),
        ([], "name the id of a receipt, or --all"),
        (["7KQ2M-9X4TB", "--all"], "name the id of a receipt, or --all"),
    ],
)
def test_what_can_not_be_verified_is_said(tmp_path: Path, words: list[str], told: str) -> None:
    config = tmp_path / "config.yml"
    config.write_text("title: The bridge\n", "utf-8")
    open_ledger(f"sqlite:///{tmp_path / 'pullquote.sqlite'}").close()
    found = CliRunner().invoke(cli, ["--config", str(config), "verify", *words])
    assert found.exit_code == 2
    assert told in found.output


@pytest.mark.parametrize("words", [["verify", "--all"], ["report"]])
def test_a_ledger_that_may_not_be_written_is_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    config, file = tmp_path / "config.yml", tmp_path / "pullquote.sqlite"
    config.write_text("title: The bridge\n", "utf-8")
    open_ledger(f"sqlite:///{file}").close()
    before = file.read_bytes(), file.stat().st_mtime_ns

    def refused(path: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "touch", refused)  # nothing refuses root, as whom tests may run
    found = CliRunner().invoke(cli, ["--config", str(config), *words])
    assert found.exit_code == 0, found.output
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


@pytest.mark.parametrize("words", [["verify", "--all"], ["report"]])
def test_a_folder_in_the_place_of_a_ledger_is_named(tmp_path: Path, words: list[str]) -> None:
    config = tmp_path / "config.yml"
    config.write_text("ledger: .\n", "utf-8")
    found = CliRunner().invoke(cli, ["--config", str(config), *words])
    assert found.exit_code == 2
    assert "this is a folder" in found.output


def test_no_ledger_is_made_to_look_into_it(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("title: The bridge\n", "utf-8")
    found = CliRunner().invoke(cli, ["--config", str(config), "verify", "--all"])
    assert found.exit_code == 2
    assert "there is no ledger" in found.output
    assert not (tmp_path / "pullquote.sqlite").exists()
