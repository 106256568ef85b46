"""What watching promises: what changes in the library reaches the answers without a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import Config
from bot.desk import Desk, open_desk
from bot.watch import Watch
from knowledge import SAMPLE, Change, read_library
from knowledge.shelf import Shelf

NEW = "---\ntitle: Swans\npublisher: Post\npublished: 2026-03-20\n---\nA swan nests on pier four.\n"
SWAN = "Where does the swan nest?"


async def until(fits: Callable[[], object], seconds: float) -> float:
    """How long it took until something was so."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    while not fits():
        if loop.time() - started > seconds:
            raise AssertionError(f"not within {seconds} s")
        await asyncio.sleep(0.01)
    return loop.time() - started


def watching(
    config: Config, story: Callable[[Desk, list[Change]], Awaitable[None]]
) -> list[Change]:
    seen: list[Change] = []

    def note(changes: Sequence[Change]) -> None:
        seen.extend(changes)

    async def happen() -> None:
        desk = open_desk(config)
        watch = Watch(config, desk, note)
        watch.start()
        await asyncio.sleep(0.3)  # the system's notice begins
        try:
            async with asyncio.timeout(20):
                await story(desk, seen)
        finally:
            await watch.stop()
            desk.close()

    asyncio.run(happen())
    return seen


@pytest.fixture
def config(tmp_path: Path) -> Config:
    Shelf(tmp_path, "bridge", create=True).put(read_library([SAMPLE]).articles)
    return Config(library=tmp_path, follow_every=0)


def test_a_new_file_is_answered_from_within_a_second(tmp_path: Path, config: Config) -> None:
    async def story(desk: Desk, seen: list[Change]) -> None:
        assert "swan" not in str(desk.look_up(SWAN).quotes)
        (tmp_path / "bridge" / "swans.md").write_text(NEW, "utf-8")
        assert await until(lambda: "swan" in str(desk.look_up(SWAN).quotes), 5) < 1.0
        await until(lambda: seen, 5)

    (change,) = watching(config, story)
    assert (change.kind, change.article_id) == ("added", "bridge/swans")


def test_an_edit_and_a_withdrawal_are_changes_too(tmp_path: Path, config: Config) -> None:
    async def story(desk: Desk, seen: list[Change]) -> None:
        place = tmp_path / "bridge" / "swans.md"
        place.write_text(NEW, "utf-8")
        await until(lambda: len(seen) == 1, 5)
        place.write_text(NEW.replace("four", "five"), "utf-8")
        await until(lambda: len(seen) == 2, 5)
        assert seen[1].before is not None
        assert seen[1].after is not None
        assert (seen[1].kind, seen[1].after.version) == ("replaced", 2)
        await asyncio.to_thread(Shelf(tmp_path, "bridge").withdraw, "bridge/swans", "false")
        await until(lambda: len(seen) == 3, 5)
        assert "swan" not in str(desk.look_up(SWAN).quotes)
        assert [a.title for a in desk.story.withdrawn] == ["Swans"]

    assert [c.kind for c in watching(config, story)] == ["added", "replaced", "withdrawn"]


def test_a_broken_edit_is_named_once_and_the_others_serve(
    tmp_path: Path, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(desk: Desk, _: list[Change]) -> None:
        (tmp_path / "bridge" / "broken.md").write_text("---\ntitle: [\n---\n", "utf-8")
        await until(lambda: desk.problems, 5)
        (tmp_path / "bridge" / "swans.md").write_text(NEW, "utf-8")
        await until(lambda: "swan" in str(desk.look_up(SWAN).quotes), 5)

    with caplog.at_level(logging.WARNING):
        watching(config, story)
    assert caplog.text.count("left out: ") == 1


def test_a_story_that_is_emptied_is_silent_and_no_fault(tmp_path: Path, config: Config) -> None:
    async def story(desk: Desk, _: list[Change]) -> None:
        for path in (tmp_path / "bridge").glob("*.md"):
            path.unlink()
        await until(lambda: not desk.story.articles, 5)
        assert not desk.look_up(SWAN)
        assert desk.story.latest is None

    watching(config, story)


def test_the_folders_of_a_story_are_followed(tmp_path: Path, config: Config) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "swans.md").write_text(NEW, "utf-8")
    (tmp_path / "bridge" / "story.yml").write_text(f"folders: ['{drop}']\n", "utf-8")

    async def story(desk: Desk, _: list[Change]) -> None:
        await until(lambda: "swan" in str(desk.look_up(SWAN).quotes), 15)

    watching(replace(config, follow_every=60), story)


def test_a_story_yml_that_is_wrong_is_said_and_answers_go_on(
    tmp_path: Path, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(desk: Desk, _: list[Change]) -> None:
        (tmp_path / "bridge" / "story.yml").write_text("titel: x\n", "utf-8")
        await asyncio.sleep(0.1)
        assert desk.look_up("When will the bridge reopen to cars?")

    (tmp_path / "bridge" / "story.yml").write_text("title: x\n", "utf-8")
    with caplog.at_level(logging.WARNING):
        watching(replace(config, follow_every=60), story)
