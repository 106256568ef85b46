"""The engine on disk: other processes, crashes, and folders that are not what they should be."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import Article, EngineError, Entry, InStory, Passage, Source, open_index, split
from knowledge.engines import disk, diskschema, diskswap
from knowledge.engines.disk import DiskIndex
from knowledge.engines.diskarticles import FILE
from knowledge.engines.diskfolder import state_of
from knowledge.engines.diskrecords import Books
from knowledge.language import ANALYSIS

DAY = date(2026, 3, 2)


def passages(text: str, article_id: str = "s/ferry", *, version: int = 1) -> tuple[Passage, ...]:
    source = Source("Post", DAY, "https://post.example/ferry", agency="AFP", language="en")
    return split(Article(article_id, "Ferry news", text, source, version))


def entry(article_id: str, text: str, stamp: str = "") -> Entry:
    return Entry(article_id, passages(text, article_id), stamp)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[DiskIndex]:
    index = DiskIndex(folder)
    yield index
    index.close()


def run(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    """A program in a process of its own that has `index` open."""
    return subprocess.run(
        [sys.executable, "-c", OPEN + program, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


OPEN = """
import sys
from pathlib import Path
from knowledge import Entry
from knowledge.engines.disk import DiskIndex
from knowledge.engines.diskrecords import Books
from tests.test_disk import entry, passages
index = DiskIndex(Path(sys.argv[1]))
"""


# What was put


def test_a_reopened_index_has_what_was_put(folder: Path) -> None:
    given_passages = passages("One is here. The ferry left.\nTwo is here.")
    first = DiskIndex(folder)
    first.put("s/ferry", given_passages, "today")
    first.close()
    again = DiskIndex(folder)
    assert [hit.passage for hit in again.search("ferry")] == [given_passages[1]]
    assert again.stamps() == {"s/ferry": "today"}
    again.close()


def test_nothing_can_be_put_into_a_closed_index(index: DiskIndex) -> None:
    index.close()
    with pytest.raises(EngineError, match="closed"):
        index.put("s/ferry", passages("The ferry left."))


texts = st.lists(
    st.sampled_from(
        [
            "The ferry left at noon. ",
            "A dog ran!\n\n",
            "***\n",
            "“Is it?” she asked. ",
            "x\u00a0y. ",
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)


@given(text=texts)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_passage_comes_back_with_its_neighbours(index: DiskIndex, text: str) -> None:
    given_passages = passages(text)
    index.put("s/ferry", given_passages)
    for passage in given_passages:
        hits = index.search(passage.text, limit=100)
        found = [hit.passage for hit in hits if hit.passage.number == passage.number]
        assert found in ([passage], [])
        for hit in hits:
            assert hit.passage in given_passages


def test_passages_that_do_not_follow_each_other_keep_their_neighbours(index: DiskIndex) -> None:
    some = passages("One is here. The ferry left. Two is here. The ferry came. Three is here.")[
        1::2
    ]
    index.put("s/ferry", some)
    assert min(index.search("ferry"), key=lambda h: h.passage.number).passage == some[0]
    assert {hit.passage for hit in index.search("ferry")} == set(some)


def test_an_article_may_be_longer_than_what_is_gathered_in_memory(index: DiskIndex) -> None:
    text = "\n".join(f"The ferry number {n} left the harbour of w{n % 997}." for n in range(3000))
    index.put("s/ferry", passages(text))
    hit = index.search("number 2999")[0].passage
    assert hit.number == 2999
    assert hit.before.startswith("The ferry number 2998 ")


def test_a_passage_in_another_segment_than_its_article_is_whole(index: DiskIndex) -> None:
    given_passages = passages("One is here. The ferry left. Two is here.")
    documents, row, described = diskschema.documents(Entry("s/ferry", given_passages), 0)
    writer = index._write()  # noqa: SLF001 - what the engine does when its memory is full
    articles = index._current().articles  # noqa: SLF001
    articles.put([row])
    for document in documents:
        writer.add_document(document)
        writer.commit()
    books = Books({"en": described.totals}, 1, articles.name)
    writer.add_document(diskschema.books_document(books))
    writer.commit()
    assert [hit.passage for hit in index.search("ferry")] == [given_passages[1]]


def test_the_passages_of_two_articles_are_not_one_entry(index: DiskIndex) -> None:
    mixed = (*passages("The ferry left."), *passages("The bus left.", "s/bus"))
    with pytest.raises(EngineError, match="s/ferry"):
        index.put("s/ferry", mixed)
    assert index.search("ferry bus") == []


def test_an_article_of_too_many_passages_is_an_error_and_changes_nothing(index: DiskIndex) -> None:
    index.put("s/a", passages("The ferry left.", "s/a"))
    with pytest.raises(EngineError, match=r"s/b.*262,144 sentences"):
        index.put("s/b", passages("The ferry came.", "s/b") * 262_144)
    assert list(index.stamps()) == ["s/a"]


def test_a_sentence_of_many_words_is_found_whole(index: DiskIndex) -> None:
    (given_passage,) = passages(" ".join(f"w{n}" for n in range(270)) + ".")
    index.put("s/ferry", [given_passage])
    assert [hit.passage for hit in index.search("w269")] == [given_passage]


def test_what_came_before_an_error_in_many_is_not_half(index: DiskIndex) -> None:
    index.put_all([entry("s/a", "The ferry left.")])

    def failing() -> Iterator[Entry]:
        yield entry("s/b", "The ferry came.")
        raise OSError(28, "No space left on device")

    with pytest.raises(EngineError, match="no space left"):
        index.put_all(failing())
    assert [hit.passage.article_id for hit in index.search("ferry")] == ["s/a"]
    index.put("s/c", passages("The ferry sank.", "s/c"))
    assert sorted(index.stamps()) == ["s/a", "s/c"]


def test_many_articles_are_committed_in_parts(
    index: DiskIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_COMMIT", 10)
    index.put_all(entry(f"s/{n}", f"The ferry {n} left. It came.", str(n)) for n in range(20))
    assert index.stamps() == {f"s/{n}": str(n) for n in range(20)}
    assert len(index.search("ferry", limit=40)) == 20


def test_articles_whose_number_is_known_end_in_one_segment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_COMMIT", 60)
    index = DiskIndex(folder)
    index.put_all([entry(f"s/{n}", f"The ferry {n} left. It came.") for n in range(100)])
    assert len(index.stamps()) == 100
    index.close()
    meta = json.loads((folder / "meta.json").read_text())
    assert len(meta["segments"]) == 1


def test_what_is_gathered_in_memory_has_an_end_where_articles_are_long(
    index: DiskIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_COMMIT", 100)
    seen: list[int] = []

    class Entries(list[Entry]):
        def __iter__(self) -> Iterator[Entry]:
            for one in super().__iter__():
                seen.append(len(index.stamps()))
                yield one

    text = "\n".join(f"The ferry {n} left the harbour." for n in range(210))
    index.put_all(Entries(entry(f"s/{n}", text) for n in range(9)))
    assert seen == list(range(9))


def test_the_last_of_two_entries_of_an_article_counts(index: DiskIndex) -> None:
    index.put_all([entry("s/a", "The ferry left."), Entry("s/a", ()), entry("s/a", "A bus left.")])
    assert [hit.passage.text for hit in index.search("ferry bus left")] == ["A bus left."]
    index.put_all([entry("s/a", "The ferry left."), Entry("s/a", ())])
    assert index.stamps() == {}


def test_a_search_in_a_story_finds_nothing_of_a_story_whose_name_goes_on(index: DiskIndex) -> None:
    index.put_all([entry("s/a", "The ferry left."), entry("s2/a", "The ferry came.")])
    found = index.search("ferry", within=InStory("s"))
    assert [hit.passage.article_id for hit in found] == ["s/a"]


def test_the_best_of_many_passages_is_found_as_the_engine_in_memory_does(index: DiskIndex) -> None:
    memory = open_index()
    entries = [
        entry(
            f"s/{n}",
            " ".join(
                f"The w{n * m % 31} ferry left w{(n + m) % 17} for w{n % 13} and {m}."
                for m in range(1 + n % 9)
            ),
        )
        for n in range(400)
    ]
    index.put_all(entries)
    memory.put_all(entries)
    for question in ("w3 ferry for w5", "Which ferry left w11?", "w30 w16 w12", "for 7 and w2"):
        expected, found = memory.search(question), index.search(question)
        same = {h.passage for h in expected[:10]} & {h.passage for h in found[:10]}
        assert len(same) >= 9
        assert all(one.score >= other.score for one, other in pairwise(found))
        assert found[0].score == pytest.approx(expected[0].score, abs=1e-3)


# What is quoted from


def rows(folder: Path) -> list[int]:
    """The numbers of the articles that are stored."""
    with closing(sqlite3.connect(folder / FILE)) as file:
        return [number for (number,) in file.execute("SELECT number FROM texts ORDER BY number")]


def test_what_was_replaced_or_withdrawn_is_not_kept(index: DiskIndex, folder: Path) -> None:
    for text in ("The ferry left.", "The ferry came.", "The ferry sank."):
        index.put_all([entry("s/a", text), entry("s/b", text), entry("s/b", text)])
    index.put("s/a", ())
    assert [hit.passage.article_id for hit in index.search("ferry")] == ["s/b"]
    assert len(rows(folder)) == 1


def test_what_a_killed_writer_left_is_never_quoted(index: DiskIndex, folder: Path) -> None:
    index.put("s/a", passages("The ferry left.", "s/a"))
    articles = index._current().articles  # noqa: SLF001
    _, left, _ = diskschema.documents(entry("s/x", "The ferry burned."), 1)
    articles.put([left, replace(left, number=2)])  # killed before what is searched was written
    assert list(index.stamps()) == ["s/a"]
    index.put("s/b", passages("A dog ran.", "s/b"))
    assert [hit.passage.text for hit in index.search("dog ferry burned")] == [
        "A dog ran.",
        "The ferry left.",
    ]
    assert rows(folder) == [0, 1, 2, 3]
    index.put("s/c", passages("A cat slept.", "s/c"))
    assert [hit.passage.text for hit in index.search("cat burned")] == ["A cat slept."]


def test_a_search_beside_a_writer_of_another_process_looks_again(folder: Path) -> None:
    writer, reader = DiskIndex(folder), DiskIndex(folder)
    writer.put("s/a", passages("The ferry left.", "s/a"))
    reader.search("ferry")
    writer.put("s/a", passages("The ferry came.", "s/a"))
    reader._seen = state_of(folder / "meta.json")  # noqa: SLF001 - written a moment later
    assert [hit.passage.text for hit in reader.search("ferry")] == ["The ferry came."]
    reader.close()
    writer.close()


def test_a_full_disk_leaves_the_index_as_it_was(index: DiskIndex) -> None:
    index.put("s/a", passages("The ferry left.", "s/a"))
    file = index._current().articles._connection  # noqa: SLF001
    (pages,) = file.execute("PRAGMA page_count").fetchone()
    file.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(EngineError, match="full"):
        index.put("s/b", passages("\n".join(["The ferry came."] * 999), "s/b"))
    assert [hit.passage.text for hit in index.search("ferry")] == ["The ferry left."]
    file.execute("PRAGMA max_page_count = 100000")
    index.put("s/b", passages("The ferry came.", "s/b"))
    assert sorted(index.stamps()) == ["s/a", "s/b"]


def test_articles_of_another_index_are_not_quoted(folder: Path) -> None:
    other = folder.with_name("other")
    for place, text in ((folder, "The ferry left."), (other, "The ferry came.")):
        index = DiskIndex(place)
        index.put("s/a", passages(text, "s/a"))
        index.close()
    shutil.copy(other / FILE, folder / FILE)
    index = DiskIndex(folder)
    for look in (lambda: index.search("ferry"), index.stamps, lambda: index.put("s/b", ())):
        with pytest.raises(EngineError, match=r"another time.*index --rebuild"):
            look()
    index.rebuild([entry("s/a", "The ferry sank.")])
    assert [hit.passage.text for hit in index.search("ferry")] == ["The ferry sank."]
    index.close()


def test_articles_of_an_older_backup_are_said_to_be_damaged(folder: Path) -> None:
    index = DiskIndex(folder)
    index.put("s/a", passages("The ferry left.", "s/a"))
    shutil.copy(folder / FILE, folder.with_name("backup"))
    index.put("s/a", passages("The ferry came.", "s/a"))
    index.close()
    shutil.copy(folder.with_name("backup"), folder / FILE)
    index = DiskIndex(folder)
    for look in (lambda: index.search("ferry"), index.stamps, lambda: index.put("s/a", ())):
        with pytest.raises(EngineError, match=r"another time.*index --rebuild"):
            look()
    index.close()


def test_an_article_that_is_not_as_it_was_written_is_not_quoted(folder: Path) -> None:
    index = DiskIndex(folder)
    index.put("s/a", passages("The harbour is safe.", "s/a"))
    with closing(sqlite3.connect(folder / FILE)) as file, file:
        garbled = "UPDATE texts SET slices = CAST(replace(slices, 'safe', 'sale') AS BLOB)"
        assert file.execute(garbled).rowcount == 1
    with pytest.raises(EngineError, match=r"not as it was written.*index --rebuild"):
        index.search("harbour")
    index.close()


# Other processes


OPENING = """
from itertools import count
for turn in count():
    other = DiskIndex(Path(sys.argv[1]))
    print(len(other.stamps()), len(other.search('ferry')), flush=True)
    other.close()
