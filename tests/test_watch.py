"""What watching promises: what changes in the library reaches the answers without a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import watchfiles

import bot.watch as watch_module
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
        desk = open_desk(config, may_be_empty=True)
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


def test_no_file_name_makes_the_bot_deaf(tmp_path: Path, config: Config) -> None:
    async def story(_: Desk, seen: list[Change]) -> None:
        for name in ("z" * 250, "bad\udcff"):
            (tmp_path / "bridge" / f"{name}.md").write_text(NEW.replace("Swans", name[:3]), "utf-8")
        await until(lambda: len(seen) == 2, 10)
        swan = next(c.article_id for c in seen if c.article_id.startswith("bridge/z"))
        await asyncio.to_thread(Shelf(tmp_path, "bridge").withdraw, swan)
        await until(lambda: len(seen) == 3, 10)

    assert watching(config, story)[-1].kind == "withdrawn"


def test_whatever_fails_is_logged_and_done_again(
    tmp_path: Path,
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures = iter([RuntimeError("no one foresaw this"), UnicodeError("nor this")])

    def keep(_: Config) -> None:
        if (error := next(failures, None)) is not None:
            raise error

    async def story(desk: Desk, seen: list[Change]) -> None:
        refresh = desk.refresh
        broken = iter([ZeroDivisionError("in the desk")])

        def fail_once() -> tuple[Change, ...]:
            if (error := next(broken, None)) is not None:
                raise error
            return refresh()

        desk.refresh = fail_once
        for number in range(4):
            place = tmp_path / "bridge" / f"swans-{number}.md"
            place.write_text(NEW.replace("Swans", f"Swans {number}"), "utf-8")
            await until(lambda number=number: len(seen) > number, 15)  # type: ignore[misc]

    monkeypatch.setattr("bot.watch._keep", keep)
    monkeypatch.setattr("bot.watch._PAUSE", 0.05)
    assert len(watching(config, story)) == 4
    for words in ("in the desk", "no one foresaw this", "nor this"):
        assert words in caplog.text
    assert "is tried again in" in caplog.text


def test_the_notice_of_files_begins_again_after_a_failure(
    tmp_path: Path,
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    real, failures = watchfiles.awatch, iter([OSError(28, "No space left on device")])

    def awatch(*paths: Path, **options: object) -> object:
        if (error := next(failures, None)) is not None:
            raise error
        return real(*paths, **options)  # type: ignore[arg-type]

    async def story(_: Desk, seen: list[Change]) -> None:
        await asyncio.sleep(0.5)
        (tmp_path / "bridge" / "swans.md").write_text(NEW, "utf-8")
        await until(lambda: seen, 10)

    monkeypatch.setattr(watch_module, "awatch", awatch)
    monkeypatch.setattr(watch_module, "_PAUSE", 0.05)
    watching(config, story)
    assert "without it they are seen within a minute" in caplog.text


def test_one_broken_story_stops_no_other(
    tmp_path: Path, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    Shelf(tmp_path, "swans", create=True)
    (tmp_path / "swans" / "story.yml").write_text(f"folders: ['{drop}']\n", "utf-8")
    (tmp_path / "bridge" / "story.yml").write_text("titel: x\n", "utf-8")
    (drop / "swans.md").write_text(NEW, "utf-8")

    async def story(desk: Desk, _: list[Change]) -> None:
        assert desk.look_up("When will the bridge reopen to cars?")
        assert "did you mean title" in str(desk.problems)
        await until(lambda: "swan" in str(desk.look_up(SWAN).quotes), 15)

    with caplog.at_level(logging.WARNING):
        watching(replace(config, follow_every=60), story)
    assert caplog.text.count("bridge: nothing of it is followed: ") == 1


def test_a_story_that_is_begun_while_the_bot_runs_is_answered_from(
    tmp_path: Path, config: Config
) -> None:
    async def story(desk: Desk, seen: list[Change]) -> None:
        article = replace(read_library([SAMPLE]).articles[0], text="A swan nests on pier four.")
        await asyncio.to_thread(Shelf(tmp_path, "swans", create=True).put, [article])
        await until(lambda: seen, 10)
        assert "swan" in str(desk.look_up(SWAN).quotes)
        assert desk.story.title == "Bridge · Swans"

    watching(config, story)


def test_an_empty_story_is_opened_and_its_first_article_arrives(tmp_path: Path) -> None:
    Shelf(tmp_path, "swans", create=True)

    async def story(desk: Desk, seen: list[Change]) -> None:
        assert not desk.look_up(SWAN)
        (tmp_path / "swans" / "one.md").write_text(NEW, "utf-8")
        await until(lambda: seen, 10)
        assert "swan" in str(desk.look_up(SWAN).quotes)

    watching(Config(library=tmp_path, follow_every=0), story)


def test_it_ends_also_when_a_sign_of_change_comes_at_that_moment(config: Config) -> None:
    async def happen() -> None:
        desk = open_desk(config)
        watch = Watch(config, desk)
        watch.start()
        await asyncio.sleep(0.5)
        watch._changed.set()  # noqa: SLF001 - as the system's notice does
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await watch.stop()
        desk.close()

    asyncio.run(happen())
