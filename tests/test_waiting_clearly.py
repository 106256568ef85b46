"""Answering clearly: what may be sent to who let a question wait, and what nearly answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge import Answer, Article, Band, Passage, Source, answers_clearly, split
from tests.arrived import quotes
from tests.awaited import COSTS, FARE, KEY, answering, answers_to, begin, let_wait, report
from tests.fake_telegram import FakeTelegram
from tests.running import ANN
from tests.scenario import scenario

BOB = 8

FERRY = "When will the night ferry to Dunnock start?"
STARTS = "The night ferry to Dunnock will start on 4 May, the harbour master said."


def quoted(text: str, language: str = "en") -> Passage:
    source = Source("Post", date(2026, 3, 4), file="port.md", language=language)
    [passage] = split(Article("port/1", "", text, source))
    return passage


def answered(question: str, text: str, language: str = "en", band: Band = "clear") -> Answer:
    return Answer(question, (quoted(text, language),), band)


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("en", FERRY, STARTS),
        ("en", "Who was not invited to the opening?", "The mayor was not invited to the opening."),
        ("en", "Which ships were never repaired?", "Two ships were never repaired."),
        (
            "en",
            "When will the harbour master explain the toll?",
            "The harbour master gave an explanation of the toll on 4 May.",
        ),
        ("es", "¿Cuándo abrirá el puente viejo?", "El puente viejo abrirá el 4 de mayo."),
        ("es", "¿Quién no firmó el acuerdo?", "El alcalde no firmó el acuerdo."),
        ("ru", "Когда откроют новый мост?", "Новый мост откроют 4 мая."),
        ("ar", "متى يفتح الجسر الجديد؟", "يفتح الجسر الجديد يوم 4 مايو."),
        ("zh", "长江大桥什么时候开放？", "长江大桥将于五月四日重新开放。"),
    ],
)
def test_what_says_the_question_again_answers_it_clearly(
    language: str, question: str, text: str
) -> None:
    assert answers_clearly(answered(question, text, language))


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("en", FERRY, "The night train to Dunnock will start on 4 May."),
        ("en", FERRY, "The ferry will start on 4 May."),
        ("en", FERRY, "In Dunnock the ferry is late: at night, a start on 4 May is open."),
        ("en", "Who was not invited to the opening?", "The mayor was invited to the opening."),
        ("en", "Which ships weren't repaired?", "Two ships were repaired."),
        ("es", "¿Cuándo abrirá el puente viejo?", "El puente nuevo abrirá el 4 de mayo."),
        ("es", "¿Quién no firmó el acuerdo?", "El alcalde firmó el acuerdo."),
        ("ru", "Когда откроют новый мост?", "Новый вокзал откроют 4 мая."),
        ("ru", "Кто не подписал договор?", "Мэр подписал договор."),
        ("ar", "متى يفتح الجسر الجديد؟", "يفتح المطار الجديد يوم 4 مايو."),
        ("ar", "من لم يوقع الاتفاق؟", "وقع الوزير الاتفاق."),
        ("zh", "长江大桥什么时候开放？", "新机场将于五月四日开放。"),
    ],
)
def test_what_lacks_a_word_of_weight_or_the_denial_only_nearly_answers(
    language: str, question: str, text: str
) -> None:
    assert not answers_clearly(answered(question, text, language))


@pytest.mark.parametrize("band", ["possible", "none"])
def test_what_is_not_clear_is_never_answered_clearly(band: Band) -> None:
    assert not answers_clearly(answered(FERRY, STARTS, band=band))
    assert not answers_clearly(Answer(FERRY, (), "none"))


@pytest.mark.parametrize("question", ["When will it start?", "Start?"])
def test_what_points_back_has_to_be_said_with_what_it_points_to(question: str) -> None:
    earlier = "What does the night ferry to Dunnock cost?"
    assert not answers_clearly(answered(question, "The night train will start on 4 May."), earlier)
    told = answered(question, "The cost of the night ferry to Dunnock is known at its start.")
    assert answers_clearly(told, earlier)


def test_what_stands_alone_does_not_need_the_question_before_it() -> None:
    assert answers_clearly(answered(FERRY, STARTS), "How many hangers are cracked?")


@pytest.mark.parametrize(
    ("question", "near", "answer"),
    [
        (
            "How much will the night ferry to the islands cost?",
            FARE,
            "The night ferry to the islands will cost 9 euros.",
        ),
        (
            "Who will not pay for the night ferry?",
            f"{FARE}\n\nThe county will pay for the night ferry, the mayor said on Wednesday.",
            "The county will not pay for the night ferry, the mayor said on Wednesday.",
        ),
    ],
)
def test_an_article_that_nearly_answers_sends_nothing_and_one_that_does_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str, near: str, answer: str
) -> None:
    monkeypatch.setenv("PULLQUOTE_KEY", KEY)
    begin(tmp_path)

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, tmp_path):
            nearly = await let_wait(fake, fake.user(ANN), question)
            fully = await let_wait(fake, fake.user(BOB), COSTS)
            report(tmp_path, near)
            await fake.wait("sendMessage", count=3, timeout=9)
            await fake.quiet(0.5)
            assert [len(answers_to(fake, each)) for each in (nearly, fully)] == [0, 1]
            assert FARE in quotes(answers_to(fake, fully)[0])
            report(tmp_path, answer)  # the same article, corrected: from now on, so is that answer
            await fake.wait("sendMessage", count=4, timeout=9)
        assert quotes(answers_to(fake, nearly)[0])[0] == answer

    happens()
