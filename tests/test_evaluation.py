"""What the evaluation promises: a prediction a question, verbatim, as score.py reads it."""

from __future__ import annotations

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from knowledge import ReadError
from knowledge.evaluation import QuestionSet, load_set, predict

SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the folder ../shared")

ARTICLES = (
    {"id": "ferry", "title": "Ferry", "text": "The ferry left at noon. It was full.",
     "publisher": "Post", "published": "2026-03-02", "url": "https://h.example/1",
     "language": "en"},
    {"id": "mayor", "title": "Mayor", "text": "The mayor resigned. She took the ferry home.",
     "language": "en"},
    {"id": "harbour", "title": "Harbour", "text": "The ferry sank in the harbour.",
     "language": "en"},
)  # fmt: skip
QUESTIONS = (
    {"id": "q1", "question": "When did the ferry leave?", "article_id": "ferry",
     "answerable": True, "alt_article_ids": ["harbour"]},
    {"id": "q2", "question": "Who won the football match?", "article_id": None,
     "answerable": False},
)  # fmt: skip


def write(path: Path, records: object) -> Path:
    lines = [json.dumps(record, ensure_ascii=False) for record in _listed(records)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _listed(records: object) -> list[object]:
    assert isinstance(records, list | tuple)
    return list(records)


def question_set(
    folder: Path, mode: str, *, articles: object = ARTICLES, questions: object = QUESTIONS
) -> QuestionSet:
    paths = write(folder / "a.jsonl", articles), write(folder / "q.jsonl", questions)
    return load_set(*paths, mode)


def predictions(folder: Path, mode: str, **records: object) -> dict[str, dict[str, Any]]:
    found = list(predict(question_set(folder, mode, **records)))
    by_id = {prediction["question_id"]: prediction for prediction in found}
    assert len(by_id) == len(found)
    return by_id


def articles_of(prediction: dict[str, Any]) -> set[str]:
    return {sentence["article_id"] for sentence in prediction["sentences"]}


def refusal(folder: Path, articles: bytes, questions: bytes) -> ReadError:
    (folder / "a.jsonl").write_bytes(articles)
    (folder / "q.jsonl").write_bytes(questions)
    with pytest.raises(ReadError) as caught:
        load_set(folder / "a.jsonl", folder / "q.jsonl", "all")
    return caught.value


# Predictions


def test_a_prediction_has_what_the_scorer_reads(tmp_path: Path) -> None:
    prediction = predictions(tmp_path, "all")["q1"]
    assert set(prediction) >= {"question_id", "sentences", "confidence"}
    for sentence in prediction["sentences"]:
        assert set(sentence) >= {"article_id", "text", "start", "end"}


def test_a_prediction_survives_json(tmp_path: Path) -> None:
    prediction = predictions(tmp_path, "all")["q1"]
    assert json.loads(json.dumps(prediction)) == prediction


def test_sentences_are_slices_of_their_articles(tmp_path: Path) -> None:
    texts = {article["id"]: article["text"] for article in ARTICLES}
    for sentence in predictions(tmp_path, "all")["q1"]["sentences"]:
        text = texts[sentence["article_id"]]
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]


def test_the_best_sentence_comes_first(tmp_path: Path) -> None:
    best = predictions(tmp_path, "all")["q1"]["sentences"][0]
    assert best["text"] == "The ferry left at noon."


def test_there_are_at_most_three_sentences(tmp_path: Path) -> None:
    many = [{"id": str(n), "text": f"The ferry left in year {n}."} for n in range(9)]
    found = predictions(tmp_path, "all", articles=many)
    assert len(found["q1"]["sentences"]) == 3


def test_a_question_that_nothing_shares_a_word_with_has_an_empty_prediction(
    tmp_path: Path,
) -> None:
    prediction = predictions(tmp_path, "all")["q2"]
    assert (prediction["sentences"], prediction["confidence"]) == ([], None)


def test_the_predictions_come_in_the_order_of_the_questions(tmp_path: Path) -> None:
    asked = [{"id": str(n), "question": "ferry?"} for n in (3, 1, 2)]
    found = predict(question_set(tmp_path, "all", questions=asked))
    assert [prediction["question_id"] for prediction in found] == ["3", "1", "2"]


# Modes


def test_all_asks_every_article(tmp_path: Path) -> None:
    assert articles_of(predictions(tmp_path, "all")["q1"]) == {"ferry", "mayor", "harbour"}


def test_all_leaves_out_what_an_unanswerable_question_excludes(tmp_path: Path) -> None:
    asked = [{"id": "q", "question": "ferry?", "answerable": False, "exclude": ["ferry"]}]
    assert articles_of(predictions(tmp_path, "all", questions=asked)["q"]) == {"mayor", "harbour"}


def test_all_leaves_out_nothing_of_an_answerable_question(tmp_path: Path) -> None:
    asked = [{"id": "q", "question": "ferry?", "answerable": True, "exclude": ["ferry"]}]
    assert "ferry" in articles_of(predictions(tmp_path, "all", questions=asked)["q"])


