"""Doubt: whether a relative date of a sentence is one, and told from the day of publication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import regex

from knowledge.datewords import DAYS, SPANS, WEEKDAYS, DateWords, kind_of
from knowledge.passage import Passage

_REACH = 80  # characters before a date that tell what it is the date of
_ADVERBIAL = 14  # characters: a clause no longer is nothing but its date, "on early Saturday"


def certain(
    passage: Passage,
    words: DateWords,
    match: regex.Match[str],
    matches: Sequence[regex.Match[str]],
) -> bool:
    """Whether a relative date can be resolved from the day of publication.

    Args:
        passage: the sentence, with those around it.
        words: of its language.
        match: the date, of `words.dates` in its text.
        matches: all of them.
    """
    kind, text = kind_of(match), passage.text
    before, after = _before(match), text[match.end() :]
    left, right = words.barred[_group(kind)]
    if left.search(before) or right.match(after) or not _written(words, match, before, after):
        return False
    if _spoken(passage, *match.span()):
        return False
    if any(not _spoken(passage, *own.span()) for own in words.own.finditer(text)):
        return False
    if kind in WEEKDAYS:
        return _stands(words, match, before, after) and _happened(words, match)
    return kind in SPANS or kind == "tonight" or _counts(words, match, matches)


def reported(words: DateWords, match: regex.Match[str]) -> bool:
    """Whether it is the day on which something was told: "said on Saturday"."""
    return words.reported.search(_before(match)) is not None


def _before(match: regex.Match[str]) -> str:
    return match.string[max(0, match.start() - _REACH) : match.start()]


def _group(kind: str) -> str:
    """Which of `DateWords.barred` a kind of date has."""
    if kind in WEEKDAYS:
        return "weekday"
    if kind in SPANS:
        return "span"
    return "ago" if kind == "ago" else "day"


_DAY_BEFORE: Final = regex.compile(r"\d(?:st|nd|rd|th|er|\.|º)?,? ?\Z")
_DAY_AFTER: Final = regex.compile(
    r"\W{0,3}\b(?:the |le |den |el |dia |día |o )?\d{1,2}(?!\d|[:h]\d|\.\d\d(?![\d.]))"
)
_COUNT: Final = regex.compile(r", \d{1,2} (?!de |of |th )(\p{L}{2,})")
_NEAR = 12  # characters in which a month follows, "(Sept. 3"; it begins in the first few
_FEW = 3


def _written(words: DateWords, match: regex.Match[str], before: str, after: str) -> bool:
    """Whether a date is written like one, not like a name, and without the day of the month."""
    written, kind = match.group(), kind_of(match)
    if len(written) > _FEW and written.isupper() and words.capital is not None:
        return False
    if kind in WEEKDAYS and words.capital:
        if not match[kind][:1].isupper():
            return False
    elif written[:1].isupper() and any(map(str.isalnum, before)):
        return False
    counted = _COUNT.match(after)  # "Saturday, 20 people"
    if counted and not words.months.fullmatch(counted[1]):
        return True
    month = words.months.search(after[:_NEAR])
    dated = _DAY_BEFORE.search(before) or _DAY_AFTER.match(after)
    return dated is None and (month is None or month.start() > _FEW)


def _stands(words: DateWords, match: regex.Match[str], before: str, after: str) -> bool:
    """Whether a weekday has around it what makes it one, and no possessive."""
    if words.needed and not match["past"] and not words.needed.search(before):
        return False
    if words.short.fullmatch(match.group()) and not words.closed.match(after):
        return False
    if not words.possessive.match(after):
        return True
    return not any(map(str.isalnum, before)) or words.possessed.search(before) is not None


def _happened(words: DateWords, match: regex.Match[str]) -> bool:
    """Whether a weekday is plainly one of the past: its clause tells of what has happened."""
    if reported(words, match):
        return True
    text, start = match.string, match.start()
    left, right = _clause(words, match)
    clause = text[left:right]
    return bool(
        words.past.search(clause)
        and not words.open.search(clause)
        and not words.infinitive.search(text[left:start])
        and not words.ahead.search(text[:right])
        and not words.elsewhen.search(text)
        and not words.months.search(text)
    )


def _clause(words: DateWords, match: regex.Match[str]) -> tuple[int, int]:
    """Where the clause of a date stands; with the next, when it is nothing but the date."""
    text = match.string
    ends = [end.span() for end in words.clause.finditer(text)]
    left = [0, 0, *(end for _, end in ends if end <= match.start())]
    right = [*(start for start, _ in ends if start >= match.end()), len(text), len(text)]
    if right[0] - left[-1] - len(match.group()) > _ADVERBIAL:
        return left[-1], right[0]
    if right[0] < len(text):
        return left[-1], right[1]
    return left[-2], right[0]


def _counts(words: DateWords, match: regex.Match[str], matches: Sequence[regex.Match[str]]) -> bool:
    """Whether "yesterday" is counted from publication, not from a day that is told of."""
    text, step = match.string, DAYS.get(kind_of(match), -1)
    weekdays = [other for other in matches if kind_of(other) in WEEKDAYS]
    if any(text[match.end() : other.start()] not in {" ", ", "} for other in weekdays):
        return False
    if words.months.search(text):
        return False
    told = reported(words, match)
    if step == 0:  # else it is how things are, these days
        return told or words.reports.match(text, match.end()) is not None
    if step > 0 and not words.coming.search(text, *_clause(words, match)):
        return False
    return told or words.telling.search(text, 0, match.start()) is None


_MARK: Final = regex.compile(r"[“”„«»‹›\"‘]|(?<![\w.])'(?=\w)|(?<=[.,!?…])[’'](?!\w)")
_OPENING: Final = frozenset("“„«‹‘")


def _spoken(passage: Passage, start: int, end: int) -> bool:
    """Whether what stands there is in quotation marks, its sentence's or those around it."""
    whole, first = passage.before + passage.text + passage.after, len(passage.before)
    marks = list(_MARK.finditer(whole))
    left = [mark for mark in marks if mark.end() <= first + start]
    right = [mark for mark in marks if mark.start() >= first + end]
    return bool(left and _opens(left[-1])) or bool(right and not _opens(right[0]))


def _opens(mark: regex.Match[str]) -> bool:
    """Whether a mark opens: by the space on one side of it, or else by its form."""
    left, right = mark.string[: mark.start()][-1:], mark.string[mark.end() :][:1]
    spaced = not left.strip("([—–- \n"), not right.strip(".,;:!?)]—–- \n")
    return spaced[0] if spaced[0] != spaced[1] else mark.group() in _OPENING
