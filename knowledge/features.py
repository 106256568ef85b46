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
    rows = []
    for place in places:
        ask = questions[place.passage.source.language]
        rows.append(
            _coverage(ask, place)
            | _scores(ask, place)
            | _form(ask, place)
            | _kinds(ask, place)
            | _asking(ask)
        )
    _compare(rows, places, _wholes(questions, places))
    return rows


def _size(hits: Sequence[Hit]) -> int:
    """At least how many sentences were searched: all up to the last one found of each article."""
    last: dict[str, int] = {}
    for hit in hits:
        passage = hit.passage
        last[passage.article_id] = max(last.get(passage.article_id, 0), passage.number + 1)
    return sum(last.values())


def _coverage(ask: Asked, place: Place) -> dict[str, float]:
    """Shares of what the question says; "common" and "local" by one half of the idf alone."""
    weights, own = ask.all.weights, place.own.own
    near = own | place.before | place.after
    wide = near | place.title
    held = [stem for stem in weights if stem in own]
    missing = [stem for stem in weights if stem not in own]
    return {
        "own": ask.all.share(held),
        "near": ask.all.share(near),
        "wide": ask.all.share(wide),
        "common": ask.common.share(wide),
        "local": ask.local.share(held),
        "title": ask.all.share(place.title),
        "before": ask.all.share(place.before.intersection(missing)),
        "names": ask.named.share(held),
        "names_wide": ask.named.share(wide),
        "rest": ask.rest.share(held),
        "rest_near": ask.rest.share(near),
        "kin": ask.all.share([s for s in missing if ask.begins.get(s) in place.own.begins]),
        "missing": max([weights[s] for s in missing if s not in wide], default=0.0) / RAREST,
        "rarest": max([weights[s] for s in held], default=0.0) / max(weights.values(), default=1.0),
        "window": _window(weights, place) / ask.all.mass,
    }


def _window(weights: Mapping[str, float], place: Place) -> float:
    """The most weight that stands within a few words of one another."""
    where = [(number, stem) for number, stem in enumerate(place.own.stems) if stem in weights]
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
    if not ask.kinds:
        return dict.fromkeys(KIND, 0.0)
    return {
        f"kind_{kind}": (1.0 if offers(kind, ask, place.own) else -1.0)
        if kind in ask.kinds
        else 0.0
        for kind in KINDS
    }


def offers(kind: str, ask: Asked, own: Seen) -> bool:
    """Whether a sentence has an answer of a kind that the question does not hold already."""
    new_number = bool(own.numbers - ask.everything)
    new_name = bool(own.names - ask.everything)
    if kind == "number":
        return new_number or "number" in own.kinds
    if kind == "name":
        return new_name
    if kind == "money":
        return new_number and "money" in own.kinds
    if kind == "place":
        return "place" in own.kinds and new_name
    return kind in own.kinds


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
    held: defaultdict[str, set[str]] = defaultdict(set)
    for place in places:
        held[place.passage.article_id].update(place.own.own, place.title)
    shares = {
        place.passage.article_id: questions[place.passage.source.language].all.share(
            held[place.passage.article_id]
        )
        for place in {place.passage.article_id: place for place in places}.values()
    }
    return [shares[place.passage.article_id] for place in places]
