"""What versions promise: each is kept beside its article, whatever that one's file is called."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from knowledge import Article, Catalogue, LibraryError, Source
from knowledge.atomicfile import write_whole
from knowledge.shelf import Shelf
from knowledge.versions import keep, kept_versions, stem_of

TEXT = (
    "---\ntitle: One\npublisher: Post\npublished: 2026-03-02\nurl: https://p.example/One\n---\n"
    "It left.\n"
)
LONG = ("z" * 250, "é" * 125, "😀" * 62, "z" * 223)


def ferry(text: str = "It left.") -> Article:
    return Article("ferry", "Ferry", text, Source("Post", date(2026, 3, 2), file="ferry.md"))


@pytest.mark.parametrize("stem", [*LONG, "short", "z" * 222])
def test_a_version_of_any_name_is_kept_and_found_again(tmp_path: Path, stem: str) -> None:
    file = tmp_path / f"{stem}.md"
    keep(ferry(), file)
    keep(ferry(), file)
    (kept,) = (tmp_path / ".versions").iterdir()
    assert len(os.fsencode(kept.name)) <= 255
    assert kept_versions(tmp_path)[stem_of(file)].number == 1


def test_a_short_stem_stays_and_two_long_ones_that_begin_alike_differ() -> None:
    assert stem_of(Path("2026-03-02-ferry.md")) == "2026-03-02-ferry"
    assert stem_of(Path("z" * 250 + "a.md")) != stem_of(Path("z" * 250 + "b.md"))


def test_a_name_that_is_not_utf_8_has_versions_too(tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.md"))
    keep(ferry(), file)
    (kept,) = (tmp_path / ".versions").iterdir()
    kept.name.encode()
    assert stem_of(file) in kept_versions(tmp_path)


@pytest.mark.parametrize("name", [f"{LONG[0]}.md", "bad\udcff.md"])
def test_an_article_of_such_a_name_is_edited_kept_and_withdrawn(tmp_path: Path, name: str) -> None:
    shelf = Shelf(tmp_path, "s", create=True)
    file = tmp_path / "s" / name
    file.write_text(TEXT, "utf-8")
    shelf.keep_edits()
    file.write_text(TEXT.replace("left", "sank"), "utf-8")
    (read,) = Catalogue([tmp_path / "s"], root=tmp_path).read().articles
    assert read.version == 2
    read.id.encode()
    assert shelf.withdraw("https://p.example/One").kind == "withdrawn"
    assert Catalogue([tmp_path / "s"], root=tmp_path).read().articles == ()


def test_a_version_that_the_system_refuses_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / ".versions").write_text("in the way", "utf-8")
    with pytest.raises(LibraryError, match="what stood there is unchanged"):
        keep(ferry(), tmp_path / "ferry.md")


@pytest.mark.parametrize("text", ["a half \udcff", "\ud83d"])
def test_what_no_file_can_hold_leaves_nothing_beside_what_stood_there(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "a.json").write_text("as it was", "utf-8")
    with pytest.raises(LibraryError, match=r"a\.json: its text holds half a character"):
        write_whole(tmp_path / "a.json", text)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_text("utf-8") == "as it was"


def test_a_name_that_is_too_long_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="file name too long"):
        write_whole(tmp_path / ("z" * 300), "x")
    assert list(tmp_path.iterdir()) == []
