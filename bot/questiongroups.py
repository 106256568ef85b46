"""Question groups: which questions ask the same, told by their words, or by an encoder.

By words: two questions are as alike as the content words that they share, the rarer ones counting
more, those that many of the questions have less; less alike where they want another kind of answer.
An encoder, where there is one, joins more.

Measured on the part of tests/silent_questions.yml that was not looked at, 48 questions: none of the
pairs that come together is wrong, and .50 (English) and .71 (Spanish) of those that belong together
do; with all-MiniLM-L6-v2 .68 of the English ones. What shares no word, such as “Who foots the
bill?”, stays alone without it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from knowledge.answertype import sought
from knowledge.language import words
from knowledge.rarity import rarity

ALIKE: Final = 0.3
"""From here on two groups are one: the mean likeness of their questions by words."""

ALIKE_IN_MEANING: Final = 0.65
"""The same by the cosine of an encoder; found with all-MiniLM-L6-v2."""

MOST: Final = 1000
"""Different questions that are compared; what is asked less often stays alone."""

_TELLING: Final = 9.0  # nats: rarer words count no more, else one name would decide
_OTHER_KIND: Final = 0.7  # one asks when, the other who
_NO_KIND: Final = 0.6  # one asks when, the other whether

Likeness = dict[tuple[int, int], float]
"""How alike two questions are, by their numbers, the smaller first; 0 where it has none."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and its two-letter language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Encoding:
    """A model that compares questions by what they mean.

    Attributes:
        cosines: of texts, a matrix.
        languages: two-letter codes of those that it knows; none: all.
    """

    cosines: Callable[[Sequence[str]], Sequence[Sequence[float]]]
    languages: Collection[str] = ()


def grouped(questions: Sequence[Question], encoding: Encoding | None = None) -> list[list[int]]:
    """The numbers of the questions that ask the same, each group in its order.

    Args:
        questions: different ones, those that are asked most first.
        encoding: counts for two questions where it says more than their words; None for none.
    """
    compared = questions[:MOST]
    likeness = _by_words(compared)
    if encoding is not None:
        for pair, value in _by_meaning(compared, encoding).items():
            likeness[pair] = max(likeness.get(pair, 0.0), value)
    return _joined(len(questions), likeness)


def _by_meaning(questions: Sequence[Question], encoding: Encoding) -> Likeness:
    """Cosines, measured so that both kinds of likeness join from the same value on."""
    known = encoding.languages
    numbers = [n for n, q in enumerate(questions) if not known or q.language in known]
    rows = encoding.cosines([questions[number].text for number in numbers]) if numbers else ()
    return {
        (i, j): rows[a][b] / ALIKE_IN_MEANING * ALIKE
        for (a, i), (b, j) in combinations(enumerate(numbers), 2)
    }


def _by_words(questions: Sequence[Question]) -> Likeness:
    weights = _weights(questions)
    kinds = [sought(question.text, question.language) for question in questions]
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for number, weighed in enumerate(weights):
        for stem in weighed:
            holding[stem].append(number)
    shared: defaultdict[tuple[int, int], float] = defaultdict(float)
    for stem, numbers in holding.items():
        for i, j in combinations(numbers, 2):
            shared[i, j] += min(weights[i][stem], weights[j][stem])
    masses = [sum(weighed.values()) for weighed in weights]
    return {
        (i, j): mass / math.sqrt(masses[i] * masses[j]) * _kinds_agree(kinds[i], kinds[j])
        for (i, j), mass in shared.items()
    }


def _weights(questions: Sequence[Question]) -> list[dict[str, float]]:
    """What each content word of each question says: among all texts, and among these."""
    stems = [
        {stem: min(rarity(stem, q.language), _TELLING) for stem in words(q.text, q.language)}
        for q in questions
    ]
    count, all_of_them = Counter(stem for each in stems for stem in each), len(questions)
    whole = math.log(1 + all_of_them)
    return [
        {stem: value * math.log(1 + all_of_them / count[stem]) / whole for stem, value in e.items()}
        for e in stems
    ]


def _kinds_agree(ours: frozenset[str], theirs: frozenset[str]) -> float:
    if ours and theirs:
        return 1.0 if ours & theirs else _OTHER_KIND
    return _NO_KIND if ours or theirs else 1.0


def _joined(count: int, likeness: Likeness) -> list[list[int]]:
    """Join the most alike first, as long as all of both groups are alike on average."""
    groups = {number: [number] for number in range(count)}
    group_of = list(range(count))
    between: list[dict[int, float]] = [
        {} for _ in range(count)
    ]  # sums over all pairs of two groups
    for (i, j), value in likeness.items():
        between[i][j] = between[j][i] = value
    for i, j in sorted(likeness, key=lambda pair: (-likeness[pair], pair)):
        if likeness[i, j] < ALIKE:
            break
        ours, theirs = group_of[i], group_of[j]
        if ours == theirs:
            continue
        pairs = len(groups[ours]) * len(groups[theirs])
        if between[ours].get(theirs, 0.0) < ALIKE * pairs:
            continue
        for number in groups[theirs]:
            group_of[number] = ours
        groups[ours] += groups.pop(theirs)
        for other, value in between[theirs].items():
            total = between[ours].get(other, 0.0) + value
            between[ours][other] = between[other][ours] = total
            between[other].pop(theirs, None)
        between[ours].pop(theirs, None)
        between[ours].pop(ours, None)
    return sorted(sorted(group) for group in groups.values())
