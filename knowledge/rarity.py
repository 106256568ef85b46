"""Rarity: how much a word says, from how rarely the language uses it."""

from __future__ import annotations

import gzip
import math
from functools import lru_cache
from importlib.resources import files

from knowledge.language import is_number

RAREST = 12.5
"""Nats; of a word that is not among the 30,000 commonest stems: most names."""

_NUMBER = 8.0  # numbers are seldom in a table, and less telling than a name
_UNLISTED = 7.0  # every word of a language that has no table
_SENTENCE = 22  # words: the mean length of a news sentence


def rarity(stem: str, language: str) -> float:
    """The background idf of a stem in nats: minus the log of the chance to meet it in a sentence.

    That is -ln(1 - (1 - p)^22) for a word of relative frequency p, at most RAREST. The tables are
    made by tests/training/frequencies.py; a language without one weighs all words alike.
    """
    table = _table(language)
    if not table:
        return _UNLISTED
    listed = table.get(stem)
    if listed is not None:
        return listed
    return _NUMBER if is_number(stem) else RAREST


def from_probability(probability: float) -> float:
    """The rarity of a word of this relative frequency (0 to 1)."""
    return min(RAREST, -math.log(1 - (1 - min(probability, 0.5)) ** _SENTENCE))


@lru_cache(maxsize=32)
def _table(language: str) -> dict[str, float]:
    """Lines of "rarity stem stem ...", so that no number stands twice."""
    file = files(__package__).joinpath("frequencies", f"{language}.txt.gz")
    if not (language.isalpha() and file.is_file()):
        return {}
    lines = gzip.decompress(file.read_bytes()).decode("utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return {stem: float(value) for value, *stems in rows for stem in stems}
