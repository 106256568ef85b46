"""Our engines, in a process of their own: python -m tests.peers.ours < job.

The job says what is measured: "build" fills an engine from a corpus and closes it; "serve" opens
it again and asks. An engine that keeps nothing is filled in the process that asks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final

from knowledge import (
    Article,
    EngineError,
    Entry,
    Index,
    KnowledgeError,
    Source,
    ask,
    open_index,
    split,
)
from knowledge.language import analysed, stems
from knowledge.sentence import said, seen
from tests.bench_corpus import Corpus, first_sentences, open_corpus, questions
from tests.peers.measuring import LOOKED_AT, PASSES, Metered, occupied, resident, timed

_SECONDS: Final = 60.0  # for the questions of a slow engine
_NEW: Final = 30  # sentences of a new article
_ROUNDS: Final = 7
_PATIENCE: Final = 20.0  # seconds after which a slow engine gets no further new article
_SLOW_TO_LOAD: Final = ("numpy", "rank_bm25", "httpx", "telegram")


def main() -> int:
    """Do a job and print its figures, or why there are none, as JSON."""
    job = json.load(sys.stdin)
    corpus = open_corpus(job["size"])
    options = {"folder": Path(job["folder"])} if job["folder"] else {}
    figures: dict[str, Any] = {}
    try:
        start = process_time()
        index = _opened(job["engine"], options)
        figures["opened"] = 1000 * (process_time() - start)
        if "build" in job["parts"]:
            figures |= build(index, corpus, close="serve" not in job["parts"])
        if "serve" in job["parts"]:
            figures |= serve(index, corpus)
            index.close()
        if job["folder"] and "build" in job["parts"]:
            figures |= on_disk(Path(job["folder"]), corpus)
    except (KnowledgeError, ImportError) as error:
        figures = {"passed over": str(error)}
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def _opened(engine: str, options: dict[str, Any]) -> Index:
    """An engine that wants more than a folder, such as the hosts of a cluster, can't be opened."""
    try:
        return open_index(engine, **options)
    except TypeError as error:
        raise EngineError(f"not opened: {error}") from error


def build(index: Index, corpus: Corpus, *, close: bool) -> dict[str, float]:
    """Sentences a CPU second into the index, analysis included, until the first search is done.

    Closing counts too, where it is asked for: engines merge in the background until then.
    """
    entries = Metered(_entries(corpus), corpus.count)
    begin, start = perf_counter(), process_time()
    index.put_all(entries)
    index.search("first")
    if close:
        index.close()
    spent, wall = process_time() - start, perf_counter() - begin
    return {
        "build": corpus.size / (spent - entries.seconds),
        "build_wall": corpus.size / (wall - entries.seconds),
        "split": corpus.size / entries.seconds,
    }


def _entries(corpus: Corpus) -> Iterator[Entry]:
    return (Entry(article.id, split(article), "1") for article in corpus.articles())


def on_disk(folder: Path, corpus: Corpus) -> dict[str, float]:
    """Bytes a sentence, and how many of them are what is stored to be quoted."""
    return {
        "bytes": occupied(folder) / corpus.size,
        "stored": occupied(folder, ".sqlite") / corpus.size,
    }


def serve(index: Index, corpus: Corpus) -> dict[str, Any]:
    """What questions, and a new article, cost an index that is full."""
    asked = questions()

    def forget() -> None:
        """In an archive most sentences that a question finds were not looked at before."""
        for kept in (seen, said, analysed, stems):
            kept.cache_clear()

    figures: dict[str, Any] = {
        "ask": timed(lambda text: ask(index, text), asked, seconds=_SECONDS, before=forget),
        "again": timed(lambda text: ask(index, text), asked, seconds=_SECONDS, passes=PASSES - 1),
        "search": timed(lambda text: index.search(text, limit=LOOKED_AT), asked, seconds=_SECONDS),
    }
    figures |= {"resident": resident(), "own": resident("RssAnon")}
    figures["answered"] = sum(bool(ask(index, text)) for text in asked[:50]) / len(asked[:50])
    figures["loaded"] = [name for name in _SLOW_TO_LOAD if name in sys.modules]
    return figures | renew(index, corpus)


def renew(index: Index, corpus: Corpus) -> dict[str, float]:
    """Milliseconds until a new article is found, and until one that is withdrawn is not."""
    lines = first_sentences(corpus, _NEW)
    times: dict[str, list[float]] = {"added": [], "added_wall": [], "gone": [], "gone_wall": []}
    for number in range(_ROUNDS):
        mark = f"zyqx{number}x"  # a word that no other article has
        text = "\n".join([f"The {mark} was reported.", *lines[1:]])
        source = Source("Elmsworth Herald", date(2026, 3, 3), file="new", language="en")
        entry = Entry(f"new-{number}", split(Article(f"new-{number}", "New", text, source)), "1")
        for name, passages, expected in (("added", entry.passages, 1), ("gone", (), 0)):
            begin, start = perf_counter(), process_time()
            index.put(entry.article_id, passages, entry.stamp)
            while len(index.search(mark, limit=1)) != expected:
                if perf_counter() - begin > 60:
                    raise TimeoutError(f"{entry.article_id} is not {name} after a minute")
            times[name].append(1000 * (process_time() - start))
            times[f"{name}_wall"].append(1000 * (perf_counter() - begin))
        if sum(times["added"]) > 1000 * _PATIENCE:
            break
    return {name: median(measured) for name, measured in times.items()}


if __name__ == "__main__":
    sys.exit(main())
