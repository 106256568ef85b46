"""The command line as a person or a script uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from knowledge import SAMPLE, read_library
from knowledge.storyfile import new_story

SHARED = Path(__file__).parents[2] / "shared"
PAGE = SHARED / "pages" / "spacewar-2019-02-26.txt"
REOPENS = "When will the bridge reopen to cars?"

GOOD = """---
title: Heron seen
publisher: Herald
published: 2026-03-03
language: en
---
A heron landed on the town hall on Tuesday. It stayed for nine minutes.
"""


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PULLQUOTE_TOKEN", raising=False)
    monkeypatch.delenv("PULLQUOTE_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)


def pullquote(*arguments: str, piped: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=piped)


def test_an_answer_is_quote_publisher_date_title_and_link() -> None:
    result = pullquote("ask", REOPENS)
    quote, attribution, title, link, *_ = result.stdout.splitlines()
    assert result.exit_code == 0
    assert quote.startswith(
        "│ The Dunnock Bridge will reopen to cars and buses at 6 a.m. on Monday"
    )
    assert attribution == "— Elmsworth Herald, 17 Mar 2026"
    assert title == "Dunnock Bridge to reopen to cars and buses on 30 March"
    assert link.startswith("https://elmsworth-herald.example/2026/03/17/")


def test_silence_is_exit_code_one() -> None:
    result = pullquote("ask", "What is the capital of Australia?")
    assert result.exit_code == 1
    assert result.stdout.startswith("The story does not say.")


def test_json_has_the_promised_fields_and_slices() -> None:
    result = pullquote("ask", REOPENS, "--json")
    answer = json.loads(result.stdout)
    texts = {article.id: article.text for article in read_library([SAMPLE]).articles}
    assert list(answer) == ["question", "band", "contradicts", "quotes"]
    assert answer["band"] == "clear"
    for quote in answer["quotes"]:
        assert list(quote) == [
            "text",
            "article_id",
            "title",
            "publisher",
            "agency",
            "published",
            "url",
            "file",
            "start",
            "end",
            "context_before",
            "context_after",
        ]
        text = texts[quote["article_id"]]
        assert text[quote["start"] : quote["end"]] == quote["text"]
        assert quote["context_before"] in text
        assert quote["context_after"] in text


def test_json_of_a_silence_has_no_quotes() -> None:
    result = pullquote("ask", "What is the capital of Australia?", "--json")
    assert json.loads(result.stdout)["quotes"] == []
    assert json.loads(result.stdout)["band"] == "none"
    assert result.exit_code == 1


def test_the_good_articles_of_a_folder_serve_and_the_broken_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(GOOD, "utf-8")
    (tmp_path / "broken.md").write_text(GOOD.replace("title: Heron seen\n", ""), "utf-8")
    result = pullquote("ask", "What landed on the town hall?", "--articles", str(tmp_path))
    assert result.exit_code == 0
    assert "│ A heron landed on the town hall on Tuesday." in result.stdout
    assert "broken.md" in result.stderr
    assert "title" in result.stderr


def test_a_folder_without_a_good_article_is_wrong_use(tmp_path: Path) -> None:
    result = pullquote("ask", "Why?", "--articles", str(tmp_path))
    assert result.exit_code == 2
    assert "no article could be read" in result.stderr


def test_a_path_that_does_not_exist_is_wrong_use() -> None:
    result = pullquote("ask", "Why?", "--articles", "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr


def test_a_wrong_setting_is_named_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("qoutes: 3\n", "utf-8")
    result = pullquote("sources")
    assert result.exit_code == 2
    assert "qoutes" in result.stderr
    assert "did you mean quotes?" in result.stderr


def test_piped_questions_are_answered_line_by_line() -> None:
    result = pullquote("run", piped=f"{REOPENS}\n\n/sources\ncapital of Australia?\n😀\n")
    assert result.exit_code == 0
    assert "│ The Dunnock Bridge will reopen" in result.stdout
    assert "Sources of" in result.stdout
    assert "The story does not say." in result.stdout
    assert "Please ask in words" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("To put it on Telegram: ")


def test_quit_ends_the_chat() -> None:
    result = pullquote("chat", piped=f"/help\n/quit\n{REOPENS}\n")
    assert "/privacy" in result.stdout
    assert "The Dunnock Bridge will reopen" not in result.stdout


def test_input_that_is_not_text_does_not_end_the_chat() -> None:
    command = [sys.executable, "-m", "bot", "chat"]
    piped = b"\xff\xfe\x00 when\n" + REOPENS.encode() + b"\n"
    result = subprocess.run(command, input=piped, capture_output=True, timeout=20, check=False)
    assert result.returncode == 0
    assert b"The Dunnock Bridge will reopen" in result.stdout
    assert b"Traceback" not in result.stderr


def test_sources_are_listed_newest_first() -> None:
    lines = pullquote("sources").stdout.splitlines()
    dates = [line.rpartition(", ")[2] for line in lines if line.endswith(" 2026")]
    assert dates[0] == "17 Mar 2026"
    assert dates[-1] == "3 Mar 2026"
    assert len(dates) == 8


def test_check_says_that_all_is_in_order() -> None:
    result = pullquote("check")
    assert result.exit_code == 0
    assert "the sample story: 8 articles" in result.stdout


def test_check_names_what_is_wrong_and_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.md").write_text("no front matter", "utf-8")
    (tmp_path / "config.yml").write_text("articles: [bad.md]\n", "utf-8")
    monkeypatch.setenv("PULLQUOTE_TOKEN", "not-a-token")
    result = pullquote("check")
    assert result.exit_code == 2
    assert "bad.md" in result.stdout
    assert "@BotFather" in result.stdout
    assert "not-a-token" not in result.stdout


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = pullquote(command, "--help")
    assert result.exit_code == 0
    assert "Example:" in result.stdout


@pytest.mark.skipif(not PAGE.is_file(), reason="../shared is absent")
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many soldiers have deserted?", "326"),
        ("Who is Christian Kruger?", "director Christian Kruger"),
        ("Will they be allowed to stay in Colombia?", "they will be allowed to stay"),
        ("Why won't Maduro let the aid in?", "refuses to allow it in"),
        ("What is the capital of Australia?", None),
        ("What is the chance of the asteroid hitting the moon?", None),
        ("How does the lithium quest go?", None),
        ("What do peatlands do?", None),
        ("Who owns the copyright?", None),
    ],
)
def test_the_real_page_is_answered_from_its_body_alone(question: str, expected: str | None) -> None:
    result = pullquote("ask", question, "--articles", str(PAGE), "--json")
    quotes = json.loads(result.stdout)["quotes"]
    if expected is None:
        assert quotes == []
    else:
        assert expected in quotes[0]["text"]
        assert quotes[0]["publisher"] == "SpaceWar.com"
        assert quotes[0]["agency"] == "AFP"
        assert quotes[0]["published"] == "2019-02-26"


def unforeseen(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """The command as a process, to see what the last guard does."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, timeout=20, check=False, **options)  # type: ignore[call-overload,no-any-return]


