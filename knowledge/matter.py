"""Matter: whether two statements are of one thing, so that their figures can be held together.

Being wrong here would tell readers that reports differ where they do not. So the rules are many,
and each of them can only say no.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from knowledge.language import analysed, is_number
from knowledge.passage import Passage
from knowledge.quantity import Quantity, differ, quantities, same
from knowledge.rarity import rarity
from knowledge.sentence import beginning
from knowledge.statement import Statement, statements
from knowledge.wording import PERSONS, wording

_ALIKE: Final = 0.5  # of the words of two sentences (Dice)
_NAMED: Final = 8.0  # nats of rarity that two reports share: a name, where one is asked for
_NAMELESS: Final = 22.0  # two or three names or words of the story, where none is
_TELLING: Final = 6.0  # nats; commoner words are in any story
_SPAN: Final = timedelta(days=365)  # between two reports of one matter
_WEEK: Final = timedelta(days=6)  # from here on "on Monday" is another Monday
_BEHIND: Final = 60  # characters behind "12" in "12 of the 148 steel hangers"


class Asked(NamedTuple):
    """What a question says, as stems; nothing where there is none.

    Attributes:
        words: those that are no names and no numbers.
        counted: what it wants counted: "hangers" in "How many hangers cracked?"
        named: whether it has a name as well.
    """

    words: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    named: bool = False


NOTHING: Final = Asked()


def one_matter(one: Statement, other: Statement, asked: Asked) -> bool:
    """Whether two statements give a figure of the same thing, as far as their words tell.

    Args:
        one: of an article.
        other: of another one.
        asked: what both are to answer; NOTHING without a question.
    """
    quantity, against = one.quantity, other.quantity
    return (
        one.passage.source.language == other.passage.source.language
        and (quantity.kind, quantity.unit) == (against.kind, against.unit)
        and _same_thing(one, other)
        and _same_frame(one, other, asked)
        and _same_frame(other, one, asked)
        and _same_subject(one, other, asked)
        and not _apart(one, other)
        and _alike(one, other, asked)
        and (bool(asked.words) or not _on_other_terms(one, other))
        and one_story(one, other, asked)
    )


def _same_thing(one: Statement, other: Statement) -> bool:
    """Whether what is counted has a word in common, where both say it behind the figure.

    All of them where it is one word with the figure: a 17-year-old girl is no 5-year-old boy.
    """
    if one.quantity.kind == "date" or not (one.counted and other.counted):
        return True
    if "-" in (one.behind, other.behind):
        return one.counted == other.counted
    return not set(one.counted).isdisjoint(other.counted)


def _same_frame(one: Statement, other: Statement, asked: Asked) -> bool:
    """Whether the words close to a figure stand in the other sentence too.

    What is counted and what became of it has to; so does the verb in front ("injured 12"), and what
    of the question stands near. The rest of the sentence is free.
    """
    own, wide = other.place.own.own, other.wide
    neutral = wording(one.language).neutral
    if one.leading and one.leading not in own | neutral:
        return False
    if not one.near & asked.words <= other.said | neutral:
        return False
    match one.quantity.kind:
        case "count":
            close, free = {*one.became, *one.counted}, asked.counted
        case "share":
            close, free = {*one.before, *one.counted, *one.became[:1]}, asked.words
        case _:
            close, free = {*one.before, *one.counted}, asked.words
    missing = close - own - free - neutral
    return all(stem in wide and stem in one.place.own.names for stem in missing)


def _same_subject(one: Statement, other: Statement, asked: Asked) -> bool:
    """Whether one of the two says no more in front of its figure than the other says anywhere."""
    neutral = wording(one.language).neutral | asked.words
    ours = one.before - other.wide - neutral
    theirs = other.before - one.wide - neutral
    return not (ours and theirs)


def _apart(one: Statement, other: Statement) -> bool:
    """Whether something says that they are of different times, places or people."""
    if one.turns != other.turns or "background" in one.turns:
        return True
    by_date = _two_events if one.quantity.kind == "date" else _other_dates
    return _on_other_days(one, other) or by_date(one, other) or _of_others(one, other)


def _on_other_days(one: Statement, other: Statement) -> bool:
    days = abs(one.passage.source.day - other.passage.source.day)
    ours, theirs = one.around.weekdays, other.around.weekdays
    named = bool(ours and theirs)
    return days > _SPAN or (named and (days >= _WEEK or ours.isdisjoint(theirs)))


def _of_others(one: Statement, other: Statement) -> bool:
    """Whether a name in front of a figure is unknown to the other report, or each has its own."""
    ours, theirs = one.around, other.around
    if ours.persons ^ theirs.persons == PERSONS:
        return True
    if one.subjects - other.wide or other.subjects - one.wide:
        return True
    strange, foreign = ours.names - other.wide, theirs.names - one.wide
    if (ours.persons and foreign) or (theirs.persons and strange):
        return True  # "he" is somebody else, as far as can be seen
    begins = {beginning(name) for name in foreign}
    return bool(foreign) and any(beginning(name) not in begins for name in strange)


def _other_dates(one: Statement, other: Statement) -> bool:
    """Whether they are dated differently, or one of them speaks of another year than its own."""
    ours, theirs = one.around.dates, other.around.dates
    if ours and theirs:
        return any(differ(a, b) for a in ours for b in theirs) and not any(
            same(a, b) for a in ours for b in theirs
        )
    return any(
        one_date.day.year not in {0, statement.passage.source.day.year}
        for statement in (one, other)
        for one_date in statement.around.dates
    )


def _two_events(one: Statement, other: Statement) -> bool:
    """Whether two dates are each reported in their own days: one event each."""
    ours, theirs = _since(one), _since(other)
    if ours is None or theirs is None or max(abs(ours), abs(theirs)) > _WEEK:
        return False
    apart = (one.passage.source.day - ours) - (other.passage.source.day - theirs)
    return min(ours, theirs) >= timedelta(0) or abs(apart) > 2 * _WEEK


def _since(statement: Statement) -> timedelta | None:
    """How long before its report a date was; None for one without day or month."""
    told, published = statement.quantity.day, statement.passage.source.day
    if not (told.month and told.day):
        return None
    try:
        return published - date(told.year or published.year, told.month, told.day)
    except ValueError:  # 30 February is a misprint, and no day
        return None


def _on_other_terms(one: Statement, other: Statement) -> bool:
    """Whether figures of another kind differ: "15% ask less than $4", "56% ask less than $3"."""
    ours, theirs = (
        [
            found
            for found in quantities(statement.passage.text, statement.language)
            if found.kind not in {"date", statement.quantity.kind}
        ]
        for statement in (one, other)
    )
    return bool(ours and theirs) and not any(same(a, b) for a in ours for b in theirs)


def _alike(one: Statement, other: Statement, asked: Asked) -> bool:
    """Whether enough of the sentences is the same, or of what stands close to the figures."""
    ours, theirs = _said(one.place.own.own), _said(other.place.own.own)
    if 2 * len(ours & theirs) >= _ALIKE * (len(ours) + len(theirs)):
        return True
    ours, theirs = _said(one.near), _said(other.near)
    return bool(asked.words) and 2 * len(ours & theirs) >= min(len(ours), len(theirs)) > 0


def _said(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(stem for stem in stems if not is_number(stem))


def one_story(one: Statement, other: Statement, asked: Asked) -> bool:
    """Whether sentences, neighbours and titles share words that are not in just any story.

    Names say most. What else is asked says nothing, for it is what both were found by; and where no
    name is asked for, as in "How many people died?", more has to be shared.
    """
    shared = [
        rarity(stem, one.language)
        for stem in one.wide & other.wide - asked.words
        if not is_number(stem)
    ]
    least = _NAMED if asked.named else _NAMELESS
    return sum(value for value in shared if value >= _TELLING) >= least


def gone_from(anchor: Statement, passage: Passage, asked: Asked) -> Statement | None:
    """The figure of an earlier report that the anchor says its own has come from.

    "Cracks in 12 of the 148 hangers" is what "has risen to 19 from 12" goes back to.
    """
    former = [one for one in quantities(anchor.passage.text, anchor.language) if one.former]
    if not former or passage.source.moment >= anchor.passage.source.moment:
        return None
    counted = asked.counted or frozenset(s for s in anchor.place.own.own if not is_number(s))
    for one in statements(passage, anchor.quantity.kind):
        behind = analysed(passage.text[one.quantity.end :][:_BEHIND], anchor.language)
        if (
            any(same(one.quantity, before) for before in former)
            and (one.quantity.kind != "count" or any(word.stem in counted for word in behind))
            and one_story(one, anchor, asked)
        ):
            return one
    return None


def contrary(one: Statement, other: Statement) -> bool:
    """Whether the figures of two statements cannot both be right, the times being what they are."""
    older, newer = sorted((one, other), key=moment_of)
    if not differ(older.quantity, newer.quantity):
        return False
    return not (_tells(older, newer.quantity) or _tells(newer, older.quantity))


def _tells(one: Statement, quantity: Quantity) -> bool:
    """Whether a figure stands in the sentence of another, too, and is not what that was before."""
    found = quantities(one.passage.text, one.language)
    return any(same(other, quantity) and not other.former for other in found)


def moment_of(one: Statement) -> tuple[datetime, str]:
    """When it was reported: the sort key, the same on every run."""
    return one.passage.source.moment, one.passage.article_id
