"""What a story's folder promises: articles taken once, replaced, merged, withdrawn."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

import knowledge.shelf
from knowledge import SAMPLE, Article, Copy, LibraryError, ReadError, Source, Withdrawal, split
from knowledge import read_library as read_all
from knowledge.article import Repair
from knowledge.articlefile import render
from knowledge.library import Catalogue, Library
from knowledge.reading.markdown import read_markdown
from knowledge.shelf import NEWSROOM, Shelf
from knowledge.versions import kept_versions

TEXT = (
    "The ferry Marigold left Gannet Point at noon with 214 people on board.\n\n"
    "It came back at three. Nobody was hurt, the harbour master said.\n\n"
    "A second ferry will sail from Monday."
)


def article(text: str = TEXT, **changes: Any) -> Article:
    source: dict[str, Any] = {
        "publisher": "Harbour Post",
        "published": datetime(2026, 3, 2, 10, tzinfo=UTC),
        "url": "https://harbour.example/ferry",
        "language": "en",
    }
    for name in list(changes):
        if name in Source.__dataclass_fields__:
            source[name] = changes.pop(name)
    settings = {"id": "x", "title": "Ferry runs again", "text": text, **changes}
    return Article(source=Source(**source), **settings)


def library(root: Path) -> Library:
    return Catalogue([root / "ferry"], root=root).read()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path, "ferry", create=True)


def kinds(shelf: Shelf, *items: Article | Withdrawal) -> list[str]:
    return [filing.kind for filing in shelf.put(items)]


# Files that keep an article


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "# 1 in the charts, says the paper.",
        "A <!-- comment --> inside.",
        "- one\n- two",
        "Line one\nline two of it.",
        "> quoted\n\n***\n\n![x](y)",
        "---\n\nAfter a rule.",
        "Trailing two  \nspaces.",
        "It ended with a backslash\\\nand went on.",
        "    four spaces",
        "مرحبا بالعالم. 火災が発生した。",
    ],
)
def test_what_is_kept_is_read_back_character_for_character(text: str) -> None:
    kept = article(text.strip("\n"))
    assert read_markdown(Path("a.md"), render(kept).encode(), "x").text == kept.text


def test_every_field_is_kept() -> None:
    full = article(
        agency="AFP",
        author="Ana: Ruiz",
        dateline="Gannet Point",
        title='"No", he said: yes #1',
        guid="urn:newsml:harbour.example:1",
        modified=date(2026, 3, 3),
        notice="corrected",
        note="An earlier version gave another number.",
        copies=(Copy("Other: Post", date(2026, 3, 2), "https://other.example/f"),) * 2,
        embargo=datetime(2026, 3, 2, 9, tzinfo=UTC),
        paywalled=True,
        terms="not for resale",
        withdrawn="It was false.",
        repair=Repair("iso8859-16", 3),
        version=4,
    )
    back = read_markdown(Path("a.md"), render(full).encode(), "x")
    assert back == replace(full, source=replace(full.source, file="a.md"))


@given(st.text(min_size=1).filter(lambda text: any(map(str.isalnum, text))))
def test_any_text_is_kept_whole_or_refused(text: str) -> None:
    kept = article(text)
    try:
        written = render(kept)
    except ReadError:
        return
    assert read_markdown(Path("a.md"), written.encode(), "x").text == text


def test_what_cannot_be_kept_is_said_and_stops_nothing(shelf: Shelf) -> None:
    bad = article("It says \ud800.", url="https://harbour.example/bad")
    assert kinds(shelf, bad, article()) == ["skipped", "added"]


# Taking articles in


def test_a_new_article_is_added_with_a_name_that_can_be_read(tmp_path: Path, shelf: Shelf) -> None:
    (filing,) = shelf.put([article()])
    assert (filing.kind, filing.article_id) == ("added", "ferry/2026-03-02-ferry-runs-again")
    (found,) = library(tmp_path).articles
    assert (found.id, found.text, found.version) == (filing.article_id, TEXT, 1)


def test_the_same_again_is_unchanged(shelf: Shelf) -> None:
    assert kinds(shelf, article()) == ["added"]
    assert kinds(shelf, article(), article(url="https://www.harbour.example/ferry?utm_x=1")) == [
        "unchanged",
        "unchanged",
    ]


def test_a_changed_text_replaces_the_article_and_says_what_changed(
    tmp_path: Path, shelf: Shelf
) -> None:
    shelf.put([article()])
    (filing,) = shelf.put([article(TEXT.replace("214", "241") + "\n\nIt is blue.")])
    assert (filing.kind, filing.detail) == ("replaced", "1 sentence changed, 1 added")
    (found,) = library(tmp_path).articles
    assert (found.version, found.id) == (2, filing.article_id)
    versions = sorted(path.name for path in (tmp_path / "ferry" / ".versions").iterdir())
    assert [name.split(".")[1] for name in versions] == ["1", "2"]
    first = (tmp_path / "ferry" / ".versions" / versions[0]).read_text("utf-8")
    assert "214 people" in first


def test_an_earlier_version_never_overwrites_a_later_one(tmp_path: Path, shelf: Shelf) -> None:
    late = article("It is late.", modified=datetime(2026, 3, 4, tzinfo=UTC))
    early = article("It is early.", modified=datetime(2026, 3, 3, tzinfo=UTC))
    assert kinds(shelf, late, early) == ["added", "unchanged"]
    assert library(tmp_path).articles[0].text == "It is late."


def test_an_agencys_own_count_of_versions_is_obeyed(tmp_path: Path, shelf: Shelf) -> None:
    guid = "urn:newsml:harbour.example:1"
    items = [
        article(text, guid=guid, version=version, url="", file="w.xml")
        for text, version in (("It is the third.", 3), ("It is the second.", 2), ("It is it.", 4))
    ]
    assert kinds(shelf, *items) == ["added", "unchanged", "replaced"]
    assert library(tmp_path).articles[0].version == 4


def test_files_of_one_name_are_versions_only_if_they_are_alike(shelf: Shelf) -> None:
    first = article(url="", file="index.txt")
    other = article(
        "The mayor resigned. Nobody knows why. It rained.", url="", file="index.txt", title="Mayor"
    )
    assert kinds(shelf, first, other) == ["added", "added"]
    changed = article(TEXT.replace("noon", "one"), url="", file="index.txt")
    assert kinds(shelf, changed) == ["replaced"]


def test_two_articles_of_one_day_and_title_get_names_of_their_own(shelf: Shelf) -> None:
    texts = ("It is one.", "Something else happened.")
    items = [article(text, url=f"https://harbour.example/{n}") for n, text in enumerate(texts)]
    first, second = shelf.put(items)
    assert second.article_id == f"{first.article_id}-2"


# Copies


def sample() -> Article:
    return next(a for a in read_all([SAMPLE]).articles if "Retired" in a.title)


def test_a_copy_is_merged_and_its_publisher_named(tmp_path: Path, shelf: Shelf) -> None:
    wire = sample()
    copy = replace(
        wire,
        title="Another headline",
        source=replace(
            wire.source, publisher="Other Post", url="https://other.example/x", agency="AFP"
        ),
    )
    assert kinds(shelf, wire, copy, copy) == ["added", "merged", "unchanged"]
    (found,) = library(tmp_path).articles
    assert [c.publisher for c in found.copies] == ["Other Post"]
    assert (found.source.publisher, found.source.agency) == (wire.source.publisher, "AFP")


def elsewhere(wire: Article, text: str = "") -> Article:
    place = replace(wire.source, publisher="Other Post", url="https://other.example/x")
    return replace(wire, source=place, text=text or wire.text)


def corrected(wire: Article) -> str:
    passage = split(wire)[2]
    return wire.text.replace(passage.text, f"It is not true that {passage.text}")


def test_the_page_of_a_copy_that_says_something_else_by_now_is_an_article(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    assert kinds(shelf, wire, elsewhere(wire)) == ["added", "merged"]
    other = article(url="https://other.example/x")
    (filing,) = shelf.put([other])
    assert (filing.kind, filing.detail) == (
        "added",
        f"no longer with the text of {publisher(wire)}",
    )
    assert [a.copies for a in library(tmp_path).articles] == [(), ()]
    assert kinds(shelf, other, other, wire) == ["unchanged"] * 3


def publisher(wire: Article) -> str:
    return wire.source.publisher


def test_a_copy_that_is_corrected_alone_is_an_article_of_its_own(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    assert kinds(shelf, wire, elsewhere(wire)) == ["added", "merged"]
    other = elsewhere(wire, corrected(wire))
    assert kinds(shelf, other, other, wire) == ["added", "unchanged", "unchanged"]
    found = library(tmp_path).articles
    assert {a.source.publisher: a.text for a in found} == {
        publisher(wire): wire.text,
        "Other Post": other.text,
    }
    assert [a.copies for a in found] == [(), ()]


def test_a_corrected_text_is_listed_with_those_only_who_carry_it_as_it_is_now(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    assert kinds(shelf, wire, elsewhere(wire)) == ["added", "merged"]
    new = replace(wire, text=corrected(wire))
    (filing,) = shelf.put([new])
    assert filing.kind == "replaced"
    assert filing.detail == "1 sentence changed; no longer listed with this text: Other Post"
    assert library(tmp_path).articles[0].copies == ()
    assert kinds(shelf, elsewhere(new), elsewhere(new)) == ["merged", "unchanged"]
    (found,) = library(tmp_path).articles
    assert [copy.publisher for copy in found.copies] == ["Other Post"]


def test_the_fullest_of_several_copies_is_the_one_that_is_kept(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    half = " ".join(passage.text for passage in split(wire)[: len(split(wire)) // 2])
    part, full = replace(wire, text=half), elsewhere(wire)
    first, second = shelf.put([part, full])
    assert (second.kind, second.article_id) == ("merged", first.article_id)
    assert second.detail == f"a copy of {publisher(wire)}'s, and kept in its place: it is longer"
    assert kinds(shelf, part, full, part) == ["unchanged"] * 3
    (found,) = library(tmp_path).articles
    assert (found.text, found.version, found.source.publisher) == (wire.text, 2, "Other Post")
    assert [copy.publisher for copy in found.copies] == [publisher(wire)]


def test_a_copy_that_still_has_the_text_before_its_correction_is_quoted_for_itself(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    new = replace(wire, text=corrected(wire))
    assert kinds(shelf, wire, elsewhere(wire), new) == ["added", "merged", "replaced"]
    assert kinds(shelf, elsewhere(wire), elsewhere(wire), new) == ["added", *["unchanged"] * 2]
    assert {a.source.publisher for a in library(tmp_path).articles} == {
        "Other Post",
        publisher(wire),
    }


def test_copies_stay_when_a_text_grows_or_only_its_quotation_marks_change(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    assert kinds(shelf, wire, elsewhere(wire)) == ["added", "merged"]
    longer = replace(wire, text=f"{wire.text}\n\nA plaque will be put up in the autumn.")
    assert kinds(shelf, longer) == ["replaced"]
    plain = replace(longer, text=longer.text.translate(str.maketrans("“”", '""')))
    assert kinds(shelf, plain) == ["replaced"]
    assert [copy.publisher for copy in library(tmp_path).articles[0].copies] == ["Other Post"]


# Withdrawing


@pytest.mark.parametrize(
    "key", ["https://harbour.example/ferry", "ferry/2026-03-02-ferry-runs-again", "urn:1"]
)
def test_an_article_is_withdrawn_by_what_it_is_known_by(
    tmp_path: Path, shelf: Shelf, key: str
) -> None:
    shelf.put([article(guid="urn:1")])
    assert shelf.withdraw(key, "It was false.").kind == "withdrawn"
    found = library(tmp_path)
    assert found.articles == ()
    assert found.withdrawn[0].withdrawn == f"{NEWSROOM}: It was false."
    assert kinds(shelf, article("It is another text now.", guid="urn:1")) == ["skipped"]


def test_a_withdrawal_from_its_agency_withdraws_and_a_later_version_stands_again(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = article(guid="urn:1", version=2)
    word = Withdrawal("urn:1", "", "killed")
    assert kinds(shelf, word, wire, word, word, wire) == [
        "skipped", "added", "withdrawn", "unchanged", "skipped",
    ]  # fmt: skip
    assert kinds(shelf, replace(wire, version=3, text="It is right now.")) == ["replaced"]
    assert library(tmp_path).withdrawn == ()


def test_what_is_not_there_cannot_be_withdrawn(shelf: Shelf) -> None:
    with pytest.raises(LibraryError, match="no article of “ferry”"):
        shelf.withdraw("https://nowhere.example/")


def test_an_embargoed_article_is_not_among_the_articles(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put([article(embargo=datetime(2100, 1, 1, tzinfo=UTC))])
    found = library(tmp_path)
    assert (len(found.articles), len(found.embargoed)) == (0, 1)


# Edits by hand


def test_an_edit_by_hand_is_a_version_too(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put([article()])
    (file,) = (tmp_path / "ferry").glob("*.md")
    file.write_text(file.read_text("utf-8").replace("214", "412"), "utf-8")
    assert library(tmp_path).articles[0].version == 2
    shelf.keep_edits()
    shelf.keep_edits()
    assert kept_versions(tmp_path / "ferry")[file.stem].number == 2


def test_a_folder_that_only_people_write_begins_to_be_kept(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "ferry" / "own.md").write_text(
        "---\ntitle: Own\npublisher: P\npublished: 2026-03-02\n---\nText.\n", "utf-8"
    )
    shelf.keep_edits()
    assert "own" in kept_versions(tmp_path / "ferry")


# What could harm it


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
from tests.test_shelf import article
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
