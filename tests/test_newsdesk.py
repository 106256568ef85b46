"""What add, withdraw and follow promise at a terminal: what became of each, and an exit code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from knowledge import SAMPLE, Filing
from knowledge.followed import Followed, Memory, remember
from knowledge.following import Follower

REOPENS = "When will the bridge reopen to cars?"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PULLQUOTE_TOKEN", raising=False)
    monkeypatch.delenv("PULLQUOTE_CONFIG", raising=False)


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
    assert "bridge: follows 3 feeds, 1 folder" in said
    (folder / "story.yml").write_text("titel: x\n", "utf-8")
    assert "did you mean title" in run("check").stdout


def test_the_check_names_pages_that_are_gone_until_their_article_is_withdrawn(
    tmp_path: Path,
) -> None:
    file = written(tmp_path / "a.md", "fire")
    run("add", file, "--story", "bridge")
    url, listed = "https://p.example/fire", "https://p.example/index"
    folder = tmp_path / "library" / "bridge"
    (folder / "story.yml").write_text(f"pages: ['{listed}']\n", "utf-8")
    known = Followed(failures=2, problem="not there", gone="2026-03-04T10:00:00+00:00")
    remember(folder, Memory(pages={url: known, listed: known}))
    said = run("check").stdout
    assert f"bridge: not there since 2026-03-04: {url}; what was read from it stands" in said
    assert said.count(listed) == 1
    run("withdraw", url)
    said = run("check").stdout
    assert f"2026-03-04: {url};" not in said
    assert f"2026-03-04: {listed};" in said


ARTICLE = (
    "---\ntitle: {0}\npublisher: Post\npublished: 2026-03-20\nurl: https://p.example/{0}\n---\n"
)


def written(path: Path, title: str, body: str = "It is blue.") -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(ARTICLE.format(title) + body + "\n", "utf-8")
    return str(path)


def test_an_add_that_comes_to_nothing_begins_no_story(tmp_path: Path) -> None:
    for target in ("nowhere.md", "ftp://p.example/a"):
        assert run("add", target, "--story", "typo").exit_code == 2
        assert not (tmp_path / "library" / "typo").exists()
    assert run("add", written(tmp_path / "a.md", "a"), "--story", "typo").exit_code == 0
    assert run("add", "nowhere.md", "--story", "typo").exit_code == 2
    assert (tmp_path / "library" / "typo" / "story.yml").is_file()


def test_a_kill_that_comes_before_its_article_and_begins_the_story_is_obeyed(
    tmp_path: Path,
) -> None:
    item = {
        "uri": "urn:1", "version": "1", "headline": "Zebras set free", "source": "AFP",
        "versioncreated": "2026-03-02T10:00:00Z", "body_text": "Zoe Zimmer set the zebras free.",
    }  # fmt: skip
    killed = {**item, "version": "3", "pubstatus": "canceled", "ednote": "KILL: wrong person"}
    for name, told in (("00-kill", killed), ("10-story", item)):
        (tmp_path / f"{name}.json").write_text(json.dumps(told), "utf-8")
    first = run("add", "00-kill.json", "--story", "zoo")
    assert (first.exit_code, first.stdout.splitlines()[-1]) == (0, "1 withdrawn")
    second = run("add", "10-story.json", "--story", "zoo")
    assert second.stdout.splitlines()[0] == "withdrawn Zebras set free: KILL: wrong person"
    assert "Zoe Zimmer" not in run("ask", "Who set the zebras free?").stdout
    assert "KILL: wrong person" in run("sources").stdout


def test_a_withdrawal_finds_the_one_story_that_has_the_article(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("add", written(tmp_path / f"{name}.md", name), "--story", name)
    done = run("withdraw", "https://p.example/two")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "1 withdrawn")
    nowhere = run("withdraw", "https://p.example/three")
    assert nowhere.exit_code == 2
    assert "no article has this id or address, in none of one, two; “pullquote" in nowhere.stderr
    assert (
        "this is a story, not an article; “pullquote sources --ids”"
        in run("withdraw", "one").stderr
    )
    assert "lists the ids" in run("withdraw", "one/nothing").stderr
    assert "lists the ids" in run("withdraw", "https://p.example/two", "--story", "one").stderr


def test_an_article_of_two_stories_is_withdrawn_from_each_by_its_id(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("add", written(tmp_path / "a.md", "a"), "--story", name)
    ids = [line.split()[0] for line in run("sources", "--ids").stdout.splitlines()]
    assert len(ids) == 2
    refused = run("withdraw", "https://p.example/a")
    assert refused.exit_code == 2
    assert all(known in refused.stderr for known in ids)
    first = run("withdraw", ids[0])
    assert f"it still stands in other stories, and is quoted there: {ids[1]}" in first.stdout
    again = run("withdraw", "https://p.example/a").stderr
    assert ids[1] in again
    assert ids[0] not in again
    last = run("withdraw", ids[1])
    assert (last.exit_code, "still stands" in last.stdout) == (0, False)


def test_what_is_skipped_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire" / "bad.json").write_text("{", "utf-8")
    (tmp_path / "wire" / "bad.md").write_text("---\ntitle: [\n---\n", "utf-8")
    said = run("add", "wire").stderr.splitlines()
    assert [line.count("bad") for line in said] == [1, 1]
    assert said[0] == "skipped   wire/bad.json: it is no JSON that can be read"
    assert said[1].startswith("skipped   wire/bad.md: line 2: title: ")


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("ftp://p.example/a.html", "only http:// and https:// addresses are fetched"),
        ("pictures", "nothing in this folder can be read; the names of files end in .md"),
        ("", "name a file, a folder or an address"),
        ("q" * 300 + ".md", "file name too long"),
    ],
)
def test_a_target_that_nothing_can_be_read_from_says_so(
    tmp_path: Path, target: str, says: str
) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.jpg").write_bytes(b"x")
    done = run("add", target)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert says in done.stderr


def test_no_progress_is_shown_where_nobody_watches(tmp_path: Path) -> None:
    assert "reading" not in run("add", written(tmp_path / "a.md", "a")).output


def test_an_empty_name_of_a_story_is_no_name(tmp_path: Path) -> None:
    path = written(tmp_path / "a.md", "a")
    assert "can't be the name of a story" in run("add", path, "--story", "").stderr
    assert not (tmp_path / "library").exists()


def test_a_folder_to_follow_that_is_not_there_is_said(tmp_path: Path) -> None:
    run("add", written(tmp_path / "a.md", "a"), "--story", "fire")
    (tmp_path / "library" / "fire" / "story.yml").write_text("folders: [gone]\n", "utf-8")
    done = run("follow")
    assert done.exit_code == 2
    assert "library/fire/gone: this is no folder; correct “folders”" in done.stderr


def test_one_broken_story_yml_stops_no_other_story(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("add", written(tmp_path / f"{name}.md", name), "--story", name)
    (tmp_path / "library" / "one" / "story.yml").write_text("titel: x\n", "utf-8")
    (tmp_path / "library" / "two" / "story.yml").write_text("folders: [../../drop]\n", "utf-8")
    written(tmp_path / "drop" / "new.md", "new", "Zoe Zimmer set the zebras free.")
    done = run("follow")
    assert "one: nothing of it is followed: library/one/story.yml: titel" in done.stderr
    assert "1 added, 1 skipped" in done.stdout
    asked = run("ask", "Who set the zebras free?")
    assert "Zoe Zimmer" in asked.stdout
    assert "library/one/story.yml: titel: there is no such key" in asked.stderr
    assert "library/one/story.yml: titel: there is no such key" in run("check").stdout


def test_what_cannot_be_written_for_one_story_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        run("add", written(tmp_path / f"{name}.md", name), "--story", name)
        (tmp_path / "library" / name / "story.yml").write_text("folders: [../../drop]\n", "utf-8")
    written(tmp_path / "drop" / "new.md", "new")
    look = Follower.look

    async def fail_for_one(self: Follower) -> list[Filing]:
        if self._folder.name == "one":
            raise RuntimeError("no one foresaw this")
        return await look(self)

    monkeypatch.setattr(Follower, "look", fail_for_one)
    done = run("follow")
    assert "one: not all of it could be followed: RuntimeError" in done.stderr
    assert "1 added, 1 skipped" in done.stdout


def test_the_help_of_add_says_its_exit_codes() -> None:
    assert "Exit code 0" in run("add", "--help").stdout


def test_a_library_that_is_configured_and_missing_stops_every_command_but_add(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.yml").write_text("library: typo\n", "utf-8")
    for command in (["ask", "Who?"], ["sources"], ["chat"], ["run"], ["check"], ["follow"]):
        done = run(*command)
        assert done.exit_code == 2
        assert "config.yml: library: there is no folder typo" in done.stderr
    assert run("add", written(tmp_path / "a.md", "a")).exit_code == 0
    assert run("check").exit_code == 0
