"""What add, withdraw and follow promise at a terminal: what became of each, and an exit code."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from knowledge import SAMPLE
from knowledge.followed import Followed, Memory, remember

REOPENS = "When will the bridge reopen to cars?"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, args, standalone_mode=True)


def test_a_folder_is_added_and_answered_from(tmp_path: Path) -> None:
    done = run("add", str(SAMPLE), "--story", "bridge")
    assert done.exit_code == 0
    assert "7 added, 1 merged" in done.stdout
    assert (tmp_path / "library" / "bridge" / "story.yml").is_file()
    assert "will reopen to cars" in run("ask", REOPENS).stdout
    assert "8 unchanged" in run("add", str(SAMPLE)).stdout
    listed = run("sources").stdout
    assert "Also in: " in listed


def test_a_withdrawn_article_is_never_quoted_and_listed_with_the_reason() -> None:
    run("add", str(SAMPLE))
    ids = run("sources", "--ids").stdout.splitlines()
    reopening = next(line.split()[0] for line in ids if "reopen" in line)
    done = run("withdraw", reopening, "--reason", "The date was wrong.")
    assert (done.exit_code, "1 withdrawn" in done.stdout) == (0, True)
    assert "will reopen to cars" not in run("ask", REOPENS).stdout
    assert "The date was wrong." in run("sources").stdout
    assert run("withdraw", "https://nowhere.example/").exit_code == 2


def test_what_cannot_be_added_is_said_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "b.html").write_text("<p>x</p>", "utf-8")
    done = run("add", "a.pdf", "b.html", "gone.md", "http://127.0.0.1:22/")
    assert done.exit_code == 2
    assert done.stderr.count("skipped") == 4
    assert "ports 80 and 443" in done.stderr
    assert "4 skipped" in done.stdout


def test_with_several_stories_one_has_to_be_named() -> None:
    run("add", str(SAMPLE), "--story", "one")
    run("add", str(SAMPLE), "--story", "two")
    done = run("add", str(SAMPLE))
    assert done.exit_code == 2
    assert "--story says which: one, two" in done.stderr
    assert run("add", str(SAMPLE), "--story", "../up").exit_code == 2


def test_one_look_at_what_is_followed(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    run("add", str(SAMPLE), "--story", "bridge")
    story = tmp_path / "library" / "bridge" / "story.yml"
    story.write_text("title: Bridge\nfolders: [../../drop]\n", "utf-8")
    (drop / "new.md").write_text(
        "---\ntitle: New\npublisher: Post\npublished: 2026-03-20\n---\nThe bridge is blue.\n",
        "utf-8",
    )
    assert "1 added" in run("follow").stdout
    assert "nothing new" in run("follow").stdout
    story.write_text("titel: x\n", "utf-8")
    done = run("follow")
    assert (done.exit_code, "did you mean title" in done.stderr) == (2, True)


def test_nothing_to_follow_is_no_fault() -> None:
    assert run("follow").exit_code == 0


def test_the_check_names_feeds_that_fail_or_fell_silent_and_what_is_held_back(
    tmp_path: Path,
) -> None:
    run("add", str(SAMPLE), "--story", "bridge")
    folder = tmp_path / "library" / "bridge"
    assert "7 articles" in run("check").stdout
    feeds = [f"https://{name}.example/rss" for name in ("away", "silent", "fine")]
    (folder / "story.yml").write_text(f"feeds: {feeds}\nfolders: [gone]\n", "utf-8")
    long_ago = "2020-01-01T00:00:00+00:00"
    known = {
        feeds[0]: Followed(failures=3, problem="the site could not be reached"),
        feeds[1]: Followed(newest=long_ago, gap=3600.0),
        feeds[2]: Followed(newest=datetime.now(UTC).isoformat(), gap=3600.0),
    }
    remember(folder, Memory(feeds=known))
    said = run("check").stdout
    assert "not followed, after 3 tries: the site could not be reached" in said
    assert "https://silent.example/rss: silent since 2020-01-01" in said
    assert "fine.example" not in said
    assert "gone is no folder" in said
    assert "follows 4 feeds, pages and folders" in said
    (folder / "story.yml").write_text("titel: x\n", "utf-8")
    assert "did you mean title" in run("check").stdout
