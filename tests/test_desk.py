"""Opening a story for questions, with and without models."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.config import Config
from bot.desk import NoArticleError, open_desk, told
from knowledge import Article, EngineError, Index, KnowledgeError
from knowledge import fill as fill_index
from knowledge.storyfile import new_story


def test_the_sample_story_is_opened_by_default() -> None:
    desk = open_desk(Config())
    assert desk.story.title == "Dunnock Bridge (an invented story)"
    assert desk.look_up("When will the bridge reopen to cars?").band == "clear"
    assert not desk.slow
    desk.close()


def test_a_title_of_ones_own_comes_first() -> None:
    assert open_desk(Config(title="The bridge")).story.title == "The bridge"


def test_a_folder_without_articles_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoArticleError, match=r"config\.example\.yml"):
        open_desk(Config(articles=(tmp_path,)))


def test_the_number_of_quotes_is_the_configured_one() -> None:
    desk = open_desk(Config(quotes=1))
    assert len(desk.look_up("How many hangers are cracked?").quotes) == 1


@pytest.mark.parametrize("name", ["encoder", "reader"])
def test_a_model_that_is_not_there_is_named_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(KnowledgeError, match=r"pip install 'fastembed|model\.onnx"):
        open_desk(
            Config(encoder=str(tmp_path)) if name == "encoder" else Config(reader=str(tmp_path))
        )


def test_an_optional_model_that_is_not_there_costs_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_desk(Config(encoder=str(tmp_path), models_optional=True))
    assert desk.look_up("When will the bridge reopen to cars?")
    assert len(caplog.records) == 1


ARTICLE = "---\ntitle: {0}\npublisher: Post\npublished: 2026-03-0{1}\n{2}---\nThe {0} was shut.\n"


def shut(folder: Path, title: str = "ferry", day: int = 2, more: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{title}.md").write_text(ARTICLE.format(title, day, more), "utf-8")
    return folder


@pytest.mark.parametrize(
    "line",
    ["withdrawn: It was false.\n", "embargo: until further notice\n", "embargo: 2099-01-01\n"],
)
def test_a_story_of_which_nothing_may_be_quoted_opens_and_is_silent(
    tmp_path: Path, line: str
) -> None:
    desk = open_desk(Config(articles=(shut(tmp_path, more=line),)))
    assert not desk.look_up("What was shut?")
    assert [a.withdrawn for a in desk.story.listed()] == ["It was false."] * ("It was" in line)


def test_a_story_without_an_article_opens_only_where_one_may_come(tmp_path: Path) -> None:
    new_story(tmp_path / "ferry", "The ferry")
    with pytest.raises(NoArticleError, match="pullquote add"):
        open_desk(Config(library=tmp_path))
    desk = open_desk(Config(library=tmp_path), may_be_empty=True)
    assert (desk.story.title, bool(desk.look_up("What was shut?"))) == ("The ferry", False)
    shut(tmp_path / "ferry")
    assert [change.kind for change in desk.refresh()] == ["added"]
    assert desk.look_up("What was shut?")


def test_a_broken_story_yml_is_named_and_its_articles_serve(tmp_path: Path) -> None:
    for name in ("ferry", "tram"):
        new_story(tmp_path / name, f"The {name}")
        shut(tmp_path / name, name)
    (tmp_path / "tram" / "story.yml").write_text("titel: x", "utf-8")
    desk = open_desk(Config(library=tmp_path))
    assert len(desk.look_up("What was shut?").quotes) == 2
    assert desk.story.title == "The ferry · Tram"
    assert [told(problem) for problem in desk.problems] == [
        f"{tmp_path}/tram/story.yml: titel: there is no such key; did you mean title?"
    ]
    (tmp_path / "tram" / "story.yml").write_text("title: The red tram", "utf-8")
    desk.refresh()
    assert (desk.story.title, desk.problems) == ("The ferry · The red tram", ())


def test_one_article_that_cannot_be_taken_over_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(Config(articles=(shut(tmp_path),)))

    def fill(index: Index, articles: list[Article], _: object) -> None:
        if articles[0].title == "broken":
            raise EngineError("the disk is full")
        fill_index(index, articles)

    monkeypatch.setattr("bot.desk.fill", fill)
    for title, day in (("tram", 3), ("broken", 4), ("bus", 5)):
        shut(tmp_path, title, day)
    shut(tmp_path, more="withdrawn: It was false.\n")
    assert {change.article_id for change in desk.refresh()} == {"tram", "bus", "ferry"}
    assert [a.id for a in desk.story.articles] == ["bus", "tram"]
    assert "broken: its change is not in the answers yet: the disk is full" in str(desk.problems)
    monkeypatch.undo()
    assert [change.article_id for change in desk.refresh()] == ["broken"]


SHARED = Path(__file__).parents[2] / "shared" / "models" / "reader"


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
@pytest.mark.skipif(find_spec("fastembed") is None, reason="the extra semantic is missing")
def test_a_configured_reader_reads() -> None:
    desk = open_desk(Config(reader=str(SHARED)))
    answer = desk.look_up("When will the bridge reopen to cars?")
    assert answer.quotes[0].text.startswith("The Dunnock Bridge will reopen to cars")
    assert desk.slow
    desk.close()
