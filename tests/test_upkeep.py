"""What an index that outlives the process promises: it is in step with the files of the library."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from operator import length_hint
from pathlib import Path

import pytest

from knowledge import Catalogue, EngineError, Entry, Index, open_index
from knowledge.upkeep import Upkeep

HEAD = "---\ntitle: {title}\npublisher: Harbour Post\npublished: {day}\nurl: https://h.example/{title}\n{more}---\n"


@pytest.fixture(params=["memory", "disk"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    options = {"folder": tmp_path / "index"} if request.param == "disk" else {}
    index = open_index(request.param, **options)
    yield index
    index.close()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library" / "ferry"
    folder.mkdir(parents=True)
    (folder / "story.yml").write_text("title: The ferry\n")
    return folder


def write(folder: Path, title: str, text: str, *, day: str = "2026-03-02", more: str = "") -> Path:
    file = folder / f"{title}.md"
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(HEAD.format(title=title, day=day, more=more) + text + "\n", "utf-8")
    if file.stat().st_mtime_ns <= before:  # a clock that ticks slowly
        os.utime(file, ns=(before + 1, before + 1))
    return file


def upkeep(library: Path, index: Index, *, anew: bool = False) -> Upkeep:
    return Upkeep(Catalogue([library], root=library.parent), index, anew=anew)


def kept(library: Path, index: Index) -> list[tuple[str, str]]:
    """What a new look finds to do and does, as its kind and the article's name."""
    keeping = upkeep(library, index)
    changes = keeping.do(keeping.look())
    return [(change.kind, change.article_id.removeprefix("ferry/")) for change in changes]


def said(index: Index, question: str) -> list[str]:
    return [hit.passage.text for hit in index.search(question)]


