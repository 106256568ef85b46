"""Meaning: how the models' numbers change the order, and the band that a question gets."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pytest

from knowledge import silence
from knowledge.article import Article, Source
from knowledge.crossencoder import CrossEncoder
from knowledge.meaning import (
    COSINE,
    LIGHT,
    LOGIT,
    READ,
    UNKNOWN_MODEL,
    Column,
    Fitted,
    Meaning,
    names_of,
    signs,
)
from knowledge.passage import Passage, split
from knowledge.relevance import Ranked, Weights, rank
from knowledge.semantic import Encoder
from knowledge.silence import Calibrator, Scope
from knowledge.vectors import Vectors
from tests.test_relevance import STORY, article, index_of
from tests.test_semantic import (  # noqa: F401 - the last two are fixtures
    cpu,
    minilm,
    real_reader,
)

FERRY = "How do people cross while it is shut?"
COST = "How much will the repairs cost?"


def ranked_of(question: str, *articles: Article) -> list[Ranked]:
    index = index_of(*(articles or (article(STORY),)))
    return rank(question, index.search(question))


def made(number: int, relevance: float, language: str = "en", key: str = "a") -> Ranked:
    """A passage of its own words; "Sentence 3." when the number is 3."""
    text = f"Sentence {number}."
    source = Source("The Paper", date(2026, 3, 3), file="f", language=language)
    start = 100 * number
    return Ranked(
        Passage(key, 1, "", source, start, start + len(text), text, number=number), relevance, {}
    )


def many(count: int = 15) -> list[Ranked]:
    return [made(number, -0.1 * number) for number in range(count)]


def numbers(ranked: Sequence[Ranked]) -> list[int]:
    return [one.passage.number for one in ranked]


def encoder_of(
    near: Callable[[str], float], *, languages: tuple[str, ...] = (), digest: str = "e", **card: Any
) -> Encoder:
    """A model for which each text is that near to every question."""

    def encode(texts: Sequence[str]) -> list[list[float]]:
        return [
            [1.0, 0.0] if text.endswith("?") else [near(text), math.sqrt(1 - near(text) ** 2)]
            for text in texts
        ]

    return Encoder("toy encoder", digest, encode, languages=languages, **card)


class Reads:
    """A reader's model that remembers what it read."""

    def __init__(self, logit: Callable[[str], float]) -> None:
        self.logit = logit
        self.read: list[str] = []

    def __call__(self, question: str, sentences: list[str]) -> list[float]:
        """One number a sentence."""
        self.read += sentences
        return [self.logit(sentence) for sentence in sentences]


def reader_of(
    logit: Callable[[str], float], *, languages: tuple[str, ...] = (), **card: Any
) -> CrossEncoder:
    return CrossEncoder("toy reader", Reads(logit), digest="r", languages=languages, **card)


def number_of(text: str) -> int:
    return int(text.removeprefix("Sentence ").rstrip("."))


def fitted(weight: float = 1.0, *, bias: float = 0.0, columns: Sequence[str] = ()) -> Fitted:
    """What might have been learnt of the two toy models; always or never sure by its bias."""
    names = [(COSINE,), (LOGIT,), (COSINE, LOGIT)]
    judged = {
        (one, scope): Calibrator(constant(columns), bias, clear=0.9, possible=0.1)
        for one in names
        for scope in ("story", "archive")
    }
    columns_of = {one: dict.fromkeys(one, Column(0.0, 1.0, weight)) for one in names}
    return Fitted(frozenset({"e", "r"}), columns_of, judged)  # type: ignore[arg-type]


def constant(columns: Sequence[str]) -> Weights:
    size = len(columns)
    return Weights(tuple(columns), (0.0,) * size, (1.0,) * size, (1.0,) * size)


# ------------------------------------------------------------------ the order


