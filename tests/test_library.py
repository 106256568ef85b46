"""What reading a library promises: good files serve, broken ones are named."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge import SAMPLE, ReadError, fill, open_index, read_library

FRONT = 'title: "{title}"\npublisher: Harbour Post\npublished: {published}\nlanguage: en\n'


def write(
    path: Path,
    body: str = "The ferry left at noon.",
    *,
    title: str = "Ferry runs again",
    published: str = "2026-03-02",
    more: str = "",
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    front = FRONT.format(title=title, published=published) + more
    path.write_text(f"---\n{front}---\n{body}\n", "utf-8")
    return path


def ids(*paths: Path) -> list[str]:
    return sorted(article.id for article in read_library(paths).articles)


def problem(*paths: Path) -> ReadError:
    (found,) = read_library(paths).problems
    return found


BROKEN = {
    "no-front.md": b"The ferry left at noon.\n",
    "no-date.md": b"---\ntitle: Ferry\npublisher: Post\n---\nText.\n",
    "empty.md": b"",
    "image.md": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "latin.md": "---\ntitle: Ç\n---\nÉté.\n".encode("latin-1"),
    "empty.txt": b"",
    "noise.txt": bytes(range(256)) * 10,
    "yaml.md": b"---\ntitle: [\n---\nText.\n",
    "huge.txt": b"x" * 5_000_001,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_among_good_ones_is_named_and_stops_nothing(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path / "a-good.md")
    write(tmp_path / "z-good.md")
    (tmp_path / name).write_bytes(BROKEN[name])
    assert ids(tmp_path) == ["a-good", "z-good"]
    assert problem(tmp_path).path == tmp_path / name
    assert name in str(problem(tmp_path))


def test_every_broken_file_is_named(tmp_path: Path) -> None:
    for name, data in BROKEN.items():
        (tmp_path / name).write_bytes(data)
    assert {error.path.name for error in read_library([tmp_path]).problems} == set(BROKEN)


def test_a_missing_field_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "no-date.md").write_bytes(BROKEN["no-date.md"])
    assert problem(tmp_path).field == "published"


def test_two_articles_with_one_id_are_not_mixed_up(tmp_path: Path) -> None:
    write(tmp_path / "one.md", "The ferry left.", more="id: ferry\n")
    write(tmp_path / "two.md", "The ferry came.", more="id: ferry\n")
    library = read_library([tmp_path])
    assert [article.text for article in library.articles] == ["The ferry left."]
    (error,) = library.problems
    assert (error.path, error.field) == (tmp_path / "two.md", "id")
    assert "'ferry'" in str(error)


def test_an_id_that_is_another_files_name_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "one.md")
    write(tmp_path / "two.md", more="id: one\n")
    assert (ids(tmp_path), problem(tmp_path).path) == (["one"], tmp_path / "two.md")


def test_folders_in_folders_are_read(tmp_path: Path) -> None:
    write(tmp_path / "one.md")
    write(tmp_path / "2026" / "03" / "two.md")
    assert ids(tmp_path) == ["2026/03/two", "one"]


def test_equal_names_in_two_folders_are_two_articles(tmp_path: Path) -> None:
    write(tmp_path / "a" / "story.md")
    write(tmp_path / "b" / "story.md")
    assert ids(tmp_path) == ["a/story", "b/story"]


def test_an_id_in_the_front_matter_goes_before_the_name(tmp_path: Path) -> None:
    write(tmp_path / "one.md", more="id: ferry\n")
    assert ids(tmp_path) == ["ferry"]


@pytest.mark.parametrize("name", [".hidden.md", ".git/note.md", "a/.cache/note.md", ".#lock.md"])
def test_hidden_files_are_passed_over(tmp_path: Path, name: str) -> None:
    write(tmp_path / "one.md")
    write(tmp_path / name, "Not YAML.")
    library = read_library([tmp_path])
    assert [article.id for article in library.articles] == ["one"]
    assert library.problems == ()


def test_a_folder_that_is_named_may_itself_be_hidden(tmp_path: Path) -> None:
    write(tmp_path / ".news" / "one.md")
    assert ids(tmp_path / ".news") == ["one"]


@pytest.mark.parametrize("name", ["photo.jpg", "notes.docx", "README", "data.json", "one.md.bak"])
def test_files_of_other_kinds_in_a_folder_are_passed_over(tmp_path: Path, name: str) -> None:
    write(tmp_path / "one.md")
    (tmp_path / name).write_text("x")
    assert (ids(tmp_path), read_library([tmp_path]).problems) == (["one"], ())


def test_a_file_of_another_kind_that_is_named_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_text("x")
    assert "must end in" in str(problem(tmp_path / "notes.docx"))


@pytest.mark.parametrize("suffix", [".md", ".MD", ".markdown"])
def test_the_suffix_may_be_in_capitals(tmp_path: Path, suffix: str) -> None:
    write(tmp_path / f"one{suffix}")
    assert ids(tmp_path) == ["one"]


def test_a_folder_named_like_an_article_is_a_folder(tmp_path: Path) -> None:
    write(tmp_path / "archive.md" / "one.md")
    assert ids(tmp_path) == ["archive.md/one"]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    write(tmp_path / "one.md")
    gone = tmp_path / "gone"
    assert ids(tmp_path / "one.md", gone) == ["one"]
    assert problem(tmp_path / "one.md", gone).path == gone


def test_a_name_that_no_file_can_have_is_a_problem_as_well(tmp_path: Path) -> None:
    assert problem(tmp_path / ("x" * 5000 + ".md")).path.suffix == ".md"


def test_a_link_to_itself_is_a_problem_as_well(tmp_path: Path) -> None:
    link = tmp_path / "loop.md"
    link.symlink_to(link)
    assert problem(link).path == link


def test_a_link_that_leads_nowhere_is_named_in_a_folder_as_well(tmp_path: Path) -> None:
    write(tmp_path / "one.md")
    (tmp_path / "two.md").symlink_to(tmp_path / "gone.md")
    (tmp_path / "photo.jpg").symlink_to(tmp_path / "gone.jpg")
    assert ids(tmp_path) == ["one"]
    assert problem(tmp_path).path == tmp_path / "two.md"
    assert "this link leads to no file" in str(problem(tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
@pytest.mark.parametrize("name", [".", "closed"])
def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path / "one.md")
    write(tmp_path / "closed" / "two.md")
    (tmp_path / name).chmod(0)
    try:
        found = problem(tmp_path)
    finally:
        (tmp_path / name).chmod(0o755)
    assert "permission denied; see that you may read this folder" in str(found)


@pytest.mark.parametrize("name", [".", "closed"])
def test_a_folder_that_the_system_refuses_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The same for root, who may read every folder: the system is made to refuse it."""
    write(tmp_path / "closed" / "two.md")
    scan, closed = os.scandir, tmp_path / name

    def refuse(path: str) -> Any:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    write(tmp_path / "one.md")
    monkeypatch.setattr(os, "scandir", refuse)
    found = read_library([tmp_path])
    assert [article.id for article in found.articles] == ([] if name == "." else ["one"])
    (error,) = found.problems
    assert error.path == closed
    assert "permission denied; see that you may read this folder" in str(error)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("Harbour\u202e Post\nFerry runs again\n", "the publisher holds"),
        ("…\nFerry runs again today\n", "the publisher has no letter"),
        ("Harbour Post\nFerry runs\u202e again\n", "the title holds"),
        (f"{'Ferry again ' * 26}- Harbour Post\n", "the title is longer than 300 characters"),
    ],
)
def test_a_text_page_whose_names_cannot_be_shown_is_named(
    tmp_path: Path, head: str, says: str
) -> None:
    body = "The ferry to the islands left the harbour on Monday for the first time in a year.\n"
    (tmp_path / "page.txt").write_text(f"{head}Published: 3 March 2026\n{body * 3}", "utf-8")
    assert says in str(problem(tmp_path))


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    error = problem(tmp_path)
    assert error.path == tmp_path
    assert ".md" in str(error)


