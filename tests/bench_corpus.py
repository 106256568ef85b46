"""Corpora of any size for benchmarks: real sentences first, then sentences grown from them.

The real ones are distinct sentences of the English question sets (Wikipedia and news), where these
are at hand; else the sample story's. They come first, XQuAD's before all, so that its questions
have their answers at every size. Then articles are grown, as many as it takes:

- An article has 12 to 40 sentences: a run of consecutive real sentences is the template, so that
  lengths, order and punctuation are real.
- 45% of the words inside a sentence are redrawn from Zipf's law: the real words as often as they
  stand in the text, and after them a tail of pseudo-words up to rank 2,000,000, whose mass and
  slope are fitted to the real ones. The vocabulary is open: it goes on growing with the corpus.
- 4% of those are instead one of six topic words of the article, three of which are its title.
- Publishers and dates are drawn; dates lie in fifty years.

Every sentence is a line of its article and one passage to `split`: one that would not be, for a
full stop that came to stand in it, stays as its template. The same size is always the same corpus,
and the beginning of every larger one. It is streamed, and kept as JSON lines under build/corpora.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import yaml

from knowledge import SAMPLE, Article, Source, read_library, split
from knowledge import language as analysis
from knowledge.language import words
from tests.peers.zipf import Law

HERE: Final = Path(__file__).parent
SETS: Final = HERE.parents[1] / "shared" / "eval"
CACHE: Final = HERE.parent / "build" / "corpora"
REAL: Final = ("xquad_en", "squad2_en", "newsqa_sample", "realtimeqa_2026")
QUESTIONS: Final = 200

_EDITION = 1  # raise it when the corpora become others, so that kept ones are not used
_SHORTEST, _LONGEST = 12, 40
_REDRAWN, _TOPICAL = 0.45, 0.04
_PUBLISHERS = ("Elmsworth Herald", "Selder Post", "Tidewrack Times", "Dunnock Gazette", "Erewhon")
_FIRST_DAY, _DAYS = date(1976, 1, 1), 18_262
# A word with its quotation marks and commas; none that a full stop stands at.
_WORD = re.compile(r"([\"'“‘(]*)([^\W\d_]+)([\"'”’),;:]*)")
_STOPS = ".?!…"


@dataclass(frozen=True, slots=True)
class Text:
    """A title, and sentences that each survive on a line of their own."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus on disk: articles as JSON lines, and the stems of its sentences, a line each."""

    size: int
    file: Path

    @property
    def tokens(self) -> Path:
        """The stems that we search for, for peers; made again when the analysis has changed."""
        file = self.file.with_suffix(".tokens.txt")
        if not file.exists() or file.stat().st_mtime < Path(analysis.__file__).stat().st_mtime:
            part = file.with_suffix(".part")
            with part.open("w", encoding="utf-8") as out:
                for article in self.articles():
                    for line in article.text.split("\n"):
                        if stems := words(line, "en"):
                            out.write(" ".join(stems) + "\n")
            part.replace(file)
        return file

    @property
    def count(self) -> int:
        """How many articles it has."""
        with self.file.open("rb") as lines:
            return sum(1 for _ in lines)

    def articles(self) -> Iterator[Article]:
        """Its articles, one after the other from the disk."""
        with self.file.open(encoding="utf-8") as lines:
            yield from map(_article, lines)


def at_hand() -> bool:
    """Whether the question sets are; without them a corpus is grown from the sample story."""
    return all((SETS / f"{name}.articles.jsonl").exists() for name in REAL)


def open_corpus(size: int) -> Corpus:
    """The corpus of so many sentences, made when it is not kept yet."""
    file = CACHE / f"{'sets' if at_hand() else 'sample'}-{_EDITION}-{size}.jsonl"
    if not file.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        with part.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(size))
        part.replace(file)
    return Corpus(size, file)


def questions() -> list[str]:
    """Two hundred real questions, or as many as the sample story has."""
    if at_hand():
        rows = (SETS / "xquad_en.questions.jsonl").read_text("utf-8").splitlines()
        return [str(json.loads(row)["question"]) for row in rows[::5][:QUESTIONS]]
    listed = yaml.safe_load((HERE / "sample_questions.yml").read_text("utf-8"))
    return [item["question"] for item in listed if item.get("language", "en") == "en"][:QUESTIONS]