def test_importing_it_imports_no_model_library() -> None:
    code = (
        "import sys, knowledge.meaning\n"
        "heavy = {'fastembed', 'onnxruntime', 'tokenizers', 'huggingface_hub', 'onnx'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_models_the_order_stays_and_so_does_the_band() -> None:
    ranked = ranked_of(FERRY)
    meaning = Meaning()
    found = meaning.reorder(FERRY, ranked)
    assert [(one.passage, one.relevance) for one in found] == [
        (one.passage, one.relevance) for one in ranked
    ]
    assert meaning.judge(FERRY, found) == silence.judge(FERRY, ranked)
    meaning.put("bridge", ())
    meaning.close()


def test_a_cosine_is_added_to_relevance() -> None:
    encoder = encoder_of(lambda text: 0.9 if number_of(text) == 12 else 0.1)
    found = Meaning(vectors=Vectors(encoder), fitted=fitted(10.0)).reorder("Who?", many())
    assert numbers(found) == [12, *range(12), 13, 14]
    assert found[0].relevance == pytest.approx(-1.2 + 9, abs=0.01)
    assert (found[0].features[LIGHT], found[0].features[COSINE]) == pytest.approx((-1.2, 0.9), 0.01)


def test_relevance_still_counts_beside_the_models() -> None:
    encoder = encoder_of(lambda text: number_of(text) / 100)
    reader = reader_of(lambda text: number_of(text) / 100)
    meaning = Meaning(vectors=Vectors(encoder), reader=reader, fitted=fitted(1.0))
    assert numbers(meaning.reorder("Who?", many())) == [*range(15)]


def test_the_reader_reads_the_first_ten_and_the_others_stay_behind() -> None:
    model = Reads(lambda text: float(number_of(text)))
    reader = CrossEncoder("toy reader", model, digest="r")
    found = Meaning(reader=reader, fitted=fitted()).reorder("Who?", many())
    assert sorted(map(number_of, model.read)) == [*range(READ)]
    assert numbers(found) == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 10, 11, 12, 13, 14]
    assert all(math.isnan(one.features[LOGIT]) for one in found[READ:])


def test_what_was_not_read_is_never_more_relevant_than_what_was() -> None:
    found = Meaning(reader=reader_of(lambda _: -50.0), fitted=fitted()).reorder("Who?", many())
    relevances = [one.relevance for one in found]
    assert relevances == sorted(relevances, reverse=True)
    assert numbers(found) == [*range(15)]


def test_the_ten_are_chosen_with_the_cosine() -> None:
    encoder = encoder_of(lambda text: 0.9 if number_of(text) == 14 else 0.1)
    model = Reads(lambda _: 0.0)
    reader = CrossEncoder("toy reader", model, digest="r")
    Meaning(vectors=Vectors(encoder), reader=reader, fitted=fitted(10.0)).reorder("Who?", many())
    assert "Sentence 14." in model.read
    assert len(model.read) == READ


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_neither_raises_nor_lowers(number: float) -> None:
    reader = reader_of(lambda text: number if number_of(text) == 1 else 0.0)
    found = Meaning(reader=reader, fitted=fitted()).reorder("Who?", many())
    assert numbers(found) == [*range(15)]
    assert all(math.isfinite(one.relevance) for one in found)


def test_equals_keep_their_order() -> None:
    same = [made(number, 1.0) for number in (3, 1, 2)]
    meaning = Meaning(vectors=Vectors(encoder_of(lambda _: 0.5)), fitted=fitted())
    assert numbers(meaning.reorder("Who?", same)) == [3, 1, 2]


@pytest.mark.parametrize("question", ["", "  "])
def test_nothing_asked_or_found_asks_nothing_of_the_models(question: str) -> None:
    model = Reads(lambda _: 1.0)
    vectors = Vectors(encoder_of(lambda text: number_of(text) / 100))
    meaning = Meaning(
        vectors=vectors, reader=CrossEncoder("toy reader", model, digest="r"), fitted=fitted()
    )
    assert numbers(meaning.reorder(question, many())) == [*range(15)]
    assert meaning.reorder("Who?", []) == []
    assert model.read == []
    assert meaning.judge(question, many()) == meaning.judge("Who?", []) == silence.NONE


def test_what_was_put_is_not_encoded_again() -> None:
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> list[list[float]]:
        asked.extend(texts)
        return [[1.0, 1.0]] * len(texts)

    meaning = Meaning(vectors=Vectors(Encoder("toy", "e", encode)), fitted=fitted())
    meaning.put("bridge", split(article(STORY)))
    asked.clear()
    meaning.reorder(FERRY, ranked_of(FERRY))
    assert asked == [FERRY]


# ------------------------------------------------------------------ languages


def test_passages_in_a_language_that_the_model_does_not_know_are_neutral() -> None:
    mixed = [made(0, 0.0), made(1, -0.1, "es", "b"), made(2, -0.2)]
    encoder = encoder_of(lambda text: 0.1 * number_of(text), languages=("en",))
    reader = reader_of(lambda text: float(number_of(text)), languages=("en",))
    meaning = Meaning(vectors=Vectors(encoder), reader=reader, fitted=fitted())
    found = meaning.reorder("Who was it?", mixed)
    assert numbers(found) == [2, 0, 1]
    spanish = next(one for one in found if one.passage.number == 1)
    assert spanish.relevance == -0.1
    assert math.isnan(spanish.features[COSINE])
    assert math.isnan(spanish.features[LOGIT])


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_question_in_another_language_changes_nothing(language: str) -> None:
    story = article(STORY, language=language)
    question = "¿Cuándo fue la inspección de los puentes por la reina Mary en el puerto?"
    ranked = ranked_of(question, story)
    encoder = encoder_of(lambda text: len(text) % 7 / 10, languages=("en",))
    reader = reader_of(lambda text: float(len(text)), languages=("en",))
    meaning = Meaning(vectors=Vectors(encoder), reader=reader, fitted=fitted(bias=100))
    found = meaning.reorder(question, ranked)
    assert numbers(found) == numbers(ranked)
    assert meaning.judge(question, found) == silence.judge(question, ranked)


