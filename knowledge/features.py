"""What is measured of a question and a sentence: the numbers that relevance weighs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from knowledge.answertype import KINDS
from knowledge.index import Hit
from knowledge.question import Asked, Found, asked
from knowledge.rarity import RAREST
from knowledge.sentence import Place, Seen, placed
from knowledge.tally import counting

_BEFORE, _AFTER = 0.3, 0.15  # what a word counts that stands in a neighbour only
_LENGTH = 22  # words of a usual sentence
_WINDOW = 6  # words

COVERAGE = ("common", "local", "rest", "names_wide", "title", "before", "kin", "rarest", "window")
"""How much of the question stands in the sentence, its neighbours and the title."""

SCORE = ("score_best", "clause_best", "clause_score")
"""BM25 with the neighbours, and for the last clause alone, against the best of those found."""

FORM = ("lead", "first", "length", "fresh")
"""The sentence itself."""

KIND = tuple(f"kind_{kind}" for kind in KINDS)
"""1 where the question asks for that kind of answer and the sentence offers one, -1 where not."""

ARTICLE = ("article", "article_best", "article_sum")
"""How much of the question the article's sentences hold together, and the best four of them one by
one; against the best article of those found."""

FEATURES = COVERAGE + SCORE + FORM + KIND + ARTICLE
"""What the order is made of. More is measured, for silence: see silence.SIGNS."""


def measure(question: str, hits: Sequence[Hit], earlier: str = "") -> list[dict[str, float]]:
    """The features of every hit, by name; the hits may be of several languages.

    Args:
        question: as written.
        hits: what an engine found for it.
        earlier: the earlier turns that the question leans on; see followup.
    """
    places = [placed(hit.passage) for hit in hits]
    questions: dict[str, Asked] = {}
    for language in {place.passage.source.language for place in places}:
        sentences = [p.own for p in places if p.passage.source.language == language]
        questions[language] = asked(question, Found(language, sentences, _size(hits)), earlier)
    measures = {language: _Measure(ask) for language, ask in questions.items()}
    rows = [measures[place.passage.source.language].of(place) for place in places]
    _compare(rows, places, _wholes(questions, places))
    return rows


def _size(hits: Sequence[Hit]) -> int:
    """At least how many sentences were searched: all up to the last one found of each article."""
    last: dict[str, int] = {}
    for hit in hits:
        passage = hit.passage
        last[passage.article_id] = max(last.get(passage.article_id, 0), passage.number + 1)
    return sum(last.values())


class _Measure:
    """What one question, in one language, measures of each place.

    Half of the sentences found hold, with their neighbours and title, the same of the question as
    another one: what follows from that alone is kept.
    """

    def __init__(self, ask: Asked) -> None:
        self._ask = ask
        self._asking = _asking(ask)
        self._shares: dict[tuple[frozenset[str], ...], dict[str, float]] = {}

    def of(self, place: Place) -> dict[str, float]:
        """The features of a place, but for those that compare it with others."""
        ask, stems = self._ask, self._ask.all.stems
        held = stems & place.own.own
        sides = (held, stems & place.before, stems & place.after, stems & place.title)
        shares = self._shares.get(sides)
        if shares is None:
            shares = self._shares[sides] = _shares(ask, *sides)
        return {
            **shares,
            "kin": ask.all.share(_kin(ask, stems - held, place.own)),
            "window": _window(ask.all.weights, held, place) / ask.all.mass,
            **_scores(ask, place),
            **_form(ask, place),
            **_kinds(ask, place),
            **self._asking,
        }


def _shares(
    ask: Asked,
    held: frozenset[str],
    before: frozenset[str],
    after: frozenset[str],
    title: frozenset[str],
) -> dict[str, float]:
    """Shares of what the question says; "common" and "local" by one half of the idf alone."""
    weights = ask.all.weights
    near = held | before | after
    wide = near | title
    return {
        "own": ask.all.share(held),
        "near": ask.all.share(near),
        "wide": ask.all.share(wide),
        "common": ask.common.share(wide),
        "local": ask.local.share(held),
        "title": ask.all.share(title),
        "before": ask.all.share(before - held),
        "names": ask.named.share(held),
        "names_wide": ask.named.share(wide),
        "rest": ask.rest.share(held),
        "rest_near": ask.rest.share(near),
        "missing": max([weights[s] for s in ask.all.stems - wide], default=0.0) / RAREST,
        "rarest": max([weights[s] for s in held], default=0.0) / max(weights.values(), default=1.0),
    }


def _kin(ask: Asked, missing: frozenset[str], own: Seen) -> frozenset[str]:
    """The stems that the sentence lacks, but has one that begins alike."""
    return frozenset([stem for stem in missing if ask.begins.get(stem) in own.begins])


def _window(weights: Mapping[str, float], held: frozenset[str], place: Place) -> float:
    """The most weight that stands within a few words of one another."""
    if len(held) < 2:  # noqa: PLR2004 - nothing that could stand together
        return sum([weights[stem] for stem in held])
    where = [(number, stem) for number, stem in enumerate(place.own.stems) if stem in held]
    best = 0.0
    for first, (start, _) in enumerate(where):
        near = where[first : first + _WINDOW]
        inside = {stem for number, stem in near if number < start + _WINDOW}
        best = max(best, sum([weights[stem] for stem in inside]))
    return best


def _scores(ask: Asked, place: Place) -> dict[str, float]:
    """BM25 (Robertson and Zaragoza 2009), k1 .6, b .3, a neighbour's word counting in part."""
    norm = 0.6 * (0.7 + 0.3 * min(len(place.own.stems), 80) / _LENGTH)
    own = 1.6 / (1 + norm)
    total = lexical = clause = 0.0
    for stem, weight in ask.all.weights.items():
        if stem in place.own.own:
            total += weight * own
            lexical += weight * own
            clause += ask.clause.weights[stem] * own
            continue
        count = _BEFORE * (stem in place.before) + _AFTER * (stem in place.after)
        if count:
            part = 1.6 * count / (count + norm)
            total += weight * part
            clause += ask.clause.weights[stem] * part
    return {
        "score": total / ask.all.mass,
        "lexical": lexical / ask.all.mass,
        "clause_score": clause / ask.clause.mass,
    }


