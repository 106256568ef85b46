"""How often what is sent to those who let a question wait is right: "answered later", measured.

    .venv/bin/python -m tests.bench_clearly [SET ...]

Of the questions of each set that are met with silence while the articles that may answer are taken
out, each waits. Then an article comes. "whole": the one that answers. "near": the same without the
sentences that answer, so that nothing should be sent. "adversarial": of a question that was made so
that its article seems to answer it and does not, as half of SQuAD 2.0 are.

Printed for every clear answer, and for those that are sent: the precision where as many articles
nearly answer as answer (near), where each answers or is adversarial, in the set's own share
(plain), and the recall. Right is what holds the answer in one of its quotes.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from knowledge import Answer, Article, Index, Passage, answers_clearly, ask, open_index, split
from knowledge.library import fill
from knowledge.questionset import Question, QuestionSet, load_set
from knowledge.scoring import holds, verdict

SETS: Final = Path(__file__).parents[2] / "shared" / "eval"
ALL: Final = (
    "xquad_en", "xquad_es", "xquad_de", "xquad_ru", "xquad_ar", "xquad_hi", "xquad_zh",
    "jsquad_ja", "faquad_pt", "squad2_en", "squad2_es", "qed",
)  # fmt: skip
MOST: Final = 600  # questions of a set, chosen by a fixed seed
FLOOR: Final = 0.9  # of the precision of what is sent, where as many articles nearly answer

Arrival = Literal["near", "whole", "adversarial"]


class Figures:
    """What was sent when which article came: by "clear" alone, and by the rule."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()
        self._sent: Counter[tuple[bool, str]] = Counter()
        self._right: Counter[bool] = Counter()

    def add(self, arrival: Arrival, answer: Answer, *, right: bool) -> None:
        """Count one article that came."""
        self.came[arrival] += 1
        for strict, sent in ((False, answer.band == "clear"), (True, answers_clearly(answer))):
            self._sent[strict, arrival] += sent
            self._right[strict] += sent and right

    def precision(self, *arrivals: Arrival, strict: bool) -> float:
        """The share of what was sent then that was right."""
        sent = sum(self._sent[strict, each] for each in arrivals)
        return self._right[strict] / sent if sent else float("nan")

    def recall(self, *, strict: bool) -> float:
        """The share of the articles that answer of which the answer was sent."""
        return self._right[strict] / max(1, self.came["whole"])


def measured(name: str) -> Figures:
    """The figures of a set."""
    articles, questions = SETS / f"{name}.articles.jsonl", SETS / f"{name}.questions.jsonl"
    found, figures = load_set([articles], questions, "all"), Figures()
    with closing(open_index()) as index:
        fill(index, found.articles.values())
        for question in _chosen(found):
            for arrival, answer in _arrivals(question, found, index):
                judged = (verdict(question, quote, found.articles) for quote in answer.quotes)
                right = arrival == "whole" and any(one.strict for one in judged)
                figures.add(arrival, answer, right=right)
    return figures


def _chosen(found: QuestionSet) -> Sequence[Question]:
    usable = [q for q in found.questions if q.gold and (q.spans or not q.answerable)]
    usable.sort(key=lambda question: question.id)
    return random.Random(7).sample(usable, min(MOST, len(usable)))


def _arrivals(
    question: Question, found: QuestionSet, index: Index
) -> Iterator[tuple[Arrival, Answer]]:
    """The answers when the article comes, if the question waits for it."""
    gold = {*question.gold, *question.also, *question.maybe, *question.exclude}
    rest = found.articles.keys() - gold
    if ask(index, question.text, within=rest):
        return
    name = question.gold[0]
    if question.answerable and (cut := _without(question, found.articles[name])):
        index.put(name, split(cut))
        yield "near", _of(name, ask(index, question.text, within={*rest, name}))
        index.put(name, split(found.articles[name]))
    kind: Arrival = "whole" if question.answerable else "adversarial"
    yield kind, _of(name, ask(index, question.text, within={*rest, name}))


def _of(name: str, answer: Answer) -> Answer:
    """The answer, or none when another article's quote comes first, as the waiting room has it."""
    if answer.quotes and answer.quotes[0].article_id != name:
        return replace(answer, quotes=(), band="none")
    return answer


def _without(question: Question, article: Article) -> Article | None:
    """The article without the sentences that hold the answer; None when nothing is left."""
    kept = article.text
    for passage in reversed(split(article)):
        if _answers(question, passage, article):
            kept = kept[: passage.start] + kept[passage.end :]
    return replace(article, text=kept) if kept.strip() else None


def _answers(question: Question, passage: Passage, article: Article) -> bool:
    marked = any(
        span.article_id == article.id and span.start < passage.end and passage.start < span.end
        for span in question.spans
    )
    return marked or any(holds(passage.text, words, article) for words in question.answers)


def main() -> None:
    """Print the figures of the sets that are asked for, or of all."""
    print(f"{'':12} clear: near plain recall  sent: near plain recall  floor of near {FLOOR}")
    for name in sys.argv[1:] or ALL:
        if not (SETS / f"{name}.questions.jsonl").exists():
            print(f"{name}: not on this machine, passed over")
            continue
        figures = measured(name)
        print(f"{name:12}", *(_row(figures, strict=strict) for strict in (False, True)))


def _row(figures: Figures, *, strict: bool) -> str:
    near = figures.precision("near", "whole", strict=strict)
    plain = figures.precision("whole", "adversarial", strict=strict)
    under = " BELOW" if strict and near < FLOOR else ""
    return f"{near:12.3f} {plain:5.3f}  {figures.recall(strict=strict):5.3f}{under}"


if __name__ == "__main__":
    main()
