"""What the figures promise: they are those of the reference scorer, and they add up."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from knowledge.abstention import Point, answered_wrongly, at_coverage, auroc, risk_coverage
from knowledge.article import Article, Source
from knowledge.evaluation import Prediction, predict
from knowledge.figures import (
    Judged,
    at_bands,
    by_group,
    figures,
    judge_all,
    latency,
    question_class,
)
from knowledge.misses import misses
from knowledge.passage import Passage, split
from knowledge.questionset import Mode, Question, QuestionSet, Span, load_set
from knowledge.scoring import with_neighbours
from knowledge.silence import Band

EVAL = Path(__file__).parents[2] / "shared" / "eval"
needs_shared = pytest.mark.skipif(not EVAL.is_dir(), reason="needs the folder ../shared")

TEXT = "The ferry left at noon. It was full. Nobody was hurt."
FERRY = Article("ferry", "Ferry", TEXT, Source("Post", date(2026, 3, 2), file="f", language="en"))
ARTICLES = {"ferry": FERRY}
LEFT, FULL, HURT = split(FERRY)
NOON = Question(
    "noon", "When did it leave?", "en", answers=("noon",), gold=("ferry",),
    spans=(Span("ferry", 18, 22),),
)  # fmt: skip
NOTHING = Question("nothing", "Who won the match?", "en", answerable=False)


def prediction(
    question: Question, *passages: Passage, confidence: float = 0.5, band: Band = "clear"
) -> Prediction:
    return Prediction(question, passages, passages, confidence if passages else None, band, 1, 2)


def judged(*predictions: Prediction) -> tuple[Judged, ...]:
    return judge_all(predictions, ARTICLES)


def hits(question: Question, *passages: Passage) -> dict[str, float | None]:
    return dict(figures(judged(prediction(question, *passages))).hits["sentence"])


# Hits


def test_a_sentence_around_the_span_is_a_hit() -> None:
    assert hits(NOON, LEFT)["strict@1"] == 1


def test_a_sentence_beside_the_span_is_none() -> None:
    assert hits(NOON, FULL)["strict@1"] == 0


def test_the_second_sentence_counts_among_three_only() -> None:
    found = hits(NOON, FULL, LEFT)
    assert (found["strict@1"], found["strict@3"]) == (0, 1)


def test_neighbours_are_returned_with_the_sentence() -> None:
    found = figures(judged(prediction(NOON, FULL)))
    assert found.hits["neighbours"]["strict@1"] == 1
    assert with_neighbours(FULL).text == TEXT


def test_another_article_with_the_words_is_a_loose_hit_only() -> None:
    elsewhere = replace(NOON, gold=("gone",), also=("ferry",), spans=(Span("gone", 0, 9),))
    found = hits(elsewhere, LEFT)
    assert (found["doc@1"], found["loose@1"], found["strict@1"]) == (0, 1, 0)


def test_words_are_compared_whole() -> None:
    assert hits(replace(NOON, answers=("noo",)), LEFT)["loose@1"] == 0


def test_without_spans_the_evidence_decides() -> None:
    stated = replace(NOON, spans=(), evidence=("It was full.",))
    assert (hits(stated, FULL)["strict@1"], hits(stated, LEFT)["strict@1"]) == (1, 0)


def test_without_any_answer_the_article_decides() -> None:
    found = hits(Question("q", "What of the ferry?", gold=("ferry",)), HURT)
    assert (found["strict@1"], found["loose@1"]) == (1, 1)


def test_what_is_not_in_the_article_is_not_verbatim() -> None:
    altered = replace(LEFT, text="The ferry left at nine.")
    assert figures(judged(prediction(NOON, altered))).verbatim == 0


def test_nothing_found_is_a_miss_and_counts_as_empty() -> None:
    found = figures(judged(prediction(NOON)))
    assert (found.hits["sentence"]["strict@3"], found.empty, found.verbatim) == (0, 1, None)


def test_no_questions_have_no_figures() -> None:
    found = figures(())
    assert found.hits["sentence"]["strict@1"] is None
    assert found.silence == {"auroc": None, "far@95": None, "far@80": None}


# Silence


def test_the_area_counts_ties_half() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == 0.875


def test_far_is_what_is_answered_at_the_confidence_that_answers_enough() -> None:
    right = [n / 20 for n in range(1, 21)]
    assert answered_wrongly(right, [0.05, 0.1, 0.5, 0.9], 0.95) == 0.75
    assert answered_wrongly(right, [0.05, 0.1, 0.5, 0.9], 0.80) == 0.5


def test_risk_falls_or_rises_from_the_surest_answer_to_all() -> None:
    curve = risk_coverage([(0.9, True), (0.5, False), (0.7, True), (-math.inf, False)])
    assert curve == [Point(0.25, 0, 0.9), Point(0.5, 0, 0.7), Point(0.75, 1 / 3, 0.5)]


def test_equal_confidences_are_answered_together() -> None:
    assert risk_coverage([(0.5, True), (0.5, False)]) == [Point(1, 0.5, 0.5)]


def test_the_risk_is_told_at_the_first_point_that_answers_enough() -> None:
    curve = [Point(0.25, 0, 0.9), Point(0.75, 0.4, 0.5)]
    assert [at_coverage(curve, c) for c in (0.2, 0.5, 0.9)] == [0, 0.4, None]


def test_an_answer_to_what_has_none_is_wrong() -> None:
    found = judged(prediction(NOON, LEFT), prediction(NOTHING, FULL, band="possible"))
    points = at_bands(found)
    assert (points["clear"].coverage, points["clear"].risk) == (0.5, 0)
    assert (points["clear or possible"].coverage, points["clear or possible"].risk) == (1, 0.5)


def test_bands_are_shares_of_the_questions_with_and_without_an_answer() -> None:
    found = figures(judged(prediction(NOON, LEFT), prediction(NOTHING, FULL, band="none"))).bands
    assert found["answerable"] == {"clear": 1, "possible": 0, "none": 0}
    assert found["unanswerable"] == {"clear": 0, "possible": 0, "none": 1}


# Groups, cost, misses


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("When did it leave?", "en", "date"),
        ("How many were on board?", "en", "number"),
        ("¿Cuánto costó?", "es", "money"),
        ("Which boat was it?", "en", "“which”"),
        ("Tell me more", "en", "other"),
        ("Mikor indult?", "hu", "other"),
    ],
)
def test_a_class_is_what_is_asked_for_or_the_question_word(
    text: str, language: str, name: str
) -> None:
    assert question_class(Question("q", text, language)) == name


def test_groups_come_largest_first_and_hold_every_question() -> None:
    spanish = replace(NOON, language="es")
    found = by_group(
        judged(prediction(spanish), prediction(NOON), prediction(NOTHING)), lambda q: q.language
    )
    assert [(name, one.answerable, one.unanswerable) for name, one in found.items()] == [
        ("en", 1, 1),
        ("es", 1, 0),
    ]


def test_latency_is_of_search_and_ranking() -> None:
    assert latency(judged(prediction(NOON))) == {
        "cpu": {"p50": 1, "p99": 1},
        "wall": {"p50": 2, "p99": 2},
    }


def test_the_surest_wrong_quote_is_the_worst_miss_and_silence_comes_last() -> None:
    found = misses(
        judged(
            prediction(NOON, LEFT, confidence=0.99),
            prediction(NOON, FULL, confidence=0.1, band="none"),
            prediction(NOON, FULL, LEFT, confidence=0.7),
            prediction(NOTHING, HURT, confidence=0.8),
            prediction(NOTHING, band="none"),
        ),
        ARTICLES,
    )
    assert [(miss.kind, miss.right_at) for miss in found] == [
        ("should be silent", None),
        ("wrong quote", 2),
        ("silent", None),
    ]
    assert [miss.expected for miss in found] == ["", LEFT.text, LEFT.text]


# The reference scorer


def scorer() -> Any:
    spec = spec_from_file_location("reference_scorer", EVAL / "score.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sampled(found: QuestionSet, count: int) -> QuestionSet:
    """A set with evenly chosen questions; asked twice means chosen twice."""
    asked = [question for question in found.questions if not question.id.endswith("#removed")]
    ids = {question.id for question in asked[:: max(1, len(asked) // count)]}
    kept = [q for q in found.questions if q.id.removesuffix("#removed") in ids]
    return replace(found, questions=kept)


def compare(ours: Sequence[Judged], records: Sequence[Any], articles: Any, form: str) -> None:
    """Our figures against the reference scorer's of the same spans."""
    lines = {}
    for one in ours:
        passages = one.prediction.passages
        if form == "neighbours":
            passages = tuple(map(with_neighbours, passages))
        elif form == "quoted":
            passages = one.prediction.quoted
        lines[one.question.id] = json.loads(
            json.dumps(replace(one.prediction, passages=passages).as_record())
        )
    asked = [record for record in records if record["id"] in lines]
    expected = scorer().score(articles, asked, lines)
    found = figures(ours)
    told = {**found.hits[form], **found.silence, "empty": found.empty, "n": found.answerable}
    told |= {"n_unanswerable": found.unanswerable, "verbatim": found.verbatim}
    rounded = {name: None if v is None else round(v, 4) for name, v in told.items()}
    assert rounded == {name: expected[name] for name in rounded}
    assert found.answerable


