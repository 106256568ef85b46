"""Flat text: an article's sentences on one plain line, in which a quote is found again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from knowledge.article import Article
from knowledge.passage import Passage, split
from knowledge.typography import unstripped


class FlatText:
    """The text of an article without its setting, and where each sentence stands in it.

    Attributes:
        article: whose text it is.
        sentences: as it is split.
        plains: each of them, plain.
        text: all of it; a sentence is a slice of it as it is of the article's own text.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self.sentences = split(article)
        self.plains: list[str] = []
        self._begins: list[int] = []
        self._ends: list[int] = []
        self.text = self._flattened()

    def _flattened(self) -> str:
        """Write the sentences and what stands between them, with single spaces."""
        written: list[str] = []
        length = end = 0
        rest = ""  # white space that ended the sentence before, behind an invisible character
        for sentence in self.sentences:
            piece = unstripped(sentence.text)
            body = piece.strip(" ")
            gap = rest + self.article.text[end : sentence.start] + piece[: piece.index(body)]
            between = gap if gap == " " else unstripped(gap)
            between = between if length else between.lstrip(" ")
            written += (between, body)
            self.plains.append(body)
            self._begins.append(length + len(between))
            length += len(between) + len(body)
            self._ends.append(length)
            rest, end = piece[piece.index(body) + len(body) :], sentence.end
        return "".join(written)

    def within(self, start: int, end: int) -> range:
        """The numbers of the sentences of which a slice of the article's text has a part."""
        first = bisect_left(self.sentences, start + 1, key=lambda sentence: sentence.end)
        return range(first, bisect_left(self.sentences, end, key=lambda sentence: sentence.start))

    def plain(self, numbers: range) -> str:
        """Adjacent sentences, plain, with what stands between them; "" for none."""
        return self.text[self._begins[numbers[0]] : self._ends[numbers[-1]]] if numbers else ""

    def find(self, quote: str) -> Iterator[range]:
        """The numbers of the adjacent sentences that a plain text is made of, wherever it is."""
        at = self.text.find(quote) if quote else -1
        while at >= 0:
            end = at + len(quote)
            first, last = bisect_left(self._begins, at), bisect_left(self._ends, end)
            if self._begins[first : first + 1] == [at] and self._ends[last : last + 1] == [end]:
                yield range(first, last + 1)
            at = self.text.find(quote, at + 1)

    def passage(self, numbers: range) -> Passage:
        """Adjacent sentences, with what stands between them, as one passage."""
        first, last = self.sentences[numbers[0]], self.sentences[numbers[-1]]
        text = self.article.text[first.start : last.end]
        return replace(first, end=last.end, text=text, after=last.after)