def test_new_files_are_taken_over_once(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.")
    write(library, "b", "The ferry came.")
    assert kept(library, index) == [("added", "a"), ("added", "b")]
    assert kept(library, index) == []
    assert sorted(said(index, "ferry")) == ["The ferry came.", "The ferry left."]


def test_only_a_file_that_changed_is_read_again(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.")
    write(library, "b", "The bus came.")
    kept(library, index)
    write(library, "a", "The ferry sank.")
    assert upkeep(library, index).look().files == ((str(library / "a.md"), "ferry/a"),)
    assert kept(library, index) == [("replaced", "a")]
    assert said(index, "ferry") == ["The ferry sank."]


def test_an_article_whose_file_is_gone_is_withdrawn(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.")
    write(library, "b", "The bus came.").unlink()
    write(library, "b", "The bus came.")
    kept(library, index)
    (library / "a.md").unlink()
    assert kept(library, index) == [("withdrawn", "a")]
    assert said(index, "ferry") == []


def test_a_renamed_file_is_another_article(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.")
    kept(library, index)
    (library / "a.md").rename(library / "c.md")
    assert kept(library, index) == [("withdrawn", "a"), ("added", "c")]
    assert [hit.passage.article_id for hit in index.search("ferry")] == ["ferry/c"]


def test_an_article_that_takes_another_id_leaves_the_old_one(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.")
    kept(library, index)
    write(library, "a", "The ferry left.", more="id: other\n")
    assert kept(library, index) == [("withdrawn", "a"), ("added", "other")]
    assert list(index.stamps()) == ["other"]


def test_a_file_that_is_broken_now_is_not_quoted_and_named(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.")
    kept(library, index)
    (library / "a.md").write_text("no front matter")
    keeping = upkeep(library, index)
    keeping.do(keeping.look())
    assert said(index, "ferry") == []
    assert [problem.path.name for problem in keeping.problems] == ["a.md"]
    assert len(keeping.look()) == 0, "what is broken is not read again until it changes"
    write(library, "a", "The ferry left.")
    assert kept(library, index) == [("added", "a")]


def test_withdrawn_articles_are_listed_and_not_in_the_index(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.")
    kept(library, index)
    write(library, "a", "The ferry left.", more="withdrawn: It was false.\n")
    keeping = upkeep(library, index)
    assert [change.kind for change in keeping.do(keeping.look())] == ["withdrawn"]
    assert [article.withdrawn for article in keeping.withdrawn] == ["It was false."]
    assert (said(index, "ferry"), len(keeping.articles())) == ([], 0)


def test_an_embargo_that_ends_lets_the_article_in(library: Path, index: Index) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=0.6)
    write(library, "a", "The ferry left.", more=f"embargo: {soon.isoformat()}\n")
    keeping = upkeep(library, index)
    assert keeping.do(keeping.look()) == ()
    assert (said(index, "ferry"), len(keeping.look())) == ([], 0)
    while datetime.now(UTC) < soon:
        pass
    assert [change.kind for change in keeping.do(keeping.look())] == ["added"]
    assert said(index, "ferry") == ["The ferry left."]


def test_of_two_files_with_one_id_the_first_counts(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.", more="id: one\n")
    write(library, "b", "The bus left.", more="id: one\n")
    keeping = upkeep(library, index)
    keeping.do(keeping.look())
    assert said(index, "left") == ["The ferry left."]
    assert ["taken" in str(problem) for problem in keeping.problems] == [True]
    (library / "a.md").unlink()
    keeping.do(keeping.look())
    keeping.do(keeping.look())
    assert said(index, "left") == ["The bus left."]


def test_articles_can_swap_their_ids(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.", more="id: x\n")
    write(library, "b", "The bus came.", more="id: y\n")
    kept(library, index)
    write(library, "a", "The ferry left.", more="id: y\n")
    write(library, "b", "The bus came.", more="id: x\n")
    kept(library, index)
    assert (said(index, "ferry"), said(index, "bus")) == (["The ferry left."], ["The bus came."])
    assert kept(library, index) == []


def test_a_restored_file_is_read_again_though_its_time_is_old(library: Path, index: Index) -> None:
    file = write(library, "a", "The ferry left.")
    kept(library, index)
    times = (file.stat().st_atime_ns, file.stat().st_mtime_ns)
    write(library, "a", "The ferry sank.")
    os.utime(file, ns=times)
    assert kept(library, index) == [("replaced", "a")]


def test_a_passage_is_current_while_its_file_says_so(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left. It was late.")
    keeping = upkeep(library, index)
    keeping.do(keeping.look())
    passage = index.search("ferry")[0].passage
    assert keeping.is_current(passage)
    write(library, "a", "The ferry sank. It was late.")
    assert not keeping.is_current(passage)
    keeping.do(keeping.look())
    (passage,) = (hit.passage for hit in index.search("ferry"))
    assert (passage.text, keeping.is_current(passage)) == ("The ferry sank.", True)
    write(library, "a", "The ferry sank. It was late.", more="withdrawn: It was false.\n")
    assert not keeping.is_current(passage)


def test_what_was_not_taken_over_is_tried_again(
    library: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(library, "a", "The ferry left.")
    write(library, "b", "The bus came.")
    keeping = upkeep(library, index)
    keeping.do(keeping.look())
    write(library, "a", "The ferry left.", more="withdrawn: It was false.\n")

    def full(_: object) -> None:
        list(_)  # type: ignore[call-overload]
        raise EngineError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(index, "put_all", full)
        with pytest.raises(EngineError):
            keeping.do(keeping.look())
    assert len(keeping.look()) == 1
    keeping.do(keeping.look())
    assert said(index, "ferry") == []


def test_a_library_that_is_gone_beside_articles_empties_no_index(
    library: Path, index: Index, tmp_path: Path
) -> None:
    write(library, "a", "The ferry left.")
    beside = tmp_path / "beside"
    beside.mkdir()
    write(beside, "b", "The bus came.")
    catalogue = Catalogue([library, beside], root=library.parent)
    keeping = Upkeep(catalogue, index)
    keeping.do(keeping.look())
    (library / "a.md").unlink()
    with pytest.raises(EngineError, match="where it should be"):
        Upkeep(catalogue, index).look()


def test_a_library_that_is_not_there_empties_no_index(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.")
    kept(library, index)
    (library / "a.md").unlink()
    with pytest.raises(EngineError, match=r"1 articles.*where it should be"):
        upkeep(library, index).look()
    assert said(index, "ferry") == ["The ferry left."]


def test_articles_are_listed_newest_first_and_read_when_wanted(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.", day="2026-03-02")
    write(library, "b", "The ferry came.", day="2026-03-04 10:00:00+02:00")
    write(library, "c", "The ferry sank.", day="2026-03-03")
    keeping = upkeep(library, index)
    keeping.do(keeping.look())
    assert [article.title for article in keeping.articles()] == ["b", "c", "a"]
    assert [article.title for article in keeping.articles()[1:3]] == ["c", "a"]
    assert keeping.articles()[0].text.strip() == "The ferry came."


def test_a_rebuilt_index_has_what_the_files_say(library: Path, index: Index) -> None:
    write(library, "a", "The ferry left.")
    kept(library, index)
    (library / "a.md").unlink()
    write(library, "b", "The bus came.")
    keeping = upkeep(library, index, anew=True)
    seen: list[None] = []
    keeping.do(keeping.look(), lambda: seen.append(None))
    assert (list(index.stamps()), len(seen)) == (["ferry/b"], 1)
    assert len(keeping.look()) == 0


def test_what_was_taken_over_before_an_error_is_not_read_again(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from knowledge.engines import disk  # noqa: PLC0415

    monkeypatch.setattr(disk, "_COMMIT", 3)
    index = open_index("disk", folder=tmp_path / "index")
    for number in range(9):
        write(library, f"a{number}", "The ferry left.")
    keeping = upkeep(library, index)
    done: list[None] = []

    def stop() -> None:
        done.append(None)
        if len(done) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keeping.do(keeping.look(), stop)
    assert len(index.stamps()) == 5
    assert len(keeping.look().files) == 4
    index.close()


def test_the_engine_is_told_how_many_articles_come(library: Path, tmp_path: Path) -> None:
    from knowledge.engines.disk import DiskIndex  # noqa: PLC0415

    told: list[int] = []

    class Told(DiskIndex):
        def put_all(self, entries: Iterable[Entry]) -> None:
            told.append(length_hint(entries))
            super().put_all(entries)

    for number in range(9):
        write(library, f"a{number}", "The ferry left.")
    index = Told(tmp_path / "index")
    keeping = upkeep(library, index)
    keeping.do(keeping.look())
    index.close()
    assert told == [9]
