"""The order of sentences: features, neighbours, false premises, other languages."""

from __future__ import annotations

import math
from datetime import date

import pytest

from knowledge.article import Article, Source
from knowledge.crosslingual import Vocabulary, asked_in, carried
from knowledge.features import FEATURES, measure
from knowledge.index import Index, open_index
from knowledge.neighbours import MOST, beside, spread, widen
from knowledge.passage import Passage, split
from knowledge.premise import contradicted
from knowledge.relevance import Weights, rank, rescore

STORY = (
    "The Harbour Board shut the Dunnock Bridge to traffic on Tuesday after cracks were found in"
    " twelve hangers. Chief engineer Ada Strake said the cracks were old. She joined the board in"
    " 1998. The bridge was opened by Queen Mary in 1934.\n\n"
    "Repairs will cost £2.3 million, the board said. It expects them to take nine weeks."
    " A ferry runs from Quay Street every 20 minutes because the detour is 14 miles long."
)


def article(
    text: str, *, key: str = "bridge", language: str = "en", day: date = date(2026, 3, 3)
) -> Article:
    source = Source("Tidewrack Radio", day, file="f", language=language)
    return Article(key, "", text, source)


def index_of(*articles: Article) -> Index:
    index = open_index()
    for one in articles:
        index.put(one.id, split(one))
    return index


def best(question: str, *articles: Article) -> str:
    index = index_of(*(articles or (article(STORY),)))
    return rank(question, index.search(question))[0].passage.text


def passage(text: str, number: int = 0) -> Passage:
    return split(article(text))[number]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did the bridge open?", "1934"),
        ("How much will the repairs cost?", "£2.3 million"),
        ("Why is there a ferry?", "because the detour"),
        ("Who opened the bridge?", "Queen Mary"),
        ("why was the dunnock bridge shut", "cracks were found"),
    ],
)
def test_the_sentence_that_answers_comes_first(question: str, expected: str) -> None:
    assert expected in best(question)


def test_a_sentence_that_shares_no_word_can_answer_beside_one_that_does() -> None:
    story = article("Ada Strake is the chief engineer. She joined in 1998. It rained.")
    question = "When did Ada Strake join?"
    texts = [one.passage.text for one in rank(question, index_of(story).search("Strake"))]
    assert "She joined in 1998." in texts


def test_every_ranked_passage_is_a_slice_of_its_article() -> None:
    story = article(STORY)
    for question in ("Who shut the bridge?", "cost", "ferry", "1998"):
        for one in rank(question, index_of(story).search(question)):
            found = one.passage
            assert story.text[found.start : found.end] == found.text
            assert found.before + found.text + found.after in story.text


def test_nothing_found_is_nothing_ranked() -> None:
    assert rank("Who?", []) == []
    assert rank("", index_of(article(STORY)).search("")) == []


def test_every_feature_is_measured_and_finite() -> None:
    question = "Who shut the Dunnock Bridge?"
    for row in measure(question, index_of(article(STORY)).search(question)):
        assert set(row) >= set(FEATURES)
        assert all(math.isfinite(value) for value in row.values())


def test_the_weights_name_only_features_that_are_measured() -> None:
    assert set(Weights.load().names) <= set(FEATURES)


def test_ranking_is_the_same_every_time() -> None:
    hits = index_of(article(STORY)).search("the bridge cracks")
    assert rank("the bridge cracks", hits) == rank("the bridge cracks", list(hits))


@pytest.mark.parametrize("language", ["es", "pt", "fr", "de", "ru", "ar", "zh", "ja", "hi", "xx"])
def test_any_language_can_be_ranked(language: str) -> None:
    text = "El puente se cerró en 1934. Мост закрыт 5 мая. 桥梁于1934年关闭。 الجسر مغلق. पुल बंद है।"
    story = article(text, language=language)
    question = "¿Cuándo se cerró el puente? 桥梁何时关闭 Мост когда الجسر पुल"
    assert rank(question, index_of(story).search(question))


def test_of_two_like_sentences_the_newer_comes_first() -> None:
    old = article("Twelve hangers are cracked, the board said.", key="old")
    new = article("Nineteen hangers are cracked, the board said.", key="new", day=date(2026, 3, 10))
    assert best("How many hangers are cracked?", old, new).startswith("Nineteen")
    assert best("How many hangers are cracked?", new, old).startswith("Nineteen")


def test_a_story_in_the_readers_language_comes_before_one_that_shares_a_name() -> None:
    spanish = article(
        "El cierre del puente Dunnock ha trastocado la vida de muchos.", key="es", language="es"
    )
    question = "Why was the Dunnock Bridge closed to traffic?"
    assert "cracks" in best(question, article(STORY), spanish)


# --- further columns


def weights_with(name: str, weight: float) -> Weights:
    light = Weights.load()
    return Weights(
        (*light.names, name), (*light.mean, 0.0), (*light.deviation, 1.0), (*light.weight, weight)
    )


def test_a_further_column_is_weighed_with_its_own_weights() -> None:
    hits = index_of(article(STORY)).search("the bridge")
    column = [0.0] * len(hits)
    column[-1] = 1.0
    ranked = rank("the bridge", hits, extra={"cosine": column}, weights=weights_with("cosine", 99))
    assert ranked[0].passage == hits[-1].passage
    assert ranked[0].features["cosine"] == 1.0


