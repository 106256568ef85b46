"""What every engine promises: the contract of Index, and the order that BM25 gives."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime
from itertools import pairwise, permutations
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from knowledge import ENGINES, Article, EngineError, Hit, Index, Passage, Source, open_index, split
from knowledge.language import words
from tests import opensearch_cluster

DAY = date(2026, 3, 2)
K1, B = 0.6, 0.3

# What an engine is opened with, given an empty folder; nothing for one that is not named here.
OPTIONS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "disk": lambda folder: {"folder": folder / "index"},
    "opensearch": lambda _: opensearch_cluster.options(),
}


def opened(engine: str, folder: Path) -> Index:
    return open_index(engine, **OPTIONS[engine](folder) if engine in OPTIONS else {})


@pytest.fixture(params=sorted(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    index = opened(request.param, tmp_path)
    yield index
    index.close()
    if request.param == "opensearch":
        opensearch_cluster.opensearch().forget()


def passages(
    text: str,
    article_id: str = "ferry",
    *,
    language: str = "en",
    published: date = DAY,
    title: str = "News",
) -> tuple[Passage, ...]:
    source = Source(publisher="Post", published=published, file="page.txt", language=language)
    return split(Article(article_id, title, text, source))


def put(index: Index, article_id: str, text: str, **source: Any) -> None:
    index.put(article_id, passages(text, article_id, **source))


def found(index: Index, question: str, **options: Any) -> list[str]:
    return [hit.passage.text for hit in index.search(question, **options)]


def ids(index: Index, question: str, **options: Any) -> list[str]:
    return [hit.passage.article_id for hit in index.search(question, **options)]


# Putting and finding


def test_an_empty_index_has_no_hits(index: Index) -> None:
    assert index.search("When does the ferry leave?") == []


def test_what_was_put_is_found_by_the_next_search(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon.")
    assert found(index, "ferry") == ["The ferry left at noon."]


def test_a_hit_is_the_very_passage_that_was_put(index: Index) -> None:
    published = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
    given_passages = passages("One is here. The ferry left. Two is here.", published=published)
    index.put("ferry", given_passages)
    assert [hit.passage for hit in index.search("ferry")] == [given_passages[1]]


def test_a_passage_that_shares_no_word_is_no_hit(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon. The mayor resigned.")
    assert found(index, "Did the mayor resign?") == ["The mayor resigned."]


def test_a_word_in_underscores_is_found(index: Index) -> None:
    put(index, "ferry", "The _Marigold_ left at noon. The __mayor__ resigned.")
    assert found(index, "Marigold") == ["The _Marigold_ left at noon."]
    assert found(index, "Did the _mayor_ resign?") == ["The __mayor__ resigned."]


def test_a_question_that_shares_no_word_has_no_hits(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon.")
    assert index.search("What is the capital of Australia?") == []


def test_the_best_comes_first(index: Index) -> None:
    put(
        index,
        "ferry",
        "The ferry left. The mayor opened the bridge. The ferry hit the bridge at night.",
    )
    assert found(index, "Did the ferry hit the bridge?")[0] == "The ferry hit the bridge at night."


def test_a_rare_word_counts_more_than_a_common_one(index: Index) -> None:
    put(index, "ferry", "The ferry left. The ferry came. The ferry sank. The mayor left.")
    assert found(index, "mayor ferry")[0] == "The mayor left."


def test_scores_do_not_rise_down_the_list(index: Index) -> None:
    put(index, "ferry", "The ferry left. The ferry hit the bridge. The bridge was shut. A dog ran.")
    hits = index.search("ferry bridge dog")
    assert len(hits) == 4
    assert all(one.score >= other.score for one, other in pairwise(hits))


def test_other_forms_of_a_word_are_found(index: Index) -> None:
    put(index, "ferry", "Two ferries were leaving.")
    assert found(index, "ferry") == ["Two ferries were leaving."]


# Replacing and withdrawing


def test_a_put_replaces_what_was_known(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon. The mayor resigned.")
    put(index, "ferry", "The ferry left at one.")
    assert found(index, "ferry") == ["The ferry left at one."]
    assert index.search("mayor") == []


def test_a_put_leaves_other_articles_alone(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon.")
    put(index, "mayor", "The mayor resigned.")
    put(index, "ferry", "The bus left at noon.")
    assert found(index, "mayor") == ["The mayor resigned."]


def test_a_put_of_the_same_changes_nothing(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon.")
    put(index, "ferry", "The ferry left at noon.")
    assert found(index, "ferry") == ["The ferry left at noon."]


def test_a_put_of_nothing_withdraws(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon.")
    put(index, "mayor", "The mayor took the ferry.")
    index.put("ferry", ())
    assert ids(index, "ferry") == ["mayor"]


def test_a_withdrawal_of_the_last_article_leaves_an_empty_index(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon.")
    index.put("ferry", ())
    assert index.search("ferry") == []


def test_a_withdrawal_of_what_was_never_there_is_safe(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon.")
    index.put("mayor", ())
    assert ids(index, "ferry") == ["ferry"]


def test_a_withdrawn_article_can_come_back(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon.")
    index.put("ferry", ())
    put(index, "ferry", "The ferry left at noon.")
    assert ids(index, "ferry") == ["ferry"]


def test_an_article_of_stop_words_alone_is_no_hit(index: Index) -> None:
    put(index, "ferry", "Who is it? It was that.")
    assert index.search("Who was it?") == []


@pytest.mark.parametrize(
    "article_id", ["a/b", "a b", "ä-ö", "a'b\"c", "../x", "#", "x" * 300, "AB"]
)
def test_any_text_is_an_id(index: Index, article_id: str) -> None:
    put(index, article_id, "The ferry left.")
    put(index, "ab", "The ferry came.")
    put(index, article_id, "The ferry sank.")
    assert sorted(found(index, "ferry")) == ["The ferry came.", "The ferry sank."]
    index.put(article_id, ())
    assert found(index, "ferry") == ["The ferry came."]


# Limiting


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_there_are_at_most_as_many_hits_as_asked_for(index: Index, limit: int) -> None:
    put(index, "ferry", "The ferry left. The ferry came. A ferry sank.")
    assert len(index.search("ferry", limit=limit)) == min(limit, 3)


def test_a_limit_keeps_the_best(index: Index) -> None:
    put(index, "ferry", "The ferry left. The ferry hit the bridge. The bridge was shut.")
    whole = found(index, "ferry bridge")
    assert found(index, "ferry bridge", limit=1) == whole[:1]


def test_a_search_looks_only_within(index: Index) -> None:
    put(index, "one", "The ferry left.")
    put(index, "two", "The ferry came.")
    put(index, "three", "The ferry sank.")
    assert sorted(ids(index, "ferry", within={"one", "three"})) == ["one", "three"]


def test_a_search_within_nothing_has_no_hits(index: Index) -> None:
    put(index, "one", "The ferry left.")
    assert index.search("ferry", within=frozenset()) == []


def test_a_search_within_what_is_not_there_has_no_hits(index: Index) -> None:
    put(index, "one", "The ferry left.")
    assert index.search("ferry", within={"two"}) == []


def test_the_limit_counts_what_is_within(index: Index) -> None:
    for number in range(10):
        put(index, f"other-{number}", "The ferry hit the bridge.")
    put(index, "one", "The ferry left the old harbour at noon.")
    assert ids(index, "ferry bridge", limit=1, within={"one"}) == ["one"]


# Equal scores


@pytest.mark.parametrize("order", list(permutations(["a-old", "b-new", "c-newest"])))
def test_equal_scores_go_newest_first_whatever_was_put_first(
    index: Index, order: Sequence[str]
) -> None:
    published = {
        "a-old": date(2026, 3, 1),
        "b-new": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        "c-newest": date(2026, 3, 2),
    }
    for article_id in order:
        put(index, article_id, "The ferry left.", published=published[article_id])
    assert ids(index, "ferry") == ["c-newest", "b-new", "a-old"]


@pytest.mark.parametrize("order", list(permutations(["one", "two", "three"])))
def test_equal_scores_of_one_day_have_one_order(index: Index, order: Sequence[str]) -> None:
    for article_id in order:
        put(index, article_id, "The ferry left.")
    assert ids(index, "ferry") == sorted(order)


def test_equal_sentences_of_an_article_stay_in_its_order(index: Index) -> None:
    put(index, "ferry", "The ferry left.\nThe ferry left.\nThe ferry left.")
    assert [hit.passage.number for hit in index.search("ferry")] == [0, 1, 2]


# Questions of every kind

ODD = (
    "'; DROP TABLE passages; --",
    '" OR 1=1 --',
    "<script>alert(1)</script>",
    "<b>",
    "&amp;",
    "(((",
    "[a-z]+(",
    "*",
    "?",
    "\\",
    "a\\",
    "+must -not",
    "title:x AND (",
    "NOT",
    "AND OR",
    "/x/",
    "^2 ~3",
    "{!func}",
    "%s %d %n",
    "${jndi:ldap://x}",
    "\x00",
    "a\x00b",
    "\u202e\u2067",
    "\u2028",
    "\ud83d",
    "ﷺ",
    "q" * 4096,
    "q " * 2048,
    "q" * 100_000,
)


@pytest.mark.parametrize("question", ODD)
def test_any_text_is_a_safe_question(index: Index, question: str) -> None:
    put(index, "ferry", "The ferry left at noon.")
    assert index.search(question) == []


@pytest.mark.parametrize("question", ODD)
def test_a_word_is_found_beside_anything(index: Index, question: str) -> None:
    put(index, "ferry", "The ferry left at noon.")
    assert ids(index, f"{question} ferry") == ["ferry"]


@pytest.mark.parametrize("question", ["", " ", "\n", "😀🚢", "?!…", "“”", "。", "the of who?"])
def test_a_question_without_words_has_no_hits(index: Index, question: str) -> None:
    put(index, "ferry", "The ferry left! 😀🚢 “Who?” the of. ?!… 。")
    assert index.search(question) == []


@given(question=st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_a_hit_shares_a_word(index: Index, question: str) -> None:
    put(index, "ferry", "A b c 1 2 é ß. The ferry left at 0 9 x y z.", language="und")
    for hit in index.search(question):
        assert set(words(question, "und")) & set(words(hit.passage.text, "und"))


def test_a_repeated_word_counts_once(index: Index) -> None:
    put(
        index,
        "ferry",
        "The ferry left. The ferry came. The mayor resigned. The ferry hit the mayor. Dogs ran.",
    )
    assert index.search("ferry ferry ferry, ferries mayor?") == index.search("ferry mayor")


def test_the_order_of_the_words_asked_makes_no_difference(index: Index) -> None:
    put(index, "ferry", "The ferry left. The ferry hit the bridge. The bridge was shut. Dogs ran.")
    assert found(index, "dogs ferry bridge") == found(index, "bridge ferry dogs")


def test_a_question_of_4096_characters_finds_its_words(index: Index) -> None:
    put(index, "ferry", "The ferry left at noon.")
    question = " ".join(f"q{number}" for number in range(2000))[:4089] + " ferry?"
    assert ids(index, question) == ["ferry"]


# Scores


def test_the_score_of_a_single_passage_is_above_zero(index: Index) -> None:
    put(index, "ferry", "The ferry left.")
    assert index.search("ferry")[0].score > 0


@pytest.mark.parametrize("count", [2, 3, 50])
def test_a_word_in_all_passages_scores_above_zero(index: Index, count: int) -> None:
    put(index, "ferry", "\n".join(f"The ferry left {n}." for n in range(count)))
    assert [hit.score > 0 for hit in index.search("ferry", limit=count)] == [True] * count


def test_a_word_in_half_of_the_passages_scores_above_zero(index: Index) -> None:
    put(index, "ferry", "The ferry left. The mayor resigned.")
    assert [hit.score > 0 for hit in index.search("ferry")] == [True]


# Several languages


def test_each_language_finds_its_own_words(index: Index) -> None:
    put(index, "en", "The bridge was closed. The mayor resigned.")
    put(index, "es", "Los puentes fueron cerrados. Hubo una tormenta.", language="es")
    put(index, "ru", "Мосты закрыты. Мэр ушёл.", language="ru")
    put(index, "ar", "أغلق الجسر اليوم. استقال الوزير.", language="ar")
    put(index, "zh", "大桥今天关闭。市长辞职。", language="zh")
    put(index, "hi", "पुल बंद है। मंत्री चले गए।", language="hi")
    asked = {
        "en": "Which bridges were closed?",
        "es": "¿Qué puente fue cerrado?",
        "ru": "Какой мост закрыт?",
        "ar": "متى أغلق الجسر؟",
        "zh": "大桥何时关闭？",
        "hi": "कौन सा पुल बंद है?",
    }
    first = {language: index.search(question)[0] for language, question in asked.items()}
    assert {k: (hit.passage.article_id, hit.passage.number) for k, hit in first.items()} == {
        language: (language, 0) for language in asked
    }


def test_a_name_is_found_in_every_language(index: Index) -> None:
    put(index, "en", "Kruger left the town.")
    put(index, "es", "Kruger dejó el pueblo.", language="es")
    put(index, "und", "Kruger xyzzy.", language="und")
    assert sorted(ids(index, "Kruger")) == ["en", "es", "und"]


# The order that BM25 gives

VOCABULARY = [f"w{number}" for number in range(12)]
sentences = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=9).map(" ".join)
corpora = st.lists(sentences, min_size=1, max_size=25)
questions = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=5, unique=True)


def lucene(corpus: list[list[str]], question: Sequence[str]) -> list[float]:
    """The score of each document: BM25 with the idf that is always above zero."""
    mean = sum(map(len, corpus)) / len(corpus)
    held_by = Counter(word for document in corpus for word in set(document))
    idf = {w: math.log(1 + (len(corpus) - n + 0.5) / (n + 0.5)) for w, n in held_by.items()}
    scores = []
    for document in corpus:
        counts = Counter(document)
        norm = K1 * (1 - B + B * len(document) / mean)
        held = [word for word in question if word in counts]
        scores.append(sum(idf[w] * counts[w] * (K1 + 1) / (counts[w] + norm) for w in held))
    return scores


def in_order_of(hits: list[Hit], scores: Sequence[float]) -> bool:
    """Whether the hits are all that scored, best first, equal ones in any order."""
    got = [scores[hit.passage.number] for hit in hits]
    agreed = all(one >= other - 1e-9 for one, other in pairwise(got))
    return agreed and len(got) == sum(score > 0 for score in scores)


@given(corpus=corpora, question=questions)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_is_that_of_bm25_with_lucenes_idf(
    index: Index, corpus: list[str], question: list[str]
) -> None:
    put(index, "story", "\n".join(corpus), language="und")
    scores = lucene([text.split() for text in corpus], question)
    assert in_order_of(index.search(" ".join(question), limit=len(corpus)), scores)


@given(corpus=corpora, word=st.sampled_from(VOCABULARY))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_for_a_word_is_that_of_rank_bm25_where_its_idf_is_positive(
    index: Index, corpus: list[str], word: str
) -> None:
    put(index, "story", "\n".join(corpus), language="und")
    reference = BM25Okapi([text.split() for text in corpus], k1=K1, b=B)
    if reference.idf.get(word, 0) > 0 and reference.average_idf > 0:
        scores = list(reference.get_scores([word]))
        assert in_order_of(index.search(word, limit=len(corpus)), scores)


def test_the_order_in_a_story_is_that_of_bm25(index: Index) -> None:
    text = (
        "The bridge was closed on Tuesday after inspectors found cracks in twelve hangers. "
        "Police turned back the first cars. The board owns the bridge and put the cost of repair "
        "at a million. The hangers had cracked because their pins had seized. The bridge carries "
        "cars between the town and the island. Inspectors last saw the hangers in 2019. A ferry "
        "will carry passengers. The board denied that the hangers were neglected by inspectors."
    )
    put(index, "story", text)
    corpus = [list(words(passage.text, "en")) for passage in passages(text)]
    for question in ("Which hangers did the inspectors find?", "Who owns the bridge?", "cars 2019"):
        scores = lucene(corpus, sorted(set(words(question, "en"))))
        assert in_order_of(index.search(question), scores)


# Threads

VERSIONS = [
    " ".join(f"The ferry number {n} left in version {version}." for n in range(20))
    for version in ("alpha", "beta")
]


def test_readers_beside_a_writer_see_the_old_or_the_new_state(index: Index) -> None:
    stop = Event()
    states = [passages(text) for text in VERSIONS]
    index.put("ferry", states[0])
    put(index, "other", "The ferry to the other island left.")

    def read() -> int:
        searches = 0
        while not stop.is_set():
            hits = index.search("Which ferry left?")
            seen = tuple(sorted((h.passage for h in hits), key=lambda p: (p.article_id, p.number)))
            assert seen[:20] in states
            assert [passage.article_id for passage in seen[20:]] == ["other"]
            searches += 1
        return searches

    with ThreadPoolExecutor(8) as pool:
        readers: list[Future[int]] = [pool.submit(read) for _ in range(8)]
        end = time.monotonic() + 1
        turn = 0
        while time.monotonic() < end and not any(reader.done() for reader in readers):
            turn += 1
            index.put("ferry", states[turn % 2])
            assert found(index, "alpha beta") == [p.text for p in states[turn % 2]]
        stop.set()
        assert all(reader.result() > 0 for reader in readers)


def test_writers_beside_each_other_lose_nothing(index: Index) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            put(index, f"article-{number}", f"The ferry {number} left in turn {turn}.")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert sorted(found(index, "ferry")) == [f"The ferry {n} left in turn 9." for n in range(8)]


# Opening and closing


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_an_index_can_be_closed_before_it_was_used(engine: str, tmp_path: Path) -> None:
    opened(engine, tmp_path).close()


def test_an_index_can_be_closed_twice(index: Index) -> None:
    put(index, "ferry", "The ferry left.")
    index.close()
    index.close()


def test_an_unknown_engine_is_named_with_those_there_are() -> None:
    with pytest.raises(EngineError, match=r"'elastic'.*memory"):
        open_index("elastic")


def test_the_default_engine_is_the_one_in_memory() -> None:
    assert type(open_index()) is type(open_index("memory"))