"""


def test_who_opens_an_index_beside_a_rebuild_sees_the_old_or_the_new_one(folder: Path) -> None:
    index = DiskIndex(folder)
    index.put("s/a", passages("The ferry left.", "s/a"))
    with subprocess.Popen(
        [sys.executable, "-c", OPEN + OPENING, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1 1\n"
        for turn in range(60):
            index.rebuild([entry("s/a", f"The ferry left in turn {turn}.")])
            assert len(index.stamps()) == 1
        assert process.poll() is None, process.stderr and process.stderr.read()
        process.kill()
        assert set(process.stdout.read().splitlines()[:-1]) <= {"1 1"}
    index.close()


def test_several_may_make_one_new_index_at_once(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: DiskIndex(folder), range(8)))
    made[0].put("s/a", passages("The ferry left.", "s/a"))
    assert [list(index.stamps()) for index in made] == [["s/a"]] * 8
    for index in made:
        index.close()


def test_a_reader_sees_what_another_process_wrote(index: DiskIndex, folder: Path) -> None:
    reader = run(folder, "print(len(index.search('ferry')))")
    assert reader.stdout == "0\n", reader.stderr
    writer = run(folder, "index.put('s/ferry', passages('The ferry left.')); index.close()")
    assert writer.returncode == 0, writer.stderr
    assert [hit.passage.text for hit in index.search("ferry")] == ["The ferry left."]


def test_a_second_writer_is_told_who_writes(index: DiskIndex, folder: Path) -> None:
    index.put("s/ferry", passages("The ferry left."))
    other = run(folder, "print(len(index.search('ferry'))); index.put('s/ferry', ())")
    assert other.stdout == "1\n"
    assert f"being written by process {os.getpid()} on " in other.stderr
    assert [hit.passage.text for hit in index.search("ferry")] == ["The ferry left."]


def test_a_writer_that_closed_leaves_the_index_to_others(folder: Path) -> None:
    first = DiskIndex(folder)
    first.put("s/ferry", passages("The ferry left."))
    first.close()
    other = run(folder, "index.put('s/ferry', ()); index.close()")
    assert other.returncode == 0, other.stderr


WRITING = """
for turn in range(1000):
    index.put_all(
        entry(f's/{n}', '\\n'.join([f'The ferry {n} left in turn {turn}.'] * 5), str(turn))
        for n in range(20)
    )
    print(turn, flush=True)
