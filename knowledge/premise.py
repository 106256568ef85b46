"""False premises: a question whose names or numbers the sentence that matches it contradicts."""

from __future__ import annotations

from knowledge.answertype import rules
from knowledge.crosslingual import asked_in
from knowledge.language import is_number
from knowledge.passage import Passage
from knowledge.question import asked_alone
from knowledge.sentence import Place, placed

_NO_FIGURE = frozenset({"one", "un", "una", "uno", "um", "uma", "une", "ein", "eine", "half"})
_MATCHES = 0.6  # share of the question's other words that the sentence holds
_NAMELESS = 0.75  # the same for names, which have more ways to be written than numbers


def contradicted(question: str, passage: Passage) -> bool:
    """Whether a passage says what is asked about, but of another number or name.

    "Why did 50,000 deserters surrender?", told "326 deserters surrendered". The passage is then
    what the story says, not a confirmation of the question. Numbers and names that stand anywhere
    around the passage contradict nothing.
    """
    language = passage.source.language
    if asked_in(question, language) != language:
        return False
    place = placed(passage)
    ask = asked_alone(question, language)
    around = place.own.own | place.before | place.after | place.title
    lacking = {stem for stem in ask.named.weights if stem not in around}
    if not ask.rest.weights:
        return False
    held = ask.rest.share(ask.rest.stems & place.own.own)
    if held >= _MATCHES and _figures_differ(question, passage):
        return True
    if not lacking:
        return False
    if any(map(is_number, lacking)):
        return held >= _MATCHES and bool(place.own.numbers - ask.everything)
    return held >= _NAMELESS and _renamed(lacking, place, ask.everything)


def _figures_differ(question: str, passage: Passage) -> bool:
    """Whether numbers in words, or months and weekdays, are others than those asked about."""
    known = rules(passage.source.language)
    around = f"{passage.before} {passage.after} {passage.title}"
    for listed, capital in ((known.numerals - _NO_FIGURE, False), (known.months, True)):
        asked_about = _written(question, listed, capital=capital)
        if not asked_about:
            continue
        told = _written(passage.text, listed, capital=capital)
        if asked_about - told - _written(around, listed, capital=capital) and told - asked_about:
            return True
    return False


def _written(text: str, listed: frozenset[str], *, capital: bool) -> frozenset[str]:
    """The listed words that stand in a text; months only with a capital: may, march."""
    tokens = (token.strip(".,;:!?\"'()“”‘’«»¿¡") for token in text.split())
    return frozenset(t.casefold() for t in tokens if not capital or t[:1].isupper()) & listed


def _renamed(lacking: set[str], place: Place, everything: frozenset[str]) -> bool:
    """Whether the sentence has a name of its own, and none that begins like a lacking one."""
    names = place.own.names - everything
    return bool(names) and not any(
        name[:3] == stem[:3] for name in place.own.own for stem in lacking
    )
