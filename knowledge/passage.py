"""Passage: one sentence of an article, a verbatim slice of it, with its Source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

import regex
import sentencex

from knowledge.article import Article, Source

LONGEST = 1500
"""Characters. A longer run without a sentence end is no sentence: it is never quoted, as half of
it would not be verbatim and the whole of it not readable."""

_WINDOW = 4000  # sentencex is quadratic in quotation marks: a megabyte of them takes minutes


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
        paragraph += "\n" in text[previous[1] : start]
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
    return end - start <= LONGEST and any(map(str.isalnum, text[start:end]))


def _spans(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where sentences stand, without the white space around them."""
    for line_start, line_end in _windows(text):
        line = text[line_start:line_end]
        for start, end in _sentences(line, language):
            stripped = line[start:end].strip()
            if stripped:
                begin = line_start + line.index(stripped, start)
                yield begin, begin + len(stripped)


_LINE = regex.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The lines, a very long one in pieces that end after a full stop or, failing that, a space."""
    for match in _LINE.finditer(text):
        start, line_end = match.span()
        while line_end - start > _WINDOW:
            piece = text[start : start + _WINDOW]
            cut = max(piece.rfind(mark) for mark in (". ", "? ", "! ")) + 1
            end = start + (cut or piece.rfind(" ") + 1 or _WINDOW)
            yield start, end
            start = end
        yield start, line_end


def _sentences(line: str, language: str) -> Iterator[tuple[int, int]]:
    """Sentence boundaries by sentencex, those it should not have drawn taken back."""
    start = 0
    for boundary in _boundaries(line, language):
        if not _joined(line, boundary, language):
            yield start, boundary
            start = boundary
    yield start, len(line)


def _boundaries(line: str, language: str) -> Iterable[int]:
    found = sentencex.get_sentence_boundaries(language, line)
    return (boundary["end_index"] for boundary in found[:-1])


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
    before = line[max(0, boundary - 24) : boundary].rstrip()
    rest = line[boundary : boundary + 24].lstrip()
    if rest[:1].islower() or rest[:1] in {"º", "ª", "°", "-"}:
        return True
    if _CLOCK.search(before):
        return _AFTER_CLOCK.match(rest) is not None
    title = _TITLE.get(language)
    return title is not None and title.search(before) is not None
