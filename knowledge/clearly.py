"""Clearly: whether an answer may be sent to somebody who does not look at it as they ask.

Who asks reads the quote beside the question, and sees at once when it is about something else. Who
let a question wait is told that the story answers it now, and the question is forgotten. So more is
wanted here than of a clear answer, and each of the rules can only say no.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from knowledge.answer import Answer
from knowledge.answertype import rules
from knowledge.content import content
from knowledge.language import analysed
from knowledge.passage import Passage
from knowledge.question import asked_alone
from knowledge.sentence import Seen, seen

_SAID: Final = 0.8
"""The share of a question that its quote has to say, by how rare its words are.

Searched for on half of the articles of ten sets, where as many came without what answers as with
it. With it 88 in 100 of what was sent was right, by the band alone 78; on the other half 89 and
78, though that kin count as said was chosen with both in view. The price: 23 in 100 of the answers
that came were sent, not 44. Where half of the questions are made to be nearly answered (SQuAD 2.0),
66 in 100 were right, not 52. See tests/bench_clearly.py.
"""

_PAIRED: Final = frozenset({"zh", "ja", "th"})
_SAID_IN_PAIRS: Final = 0.5
"""The same where pairs of characters stand for words: those across two words seldom come again.
Chosen on two small sets, none held out."""

_TOKEN: Final = re.compile(r"\w+")


def answers_clearly(answer: Answer, earlier: str = "") -> bool:
    """Whether the first quote answers a question so clearly that it can be sent unasked.

    Its band is "clear"; it says nearly all of the question, two words of which stand side by side
    in both; and where the question denies something, so does the quote: "What was not repaired?"
    is not answered by what was.

    Args:
        answer: of a question.
        earlier: the questions before it; of one that points back ("When did it open?") or has one
            word alone, they have to be said too.
    """
    if answer.band != "clear":
        return False
    quote, question = answer.quotes[0], answer.question
    if earlier and _leans(question, quote.source.language):
        question = f"{earlier} {question}"
    return _says(question, quote) and not _denies_alone(question, quote)


def _leans(question: str, language: str) -> bool:
    """Whether a question can mean nothing by itself: it has one word, or one that points back."""
    refers = not rules(language).refers.isdisjoint(_TOKEN.findall(question.casefold()))
    return refers or len(analysed(question, language)) < 2  # noqa: PLR2004 - no pair


def _says(question: str, quote: Passage) -> bool:
    """Whether a quote says a question again, a word of it counting also as elected, election."""
    language = quote.source.language
    least = _SAID
    if language in _PAIRED:
        question, least = _without_asking(question, language), _SAID_IN_PAIRS
    ask, own = asked_alone(question, language), seen(quote.text, language)
    kin = frozenset(stem for stem, begins in ask.begins.items() if begins in own.begins)
    said = ask.all.stems & (own.own | kin)
    return ask.common.share(said) >= least and _share_a_pair(question, own)


def _without_asking(question: str, language: str) -> str:
    """A question without its question words: elsewhere they are stop words."""
    asking = rules(language).asking
    return asking.sub(" ", question) if asking else question


def _share_a_pair(question: str, own: Seen) -> bool:
    """Whether two words side by side in the question are so in the quote; one word needs none."""
    asked = set(pairwise(word.stem for word in analysed(question, own.language)))
    return not asked or not asked.isdisjoint(pairwise(own.stems))


def _denies_alone(question: str, quote: Passage) -> bool:
    language = quote.source.language
    denies = content(question, language).negations > 0
    return denies and not content(quote.text, language).negations