def _article(row: str) -> Article:
    said = json.loads(row)
    moment = datetime.fromisoformat(said["published"])
    published = moment if moment.tzinfo else moment.date()
    source = Source(said["publisher"], published, said["url"], language="en")
    return Article(said["id"], said["title"], said["text"], source)


def _rows(size: int) -> Iterator[dict[str, str]]:
    chosen = random.Random(1)
    left = size
    for number, text in enumerate(_texts(chosen)):
        lines = text.lines[:left]
        publisher = chosen.choice(_PUBLISHERS)
        day = _FIRST_DAY + timedelta(chosen.randrange(_DAYS))
        moment = datetime(day.year, day.month, day.day, chosen.randrange(24), 30, tzinfo=UTC)
        host = publisher.lower().replace(" ", "-")
        yield {
            "id": f"a{number:07d}",
            "title": text.title,
            "publisher": publisher,
            "published": moment.isoformat() if number % 2 else day.isoformat(),
            "url": f"https://{host}.example/{day:%Y/%m/%d}/a{number}",
            "text": "\n".join(lines),
        }
        left -= len(lines)
        if not left:
            return


def _texts(chosen: random.Random) -> Iterator[Text]:
    """Without end: the real ones, then grown ones."""
    real = real_texts()
    yield from real
    lines = [line for text in real for line in text.lines]
    law = Law((word for line in lines for word in _words(line)), chosen)
    while True:
        count = chosen.randint(_SHORTEST, min(_LONGEST, len(lines)))
        start = chosen.randint(0, len(lines) - count)
        topics = [law.topic() for _ in range(6)]
        templates = lines[start : start + count]
        redrawn = [_redrawn(template, topics, law, chosen) for template in templates]
        whole = _whole(redrawn)
        kept = [one if one in whole else old for one, old in zip(redrawn, templates, strict=True)]
        title = f"{topics[0]}, {topics[1]} and {topics[2]}"
        yield Text(title[0].upper() + title[1:], tuple(kept))


def real_texts() -> list[Text]:
    """The real articles, long ones in parts of forty sentences; no sentence comes twice."""
    known: set[str] = set()
    found: list[Text] = []
    for article in _real_articles():
        lines = [p.text for p in split(article) if p.text not in known]
        whole = _whole(lines)
        lines = [line for line in dict.fromkeys(lines) if line in whole]
        known.update(lines)
        found.extend(
            Text(article.title, tuple(lines[start : start + _LONGEST]))
            for start in range(0, len(lines), _LONGEST)
        )
    return found


def _real_articles() -> Iterator[Article]:
    if not at_hand():
        yield from (a for a in read_library([SAMPLE]).articles if a.source.language == "en")
        return
    source = Source("The question sets", _FIRST_DAY, file="sets", language="en")
    for name in REAL:
        with (SETS / f"{name}.articles.jsonl").open(encoding="utf-8") as rows:
            for said in map(json.loads, rows):
                yield Article(said["id"], said["title"] or "Report", said["text"], source)


def _whole(lines: Sequence[str]) -> set[str]:
    """Those of the lines that are one passage each."""
    source = Source("Lines", _FIRST_DAY, file="lines", language="en")
    return {passage.text for passage in split(Article("lines", "", "\n".join(lines), source))}


@cache
def _slots(line: str) -> tuple[list[list[str]], list[int]]:
    """A line as tokens, and which can be redrawn: not the first, none beside a full stop."""
    found, slots = [], []
    tokens = line.split(" ")
    for number, token in enumerate(tokens):
        match = _WORD.fullmatch(token)
        found.append(list(match.groups()) if match else [token])
        before = tokens[number - 1].rstrip("\"'”’)") if number else _STOPS
        if match and not before.endswith(tuple(_STOPS)):
            slots.append(number)
    return found, slots


def _words(line: str) -> Iterator[str]:
    tokens, slots = _slots(line)
    return (tokens[slot][1] for slot in slots)


def _redrawn(template: str, topics: Sequence[str], law: Law, chosen: random.Random) -> str:
    tokens, slots = _slots(template)
    written = ["".join(token) for token in tokens]
    for slot in slots:
        if chosen.random() < _REDRAWN:
            word = chosen.choice(topics) if chosen.random() < _TOPICAL else law.word()
            before, _, after = tokens[slot]
            written[slot] = before + word + after
    return " ".join(written)


def first_sentences(corpus: Corpus, count: int) -> list[str]:
    """The first sentences of a corpus."""
    lines = (line for article in corpus.articles() for line in article.text.split("\n"))
    return list(islice(lines, count))
