"""A library whose index outlives the process, as it is used: index, ask, check, watched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import archive
from bot.cli import cli
from bot.configfile import load
from bot.desk import open_desk
from knowledge import SAMPLE, Article, Catalogue
from knowledge.engines.disk import DiskIndex
from tests import opensearch_cluster

REOPENS = "When will the bridge reopen to cars?"


@pytest.fixture(autouse=True)
def _library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample's articles as a story of a library, with the engine on disk."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PULLQUOTE_TOKEN", raising=False)
    monkeypatch.delenv("PULLQUOTE_CONFIG", raising=False)
    story = tmp_path / "library" / "bridge"
    shutil.copytree(SAMPLE, story)
    (story / "story.yml").write_text("title: The Dunnock Bridge\n")
    (tmp_path / "config.yml").write_text("engine: disk\n")


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, args)


def test_the_index_is_built_once_and_answers() -> None:
    assert "8 of 8 articles taken over" in run("index").stdout
    assert "0 of 8 articles taken over" in run("index").stdout
    answer = run("ask", REOPENS)
    assert answer.exit_code == 0
    assert "will reopen to cars and buses at 6 a.m." in answer.stdout


def test_a_small_library_needs_no_command() -> None:
    assert run("ask", REOPENS).exit_code == 0
    assert run("ask", "Who was arrested over the cracks?").exit_code == 1


def test_the_engines_answer_alike(tmp_path: Path) -> None:
    questions = [REOPENS, "Who owns the bridge?", "How many hangers cracked?", "¿Cuándo reabre?"]
    on_disk = [run("ask", question).stdout for question in questions]
    (tmp_path / "config.yml").write_text("engine: memory\n")
    assert on_disk == [run("ask", question).stdout for question in questions]


def test_a_cluster_answers_as_the_folder_does(tmp_path: Path) -> None:
    on_disk = run("ask", REOPENS).stdout
    given = opensearch_cluster.options()
    lines = ["engine: opensearch", "opensearch_replicas: 0", f"opensearch_index: {given['alias']}"]
    lines += ["opensearch_hosts:", *(f"  - {host}" for host in given["hosts"])]
    (tmp_path / "config.yml").write_text("\n".join(lines) + "\n")
    assert "8 of 8 articles taken over" in run("index").stdout
    assert run("ask", REOPENS).stdout == on_disk
    file = tmp_path / "library" / "bridge" / "2026-03-17-reopening-date.md"
    file.write_text(file.read_text("utf-8").replace("at 6 a.m.", "at noon"), "utf-8")
    assert "at noon" in run("ask", REOPENS).stdout
    assert "8 of 8 articles taken over" in run("index", "--rebuild").stdout
    assert "at noon" in run("ask", REOPENS).stdout
    opensearch_cluster.opensearch().forget()
    (tmp_path / "config.yml").write_text(
        "\n".join([*lines[:3], "opensearch_hosts: ['http://127.0.0.1:1']"])
    )
    away = run("ask", REOPENS)
    assert (away.exit_code, "can't be reached" in away.stderr) == (2, True)


def test_edits_and_withdrawals_reach_the_next_answer(tmp_path: Path) -> None:
    run("index")
    file = tmp_path / "library" / "bridge" / "2026-03-17-reopening-date.md"
    file.write_text(file.read_text("utf-8").replace("at 6 a.m.", "at noon"), "utf-8")
    assert "will reopen to cars and buses at noon" in run("ask", REOPENS).stdout
    done = run("withdraw", "bridge/2026-03-17-reopening-date", "--reason", "It was wrong.")
    assert done.exit_code == 0, done.output
    assert "at noon" not in run("ask", REOPENS).stdout
    assert "It was wrong." in run("sources").stdout


def test_the_sources_are_listed_newest_first_from_the_files() -> None:
    listed = run("sources", "--ids").stdout.splitlines()
    assert listed[0].startswith("bridge/2026-03-17-reopening-date")
    assert len(listed) == 8


def test_one_story_is_asked_alone_where_the_configuration_says_so(tmp_path: Path) -> None:
    other = tmp_path / "library" / "heron"
    other.mkdir()
    (other / "story.yml").write_text("title: The heron\n")
    head = "---\ntitle: Heron\npublisher: Herald\npublished: 2026-03-03\nlanguage: en\n---\n"
    (other / "a.md").write_text(head + "A heron landed on the town hall on Tuesday.\n")
    assert "town hall" in run("ask", "Where did the heron land?").stdout
    (tmp_path / "config.yml").write_text("engine: disk\nstory: bridge\n")
    assert run("ask", "Where did the heron land?").exit_code == 1
    assert "Heron" not in run("sources").stdout
    index = DiskIndex(tmp_path / "index")
    assert len(index.stamps()) == 9, "the index holds the whole library"
    index.close()


def test_articles_beside_the_one_story_are_asked_too(tmp_path: Path) -> None:
    head = "---\ntitle: Heron\npublisher: Herald\npublished: 2026-03-03\nlanguage: en\n---\n"
    for place in ("notes", "library/heron"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "a.md").write_text(head + f"A heron was seen in {place}.\n")
    (tmp_path / "library" / "heron" / "story.yml").write_text("title: The heron\n")
    (tmp_path / "config.yml").write_text("engine: disk\nstory: bridge\narticles: [notes]\n")
    answer = run("ask", "Where was the heron seen?").stdout
    assert ("in notes" in answer, "library/heron" in answer) == (True, False)
    assert run("ask", REOPENS).exit_code == 0


def test_very_many_new_articles_want_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_AT_ONCE", 3)
    refused = run("ask", REOPENS)
    assert refused.exit_code == 2
    assert "8 articles are not in the index yet; run “pullquote index”" in refused.stderr
    run("index")
    assert run("ask", REOPENS).exit_code == 0


def test_an_index_of_another_version_is_rebuilt_on_command(tmp_path: Path) -> None:
    run("index")
    (tmp_path / "index" / "pullquote.json").write_text('{"format": 0}')
    refused = run("ask", REOPENS)
    assert refused.exit_code == 2
    assert "pullquote index --rebuild" in refused.stderr
    assert run("index", "--rebuild").exit_code == 0
    assert run("ask", REOPENS).exit_code == 0


def test_what_changed_is_not_quoted_while_another_process_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_PATIENCE", 0.3)
    run("index")
    writer = DiskIndex(tmp_path / "index")
    writer.put("bridge/none", ())
    file = tmp_path / "library" / "bridge" / "2026-03-17-reopening-date.md"
    file.write_text(file.read_text("utf-8").replace("at 6 a.m.", "at noon"), "utf-8")
    changed, other = run("ask", REOPENS), run("ask", "Who owns the bridge?")
    writer.close()
    assert "being written by process" in changed.stderr
    assert (changed.exit_code, "has changed" in changed.stderr) == (2, True)
    assert (other.exit_code, "being written by process" in other.stderr) == (0, True)
    assert "at noon" in run("ask", REOPENS).stdout


def test_a_writer_that_has_finished_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.engines.disk._IDLE", 0.5)
    run("index")
    writer = DiskIndex(tmp_path / "index")
    writer.put("bridge/none", ())
    file = tmp_path / "library" / "bridge" / "2026-03-17-reopening-date.md"
    file.write_text(file.read_text("utf-8").replace("at 6 a.m.", "at noon"), "utf-8")
    answer = run("ask", REOPENS)
    assert ("at noon" in answer.stdout, answer.stderr) == (True, "")
    writer.close()


def test_a_library_that_went_away_empties_no_index(tmp_path: Path) -> None:
    run("index")
    for file in (tmp_path / "library" / "bridge").glob("*.md"):
        file.unlink()
    refused = run("ask", REOPENS)
    assert (refused.exit_code, "where it should be" in refused.stderr) == (2, True)
    assert run("index").exit_code != 0


def test_the_desk_refreshes_and_says_what_changed(tmp_path: Path) -> None:
    desk = open_desk(load(tmp_path / "config.yml"))
    assert desk.refresh() == ()
    file = tmp_path / "library" / "bridge" / "2026-03-17-reopening-date.md"
    file.write_text(file.read_text("utf-8").replace("at 6 a.m.", "at noon"), "utf-8")
    assert [(c.kind, c.article_id) for c in desk.refresh()] == [
        ("replaced", "bridge/2026-03-17-reopening-date")
    ]
    assert "at noon" in desk.look_up(REOPENS).quotes[0].text
    file.unlink()
    assert [c.kind for c in desk.refresh()] == ["withdrawn"]
    assert len(desk.story) == 7
    desk.close()


def test_an_engine_that_keeps_no_index_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("engine: memory\n")
    refused = run("index")
    assert (refused.exit_code, "engine: disk" in refused.stderr) == (2, True)


def test_check_says_which_engine_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "engine “disk”" in run("check").stdout
    (tmp_path / "config.yml").write_text("engine: memory\n")
    assert "engine" not in run("check").stdout
    monkeypatch.setattr("bot.check.LARGE", 50)
    found = run("check")
    assert "sentences are many for the engine “memory”; set “engine: disk”" in found.stdout


def test_an_article_is_found_by_its_id_without_reading_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(load(tmp_path / "config.yml"))
    try:
        wanted = desk.story.articles[-1]
        read: list[str] = []
        real = Catalogue.article

        def noted(self: Catalogue, file: str, article_id: str) -> Article:
            read.append(article_id)
            return real(self, file, article_id)

        monkeypatch.setattr(Catalogue, "article", noted)
        assert desk.article(wanted.id) == wanted
        assert read == [wanted.id]
        assert desk.article("bridge/none") is None
        (tmp_path / "library" / f"{wanted.id}.md").unlink()
        assert desk.article(wanted.id) is None
    finally:
        desk.close()
