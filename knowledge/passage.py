"""Passage: one sentence of an article, a verbatim slice of it, with its Source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import regex
import sentencex

from knowledge.article import Article, Source
from knowledge.typography import can_be_read

LONGEST = 1500
"""Characters. A longer run without a sentence end is no sentence: it is never quoted, as half of
it would not be verbatim and the whole of it not readable."""

_WINDOW = 4000  # sentencex is quadratic in quotation marks: a megabyte of them takes minutes
_LOOK = 24  # characters looked at on each side of a boundary


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence, or two adjacent ones, ready to be quoted.

    Attributes:
        article_id, version, title, source: of the article that it is a slice of.
        start, end: where; `article.text[start:end] == text`, in characters.
        text: the slice.
        before, after: the sentence before and after with the white space between, so that
            `before + text + after` is a slice of the article too; "" at its ends.
        number: the position of the sentence in the article, from 0.
        paragraph: the position of its paragraph, from 0.
    """

    article_id: str
    version: int
    title: str
    source: Source
    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""
    number: int = 0
    paragraph: int = 0

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text) or not self.text.strip():
            raise ValueError(f"not a slice [{self.start}:{self.end}] of {self.article_id}")


def split(article: Article) -> tuple[Passage, ...]:
    """The sentences of an article, in order.

    A line break always ends a sentence. What has no letter or digit is left out, and so is what
    is longer than LONGEST.
    """
    text = article.text
    spans = [span for span in _spans(text, article.source.language) if _quotable(text, span)]
    return tuple(_passages(article, spans))


def _passages(article: Article, spans: list[tuple[int, int]]) -> Iterator[Passage]:
    text = article.text
    paragraph = 0
    for number, (start, end) in enumerate(spans):
        previous = spans[number - 1] if number else (start, start)
        following = spans[number + 1] if number + 1 < len(spans) else (end, end)
        paragraph += _BREAK.search(text, previous[1], start) is not None
        if start - previous[1] > LONGEST:  # what is left out between them is no context
            previous = (start, start)
        if following[0] - end > LONGEST:
            following = (end, end)
        yield Passage(
            article_id=article.id,
            version=article.version,
            title=article.title,
            source=article.source,
            start=start,
            end=end,
            text=text[start:end],
            before=text[previous[0] : start],
            after=text[end : following[1]],
            number=number,
            paragraph=paragraph,
        )


def _quotable(text: str, span: tuple[int, int]) -> bool:
    start, end = span
    return end - start <= LONGEST and can_be_read(text[start:end])


def _spans(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where sentences stand, without the white space around them."""
    for match in _LINE.finditer(text):
        for start, end in _sentences(match.group(), language):
            written = text[match.start() + start : match.start() + end]
            stripped = written.strip()
            if stripped:
                begin = match.start() + start + written.index(stripped)
                yield begin, begin + len(stripped)


_BREAK = regex.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LINE = regex.compile(rf"[^{_BREAK.pattern[1:-1]}]+")


def _sentences(line: str, language: str) -> Iterator[tuple[int, int]]:
    """The sentences of a line, a very long one looked at in windows.

    A window begins where the last sentence of the one before began, which only the window's end
    ended. A sentence that fills a window goes on into the next.
    """
    start = begin = 0
    while begin + _WINDOW < len(line):
        window = line[begin : begin + _WINDOW]
        found = [b + begin for b in _boundaries(window, language) if b < _WINDOW - _LOOK]
        yield from pairwise((start, *found))
        start = found[-1] if found else start
        begin = start if found else begin + _WINDOW - 2 * _LOOK
    found = [b + begin for b in _boundaries(line[begin:], language)]
    yield from pairwise((start, *found, len(line)))


def _boundaries(window: str, language: str) -> Iterator[int]:
    """Sentence boundaries by sentencex, without those it should not have drawn."""
    if not any(map(str.isalnum, window)):
        return
    plain = _WIDE_SPACE.sub(" ", window)  # sentencex 1.0.32 panics at "\u00a0." and its like
    plain = _EMPHASIS.sub(lambda found: " " * len(found.group()), plain)
    for found in sentencex.get_sentence_boundaries(language, plain)[:-1]:
        end = found["end_index"]
        if not _joined(plain, end, language):
            opening = _OPENING.search(window, max(0, end - _LOOK), end)
            yield opening.start() if opening else end


# What opens or closes emphasis (_Dr. Lee_ said so. _It was late._) hides an abbreviation and the
# end of a sentence. It belongs to the words that it stands at.
_EMPHASIS = regex.compile(r"(?<!\S)[*_]+|[*_]+(?!\S)")
_OPENING = regex.compile(r"(?<=\s)[*_][*_\s]*$")
_WIDE_SPACE = regex.compile(r"[^\S\x00-\x7f]")
_CLOCK = regex.compile(r"\b[ap]\.\s?m\.$", regex.IGNORECASE)
_AFTER_CLOCK = regex.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d"
    r"|(?:GMT|UTC|BST|CES?T|E[SD]?T|C[SD]T|M[SD]T|P[SD]?T|IST|EAT|JST)\b"
)
# Abbreviations that never end a sentence, where sentencex does not know them.
_TITLE = MappingProxyType(
    {
        "en": regex.compile(
            r"\b(?:Gen|Lt|Col|Maj|Capt|Cmdr|Adm|Sgt|Cpl|Gov|Sen|Rep|Rev|Hon|Prof|Dr|Mrs?|Ms|St|Mt"
            r"|Messrs|Supt|Insp|Det|vs)\.$"
        ),
        "fr": regex.compile(
            r"\b(?:MM?|Mmes?|Mlles?|Mgr|Me|Drs?|Prs?|Ste?|Sts|J\.-C|av|apr|bd|art)\.$"
        ),
        "es": regex.compile(
            r"\b(?:Sr(?:es|as?|ta)?|D[ñr]?a?|Gral|Cnel|Tte|Cap|Lic|Ing|Av|Avda|Prof|Mons|Sto|Sta"
            r"|n|núm|pág|art)\.$"
        ),
        "pt": regex.compile(
            r"\b(?:Sr(?:as?|ta)?|Dra?|Gen|Cel|Cap|Av|Prof|Profa|Eng|Exm[oa]|Sto|Sta|n|núm|art"
            r"|pág)\.$"
        ),
        "de": regex.compile(
            r"\b(?:Hr|Fr|Dr|Prof|St|Nr|Str|Abs|Art|Mio|Mrd|bzw|ca|evtl|ggf|usw|vgl)\.$"
            # the ordinal of "am 21. Oktober", "der 1. FC"
            r"|\b(?:[Dd](?:er|ie|as|em|en|es)|[Aa]m|[Ii]m|[Vv]om|[Zz]u[mr]|[Bb]eim|[Ss]eit|[Bb]is)"
            r" \d{1,2}\.$"
        ),
        "it": regex.compile(r"\b(?:Sigg?|Sig\.ra|Dott|Prof|Avv|Ing|On|Gen|Col|Mons|S|n|art)\.$"),
    }
)


def _joined(line: str, boundary: int, language: str) -> bool:
    """Whether the text goes on across a boundary, so that it is none."""
    before = line[max(0, boundary - _LOOK) : boundary].rstrip()
    rest = line[boundary : boundary + _LOOK].lstrip()
    if rest[:1].islower() or rest[:1] in {"º", "ª", "°", "-"}:
        return True
    if _CLOCK.search(before):
        return _AFTER_CLOCK.match(rest) is not None
    title = _TITLE.get(language)
    return title is not None and title.search(before) is not None