def test_a_value_that_is_not_known_counts_as_usual() -> None:
    hits = index_of(article(STORY)).search("the bridge")
    unknown = {"reader": [math.nan] * len(hits)}
    again = rescore(rank("the bridge", hits, extra={}), unknown, weights_with("reader", 5))
    assert [one.passage for one in again] == [
        one.passage for one in rank("the bridge", hits, extra={})
    ]


def test_a_column_must_have_a_value_for_every_passage() -> None:
    with pytest.raises(ValueError, match="2 values"):
        rescore(
            rank("bridge", index_of(article(STORY)).search("bridge")), {"x": [1, 2]}, Weights.load()
        )


# --- neighbours


def test_neighbours_are_the_slices_that_a_passage_holds() -> None:
    story = article("One ends here.\n\n***\n\nTwo is said. Three follows!\n---\nFour.")
    passages = split(story)
    for before, middle, after in zip(passages, passages[1:], passages[2:], strict=False):
        found = list(beside(middle))
        assert [(p.start, p.text, p.number) for p in found] == [
            (p.start, p.text, p.number) for p in (before, after)
        ]


def test_there_is_a_bound_on_candidates() -> None:
    story = article(" ".join(f"The bridge is number {n}. Rain fell." for n in range(200)))
    hits = index_of(story).search("bridge")
    assert len(spread(hits)) == MOST
    assert spread(hits)[: len(hits)] == hits


def test_a_pronoun_brings_the_sentence_before() -> None:
    widened = widen("When did Strake join?", passage("Ada Strake leads. She joined in 1998.", 1))
    assert widened.text == "Ada Strake leads. She joined in 1998."


def test_a_sentence_that_repeats_the_question_brings_the_one_with_the_value() -> None:
    story = "People ask how many hangers are cracked. There are 19. Rain fell."
    widened = widen("How many hangers are cracked?", passage(story))
    assert widened.text == "People ask how many hangers are cracked. There are 19."


def test_a_sentence_that_stands_alone_is_left_alone() -> None:
    alone = passage("Rain fell. Engineers found 19 cracked hangers. Rain fell.", 1)
    assert widen("How many hangers are cracked?", alone) == alone


def test_two_sentences_together_stay_a_slice() -> None:
    story = article(STORY)
    for one in split(story):
        for question in ("When did she join?", "How much will it cost?", "x"):
            found = widen(question, one)
            assert story.text[found.start : found.end] == found.text


def test_two_sentences_too_long_for_a_quote_are_not_joined() -> None:
    long = passage("Word " * 160 + "end. She joined in 1998.", 1)
    assert widen("When did Strake join?", long) == long


# --- false premises


@pytest.mark.parametrize(
    ("question", "story"),
    [
        ("Why did 50,000 deserters surrender?", "In all 326 deserters surrendered on Friday."),
        ("Did the board fine 12 drivers?", "The board fined 40 drivers."),
        ("When did Mayor Ruiz close the bridge?", "Mayor Hall closed the bridge in May."),
    ],
)
def test_another_number_or_name_contradicts_the_question(question: str, story: str) -> None:
    assert contradicted(question, passage(story))


@pytest.mark.parametrize(
    ("question", "story"),
    [
        ("Why did 326 deserters surrender?", "In all 326 deserters surrendered on Friday."),
        ("How many deserters surrendered?", "In all 326 deserters surrendered on Friday."),
        ("Why did 50,000 deserters surrender?", "It rained in 1998."),
        ("When did Mayor Hall close the bridge?", "Mayor Hall closed the bridge in May."),
        ("Why did 326 desertores surrender?", ""),
        ("", "In all 326 deserters surrendered."),
    ],
)
def test_what_the_story_does_not_deny_is_no_contradiction(question: str, story: str) -> None:
    assert not contradicted(question, passage(story or "It rained."))


def test_a_question_in_another_language_is_not_held_against_the_story() -> None:
    question = "¿Por qué se rindieron los 50.000 desertores de la guerra?"
    assert not contradicted(question, passage("In all 326 deserters surrendered."))


# --- across languages


def test_the_language_of_a_question_is_the_storys_unless_another_is_surer() -> None:
    assert asked_in("When will the bridge reopen?", "en") == "en"
    assert asked_in("¿Cuándo se abrirá el puente de la ciudad?", "en") == "es"
    assert asked_in("Wann wird die Brücke wieder geöffnet?", "en") == "de"
    assert asked_in("speed limit??", "en") == "en"
    assert asked_in("桥梁何时关闭 Dunnock", "en") == "zh"


def test_names_numbers_and_cognates_are_carried_over() -> None:
    vocabulary = Vocabulary(["dunnock", "1934", "inspect", "univers", "bridg"])
    question = "¿Cuándo fue la inspección de la universidad en Dunnock, en 1934?"
    found = carried(question, "en", vocabulary)
    assert found == {"inspect": 1.0, "univers": 1.0, "dunnock": 1.5, "1934": 1.5}


def test_a_spanish_question_finds_its_english_sentence() -> None:
    story = article(
        "The university opened in 1934. The inspection of the Dunnock Bridge was in October."
    )
    assert "inspection" in best("¿Cuándo fue la inspección del puente Dunnock?", story)
