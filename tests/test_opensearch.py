"""The engine “opensearch” on a real cluster: what it promises beyond every engine's contract."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import pairwise
from threading import Event

import pytest

from knowledge import (
    SAMPLE,
    Article,
    EngineError,
    Entry,
    Hit,
    InStory,
    Source,
    open_index,
    read_library,
    split,
)
from knowledge.engines.opensearch import OpenSearchIndex
from tests.growing import grow
from tests.opensearch_cluster import Nodes, opensearch, options
from tests.test_index import put

DAY = date(2026, 3, 2)
QUESTIONS = (
    "When does the bridge reopen?",
    "¿Cuándo reabre el puente Dunnock?",
    "Quand le pont Dunnock sera-t-il rouvert ?",
    "How many hangers cracked in 2026, and what did the inspection cost?",
    "Was kostet die Inspektion der Brücke?",
)


@pytest.fixture
def cluster() -> Iterator[Nodes]:
    nodes = opensearch()
    yield nodes
    nodes.forget()


@pytest.fixture
def index(cluster: Nodes) -> Iterator[OpenSearchIndex]:
    opened = OpenSearchIndex(**options(hosts=cluster.hosts))
    yield opened
    opened.close()


def version(number: int, text: str, article_id: str = "ferry") -> Entry:
    source = Source("Post", DAY, file="page.txt", language="en")
    return Entry(article_id, split(Article(article_id, "News", text, source, version=number)))


def found(index: OpenSearchIndex, question: str) -> list[str]:
    return [hit.passage.text for hit in index.search(question)]


def entries(sentences: int) -> list[Entry]:
    return [Entry(a.id, split(a), a.id) for a in grow(sentences)]


def documents(cluster: Nodes, alias: str) -> int:
    """How many articles and sentences the index holds, together."""
    stats = cluster.get(f"/{alias}/_stats/docs")
    return int(stats["_all"]["primaries"]["docs"]["count"])


def places(hits: list[Hit]) -> list[tuple[str, int]]:
    return [(hit.passage.article_id, hit.passage.number) for hit in hits]


# The same as in memory


@pytest.mark.parametrize("shards", [1, 3])
def test_the_sample_story_is_answered_as_in_memory(cluster: Nodes, shards: int) -> None:
    index = OpenSearchIndex(**options(hosts=cluster.hosts, shards=shards))
    memory = open_index("memory")
    library = [Entry(a.id, split(a)) for a in read_library([SAMPLE]).articles]
    memory.put_all(library)
    index.put_all(library)
    for question in QUESTIONS:
        here, there = index.search(question), memory.search(question)
        assert places(here) == places(there), question
        assert [hit.score for hit in here] == pytest.approx([hit.score for hit in there])
        assert [hit.passage for hit in here] == [hit.passage for hit in there]
    index.close()


def test_articles_of_a_story_are_found_whatever_its_name(index: OpenSearchIndex) -> None:
    for article_id in ("fire/one", "fire/deep/two", "fire", "firefly/three", "/four", "a b/é/five"):
        put(index, article_id, "The ferry left.")

    def inside(name: str) -> list[str]:
        return sorted(h.passage.article_id for h in index.search("ferry", within=InStory(name)))

    assert inside("fire") == ["fire/deep/two", "fire/one"]
    assert inside("fire/deep") == ["fire/deep/two"]
    assert inside("") == ["/four"]
    assert inside("a b/é") == ["a b/é/five"]


def test_an_article_of_which_not_all_comes_back_scores_as_in_memory(index: OpenSearchIndex) -> None:
    memory = open_index("memory")
    for engine in (index, memory):
        put(engine, "long", "\n".join(f"The ferry left at {n}." for n in range(30)), title="Ferry")
        put(engine, "short", "The ferry came. A dog ran.")
    here, there = index.search("ferry", limit=5), memory.search("ferry", limit=5)
    assert places(here) == places(there)
    assert [hit.score for hit in here] == pytest.approx([hit.score for hit in there])


def test_the_words_of_a_very_long_token_are_found(index: OpenSearchIndex) -> None:
    put(index, "long", f"The {'x' * 700} left. The ferry came.")
    assert found(index, "x" * 700) == [f"The {'x' * 700} left."]
    assert found(index, "ferry") == ["The ferry came."]


def test_many_ids_can_be_looked_within(index: OpenSearchIndex) -> None:
    put(index, "ferry", "The ferry left.")
    assert len(index.search("ferry", within={f"x{n}" for n in range(60_000)} | {"ferry"})) == 1


# Versions


def test_an_older_version_never_replaces_a_newer(index: OpenSearchIndex) -> None:
    index.put_all([version(2, "The ferry left at two.")])
    index.put_all([version(1, "The ferry left at one.")])
    assert found(index, "ferry") == ["The ferry left at two."]
    index.put_all([version(3, "The ferry left at three.")])
    assert found(index, "ferry") == ["The ferry left at three."]


def test_the_same_version_is_replaced_when_it_reads_otherwise(index: OpenSearchIndex) -> None:
    index.put_all([version(2, "The ferry left at two.")])
    index.put_all([version(2, "The ferry left at noon.")])
    assert found(index, "ferry") == ["The ferry left at noon."]


def test_of_many_writers_of_one_article_the_newest_version_stays(cluster: Nodes) -> None:
    given = options()
    OpenSearchIndex(**given).close()

    def write(number: int) -> None:
        index = OpenSearchIndex(**given)
        index.put_all([version(number, f"The ferry left in version {number}.")])
        index.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, [5, 12, 3, 8, 1, 11, 2, 7, 10, 4, 9, 6]))
    index = OpenSearchIndex(**given)
    assert found(index, "ferry") == ["The ferry left in version 12."]
    assert documents(cluster, given["alias"]) == 2
    index.close()


def test_of_an_article_that_is_put_twice_at_once_the_last_stays(index: OpenSearchIndex) -> None:
    index.put_all([version(1, "The ferry left at one."), version(1, "The ferry left at two.")])
    assert found(index, "ferry") == ["The ferry left at two."]


# Interrupted

WRITER = """
import sys
from knowledge.engines.opensearch import OpenSearchIndex
from tests.test_opensearch import entries
index = OpenSearchIndex(hosts=sys.argv[2:], alias=sys.argv[1], replicas=0)
while True:
    index.put_all(entries(20_000))