@needs_shared
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # score.py leaves its files open
@pytest.mark.parametrize(
    ("name", "mode", "count"),
    [
        ("xquad_en", "all", 100),
        ("xquad_en", "removed", 40),
        ("xquad_zh", "single", 60),
        ("qed", "single", 120),
        ("squad2_en", "all", 80),
        ("inscit", "all", 60),
        ("newsqa_sample", "single", 62),
        ("realtimeqa_2026", "pool", 25),
    ],
)
def test_the_figures_are_those_of_the_reference_scorer(name: str, mode: Mode, count: int) -> None:
    reference = scorer()
    articles, records = reference.load(name)
    if mode == "removed":
        records += reference.removed(records)
    read = [EVAL / f"{name}.articles.jsonl"]
    found = sampled(load_set(read, EVAL / f"{name}.questions.jsonl", mode), count)
    ours = judge_all(predict(found), found.articles)
    for form in ("sentence", "quoted", "neighbours"):
        compare(ours, records, articles, form)


@needs_shared
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_across_languages_the_spans_are_those_of_the_articles() -> None:
    articles, records = scorer().cross("es", "en")
    read, asked = [EVAL / "xquad_en.articles.jsonl"], EVAL / "xquad_es.questions.jsonl"
    whole = load_set(read, asked, "all", gold=EVAL / "xquad_en.questions.jsonl")
    found = sampled(whole, 60)
    ours = judge_all(predict(found), found.articles)
    compare(ours, records, articles, "sentence")