def _form(ask: Asked, place: Place) -> dict[str, float]:
    number, own = place.passage.number, place.own
    return {
        "lead": 1 / (1 + number),
        "first": float(number == 0),
        "length": math.log(1 + len(own.stems)) / 4,
        "fresh": math.log(1 + len(own.own - ask.everything)) / 3,
    }


def _kinds(ask: Asked, place: Place) -> dict[str, float]:
    row = dict.fromkeys(KIND, 0.0)
    for kind in ask.kinds:
        row[f"kind_{kind}"] = 1.0 if offers(kind, ask, place.own) else -1.0
    return row


def offers(kind: str, ask: Asked, own: Seen) -> bool:
    """Whether a sentence has an answer of a kind that the question does not hold already."""
    if kind in ask.forms:
        return own.shows(ask.forms[kind])
    if kind == "number":
        numbers = counting(own.text, own.language) if ask.things else own.numbers
        return bool(numbers - ask.everything) or own.shows(kind)
    if kind == "name":
        return bool(own.names - ask.everything)
    if kind == "money":
        return bool(own.numbers - ask.everything) and own.shows(kind)
    if kind == "place":
        return bool(own.names - ask.everything) and own.shows(kind)
    return own.shows(kind)


def _asking(ask: Asked) -> dict[str, float]:
    """About the question alone: the same for all its sentences, for judging silence."""
    return {
        "terms": float(len(ask.all.weights)),
        "mass": ask.all.mass / 50,
        "foreign": float(ask.foreign),
        "lost": ask.lost,
        "typed": float(bool(ask.kinds)),
    }


def _compare(
    rows: list[dict[str, float]], places: Sequence[Place], wholes: Sequence[float]
) -> None:
    """Add the features that hold a sentence and its article against the others."""
    sums = _sums(rows, places)
    best_sum, best_whole = max(sums.values(), default=0.0), max(wholes, default=0.0)
    best = {name: max([row[name] for row in rows], default=0.0) for name in _COMPARED}
    for row, place, whole in zip(rows, places, wholes, strict=True):
        row["score_best"] = row["score"] / (best["score"] or 1.0)
        row["clause_best"] = row["clause_score"] / (best["clause_score"] or 1.0)
        row["article"] = whole
        row["article_best"] = whole / (best_whole or 1.0)
        row["article_sum"] = sums[place.passage.article_id] / (best_sum or 1.0)


_COMPARED = ("score", "clause_score")
_STRONGEST = 4  # sentences of an article


def _sums(rows: Sequence[dict[str, float]], places: Sequence[Place]) -> dict[str, float]:
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for row, place in zip(rows, places, strict=True):
        shares[place.passage.article_id].append(row["own"])
    return {key: sum(sorted(found)[-_STRONGEST:]) for key, found in shares.items()}


def _wholes(questions: Mapping[str, Asked], places: Sequence[Place]) -> list[float]:
    """Of each place, the share of the question that all sentences found of its article hold."""
    held: dict[str, frozenset[str]] = {}
    for place in places:
        terms, name = questions[place.passage.source.language].all, place.passage.article_id
        here = terms.stems & place.own.own | terms.stems & place.title
        held[name] = held.get(name, frozenset()) | here
    return [
        questions[place.passage.source.language].all.share(held[place.passage.article_id])
        for place in places
    ]