def test_single_asks_the_article_that_holds_the_answer(tmp_path: Path) -> None:
    assert articles_of(predictions(tmp_path, "single")["q1"]) == {"ferry"}


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"article_id": "ferry", "evidence_articles": ["mayor", "harbour"]}, {"mayor"}),
        ({"article_ids": ["mayor", "ferry"]}, {"mayor"}),
        ({"kb": ["mayor", "harbour"]}, {"mayor", "harbour"}),
        ({"article_id": "gone"}, set()),
        ({}, set()),
    ],
)
def test_single_asks_the_article_that_the_scorer_means(
    tmp_path: Path, fields: dict[str, object], asked: set[str]
) -> None:
    questions = [{"id": "q", "question": "Where is the ferry?", **fields}]
    assert articles_of(predictions(tmp_path, "single", questions=questions)["q"]) == asked


def test_removed_asks_every_answerable_question_twice(tmp_path: Path) -> None:
    assert list(predictions(tmp_path, "removed")) == ["q1", "q1#removed"]


def test_removed_takes_out_all_articles_that_may_hold_the_answer(tmp_path: Path) -> None:
    found = predictions(tmp_path, "removed")
    assert "ferry" in articles_of(found["q1"])
    assert articles_of(found["q1#removed"]) == {"mayor"}


# Reading


def test_an_article_keeps_what_is_told_of_its_source(tmp_path: Path) -> None:
    source = question_set(tmp_path, "all").articles["ferry"].source
    assert (source.publisher, source.published.isoformat()) == ("Post", "2026-03-02")
    assert (source.url, source.language) == ("https://h.example/1", "en")


@pytest.mark.parametrize("published", [None, "", "yesterday", "2026"])
def test_an_article_without_a_date_is_read_as_well(tmp_path: Path, published: object) -> None:
    records = [{"id": "ferry", "text": "The ferry left.", "published": published}]
    assert list(question_set(tmp_path, "all", articles=records).articles) == ["ferry"]


def test_a_time_counts_as_its_day(tmp_path: Path) -> None:
    records = [{"id": "ferry", "text": "Left.", "published": "2026-03-02T10:05:00Z"}]
    source = question_set(tmp_path, "all", articles=records).articles["ferry"].source
    assert source.day.isoformat() == "2026-03-02"


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'\n{"id": "a", "text": "The ferry."}\r\n\n')
    (tmp_path / "q.jsonl").write_bytes(b"\n")
    found = load_set(tmp_path / "a.jsonl", tmp_path / "q.jsonl", "all")
    assert (list(found.articles), list(found.questions)) == (["a"], [])


GOOD_ARTICLE = b'{"id": "a", "text": "The ferry left."}\n'
GOOD_QUESTION = b'{"id": "q", "question": "ferry?"}\n'


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"not json",
        b"[]",
        b'"text"',
        b"1",
        b"null",
        b'{"id": "b"}',
        b'{"text": "The ferry."}',
        b'{"id": "b", "text": null}',
        b'{"id": "b", "text": 7}',
        b'{"id": "b", "text": "The ferry.", "url": "ftp://x.example"}',
        b'{"id": "b", "text": "The ferry.", "published": 2026}',
        b'{"id": "b", "text": "\xff"}',
    ],
)
def test_a_broken_line_of_the_articles_is_named(tmp_path: Path, line: bytes) -> None:
    error = refusal(tmp_path, GOOD_ARTICLE + line + b"\n", GOOD_QUESTION)
    assert (error.path, error.line) == (tmp_path / "a.jsonl", 2)


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b'{"id": "r"}',
        b'{"question": "ferry?"}',
        b'{"id": "r", "question": null}',
        b'{"id": 7, "question": "ferry?"}',
        b'{"id": "r", "question": "\xff"}',
    ],
)
def test_a_broken_line_of_the_questions_is_named(tmp_path: Path, line: bytes) -> None:
    error = refusal(tmp_path, GOOD_ARTICLE, GOOD_QUESTION + line + b"\n")
    assert (error.path, error.line) == (tmp_path / "q.jsonl", 2)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    assert "'question'" in str(refusal(tmp_path, GOOD_ARTICLE, b'{"id": "q"}\n'))


# The reference scorer


def scorer() -> ModuleType:
    spec = spec_from_file_location("reference_scorer", SHARED / "eval" / "score.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_shared
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # score.py leaves its files open
@pytest.mark.parametrize(
    ("name", "mode"), [("xquad_en", "all"), ("xquad_zh", "removed"), ("qed", "single")]
)
def test_the_reference_scorer_finds_every_sentence_verbatim(
    tmp_path: Path, name: str, mode: str
) -> None:
    score = scorer()
    articles, questions = score.load(name)
    sample = [question for question in questions if question["answerable"]]
    sample = sample[:: len(sample) // 60][:60]
    ids = {question["id"] for question in sample}
    asked = tmp_path / "q.jsonl"
    lines = (SHARED / "eval" / f"{name}.questions.jsonl").read_text("utf-8").splitlines()
    asked.write_text("\n".join(line for line in lines if json.loads(line)["id"] in ids), "utf-8")
    question_set = load_set(SHARED / "eval" / f"{name}.articles.jsonl", asked, mode)
    found = {prediction["question_id"]: prediction for prediction in predict(question_set)}
    if mode == "removed":
        sample += score.removed(sample)
    report = score.score(articles, sample, found)
    assert len(found) == len(sample)
    assert (report["n"], report["verbatim"]) == (60, 1.0)