def test_no_paths_give_an_empty_library() -> None:
    library = read_library([])
    assert (library.articles, library.problems) == ((), ())


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path / "one.md")
    library = read_library([file, file, tmp_path, tmp_path / "." / "one.md"])
    assert [article.id for article in library.articles] == ["one"]
    assert library.problems == ()


def test_a_link_to_a_file_that_was_read_is_not_read_again(tmp_path: Path) -> None:
    file = write(tmp_path / "one.md")
    (tmp_path / "two.md").symlink_to(file)
    assert (ids(tmp_path), read_library([tmp_path]).problems) == (["one"], ())


def test_articles_come_newest_first(tmp_path: Path) -> None:
    write(tmp_path / "a.md", published="2026-03-01")
    write(tmp_path / "b.md", published="2026-03-03")
    write(tmp_path / "c.md", published="2026-03-02")
    assert [article.id for article in read_library([tmp_path]).articles] == ["b", "c", "a"]


def test_the_order_of_the_paths_makes_no_difference(tmp_path: Path) -> None:
    files = [write(tmp_path / f"{name}.md", published="2026-03-02") for name in "abc"]
    assert read_library(files).articles == read_library(reversed(files)).articles


def test_the_good_articles_of_a_damaged_folder_answer(tmp_path: Path) -> None:
    write(tmp_path / "good.md")
    (tmp_path / "broken.md").write_text("no front matter")
    with_index = open_index()
    fill(with_index, read_library([tmp_path]).articles)
    assert [hit.passage.article_id for hit in with_index.search("ferry")] == ["good"]


def test_the_sample_story_has_no_problems() -> None:
    library = read_library([SAMPLE])
    assert library.problems == ()
    assert 6 <= len(library.articles) <= 8


def test_the_sample_story_is_of_two_publishers_an_agency_and_two_languages() -> None:
    sources = [article.source for article in read_library([SAMPLE]).articles]
    assert len({source.publisher for source in sources}) == 2
    assert len({source.agency for source in sources} - {""}) == 1
    assert {source.language for source in sources} == {"en", "es"}


def test_the_sample_story_runs_over_two_weeks() -> None:
    days = [article.source.day for article in read_library([SAMPLE]).articles]
    assert (max(days), min(days)) == (date(2026, 3, 17), date(2026, 3, 3))
