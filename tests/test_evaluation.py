"""What the evaluation promises: a prediction a question, verbatim, as score.py reads it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge import ReadError
from knowledge.answer import Considered, consider
from knowledge.evaluation import predict
from knowledge.index import Index
from knowledge.questionset import Mode, QuestionSet, load_set

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
    folder: Path, mode: Mode, *, articles: object = ARTICLES, questions: object = QUESTIONS
) -> QuestionSet:
    asked = write(folder / "q.jsonl", questions)
    return load_set([write(folder / "a.jsonl", articles)], asked, mode)


def predictions(folder: Path, mode: Mode, **records: object) -> dict[str, dict[str, Any]]:
    found = [one.as_record() for one in predict(question_set(folder, mode, **records))]
    by_id = {prediction["question_id"]: prediction for prediction in found}
    assert len(by_id) == len(found)
    return by_id


def articles_of(prediction: dict[str, Any]) -> set[str]:
    return {sentence["article_id"] for sentence in prediction["sentences"]}


def refusal(folder: Path, articles: bytes, questions: bytes) -> ReadError:
    (folder / "a.jsonl").write_bytes(articles)
    (folder / "q.jsonl").write_bytes(questions)
    with pytest.raises(ReadError) as caught:
        load_set([folder / "a.jsonl"], folder / "q.jsonl", "all")
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
    assert [prediction.question.id for prediction in found] == ["3", "1", "2"]


# Modes


def test_all_asks_every_article(tmp_path: Path) -> None:
    asked = [{"id": a["id"], "question": a["text"], "article_id": "ferry"} for a in ARTICLES]
    found = predictions(tmp_path, "all", questions=asked)
    assert {i: found[i]["sentences"][0]["article_id"] for i in found} == {i: i for i in found}


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


def test_pool_asks_what_comes_with_the_question(tmp_path: Path) -> None:
    asked = [{"id": "q", "question": "ferry?", "article_id": "ferry", "kb": ["mayor", "gone"]}]
    assert articles_of(predictions(tmp_path, "pool", questions=asked)["q"]) == {"mayor"}


def test_removed_without_an_answerable_question_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="answerable"):
        question_set(tmp_path, "removed", questions=QUESTIONS[1:])


# Conversation, cost


def turns_seen(folder: Path, *, history: bool) -> list[Sequence[str]]:
    seen: list[Sequence[str]] = []

    def look(index: Index, question: str, **options: Any) -> Considered:
        seen.append(options["history"])
        return consider(index, question, **options)

    asked = [{"id": "q", "question": "And when?", "history": ["What did the mayor do?"]}]
    list(predict(question_set(folder, "all", questions=asked), history=history, look=look))
    return seen


def test_earlier_turns_count_when_there_are_any(tmp_path: Path) -> None:
    assert set(turns_seen(tmp_path, history=True)) == {("What did the mayor do?",)}


def test_earlier_turns_can_be_left_out(tmp_path: Path) -> None:
    assert set(turns_seen(tmp_path, history=False)) == {()}


def test_what_is_loaded_once_counts_for_no_question(tmp_path: Path) -> None:
    """The first question is looked up twice, and the second time is measured."""
    assert len(turns_seen(tmp_path, history=True)) == 2


def test_what_it_took_is_told(tmp_path: Path) -> None:
    first, *_ = predict(question_set(tmp_path, "all"))
    assert first.wall > 0
    assert first.cpu >= 0


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
    (tmp_path / "q.jsonl").write_bytes(b"\n" + GOOD_QUESTION + b"\n\n")
    found = load_set([tmp_path / "a.jsonl"], tmp_path / "q.jsonl", "all")
    assert (list(found.articles), len(found.questions)) == (["a"], 1)


def test_articles_of_several_files_and_folders_are_asked_together(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    page = "---\ntitle: Boat\npublisher: Post\npublished: 2026-03-03\n---\n\nThe boat is new.\n"
    (tmp_path / "page" / "boat.md").write_text(page, "utf-8")
    (tmp_path / "page" / "broken.md").write_text("no front matter", "utf-8")
    lines = write(tmp_path / "a.jsonl", ARTICLES)
    asked = write(tmp_path / "q.jsonl", QUESTIONS)
    found = load_set([lines, tmp_path / "page"], asked, "all")
    assert set(found.articles) == {"ferry", "mayor", "harbour", "boat"}
    assert [problem.path.name for problem in found.problems] == ["broken.md"]


def test_gold_gives_the_answers_in_the_language_of_the_articles(tmp_path: Path) -> None:
    spanish = [{"id": "q1", "question": "¿Cuándo salió el ferry?", "language": "es",
                "article_id": "elsewhere", "spans": [[90, 99]], "answers": ["al mediodía"]},
               {"id": "q9", "question": "¿Y qué más?"}]  # fmt: skip
    english = [{**QUESTIONS[0], "language": "en", "answers": ["noon"], "spans": [[0, 23]]}]
    found = load_set(
        [write(tmp_path / "a.jsonl", ARTICLES)],
        write(tmp_path / "es.jsonl", spanish),
        "single",
        gold=write(tmp_path / "en.jsonl", english),
    )
    (question,) = found.questions
    assert (question.text, question.language) == ("¿Cuándo salió el ferry?", "es")
    assert (question.answers, question.gold) == (("noon",), ("ferry",))
    assert question.spans == (("ferry", 0, 23),)


def test_gold_of_another_set_is_refused(tmp_path: Path) -> None:
    asked = write(tmp_path / "q.jsonl", QUESTIONS)
    other = write(tmp_path / "gold.jsonl", [{"id": "x", "question": "What?"}])
    with pytest.raises(ReadError, match=r"gold\.jsonl"):
        load_set([write(tmp_path / "a.jsonl", ARTICLES)], asked, "all", gold=other)


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
        b'{"id": "a", "text": "The same id again."}',
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
        b'{"id": "q", "question": "the same id again?"}',
        b'{"id": "r", "question": "ferry?", "answerable": "yes"}',
        b'{"id": "r", "question": "ferry?", "answers": "noon"}',
        b'{"id": "r", "question": "ferry?", "history": [1]}',
        b'{"id": "r", "question": "ferry?", "spans": [[0, 4]]}',
        b'{"id": "r", "question": "ferry?", "article_id": "a", "spans": [[4, 4]]}',
        b'{"id": "r", "question": "ferry?", "article_id": "a", "spans": [4]}',
        b'{"id": "r", "question": "ferry?", "article_id": 7}',
    ],
)
def test_a_broken_line_of_the_questions_is_named(tmp_path: Path, line: bytes) -> None:
    error = refusal(tmp_path, GOOD_ARTICLE, GOOD_QUESTION + line + b"\n")
    assert (error.path, error.line) == (tmp_path / "q.jsonl", 2)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    assert "'question'" in str(refusal(tmp_path, GOOD_ARTICLE, b'{"id": "q"}\n'))


@pytest.mark.parametrize(
    ("text", "says"),
    [("- " + "[" * 5000 + "]" * 5000, "nested too deeply"), ('- "\\UFFFFFFFF"', "no character")],
)
def test_a_list_that_yaml_stumbles_over_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "q.yml").write_text(text, "ascii")
    with pytest.raises(ReadError, match=says) as caught:
        load_set([write(tmp_path / "a.jsonl", ARTICLES)], tmp_path / "q.yml", "all")
    assert caught.value.path == tmp_path / "q.yml"