def test_a_model_without_languages_is_asked_about_any() -> None:
    reader = reader_of(lambda text: float(number_of(text)))
    found = Meaning(reader=reader, fitted=fitted()).reorder("Who?", [made(0, 0, "es"), made(1, 0)])
    assert numbers(found) == [1, 0]


# ------------------------------------------------------------------ models not learnt of


def test_an_unknown_model_counts_little_and_by_the_candidates() -> None:
    reader = replace(reader_of(lambda text: 1000.0 * number_of(text)), digest="another")
    found = Meaning(reader=reader, fitted=fitted()).reorder("Who?", many(2))
    assert [one.relevance for one in found] == pytest.approx([UNKNOWN_MODEL - 0.1, -UNKNOWN_MODEL])


def test_an_unknown_model_that_says_the_same_of_all_changes_nothing() -> None:
    reader = replace(reader_of(lambda _: 3.0), digest="another")
    assert numbers(Meaning(reader=reader, fitted=fitted()).reorder("Who?", many())) == [*range(15)]


def test_a_card_s_weight_is_what_its_number_counts() -> None:
    reader = reader_of(lambda text: float(number_of(text)), calibration={"weight": 0.5})
    found = Meaning(reader=replace(reader, digest="another"), fitted=fitted()).reorder(
        "Who?", many(3)
    )
    logits = [one.features[LOGIT] for one in found]
    assert [one.relevance for one in found] == pytest.approx(
        [one.features[LIGHT] + 0.5 * (logit - 1) for one, logit in zip(found, logits, strict=True)]
    )


def test_with_an_unknown_model_the_light_judge_decides() -> None:
    reader = replace(reader_of(lambda text: float(len(text))), digest="another")
    encoder = encoder_of(lambda text: len(text) % 7 / 10)
    ranked = ranked_of(FERRY)
    for meaning in (
        Meaning(reader=reader, fitted=fitted(bias=100)),
        Meaning(vectors=Vectors(encoder), reader=reader, fitted=fitted(bias=100)),
    ):
        found = meaning.reorder(FERRY, ranked)
        assert meaning.judge(FERRY, found) == silence.judge(FERRY, ranked)


# ------------------------------------------------------------------ the band


@pytest.mark.parametrize(("bias", "band"), [(-100, "none"), (0, "possible"), (100, "clear")])
def test_the_band_is_by_the_calibrator_of_what_is_loaded(bias: float, band: str) -> None:
    meaning = Meaning(reader=reader_of(lambda _: 1.0), fitted=fitted(bias=bias))
    assert meaning.judge(COST, meaning.reorder(COST, ranked_of(COST))).band == band


def test_a_story_and_an_archive_have_calibrators_of_their_own() -> None:
    both = fitted()
    scopes: tuple[tuple[Scope, float], ...] = (("story", 100.0), ("archive", -100.0))
    names: tuple[str, ...] = (LOGIT,)
    judged = {(names, s): Calibrator(constant(()), bias, 0.9, 0.1) for s, bias in scopes}
    meaning = Meaning(
        reader=reader_of(lambda _: 1.0), fitted=Fitted(both.models, both.columns, judged)
    )
    story = article(STORY)
    for articles, band in (((story,), "clear"), ((story, article(STORY, key="copy")), "none")):
        found = meaning.reorder(COST, ranked_of(COST, *articles))
        assert meaning.judge(COST, found).band == band


def test_what_the_models_say_is_looked_at() -> None:
    looked_at = ("logit_most", "hits")
    meaning = Meaning(reader=reader_of(lambda _: 5.0), fitted=fitted(columns=looked_at))
    found = meaning.reorder(FERRY, ranked_of(FERRY))
    expected = 5 + math.log(1 + len(found))
    assert meaning.judge(FERRY, found).value == pytest.approx(1 / (1 + math.exp(-expected)))


