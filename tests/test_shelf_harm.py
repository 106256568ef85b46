"""What could harm a story's folder, and does not."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

import knowledge.shelf
from knowledge import LibraryError, split
from knowledge.shelf import Shelf
from tests.shelving import article, kinds, library


def test_a_second_process_waits_and_says_so(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge.shelf, "_PATIENCE", 0.05)
    held = FileLock(tmp_path / "ferry" / ".lock")
    with held, pytest.raises(LibraryError, match="another process is writing"):
        shelf.put([article()])
    assert kinds(shelf, article()) == ["added"]


@pytest.mark.parametrize("name", ["..", "a/b", "", "Ferry", ".hidden", "x" * 33, "a\0b", "é"])
def test_the_name_of_a_story_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(LibraryError, match="can't be the name of a story"):
        Shelf(tmp_path, name, create=True)


def test_a_story_that_is_a_link_out_of_the_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "ferry").symlink_to(tmp_path / "outside")
    with pytest.raises(LibraryError, match="leads out of the library"):
        Shelf(tmp_path / "library", "ferry", create=True)


def test_an_article_that_is_a_link_out_of_the_library_is_named(
    tmp_path: Path,
) -> None:
    root = tmp_path / "library"
    Shelf(root, "ferry", create=True).put([article()])
    outside = tmp_path / "outside.md"
    outside.write_text("---\ntitle: O\npublisher: P\npublished: 2026-03-02\n---\nText.\n", "utf-8")
    (root / "ferry" / "link.md").symlink_to(outside)
    found = library(root)
    assert len(found.articles) == 1
    assert "leads out of the library" in str(found.problems[0])


def test_a_story_that_is_not_there_is_not_begun_unasked(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no such story"):
        Shelf(tmp_path, "ferry")


def test_a_full_disk_harms_nothing(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put([article()])
    before = library(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(LibraryError, match="no space left on device; what stood there"):
            shelf.put([article("It is another text.")])
    assert library(tmp_path) == before
    assert not list((tmp_path / "ferry").glob(".writing-*"))


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_library_that_may_only_be_read_says_so(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "ferry").chmod(0o500)
    try:
        with pytest.raises(LibraryError, match="permission denied"):
            shelf.put([article()])
    finally:
        (tmp_path / "ferry").chmod(0o700)


ADDING = """
import sys
from pathlib import Path
from dataclasses import replace
from knowledge.shelf import Shelf
from tests.shelving import article
shelf = Shelf(Path(sys.argv[1]), "ferry", create=True)
print("ready", flush=True)
for number in range(10_000):
    text = f"It is version {number} of the text. " * 200
    shelf.put([article(text, url=f"https://harbour.example/{number % 3}", title=f"T {number % 3}")])
"""


def test_kill_9_at_any_moment_leaves_every_article_old_or_new(tmp_path: Path) -> None:
    chance = random.Random(7)
    for _ in range(50):
        process = subprocess.Popen(
            [sys.executable, "-c", ADDING, str(tmp_path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = library(tmp_path)
        if list((tmp_path / "ferry").glob("*.md")):  # a story without any yet is as it should be
            assert found.problems == ()
        for known in found.articles:
            sentences = {passage.text for passage in split(known)}
            assert len(sentences) == 1, "half of one version, half of another"
    shelf = Shelf(tmp_path, "ferry")
    assert kinds(shelf, article(url="https://harbour.example/after")) == ["added"]
    assert not list((tmp_path / "ferry").rglob(".writing-*"))


def test_a_thousand_articles_are_taken_in_and_found_again_in_time(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "ferry", create=True)
    words = [
        "harbour",
        "ferry",
        "noon",
        "rain",
        "mayor",
        "bridge",
        "school",
        "night",
        "police",
        "tower",
    ]
    chance = random.Random(3)
    items = [
        article(
            " ".join(chance.choice(words) for _ in range(200)) + ".",
            url=f"https://harbour.example/{number}",
            title=f"Report {number}",
        )
        for number in range(1000)
    ]
    started = time.monotonic()
    assert kinds(shelf, *items) == ["added"] * 1000
    assert time.monotonic() - started < 30
    assert len(library(tmp_path).articles) == 1000


@pytest.mark.parametrize("inside", [False, True])
def test_versions_are_never_kept_behind_a_link(tmp_path: Path, *, inside: bool) -> None:
    root, outside = tmp_path / "library", tmp_path / "outside"
    shelf = Shelf(root, "ferry", create=True)
    outside.mkdir()
    (outside / ".writing-mine").write_text("mine", "utf-8")
    target = root / "ferry" / ".elsewhere" if inside else outside
    (root / "ferry" / ".versions").symlink_to(target)
    with pytest.raises(LibraryError, match=r"\.versions: this is a link, .*; delete the link"):
        shelf.put([article()])
    assert [path.name for path in outside.iterdir()] == [".writing-mine"]
    assert library(root).articles == ()
    (root / "ferry" / ".versions").unlink()
    assert kinds(shelf, article()) == ["added"]


def test_versions_of_a_folder_in_the_story_are_not_kept_behind_a_link_either(
    tmp_path: Path, shelf: Shelf
) -> None:
    shelf.put([article()])
    (file,) = (tmp_path / "ferry").glob("*.md")
    inner, outside = tmp_path / "ferry" / "inner", tmp_path / "outside"
    inner.mkdir()
    outside.mkdir()
    (inner / ".versions").symlink_to(outside)
    file.rename(inner / file.name)
    with pytest.raises(LibraryError, match="this is a link"):
        shelf.put([article("It is another text.")])
    assert list(outside.iterdir()) == []


def test_an_article_that_stands_in_a_broken_file_too_is_added_with_a_word_about_it(
    tmp_path: Path, shelf: Shelf
) -> None:
    shelf.put([article()])
    (file,) = (tmp_path / "ferry").glob("*.md")
    whole = file.read_text("utf-8")
    file.write_text(whole.replace("title: ", "title: [", 1), "utf-8")
    (filing,) = shelf.put([article()])
    assert filing.kind == "added"
    assert filing.article_id.endswith("-2")
    assert filing.detail == (
        f"it seems to stand in {file} too, which can't be read; "
        "delete it, or repair it and delete this one"
    )
    other = article("Nobody knows why.", url="https://harbour.example/other", title="Other")
    assert [filing.detail for filing in shelf.put([other])] == [""]
