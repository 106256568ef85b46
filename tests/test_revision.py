"""Which sentences a new version changed, so that whoever was sent the old one can be told."""

from __future__ import annotations

import random
import time
from datetime import date

import pytest

from knowledge.article import Article, Source
from knowledge.passage import split
from knowledge.revision import Revision, compare

STORY = (
    "A ferry with 214 people on board hit the pier at Gannet Point on Tuesday. "
    "Twelve passengers were taken to hospital, the harbour office said.\n"
    "“I heard a bang and saw the rail bend,” said the cook, Ines Pardo. “Then it was quiet.”\n"
    "The captain, Tomas Lindqvist, was not on the bridge. "
    "An inquiry begins on Thursday at the county hall."
)


def version(text: str, language: str = "en") -> Article:
    source = Source("Harbour Post", date(2026, 3, 4), file="ferry.md", language=language)
    return Article("ferry", "Ferry hits pier", text, source)


def told(revision: Revision) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    return (
        [passage.text for passage in revision.removed],
        [passage.text for passage in revision.added],
        [(old.text, new.text) for old, new in revision.changed],
    )


def differences(before: str, after: str, language: str = "en") -> object:
    return told(compare(version(before, language), version(after, language)))


NOTHING: tuple[list[str], list[str], list[tuple[str, str]]] = ([], [], [])


def test_a_word_that_was_emphasized_is_the_same_word() -> None:
    before, after = "_Marigold sank_. Nobody died.", "Marigold sank. Nobody died."
    assert differences(before, after) == ([], [], [("_Marigold sank_.", "Marigold sank.")])


def test_the_same_text_is_no_revision() -> None:
    revision = compare(version(STORY), version(STORY))
    assert not revision
    assert revision == Revision()
    assert not revision.summary()


@pytest.mark.parametrize(
    "after",
    [
        STORY.replace("\n", "\n\n"),
        STORY.replace("\n", " "),
        STORY.replace(". ", ".\n"),
        STORY.replace(" ", "  "),
        STORY.replace("214 people", "214\u00a0people"),
        STORY.replace("“", '"').replace("”", '"'),
        STORY.replace("cook, Ines", "cook,\u200b Ines"),
        "\n".join(reversed(STORY.split("\n"))),
    ],
)
def test_a_sentence_that_only_moved_or_is_set_otherwise_has_not_changed(after: str) -> None:
    assert after != STORY
    assert not compare(version(STORY), version(after))
    assert not compare(version(after), version(STORY))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("214 people", "241 people"),
        ("Twelve passengers", "Thirteen passengers"),
        ("on Tuesday", "on Wednesday"),
        ("Gannet Point", "Petrel Point"),
        ("Tomas Lindqvist", "Thomas Lindqvist"),
        ("was not on the bridge", "was on the bridge"),
        ("begins on", "began on"),
        ("taken to hospital", "Taken to hospital"),
        ("a bang and", "a bang, and"),
    ],
)
def test_a_figure_a_name_or_a_negation_changes_its_sentence_and_no_other(
    old: str, new: str
) -> None:
    before, after = version(STORY), version(STORY.replace(old, new))
    revision = compare(before, after)
    (pair,) = revision.changed
    assert old in pair[0].text
    assert new in pair[1].text
    assert (revision.removed, revision.added) == ((), ())
    assert revision.summary() == "1 sentence changed"
    assert before.text[pair[0].start : pair[0].end] == pair[0].text
    assert after.text[pair[1].start : pair[1].end] == pair[1].text


def test_what_is_new_and_what_is_gone_is_told_apart() -> None:
    after = STORY.replace("An inquiry begins on Thursday at the county hall.", "Buses run instead.")
    assert differences(STORY, after) == (
        ["An inquiry begins on Thursday at the county hall."],
        ["Buses run instead."],
        [],
    )
    assert compare(version(STORY), version(after)).summary() == "1 sentence added, 1 removed"


def test_a_summary_counts_sentences() -> None:
    after = STORY.replace("214", "241").replace("Thursday", "Friday") + " Buses run."
    assert compare(version(STORY), version(after)).summary() == "2 sentences changed, 1 added"
    before = version("It rained. Buses ran.")
    assert compare(before, version("Nothing.")).summary() == "1 sentence added, 2 removed"


def test_a_changed_sentence_is_found_where_it_moved_to() -> None:
    first, *rest = STORY.split("\n")
    after = "\n".join([*rest, first.replace("214", "241")])
    ((old, new),) = compare(version(STORY), version(after)).changed
    assert (old.number, new.number) == (0, len(split(version(STORY))) - 2)


def test_the_likest_sentence_is_the_new_form() -> None:
    before = "Twelve people died in the north. Twelve people died in the far south."
    after = "Thirteen people died in the far south. Eleven people died in the north."
    assert differences(before, after) == (
        [],
        [],
        [
            ("Twelve people died in the north.", "Eleven people died in the north."),
            ("Twelve people died in the far south.", "Thirteen people died in the far south."),
        ],
    )


