"""`pullquote eval` as a newsroom uses it: its questions, its stories, a table, JSON, a page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from knowledge import SAMPLE, read_library
from knowledge.errors import ReadError
from knowledge.questionset import Question, load_set

LIST = Path(__file__).parent / "sample_questions.yml"
STORY = """---
title: <b>Heron</b> seen
publisher: Herald & Son
published: 2026-03-03
language: en
---

A heron landed on Tuesday, on the town hall. It stayed for nine minutes.

The mayor <script>alert(1)</script> waved at the heron from a window.
"""
ASKED = """
- question: Where did the heron land?
  expect: on the town hall
- question: How long did it stay?
  expect: nine minutes
  history: Where did the heron land?
- question: What did the mayor do to the heron?
  expect: landed on Tuesday
  article: heron.md
- question: Who won the football match?
  expect: silence
"""


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PULLQUOTE_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "heron.md").write_text(STORY, "utf-8")
    (tmp_path / "asked.yml").write_text(ASKED, "utf-8")


def evaluate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["eval", *map(str, arguments)])


def told(*arguments: str | Path) -> dict[str, Any]:
    result = evaluate(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def write(name: str, *records: dict[str, Any]) -> Path:
    Path(name).write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return Path(name)


# A newsroom's own questions


def test_a_list_is_asked_of_a_folder_and_told_as_a_table() -> None:
    result = evaluate("stories", "asked.yml")
    assert result.exit_code == 0
    assert "asked.yml asked of stories" in result.stdout
    assert "strict@1" in result.stdout
    assert "3 questions with an answer; verbatim 1.000" in result.stdout


def test_the_columns_of_a_table_stand_below_each_other() -> None:
    lines = evaluate("stories", "asked.yml").stdout.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("The right sentence"))
    assert len({len(line) for line in lines[start + 1 : start + 5]}) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--articles", "stories", "--questions", "asked.yml"),
        ("stories", "--questions", "asked.yml"),
        ("--articles", "stories", "asked.yml"),
    ],
)
def test_articles_and_questions_may_be_named(arguments: tuple[str, ...]) -> None:
    assert told(*arguments)["hits"] == told("stories", "asked.yml")["hits"]


def test_without_articles_those_of_the_configuration_are_asked() -> None:
    found = told(LIST)
    assert found["articles"] == "8 (en, es)"
    assert found["answerable"] + found["unanswerable"] == 50


def test_the_right_words_are_a_hit_and_silence_is_told() -> None:
    found = told("stories", "asked.yml")
    assert found["hits"]["quoted"]["strict@1"] >= 0.5
    assert found["bands"]["unanswerable"]["none"] == 1
    assert found["verbatim"] == 1


def test_what_is_expected_is_written_as_in_the_story() -> None:
    """1934, no and 2026-03-03 are words here, not numbers, answers or dates."""
    Path("stories/heron.md").write_text(STORY.replace("nine minutes", "1934 minutes"), "utf-8")
    Path("n.yml").write_text("- question: How long?\n  expect: 1934\n", "utf-8")
    (question,) = load_set([Path("stories")], Path("n.yml"), "all").questions
    assert question.answers == ("1934",)


def test_the_articles_that_answer_are_those_with_the_words_or_the_one_that_is_named() -> None:
    def asked(extra: str) -> Question:
        Path("q.yml").write_text(f"- question: What now?\n  expect: bridge\n{extra}", "utf-8")
        return load_set([SAMPLE], Path("q.yml"), "all").questions[0]

    having = {a.id for a in read_library([SAMPLE]).articles if "bridge" in a.text.lower()}
    assert having <= set(asked("").gold)
    named = asked("  article: 2026-03-17-reopening-date.md\n")
    assert named.gold == ("2026-03-17-reopening-date",)
    assert {*named.gold, *named.maybe} == set(asked("").gold)


def test_a_question_is_in_the_language_of_most_articles_unless_it_says() -> None:
    found = load_set([SAMPLE], LIST, "all").questions
    assert {question.language for question in found} == {"en", "es", "fr"}


def test_earlier_questions_may_be_one_or_several() -> None:
    item = "- question: And then?\n  expect: heron\n  history: "
    for written, history in (("Who waved?", ("Who waved?",)), ("[Who, Why]", ("Who", "Why"))):
        Path("h.yml").write_text(f"{item}{written}\n", "utf-8")
        (question,) = load_set([Path("stories")], Path("h.yml"), "all").questions
        assert question.history == history


def test_an_article_that_may_be_two_is_named_with_both_ids() -> None:
    for folder in ("a", "b"):
        Path("stories", folder).mkdir()
        Path("stories", folder, "gull.md").write_text(STORY.replace("heron", "gull"), "utf-8")
    Path("q.yml").write_text("- question: W?\n  expect: gull\n  article: gull\n", "utf-8")
    result = evaluate("stories", "q.yml")
    assert result.exit_code == 2
    assert "'gull' may be " in result.stderr
    assert "a/gull" in result.stderr
    assert "b/gull" in result.stderr


def test_single_asks_a_question_without_an_answer_of_all_stories() -> None:
    assert told("stories", "asked.yml", "--mode", "single")["unanswerable"] == 1


def test_removed_asks_again_without_the_stories_that_answer() -> None:
    found = told(SAMPLE, LIST, "--mode", "removed")
    assert found["answerable"] == found["unanswerable"] == 32


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("- question: Where?\n  expects: hall\n", 2, "did you mean expect?"),
        ("- question: Where?\n  colour: red\n", 2, "question, expect, article"),
        ("- question: Where?\n", 1, "'expect' is missing"),
        ("\n- expect: silence\n", 2, "'question' is missing"),
        ("- question: Where?\n  expect: ''\n", 1, "'expect' is missing"),
        ("- question: Where?\n  expect: [a, b]\n", 2, "must be a text"),
        ("- question: Where?\n  expect: on the moon\n", 1, "copy them from the article"),
        ("- question: W?\n  expect: heron\n  article: herom\n", 1, "did you mean heron?"),
        ("- question: W?\n  expect: heron\n  article: zzz\n", 1, "give its file's name"),
        ("- Where?\n", 1, "a question and what to expect"),
        ("- question: Where?\n  history: [[a]]\n", 2, "must be a text"),
        ("question: Where?\n", None, "a list"),
        ("- 'question\n", 2, "not YAML"),
        ("", None, "a list"),
        ("[]\n", None, "there is no question"),
    ],
)
def test_a_list_that_is_not_right_is_named_with_line_and_remedy(
    text: str, line: int | None, remedy: str
) -> None:
    Path("bad.yml").write_text(text, "utf-8")
    with pytest.raises(ReadError, match=re.escape(remedy)) as caught:
        load_set([Path("stories")], Path("bad.yml"), "all")
    assert (caught.value.path, caught.value.line) == (Path("bad.yml"), line)
    result = evaluate("stories", "bad.yml")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert remedy in result.stderr


def test_a_list_that_is_not_text_is_named() -> None:
    Path("bad.yml").write_bytes(b"- question: \xff\n")
    assert "save it as UTF-8" in evaluate("stories", "bad.yml").stderr


def test_an_expectation_in_the_wrong_article_is_named() -> None:
    item = "- question: W?\n  expect: fell by a third\n  article: 2026-03-17-reopening-date\n"
    Path("bad.yml").write_text(item, "utf-8")
    Path("stories/shop.md").write_text(STORY.replace("nine minutes", "fell by a third"), "utf-8")
    result = evaluate(SAMPLE, "stories", "bad.yml")
    assert "not in the article '2026-03-17-reopening-date'" in result.stderr


def test_a_story_that_cannot_be_read_is_left_out_and_named() -> None:
    Path("stories/broken.md").write_text("no front matter", "utf-8")
    result = evaluate("stories", "asked.yml")
    assert result.exit_code == 0
    assert "left out: " in result.stderr
    assert "broken.md" in result.stderr


def test_without_a_story_there_is_nothing_to_evaluate() -> None:
    Path("empty").mkdir()
    asked = write("q.jsonl", {"id": "q", "question": "What?"})
    result = evaluate("empty", asked)
    assert result.exit_code == 2
    assert "no article could be read" in result.stderr


def test_without_questions_the_use_is_told() -> None:
    result = evaluate()
    assert result.exit_code == 2
    assert "name the questions" in result.stderr


# JSON lines


ARTICLE = {"id": "a", "text": "The ferry left at noon. It was full.", "language": "en"}
QUESTION = {"id": "q", "question": "When did the ferry leave?", "article_id": "a",
            "language": "en", "answers": ["noon"], "spans": [[18, 22]]}  # fmt: skip


def test_json_lines_are_answered_one_prediction_a_line() -> None:
    read, asked = write("a.jsonl", ARTICLE), write("q.jsonl", QUESTION)
    result = evaluate(read, asked, "--mode", "single", "--predictions", "p.jsonl")
    (line,) = Path("p.jsonl").read_text("utf-8").splitlines()
    prediction = json.loads(line)
    assert prediction["question_id"] == "q"
    assert prediction["sentences"][0]["text"] == "The ferry left at noon."
    assert "1 questions answered: p.jsonl" in result.stderr


def test_predictions_to_the_standard_output_stand_there_alone() -> None:
    read, asked = write("a.jsonl", ARTICLE), write("q.jsonl", QUESTION)
    result = evaluate(read, asked, "--predictions", "-")
    assert [json.loads(line)["question_id"] for line in result.stdout.splitlines()] == ["q"]
    assert "strict@1" in result.stderr


def test_half_a_character_does_not_stop_the_evaluation() -> None:
    read = write("a.jsonl", ARTICLE)
    asked = write("q.jsonl", {**QUESTION, "question": "ferry \ud800?", "answers": ["nine"]})
    found = told(read, asked, "--html", "r.html", "--predictions", "p.jsonl")
    assert found["answerable"] == 1
    assert Path("r.html").read_text("utf-8").endswith("</html>\n")


def test_a_question_in_another_language_is_judged_by_the_gold_of_the_articles() -> None:
    read, gold = write("a.jsonl", ARTICLE), write("en.jsonl", QUESTION)
    spanish = {**QUESTION, "question": "¿A qué hora salió el ferry?", "language": "es"}
    asked = write("es.jsonl", {**spanish, "spans": [[24, 36]]})
    hint = evaluate(read, asked)
    assert "--gold" in hint.stderr
    found = told(read, asked, "--gold", gold)
    assert found["hits"]["sentence"]["strict@1"] == 1
    assert list(found["languages"]) == ["es"]


def test_a_line_that_is_not_right_ends_with_file_line_and_code_two() -> None:
    read, asked = write("a.jsonl", ARTICLE), write("q.jsonl", QUESTION, {"id": "r"})
    result = evaluate(read, asked)
    assert result.exit_code == 2
    assert "q.jsonl:2: " in result.stderr


def test_history_counts_unless_it_is_switched_off() -> None:
    assert told("stories", "asked.yml")["history"] == "of 1 questions"
    assert told("stories", "asked.yml", "--no-history")["history"] == "not used"


# Output


def test_json_has_every_figure() -> None:
    found = told("stories", "asked.yml")
    assert set(found["hits"]) == {"sentence", "quoted", "neighbours"}
    assert set(found["hits"]["sentence"]) >= {"strict@1", "strict@3", "loose@1", "loose@3"}
    assert set(found["silence"]) == {"auroc", "far@95", "far@80"}
    assert set(found["risk_coverage"][0]) == {"coverage", "risk", "confidence"}
    assert set(found["latency_ms"]["cpu"]) == {"p50", "p99"}
    assert found["languages"].keys() == {"en"}
    assert sum(one["answerable"] for one in found["classes"].values()) == 3
    assert {"question", "expected", "quote"} <= set(found["misses"][0])


class Page(HTMLParser):
    """What a browser would see of a page, and whether its tags are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in {"src", "href", "xlink:href"}]
        if tag not in {"meta", "wbr"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@pytest.fixture
def page() -> str:
    assert evaluate("stories", "asked.yml", "--html", "report.html").exit_code == 0
    return Path("report.html").read_text("utf-8")


def test_the_page_needs_nothing_else(page: str) -> None:
    seen = Page(page)
    assert seen.open == []
    assert seen.addresses == []
    assert "script" not in seen.tags
    assert not re.search(r"https?:|url\(|@import", page)
    assert "default-src 'none'" in page


def test_the_page_shows_the_plot_the_tables_and_the_misses(page: str) -> None:
    seen = Page(page)
    assert seen.tags.count("polyline") == 1
    assert seen.tags.count("table") == 7
    assert "What did the mayor do to the heron?" in seen.said
    assert any("landed on Tuesday" in said for said in seen.said)


def test_what_a_story_says_is_escaped(page: str) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Heron&lt;/b&gt; seen, Herald &amp; Son" in page


def test_the_page_is_readable_on_a_phone_and_in_the_dark(page: str) -> None:
    assert 'name="viewport"' in page
    assert "prefers-color-scheme: dark" in page


def test_a_perfect_run_has_no_misses() -> None:
    Path("q.yml").write_text("- question: Where did the heron land?\n  expect: heron\n", "utf-8")
    assert told("stories", "q.yml", "--html", "r.html")["misses"] == []
    assert "worst misses" not in Path("r.html").read_text("utf-8")


def test_a_question_that_nothing_was_found_for_is_a_miss_too() -> None:
    Path("q.yml").write_text("- question: Zyzzyva?\n  expect: heron\n", "utf-8")
    (miss,) = told("stories", "q.yml", "--html", "r.html")["misses"]
    assert (miss["kind"], miss["quote"], miss["confidence"]) == ("silent", None, None)
    assert "nothing was found" in Path("r.html").read_text("utf-8")


def test_a_page_without_its_folder_is_told_before_the_work() -> None:
    result = evaluate("stories", "asked.yml", "--html", "nowhere/r.html")
    assert result.exit_code == 2
    assert "make it first" in result.stderr


def test_predictions_that_cannot_be_written_are_told_plainly() -> None:
    result = evaluate("stories", "asked.yml", "--predictions", "nowhere/p.jsonl")
    assert result.exit_code == 2
    assert "nowhere/p.jsonl" in result.stderr
    assert "Traceback" not in result.output