"""


def test_a_writer_that_was_killed_leaves_one_copy_of_each_sentence(cluster: Nodes) -> None:
    given = options()
    index = OpenSearchIndex(**given)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, given["alias"], *given["hosts"]])
    try:
        end = time.monotonic() + 60
        while documents(cluster, given["alias"]) < 500 and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        writer.kill()
        writer.wait()
    some = documents(cluster, given["alias"])
    whole = entries(20_000)
    assert 0 < some < 20_000, "it was not killed half-way"
    index.put_all(whole)
    assert documents(cluster, given["alias"]) == len(whole) + sum(len(e.passages) for e in whole)
    assert index.stamps() == {entry.article_id: entry.stamp for entry in whole}
    index.close()


# A node dies


def test_a_node_that_dies_is_survived_without_a_wrong_answer(
    cluster: Nodes, capsys: pytest.CaptureFixture[str]
) -> None:
    if not cluster.nodes:
        pytest.skip("a given cluster's nodes are not ours to kill")
    index = OpenSearchIndex(**options(shards=3, replicas=1))
    index.put_all(entries(2000))
    assert cluster.health(nodes=3, seconds=30)
    expected = {question: places(index.search(question)) for question in QUESTIONS}
    assert all(map(len, expected.values()))
    wrong, failed, slowest = [], [], 0.0
    start, killed = time.monotonic(), 0.0

    def ask(question: str) -> None:
        nonlocal slowest
        begun = time.monotonic()
        try:
            if places(index.search(question)) != expected[question]:
                wrong.append(question)
        except EngineError as error:
            failed.append((time.monotonic() - killed, str(error)))
        slowest = max(slowest, time.monotonic() - begun)

    with ThreadPoolExecutor(40) as pool:
        for number in range(400):  # 20 a second
            if number == 60:
                cluster.nodes[0].kill()
                killed = time.monotonic()
            pool.submit(ask, QUESTIONS[number % len(QUESTIONS)])
            time.sleep(max(0.0, start + (number + 1) / 20 - time.monotonic()))
    with capsys.disabled():
        last = max((when for when, _ in failed), default=0.0)
        sys.stdout.write(
            f"\na node killed under 20 questions/s: {len(wrong)} wrong, {len(failed)} said that "
            f"they could not look, the last {last:.1f} s after; the slowest took {slowest:.1f} s\n"
        )
    cluster.nodes[0].start()
    assert cluster.health(nodes=3, seconds=90)
    assert not wrong
    assert all(when < 30 for when, _ in failed)
    index.close()


# Built anew


def test_an_index_is_rebuilt_while_it_is_searched(cluster: Nodes) -> None:
    given = options()
    index, reader = OpenSearchIndex(**given), OpenSearchIndex(**given)
    index.put_all([version(1, "The ferry left in the old index.")])
    old = cluster.get(f"/_alias/{given['alias']}")
    stop = Event()
    seen: list[str] = []

    def read() -> None:
        while not stop.is_set():
            (text,) = found(reader, "When did the ferry leave?")
            seen.append(text)

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        try:
            index.rebuild([version(1, "The ferry left in the new index.")])
            time.sleep(0.5)
        finally:
            stop.set()
        for one in readers:
            one.result()
    texts = ["The ferry left in the old index.", "The ferry left in the new index."]
    assert set(seen) == set(texts)
    assert found(index, "ferry") == texts[1:]
    assert not old.keys() & cluster.get(f"/_alias/{given['alias']}").keys()
    assert len(cluster.get(f"/_cat/indices/{given['alias']}-*?format=json")) == 1
    index.close()
    reader.close()


def test_a_rebuild_that_fails_leaves_the_old_index(cluster: Nodes) -> None:
    given = options()
    index = OpenSearchIndex(**given)
    index.put_all([version(1, "The ferry left.")])

    def broken() -> Iterator[Entry]:
        yield version(1, "The ferry came.")
        raise EngineError("the library burnt")

    with pytest.raises(EngineError, match="burnt"):
        index.rebuild(broken())
    assert found(index, "ferry") == ["The ferry left."]
    assert len(cluster.get(f"/_cat/indices/{given['alias']}-*?format=json")) == 1
    index.close()


def test_an_index_that_two_open_at_once_is_made_once(cluster: Nodes) -> None:
    given = options()
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda _: OpenSearchIndex(**given), range(6)))
    assert len(cluster.get(f"/_alias/{given['alias']}")) == 1
    for index in opened:
        index.close()


@pytest.mark.usefixtures("cluster")
def test_an_index_of_another_version_asks_to_be_rebuilt_and_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = options()
    with monkeypatch.context() as earlier:
        earlier.setattr("knowledge.engines.opensearch_mapping.FORMAT", 0)
        OpenSearchIndex(**given).close()
    index = OpenSearchIndex(**given)
    for use in (lambda: index.search("ferry"), index.stamps, lambda: put(index, "a", "Ferry.")):
        with pytest.raises(EngineError, match="pullquote index --rebuild"):
            use()
    index.rebuild([version(1, "The ferry left.")])
    assert found(index, "ferry") == ["The ferry left."]
    index.close()


def test_an_index_that_was_deleted_is_could_not_look(cluster: Nodes) -> None:
    index = OpenSearchIndex(**options())
    put(index, "ferry", "The ferry left.")
    cluster.forget()
    with pytest.raises(EngineError, match="pullquote index"):
        index.search("ferry")
    with pytest.raises(EngineError, match="pullquote index"):
        put(index, "ferry", "The ferry came.")
    index.close()


# Many


def test_the_stamps_of_more_articles_than_a_page_are_all_there(
    index: OpenSearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.engines.opensearch._PAGE", 7)
    many = [replace(version(1, "The ferry left.", f"id {n}"), stamp=f"s{n}") for n in range(30)]
    index.put_all(many)
    assert index.stamps() == {entry.article_id: entry.stamp for entry in many}


def test_passages_of_two_texts_are_refused(index: OpenSearchIndex) -> None:
    mixed = [p for n in (1, 2) for p in version(n, "The ferry left.").passages]
    with pytest.raises(EngineError, match="several texts"):
        index.put("ferry", mixed)


@pytest.mark.usefixtures("cluster")
def test_what_another_process_puts_is_found_at_once() -> None:
    given = options()
    writer, reader = OpenSearchIndex(**given), OpenSearchIndex(**given)
    assert found(reader, "ferry") == []
    for number, language in pairwise(["en", "es", "und", "xx-YY", "en"]):
        put(writer, number, "Kruger.", language=language)
        assert number in {hit.passage.article_id for hit in reader.search("Kruger")}
    with contextlib.closing(writer), contextlib.closing(reader):
        put(writer, "en", "Kruger. " * 9)
        assert len([h for h in reader.search("Kruger") if h.passage.article_id == "en"]) == 9
