"""Aligning two versions: what went where, and that it is quick also where all is different."""

from __future__ import annotations

import sys
import time

from knowledge.alignment import link
from knowledge.article import Article
from knowledge.content import content
from knowledge.correction import Alignment
from knowledge.passage import split
from tests.correction_cases import version

RAIN, FERRY, NOON = "It rained.", "A ferry hit the pier at noon.", "Twelve people left before noon."


def test_what_both_have_in_the_same_order_is_kept() -> None:
    links = link([RAIN, FERRY, NOON], ["New.", RAIN, FERRY, NOON], "en")
    assert links.kept == {0: 1, 1: 2, 2: 3}
    assert links.became == ((1,), (2,), (3,))


def test_what_moved_word_for_word_is_not_kept_but_has_its_place() -> None:
    links = link([RAIN, FERRY, NOON], [FERRY, NOON, RAIN], "en")
    assert links.kept == {1: 0, 2: 1}
    assert links.became == ((2,), (0,), (1,))


def test_a_sentence_that_was_cut_in_two_became_both() -> None:
    cut = ["A ferry hit the pier.", "That was at noon."]
    assert link([RAIN, FERRY], [RAIN, *cut], "en").became == ((0,), (1, 2))
    assert link([RAIN, *cut], [RAIN, FERRY], "en").became == ((0,), (1,), (1,))


def test_a_little_likeness_is_enough_at_the_same_place_only() -> None:
    old, new = "Twelve people were rescued.", "No people drowned."
    assert link([RAIN, old, FERRY], [RAIN, new, FERRY], "en").became[1] == (1,)
    assert (
        link([RAIN, old, FERRY], [RAIN, FERRY, "Buses ran.", "Gulls cried.", new], "en").became[1]
        == ()
    )
    assert link([old], [RAIN, new, FERRY], "en", placed=False).became == ((),)


def test_what_is_set_apart_is_no_new_form_but_may_be_the_same() -> None:
    assert link([NOON], [NOON.replace("Twelve", "Ten")], "en", apart=[0]).became == ((),)
    assert link([NOON], [NOON], "en", apart=[0]).became == ((0,),)


def hundred_sentences() -> tuple[Article, Article]:
    names = ["Gannet", "Petrel", "Tern", "Skua", "Auk", "Heron", "Rail", "Knot", "Dunlin", "Crake"]
    verbs = ["left", "closed", "flooded", "reopened", "sold", "rebuilt", "emptied"]
    lines = [
        f"The {names[n % 10]} pier {verbs[n % 7]} on day {n} after {n * 7} people had asked the "
        f"{names[(n * 3 + 1) % 10]} office for it in a letter."
        for n in range(100)
    ]
    paragraphs = (" ".join(lines[n : n + 4]) for n in range(0, 100, 4))
    before = "\n".join(paragraphs)
    after = before.replace(" 35 people", " 36 people").replace("day 50 ", "day 51 ")
    return version(before), version(after.replace("day 70 after", "day 70, a Monday, after"))


def test_a_hundred_sentences_and_ten_quotes_take_some_milliseconds() -> None:
    before, after = hundred_sentences()
    quotes = split(before)[::10]
    best = 1.0
    tracing = sys.gettrace()
    sys.settrace(None)  # what measures coverage takes longer than what is measured here
    try:
        for _ in range(20):
            content.cache_clear()
            started = time.process_time()
            alignment = Alignment(before, after)
            fates = [alignment.standing(quote.start, quote.end).fate for quote in quotes]
            best = min(best, time.process_time() - started)
    finally:
        sys.settrace(tracing)
    print(f"{best * 1000:.1f} ms for 100 sentences and 10 quotes")  # noqa: T201
    assert fates == ["stands"] * 5 + ["changed", "stands", "changed", "stands", "stands"]
    assert best < 0.025  # five of them where nothing else works


def test_a_text_of_one_sentence_again_and_again_is_no_labour() -> None:
    before, after = version("Yes.\n" * 20_000), version("Yes.\n" * 19_000 + "No.")
    started = time.process_time()
    assert Alignment(before, after).standing(0, 4).fate == "stands"
    assert time.process_time() - started < 2


def test_long_texts_without_a_sentence_in_common_take_a_second_at_most() -> None:
    before, after = (
        version(" ".join(f"The {n * step} went by {n} in a {n % 97}." for n in range(1000)))
        for step in (7, 11)
    )
    started = time.process_time()
    Alignment(before, after)
    assert time.process_time() - started < 1
