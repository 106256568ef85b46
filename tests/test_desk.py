"""Opening a story for questions, with and without models."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.config import Config
from bot.desk import NoArticleError, open_desk
from knowledge import KnowledgeError


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
    with pytest.raises(KnowledgeError, match=r"pullquote\[semantic\]|model\.onnx"):
        open_desk(
            Config(encoder=str(tmp_path)) if name == "encoder" else Config(reader=str(tmp_path))
        )


def test_an_optional_model_that_is_not_there_costs_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = open_desk(Config(encoder=str(tmp_path), models_optional=True))
    assert desk.look_up("When will the bridge reopen to cars?")
    assert len(caplog.records) == 1


SHARED = Path(__file__).parents[2] / "shared" / "models" / "reader"


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
@pytest.mark.skipif(find_spec("fastembed") is None, reason="the extra semantic is missing")
def test_a_configured_reader_reads() -> None:
    desk = open_desk(Config(reader=str(SHARED)))
    answer = desk.look_up("When will the bridge reopen to cars?")
    assert answer.quotes[0].text.startswith("The Dunnock Bridge will reopen to cars")
    assert desk.slow
    desk.close()
