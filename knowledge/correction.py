"""Correction: what has become of a sentence that was quoted, now that its article has changed.

A quote stands while its sentences are in the newest version word for word; how they are set
(quotation marks, dashes, white space, what Telegram's cleaning does) and where they stand is no
matter. Where they are not, what stands at their place is shown instead, as it is written there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from knowledge.alignment import Lexis, link
from knowledge.article import Article
from knowledge.flattext import FlatText
from knowledge.language import UNKNOWN, detect
from knowledge.noteline import note_lines, one_line
from knowledge.notice import read_notice
from knowledge.passage import Passage
from knowledge.substance import substantive
from knowledge.typography import plain

Fate = Literal["stands", "moved", "changed", "removed", "withdrawn"]
"""What became of it: still there, at another place of the text, in other words, not there any
more, or its whole article no longer stands."""

_BETWEEN: Final = 1  # sentences that may come to stand between two that were quoted together
_GAP: Final = 200  # characters between sentences; more of what is no sentence is not shown


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a quoted sentence, or of several adjacent ones.

    Attributes:
        fate: in a word.
        now: what stands there now, a slice of the new version; None when it was removed or
            withdrawn. Of sentences that were quoted together and are apart now, those that say
            most of what was quoted.
        meaning: whether the change matters to who has read the quote: another number, date, name
            or word of substance, a negation, a hedge or an attribution more or less, or a sentence
            of which nothing is left. A comma, a typo, an article, the order of the same words and
            another way to write the same number do not.
    """

    fate: Fate
    now: Passage | None
    meaning: bool


_WITHDRAWN: Final = Standing("withdrawn", None, meaning=True)
_REMOVED: Final = Standing("removed", None, meaning=True)


def standing(quoted: str, start: int, before: Article | None, after: Article | None) -> Standing:
    """Say what became of one quote. Of several from one version, ask an `Alignment`.

    Args:
        quoted: the text that was quoted: a slice of the kept version, or as a message has it.
        start: where it stood in the version that was quoted, in characters.
        before: the version that was quoted; None where it is not kept. Then its neighbours can't
            help to find a sentence that was written anew, and none is said to have moved. A
            version that does not have the text at that place counts as None.
        after: the newest version; None for an article that is gone.
    """
    if before is not None and plain(before.text[start : start + len(quoted)]) == plain(quoted):
        return Alignment(before, after).standing(start, start + len(quoted))
    if after is None or after.withdrawn:
        return _WITHDRAWN
    return Alignment(replace(after, text=quoted), after, at=start).standing(0, len(quoted))


def correction_note(after: Article) -> str:
    """The publisher's own words on what was corrected, verbatim but on one line, or "".

    An article that was written or edited by hand may have them in its text alone.
    """
    return after.note or read_notice(after.title, _paragraphs(after)).note


class Alignment:
    """Two versions of an article, aligned once, to be asked for many quotes.

    Args:
        before: the version that was quoted.
        after: the newest; None for an article that is gone.
        at: set when `before` is no more than a quote: where this stood in its version.
    """

    def __init__(self, before: Article, after: Article | None, *, at: int | None = None) -> None:
        self._at = at
        self._gone = after is None or bool(after.withdrawn)
        self._old, self._new = FlatText(before), FlatText(after or before)
        self._language = _language(self._new.article)
        self._same_language = at is not None or _language(before) == self._language
        self._links = link(
            self._old.plains,
            self._new.plains,
            self._language,
            placed=at is None,
            apart=_notes(self._new, before),
        )
        self._kept = sorted(self._links.kept)

    def standing(self, start: int, end: int) -> Standing:
        """Say what became of a slice of the older version, in characters.

        One that begins or ends within a sentence stands for the whole of it.
        """
        if self._gone:
            return _WITHDRAWN
        quoted = self._old.within(start, end)
        found = list(self._new.find(self._old.plain(quoted)))
        if found:
            in_order = [run for run in found if self._in_order(quoted, run)]
            run = min(in_order or found, key=lambda run: self._distance(quoted, run))
            return Standing(
                "stands" if in_order else "moved", self._new.passage(run), meaning=False
            )
        became = sorted({j for i in quoted for j in self._links.became[i]})
        if not became:
            return _REMOVED
        run, *others = _together(became, self._new)
        if others:
            run = max(run, *others, key=lambda run: self._shared(quoted, run))
        return Standing("changed", self._new.passage(run), self._matters(quoted))

    def _in_order(self, quoted: range, run: range) -> bool:
        """Whether what both versions have around a quote is still before it and after it."""
        if self._at is not None:
            return True
        kept, place = self._links.kept, bisect_left(self._kept, quoted[0])
        if place and kept[self._kept[place - 1]] >= run[0]:
            return False
        place = bisect_left(self._kept, quoted[-1] + 1)
        return place == len(self._kept) or run[-1] < kept[self._kept[place]]

    def _distance(self, quoted: range, run: range) -> int:
        """How far from where it was expected a quote stands."""
        if self._at is not None:
            return abs(self._new.sentences[run[0]].start - self._at)
        return abs(self._links.kept.get(quoted[0], quoted[0]) - run[0])

    def _shared(self, quoted: range, run: range) -> tuple[int, int]:
        """How many words of a quote are in a run of sentences: those that tell, and all."""
        ours = Lexis.of(self._old.plain(quoted), self._language)
        theirs = Lexis.of(self._new.plain(run), self._language)
        return len(ours.telling & theirs.telling), len(ours.every & theirs.every)

    def _matters(self, quoted: range) -> bool:
        """Whether what is left of a quote says something else than it did.

        Only the sentences that were rewritten are compared, with all that went into the same.
        """
        became, old, new = self._links.became, self._old.plains, self._new.plains
        rewritten = {i for i in quoted if [new[j] for j in became[i]] != [old[i]]}
        if not (self._same_language and all(became[i] for i in rewritten)):
            return True
        into = {j for i in rewritten for j in became[i]}
        rewritten.update(i for i, places in enumerate(became) if rewritten and into & {*places})
        was, is_now = (
            " ".join(plains[number] for number in sorted(numbers))
            for plains, numbers in ((old, rewritten), (new, into))
        )
        return substantive(was, is_now, self._language)


def _together(numbers: Iterable[int], text: FlatText) -> Iterator[range]:
    """The runs of sentences that stand together, or nearly."""
    run = range(0)
    for number in numbers:
        if run and _near(text.sentences[run[-1]], text.sentences[number]):
            run = range(run[0], number + 1)
            continue
        if run:
            yield run
        run = range(number, number + 1)
    yield run


def _near(one: Passage, other: Passage) -> bool:
    inserted = other.number - one.number - 1
    return inserted <= _BETWEEN and other.start - one.end <= _GAP * (inserted + 1)


def _paragraphs(article: Article) -> list[str]:
    return [line for line in article.text.splitlines() if line.strip()]


def _notes(text: FlatText, before: Article) -> Iterator[int]:
    """The sentences of a publisher's notes that are new: they repeat what they correct."""
    known = set(_paragraphs(before))
    lines = ["" if line in known else line for line in _paragraphs(text.article)]
    notes = [note for _, note in note_lines(lines)]
    for number, sentence in enumerate(text.sentences if notes else ()):
        if any(one_line(sentence.text) in note for note in notes):
            yield number


def _language(article: Article) -> str:
    known = article.source.language
    return detect(article.text) if known == UNKNOWN else known