def test_an_encoding_without_the_bar_does_not_lose_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    result = unforeseen("ask", REOPENS, capture_output=True)
    assert result.returncode == 0
    assert b"The Dunnock Bridge will reopen" in result.stdout


def test_what_cannot_be_written_is_never_the_exit_code_of_silence() -> None:
    with Path("/dev/full").open("wb") as full:
        result = unforeseen("ask", REOPENS, stdout=full, stderr=subprocess.PIPE)
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr


def test_a_question_without_words_is_wrong_use() -> None:
    result = pullquote("ask", "???")
    assert result.exit_code == 2
    assert "in words" in result.stderr


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When does the bridge reopen?", "The Dunnock Bridge will reopen to cars and buses"),
        ("Who was arrested over the cracks?", "The story does not say."),
    ],
)
def test_the_exchange_in_the_readme_is_true(question: str, expected: str) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    assert f"**You:** {question}" in readme
    assert expected in pullquote("ask", question).stdout


def test_what_a_terminal_would_obey_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GOOD.replace("landed", "landed\x9b31m red"), "utf-8")
    (tmp_path / "\x1b[31mb.md").write_text("no front matter", "utf-8")
    for extra in ([], ["--json"]):
        result = pullquote("ask", "What landed?", "--articles", str(tmp_path), *extra)
        assert "\x9b" not in result.stdout
        assert "\x1b" not in result.stderr