def test_cognates_alone_are_never_clear() -> None:
    story = article("The inspection of the Dunnock Bridge was in October 2021. It rained.")
    question = "¿Cuándo fue la inspección del Dunnock Bridge de octubre de 2021?"
    meaning = Meaning(reader=reader_of(lambda _: 1.0), fitted=fitted(bias=100))
    found = meaning.reorder(question, ranked_of(question, story))
    assert meaning.judge(question, found).band == "possible"


def test_the_signs_are_those_of_the_best_and_the_most_of_any() -> None:
    meaning = Meaning(reader=reader_of(lambda text: -len(text) / 100), fitted=fitted(0.0))
    found = signs(meaning.reorder(FERRY, ranked_of(FERRY)))
    assert found["logit"] <= found["logit_most"] < 0
    assert math.isnan(found["cosine_most"])
    assert set(names_of((LOGIT,))) <= found.keys()


# ------------------------------------------------------------------ what is shipped


def test_what_is_shipped_has_every_combination_and_scope() -> None:
    shipped = Fitted.load()
    assert shipped.columns.keys() == {(COSINE,), (LOGIT,), (COSINE, LOGIT)}
    scopes: tuple[Scope, ...] = ("story", "archive")
    for names, columns in shipped.columns.items():
        assert tuple(columns) == names
        assert all(column.weight > 0 < column.deviation for column in columns.values())
        for scope in scopes:
            calibrator = shipped.calibrators[names, scope]
            assert 0 < calibrator.possible < calibrator.clear < 1
            assert calibrator.weights.names == names_of(names)


def test_a_file_of_one_s_own_can_be_read(tmp_path: Path) -> None:
    column = {"weight": 2.0, "mean": 0.0, "sd": 1.0}
    data = {"models": ["r"], "combinations": [{"columns": {LOGIT: column}, "silence": {}}]}
    path = tmp_path / "meaning.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    meaning = Meaning(reader=reader_of(lambda _: 1.0), fitted=Fitted.load(path))
    assert meaning.reorder("Who?", many(1))[0].relevance == 2.0


# ------------------------------------------------------------------ real models, where they are

MEANT = (
    ("Who was the monarch at the inauguration?", "Queen Mary"),
    ("What is the price of fixing it?", "£2.3 million"),
    ("When did the head of engineering start working there?", "1998"),
    ("How can people get across while it is closed?", "ferry"),
)


@pytest.fixture(params=["cosine", "reader", "both"])
def real(request: pytest.FixtureRequest) -> Meaning:
    """With MiniLM, with the reader to develop against, and with both."""
    wanted = request.param
    encoder = request.getfixturevalue("minilm") if wanted != "reader" else None
    reader = request.getfixturevalue("real_reader") if wanted != "cosine" else None
    return Meaning(vectors=Vectors(encoder) if encoder is not None else None, reader=reader)


def test_real_models_bring_the_answer_forward(real: Meaning) -> None:
    story = article(STORY)
    real.put(story.id, split(story))
    before: list[int] = []
    after: list[int] = []
    for question, expected in MEANT:
        ranked = ranked_of(question)
        for places, found in ((before, ranked), (after, real.reorder(question, ranked))):
            texts = [one.passage.text for one in found]
            places.append(next((n for n, text in enumerate(texts) if expected in text), 10))
    assert fmean(after) <= fmean(before)


def test_real_models_say_when_a_story_does_not_answer(real: Meaning) -> None:
    asked = {
        "Why was the Dunnock Bridge shut to traffic on Tuesday?": True,
        "How much will the repairs cost?": True,
        "Who opened the bridge in 1934?": True,
        "What is the capital of Australia?": False,
        "how do i make pancakes": False,
        "Which minister resigned over the cost of the Lisbon tunnel?": False,
    }
    for question, expected in asked.items():
        found = real.reorder(question, ranked_of(question))
        assert (real.judge(question, found).band != "none") is expected, question


def test_real_models_leave_other_languages_as_they_were(real: Meaning) -> None:
    story = article(
        "El puente se cerró el martes. La reina María lo inauguró en 1934. Costará 2 millones.",
        language="es",
    )
    question = "¿Quién inauguró el puente?"
    ranked = ranked_of(question, story)
    found = real.reorder(question, ranked)
    assert numbers(found) == numbers(ranked)
    assert real.judge(question, found) == silence.judge(question, ranked)


def test_real_models_are_fast_enough(real: Meaning) -> None:
    story = article(STORY)
    real.put(story.id, split(story))
    question = "Why was the Dunnock Bridge shut to traffic?"
    ranked = ranked_of(question)
    assert median(cpu(lambda: real.judge(question, real.reorder(question, ranked)))) < 0.150
