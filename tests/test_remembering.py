"""Answers that are remembered: the same ones, until the articles change, and no longer."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot import remembering
from bot.config import Config
from bot.desk import open_desk
from bot.remembering import Remembering
from knowledge import Answer, EngineError, InStory, Within
from tests.test_desk import shut


class Counted:
    """Answers silence, and counts."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...], Any, int]] = []
        self.away = False

    def __call__(
        self,
        question: str,
        /,
        *,
        history: Sequence[str] = (),
        within: Within = None,
        limit: int = 3,
    ) -> Answer:
        self.asked.append((question, tuple(history), within, limit))
        if self.away:
            raise EngineError("away")
        return Answer(question, (), "none")


def test_the_same_question_is_looked_up_once() -> None:
    look_up = Remembering(counted := Counted(), 3)
    assert (
        look_up("When?")
        == look_up("When?")
        == look_up("When?", limit=3)
        == Answer("When?", (), "none")
    )
    assert len(counted.asked) == 1


def test_all_that_makes_another_question_is_looked_up() -> None:
    look_up = Remembering(counted := Counted(), 3)
    for _ in range(2):
        look_up("When?")
        look_up("when?")
        look_up("When?", history=["Who?"])
        look_up("When?", history=["Who?", "What?"])
        look_up("When?", within=InStory("bridge"))
        look_up("When?", within=InStory("herons"))
        look_up("When?", within=["bridge/one"])
        look_up("When?", within={"bridge/two"})
        look_up("When?", limit=1)
        look_up("")
        look_up("\ud83d")
    assert len(counted.asked) == 11


def test_what_could_not_be_looked_up_is_tried_again() -> None:
    look_up = Remembering(counted := Counted(), 3)
    counted.away = True
    for _ in range(2):
        with pytest.raises(EngineError):
            look_up("When?")
    counted.away = False
    assert look_up("When?") == Answer("When?", (), "none")
    assert len(counted.asked) == 3


def test_an_answer_that_was_begun_before_a_change_does_not_outlive_it() -> None:
    counted = Counted()

    def changing(question: str, /, **how: Any) -> Answer:
        if not counted.asked:
            look_up.forget()
        return counted(question, **how)

    look_up = Remembering(changing, 3)
    look_up("When?")
    look_up("When?")
    look_up("When?")
    assert len(counted.asked) == 2


def test_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "ANSWERS", 2)
    look_up = Remembering(counted := Counted(), 3)
    for question in ("one", "two", "one", "three", "one", "two"):
        look_up(question)
    assert [question for question, *_ in counted.asked] == ["one", "two", "three", "two"]


def test_no_words_of_a_reader_are_kept() -> None:
    words = "My name is Ada; when?"
    look_up = Remembering(lambda question, **_: Answer(question, (), "none"), 3)
    look_up(words, history=[words])
    kept = gc.get_referents(look_up, *vars(look_up).values())
    assert "Ada" not in repr([vars(look_up), kept])


def test_a_changed_article_answers_at_once(tmp_path: Path) -> None:
    shut(tmp_path)
    desk = open_desk(Config(articles=(tmp_path,)))
    before = desk.look_up("Was the ferry shut?")
    assert before == desk.look_up("Was the ferry shut?")
    file = tmp_path / "ferry.md"
    file.write_text(file.read_text("utf-8").replace("was shut", "was shut on Monday"), "utf-8")
    assert desk.refresh()
    assert desk.look_up("Was the ferry shut?").quotes[0].text == "The ferry was shut on Monday."
    file.unlink()
    assert desk.refresh()
    assert not desk.look_up("Was the ferry shut?")
    desk.close()