WITHDRAWN = GOOD.replace("language: en\n", "language: en\nwithdrawn: It was a stork.\n")


def test_articles_that_are_named_are_searched_alone(tmp_path: Path) -> None:
    (tmp_path / "heron.md").write_text(GOOD, "utf-8")
    (tmp_path / "stork.md").write_text(GOOD.replace("heron", "stork"), "utf-8")
    assert pullquote("add", "heron.md").exit_code == 0
    asked = pullquote("ask", "What landed on the town hall?", "--articles", "stork.md")
    assert "stork" in asked.stdout
    assert "heron landed" not in asked.stdout


NOTHING = "No report of this story may be quoted now.\n"  # to look through, so no silence either


def test_a_story_whose_articles_are_all_withdrawn_opens_everywhere(tmp_path: Path) -> None:
    (tmp_path / "heron.md").write_text(WITHDRAWN, "utf-8")
    (tmp_path / "config.yml").write_text("articles: [heron.md]\n", "utf-8")
    asked = pullquote("ask", "What landed on the town hall?")
    assert (asked.exit_code, asked.stdout) == (2, NOTHING)
    for command, piped in ((["sources"], ""), (["chat"], "/sources\n"), (["run"], "/sources\n")):
        listed = pullquote(*command, piped=piped)
        assert listed.exit_code == 0
        assert "Withdrawn, never quoted: It was a stork." in listed.stdout


def test_a_story_whose_articles_are_all_embargoed_says_so_and_is_silent(tmp_path: Path) -> None:
    text = WITHDRAWN.replace("withdrawn: It was a stork.", "embargo: until further notice")
    (tmp_path / "heron.md").write_text(text, "utf-8")
    (tmp_path / "config.yml").write_text("articles: [heron.md]\n", "utf-8")
    asked = pullquote("ask", "What landed on the town hall?")
    assert (asked.exit_code, asked.stdout) == (2, NOTHING)
    assert "no article that may be quoted" in asked.stderr
    assert pullquote("sources").exit_code == 0
    assert pullquote("check").exit_code == 0


def test_a_story_that_is_still_empty_opens_in_run_alone(tmp_path: Path) -> None:
    new_story(tmp_path / "library" / "birds", "Birds")
    done = pullquote("run", piped="What landed?\n")
    assert (done.exit_code, NOTHING in done.stdout) == (0, True)
    assert "nothing is answered until one comes" in done.stderr
    assert "pullquote add" in pullquote("ask", "What landed?").stderr


@pytest.mark.parametrize("command", ["chat", "run"])
def test_the_chat_sees_what_changes_while_it_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    file = tmp_path / "heron.md"
    file.write_text(GOOD, "utf-8")
    (tmp_path / "config.yml").write_text("articles: [heron.md]\n", "utf-8")

    def typed(_: str) -> Iterator[str]:
        yield "What landed on the town hall?"
        file.write_text(WITHDRAWN, "utf-8")
        yield "What landed on the town hall?"
        yield "/sources"
        file.write_text("no front matter", "utf-8")
        yield "/sources"
        yield "/sources"

    lines = typed("")
    monkeypatch.setattr("bot.terminalchat._questions", lambda **_: lines)
    done = pullquote(command)
    assert done.stdout.count("A heron landed on the town hall") == 1
    assert done.stdout.count("It was a stork.") == 1
    assert done.stderr.count("left out: heron.md:1: it has no front matter") == 1


def test_a_chat_that_cannot_read_again_answers_with_no_quote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "heron.md").write_text(GOOD, "utf-8")
    (tmp_path / "config.yml").write_text("articles: [heron.md]\n", "utf-8")

    def fail(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("bot.desk._Refresh.__call__", fail)
    done = pullquote("chat", piped="What landed on the town hall?\n")
    assert "I could not look just now" in done.stdout
    assert "heron" not in done.stdout
    assert "could not be read again: [Errno 5]" in done.stderr