def test_of_equally_like_sentences_the_nearest_is_the_new_form() -> None:
    before = "\n".join(f"Row {row} has {row * 7} votes." for row in range(100))
    after = "\n".join(f"Row {row} has {row * 7 + 1} votes." for row in range(100))
    revision = compare(version(before), version(after))
    assert all(old.number == new.number for old, new in revision.changed)
    assert len(revision.changed) == 100


def test_a_less_like_sentence_between_the_same_two_is_the_new_form() -> None:
    before, after = "It rained. No one was hurt. Buses ran.", "It rained. Three people were hurt. "
    assert differences(before, after + "Buses ran.") == (
        [],
        [],
        [("No one was hurt.", "Three people were hurt.")],
    )
    moved = "Three people were hurt. It rained. Buses ran."
    assert differences(before, moved) == (["No one was hurt."], ["Three people were hurt."], [])


def test_a_sentence_that_still_stands_is_not_paired_with_what_took_its_place() -> None:
    before = "It rained. No one was hurt. Buses ran."
    after = "It rained. Three people were hurt. Buses ran. No one was hurt."
    assert differences(before, after) == ([], ["Three people were hurt."], [])


def test_two_sentences_made_one_have_both_become_it() -> None:
    before = "It rained. The quay was closed at noon. Buses ran."
    after = "It rained and the quay was closed at noon. Buses ran."
    whole = "It rained and the quay was closed at noon."
    assert differences(before, after) == (
        [],
        [],
        [("It rained.", whole), ("The quay was closed at noon.", whole)],
    )
    assert differences(after, before) == (
        [],
        [],
        [(whole, "It rained."), (whole, "The quay was closed at noon.")],
    )
    assert compare(version(after), version(before)).summary() == "1 sentence changed"


def test_a_sentence_inside_another_is_no_longer_said() -> None:
    before = "Twelve people died."
    assert compare(version(before), version("The mayor denied that twelve people died.")).changed
    assert compare(version(before), version("The mayor said: twelve people died. It rained."))


def test_a_line_break_that_came_or_went_changes_nothing() -> None:
    before = "“It rained.\nThe quay was closed.” Buses ran."
    after = "“It rained. The quay was closed.” Buses ran."
    assert differences(before, after) == NOTHING
    assert differences(after, before) == NOTHING


def test_a_sentence_that_stood_twice_still_stands() -> None:
    assert differences("It rained. Buses ran.\nIt rained.", "It rained. Buses ran.") == NOTHING


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("es", "Murieron doce personas en el puerto.", "Murieron trece personas en el puerto."),
        ("de", "Zwölf Menschen starben im Hafen.", "Dreizehn Menschen starben im Hafen."),
        ("ja", "港で十二人が死亡した。", "港で十三人が死亡した。"),
        ("zh", "港口有12人死亡。", "港口有13人死亡。"),
        ("th", "มีผู้เสียชีวิตสิบสองคนที่ท่าเรือ", "มีผู้เสียชีวิตสิบสามคนที่ท่าเรือ"),
        ("hi", "बंदरगाह पर बारह लोग मारे गए।", "बंदरगाह पर तेरह लोग मारे गए।"),
        ("ar", "قتل اثنا عشر شخصا في الميناء.", "قتل ثلاثة عشر شخصا في الميناء."),
        ("und", "Tolv mennesker døde i havnen.", "Tretten mennesker døde i havnen."),
    ],
)
def test_a_toll_changes_in_every_language(language: str, before: str, after: str) -> None:
    assert differences(before, after, language) == ([], [], [(before, after)])


def test_a_text_that_became_empty_has_lost_its_sentences() -> None:
    assert differences("It rained. Buses ran.", "") == (["It rained.", "Buses ran."], [], [])
    assert differences("", "It rained.") == ([], ["It rained."], [])
    assert differences("", "…") == NOTHING


def test_two_versions_of_500_sentences_take_a_tenth_of_a_second() -> None:
    before, after = _long(500)
    start = time.process_time()
    revision = compare(version(before), version(after))
    assert time.process_time() - start < 0.5
    assert revision.summary() == "500 sentences changed"
    assert all(old.number == new.number for old, new in revision.changed)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n".join("a " * (at % 50 + 1) for at in range(3000)), "\n".join(["a b"] * 3000)),
        ("word word. " * 20_000, "Word word? " * 20_000),
        ("\n".join("ab" * at for at in range(1, 700)), "ab" * 700),
        ("." * 100_000 + " a.", "\n" * 100_000),
        ("“" * 5_000 + "a.", "”" * 5_000 + "a."),
    ],
    ids=["one word", "one line", "prefixes", "full stops", "quotation marks"],
)
def test_hostile_texts_take_a_second_at_most(before: str, after: str) -> None:
    start = time.process_time()
    compare(version(before), version(after))
    assert time.process_time() - start < 2


def _long(sentences: int) -> tuple[str, str]:
    chance = random.Random(4)
    words = [f"word{number}" for number in range(2000)]
    before = [[chance.choice(words) for _ in range(22)] for _ in range(sentences)]
    after = [[*one[:9], "not", *one[10:]] for one in before]
    return "\n".join(map(" ".join, before)), "\n".join(map(" ".join, after))