"""


def test_a_process_killed_while_it_writes_leaves_the_old_or_the_new_state(folder: Path) -> None:
    """Twelve times, later and later after a commit."""
    DiskIndex(folder).close()
    for attempt in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", OPEN + WRITING, str(folder)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"0\n"
            time.sleep(0.01 * attempt)
            process.send_signal(signal.SIGKILL)
        index = DiskIndex(folder)
        stamps = index.stamps()
        assert len(stamps) == 20
        assert len(set(stamps.values())) == 1, "a part of a commit"
        (turn,) = set(stamps.values())
        hits = index.search("ferry", limit=200)
        assert len(hits) == 100
        assert {h.passage.text.partition(" in turn ")[2] for h in hits} == {f"{turn}."}
        index.put("s/0", passages("The ferry sank.", "s/0"))
        index.put("s/0", ())
        index.close()


# Folders


@pytest.mark.parametrize("made", [0, 1, f"1.{ANALYSIS}", f"2.{ANALYSIS - 1}", f"2.{ANALYSIS + 1}"])
def test_an_index_of_another_format_asks_for_a_rebuild(folder: Path, made: object) -> None:
    DiskIndex(folder).close()
    (folder / "pullquote.json").write_text(json.dumps({"format": made}))
    with pytest.raises(EngineError, match=r"another version of Pullquote.*index --rebuild"):
        DiskIndex(folder).search("ferry")


def test_an_index_without_its_heart_asks_for_a_rebuild(folder: Path) -> None:
    DiskIndex(folder).close()
    (folder / "meta.json").unlink()
    with pytest.raises(EngineError, match=r"damaged.*index --rebuild"):
        DiskIndex(folder).put("s/ferry", ())


@pytest.mark.parametrize("size", [1, 5000])
@pytest.mark.parametrize("name", ["meta.json", "pullquote.json", FILE])
def test_an_index_with_a_broken_file_says_so(folder: Path, name: str, size: int) -> None:
    index = DiskIndex(folder)
    index.put("s/a", passages("The ferry left.", "s/a"))
    index.close()
    (folder / name).write_text("{" * size)
    with pytest.raises(EngineError, match=f"{folder}.*index --rebuild"):
        DiskIndex(folder).stamps()


@pytest.mark.parametrize("size", [1, 5000])
@pytest.mark.parametrize("name", ["meta.json", "pullquote.json", FILE])
def test_a_broken_index_can_be_rebuilt(folder: Path, name: str, size: int) -> None:
    DiskIndex(folder).close()
    (folder / name).write_text("{" * size)
    index = DiskIndex(folder)
    index.rebuild([entry("s/a", "The ferry left.", "now")])
    assert index.stamps() == {"s/a": "now"}
    index.put("s/b", passages("The ferry came.", "s/b"))
    index.close()
    assert len(DiskIndex(folder).search("ferry")) == 2
    assert [place.name for place in folder.parent.iterdir()] == ["index"]


def test_a_rebuild_that_fails_leaves_what_was_there(index: DiskIndex) -> None:
    index.put_all([entry("s/a", "The ferry left.")])

    def failing() -> Iterator[Entry]:
        yield entry("s/b", "The ferry came.")
        raise OSError(28, "No space left on device")

    with pytest.raises(EngineError, match="no space left"):
        index.rebuild(failing())
    assert [hit.passage.article_id for hit in index.search("ferry")] == ["s/a"]
    index.put("s/c", passages("The ferry sank.", "s/c"))
    assert sorted(index.stamps()) == ["s/a", "s/c"]


def test_readers_of_another_process_see_a_rebuilt_index(index: DiskIndex, folder: Path) -> None:
    index.put_all([entry("s/a", "The ferry left.")])
    reader = DiskIndex(folder)
    assert [hit.passage.article_id for hit in reader.search("ferry")] == ["s/a"]
    index.rebuild([entry("s/b", "The ferry came.")])
    assert [hit.passage.article_id for hit in reader.search("ferry")] == ["s/b"]
    assert run(folder, "print(index.stamps())").stdout == "{'s/b': ''}\n"
    reader.close()


@pytest.mark.parametrize("name", ["index.new", "index.old"])
def test_a_rebuild_deletes_nothing_that_is_not_its_own(folder: Path, name: str) -> None:
    other = folder.with_name(name)
    other.mkdir()
    (other / "letter.txt").write_text("Dear Ada")
    index = DiskIndex(folder)
    index.put("s/a", passages("The ferry left.", "s/a"))
    with pytest.raises(EngineError, match="move it away"):
        index.rebuild([entry("s/b", "The ferry came.")])
    assert (other / "letter.txt").read_text() == "Dear Ada"
    assert list(index.stamps()) == ["s/a"]
    index.close()


def built(folder: Path) -> Path:
    index = DiskIndex(folder)
    index.put("s/a", passages("The ferry left.", "s/a"))
    index.close()
    return folder


def test_an_index_may_be_where_there_are_no_locks(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoLocks:
        LOCK_EX = 2

        def flock(self, handle: int, how: int) -> None:
            raise OSError(95, "Operation not supported")

    for locks in (None, NoLocks()):
        monkeypatch.setattr(diskswap, "fcntl", locks)
        index = DiskIndex(folder)
        index.rebuild([entry("s/a", "The ferry left.")])
        assert list(index.stamps()) == ["s/a"]
        index.close()


def test_a_rebuild_killed_between_two_renames_is_undone(folder: Path) -> None:
    built(folder).rename(folder.with_name("index.old"))
    built(folder.with_name("index.new"))
    index = DiskIndex(folder)
    assert list(index.stamps()) == ["s/a"]
    index.rebuild([entry("s/b", "The ferry came.")])
    assert list(index.stamps()) == ["s/b"]
    index.close()
    assert [place.name for place in folder.parent.iterdir()] == ["index"]


@pytest.mark.parametrize("name", ["index.new", "index.old"])
def test_what_a_killed_rebuild_left_is_in_nobodys_way(folder: Path, name: str) -> None:
    index, left = DiskIndex(built(folder)), built(folder.with_name(name))
    (left / "pullquote.json").unlink()
    (left / ".writing-x").touch()
    index.rebuild([entry("s/b", "The ferry came.")])
    assert list(index.stamps()) == ["s/b"]
    index.close()


def test_an_index_whose_making_was_killed_is_made(folder: Path) -> None:
    DiskIndex(folder).close()
    (folder / "pullquote.json").unlink()
    index = DiskIndex(built(folder))
    assert list(index.stamps()) == ["s/a"]
    index.close()


def test_an_index_that_does_not_say_what_it_is_asks_for_a_rebuild(folder: Path) -> None:
    (built(folder) / "pullquote.json").unlink()
    index = DiskIndex(folder)
    with pytest.raises(EngineError, match=r"pullquote\.json is missing.*index --rebuild"):
        index.stamps()
    index.rebuild([entry("s/b", "The ferry came.")])
    assert list(index.stamps()) == ["s/b"]
    index.close()


def test_an_index_behind_a_link_is_rebuilt_where_it_is(folder: Path) -> None:
    place = folder.with_name("elsewhere")
    place.mkdir()
    folder.symlink_to(place)
    index = DiskIndex(folder)
    for text in ("The ferry left.", "The ferry came."):
        index.rebuild([entry("s/a", text)])
        assert [hit.passage.text for hit in index.search("ferry")] == [text]
    index.close()
    assert folder.is_symlink()


def test_a_writer_without_work_lets_others_write(
    index: DiskIndex, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_IDLE", 0.05)
    index.put("s/a", passages("The ferry left.", "s/a"))
    end = time.monotonic() + 10
    while (folder / "writer.json").exists() and time.monotonic() < end:
        time.sleep(0.05)
    other = run(folder, "index.put('s/ferry', passages('The ferry came.')); index.close()")
    assert other.returncode == 0, other.stderr
    index.put("s/a", ())
    assert list(index.stamps()) == ["s/ferry"]


def test_an_index_that_was_deleted_under_its_writer_is_an_error(
    index: DiskIndex, folder: Path
) -> None:
    index.put("s/a", passages("The ferry left.", "s/a"))
    shutil.rmtree(folder)
    for _ in range(2):
        with pytest.raises(EngineError):
            index.put("s/b", passages("The ferry came.", "s/b"))


def test_a_folder_of_other_things_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear Ada")
    with pytest.raises(EngineError, match="something else"):
        DiskIndex(folder)
    assert [file.name for file in folder.iterdir()] == ["letter.txt"]


def test_a_file_in_the_folders_place_is_an_engine_error(folder: Path) -> None:
    folder.write_text("no folder")
    with pytest.raises(EngineError, match=str(folder)):
        DiskIndex(folder)


def test_a_passage_file_that_is_gone_is_no_silence(folder: Path) -> None:
    index = DiskIndex(folder)
    index.put("s/ferry", passages("The ferry left."))
    index.close()
    for file in folder.glob("*.sqlite"):
        file.unlink()
    with pytest.raises(EngineError, match=r"missing.*index --rebuild"):
        DiskIndex(folder).search("ferry")


def test_a_time_with_its_zone_comes_back(index: DiskIndex) -> None:
    moment = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
    source = Source("Post", moment, file="a.txt", author="Ada", dateline="Selder", language="en")
    (passage,) = split(Article("s/ferry", "", "The ferry left.", source))
    index.put("s/ferry", [replace(passage, version=3)])
    assert index.search("ferry")[0].passage == replace(passage, version=3)
