"""Stories of any size, grown from the sample story, for benchmarks."""

from __future__ import annotations

import random
from collections.abc import Iterator

from knowledge import SAMPLE, Article, Source, read_library, split

_REDRAWN = 0.45  # of a template's words, so that no two sentences share all
_PER_ARTICLE = 25


def grow(sentences: int, seed: int = 1) -> Iterator[Article]:
    """Articles of 25 sentences each, English, `sentences` in all.

    A sentence is a real one of the sample with 45% of its words redrawn: half from the sample's
    own words as often as they stand there, half pseudo-words whose rank follows Zipf's law, so
    that the vocabulary goes on growing with the story.
    """
    chosen = random.Random(seed)
    articles = [a for a in read_library([SAMPLE]).articles if a.source.language == "en"]
    templates = [p.text.split() for article in articles for p in split(article)]
    words = [word for template in templates for word in template]
    source = articles[0].source
    for start in range(0, sentences, _PER_ARTICLE):
        count = min(_PER_ARTICLE, sentences - start)
        lines = (" ".join(_redrawn(chosen.choice(templates), words, chosen)) for _ in range(count))
        yield _article(f"grown-{start}", "\n".join(lines), source)


def _article(article_id: str, text: str, source: Source) -> Article:
    return Article(article_id, f"Report {article_id}", text, source)


def _redrawn(template: list[str], words: list[str], chosen: random.Random) -> Iterator[str]:
    for number, word in enumerate(template):
        if number in (0, len(template) - 1) or chosen.random() > _REDRAWN:
            yield word
        elif chosen.random() < 0.5:
            yield chosen.choice(words).rstrip(".,”?!")
        else:
            yield f"w{int(chosen.paretovariate(0.6))}"
