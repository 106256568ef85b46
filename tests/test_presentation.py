"""How a quote is presented: publisher first, its language, the days of its dates, a preview."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.answers import answer_message
from bot.chats import Chats
from bot.ledger import Ledger, open_ledger
from bot.message import Story, Style
from bot.texts import ENGLISH, LANGUAGES
from bot.view import View
from knowledge import Answer, Article, Source, split
from tests.arrived import REOPENS, SENTENCE, button, links, quotes
from tests.fake_telegram import FakeTelegram
from tests.herons import HERON, herons
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.written import answered, article, passage, story
from tests.written import quotes as written_quotes

ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))
FIRST = Style(publisher_first=True)


def herald(language: str = "en", **changes: Any) -> Source:
    given = {"published": date(2019, 2, 26), "url": "https://h.example/a", "language": language}
    return Source("Herald", **{**given, **changes})


# Publisher first


def test_the_publisher_stands_before_the_quote_where_that_is_chosen() -> None:
    message = answer_message(answered(passage("It is shut.")), story(), ENGLISH, style=FIRST)
    assert message.text == (
        "Elmsworth Herald (Erewhon Wire), 26 Feb 2019:\nIt is shut.\nA headline"
    )
    assert [e.kind for e in message.entities] == ["bold", "blockquote", "text_link"]
    assert written_quotes(message) == ["It is shut."]


def test_and_before_a_quote_in_its_context_which_stays_bold() -> None:
    passages = split(article("It was open. It is shut. It will open."))
    view = View("context", 1)
    message = answer_message(answered(*passages), story(), ENGLISH, view=view, style=FIRST)
    assert message.text.startswith("Elmsworth Herald (Erewhon Wire), 26 Feb 2019:\nIt was open.")
    assert [e.kind for e in message.entities] == ["bold", "blockquote", "bold", "text_link"]
    assert written_quotes(message) == ["It was open. It is shut. It will open."]


# Of a language that is not the reader's


def test_the_language_of_the_source_is_named_where_it_is_not_the_readers() -> None:
    quote = answered(passage("Está cerrado.", herald("es")))
    assert "— Herald, 26 Feb 2019, in Spanish\n" in answer_message(quote, story(), ENGLISH).text
    assert "español" not in answer_message(quote, story(), LANGUAGES["es"]).text
    assert "espagnol" in answer_message(quote, story(), LANGUAGES["fr"]).text
    assert "испанский" in answer_message(quote, story(), LANGUAGES["ru"]).text


@pytest.mark.parametrize("language", ["und", "xx"])
def test_a_language_that_nobody_knows_is_not_named(language: str) -> None:
    message = answer_message(answered(passage("X.", herald(language))), story(), ENGLISH)
    assert "— Herald, 26 Feb 2019\n" in message.text


# Dates


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "23 Feb 2019"), ("es", "23 feb 2019"), ("ar", "23 فبراير 2019")],
)
def test_a_weekday_is_shown_as_its_day_in_the_readers_language(language: str, shown: str) -> None:
    quote = answered(passage("The pier burned on Saturday.", herald()))
    message = answer_message(quote, story(), LANGUAGES[language])
    assert message.text.splitlines()[-1].translate(ISOLATES) == f"Saturday = {shown}"
    assert written_quotes(message) == ["The pier burned on Saturday."]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ((2019, 2, 18), (2019, 2, 24), "18–24 Feb 2019"),
        ((2019, 1, 28), (2019, 2, 3), "28 Jan\u2009–\u20093 Feb 2019"),
        ((2018, 12, 31), (2019, 1, 6), "31 Dec 2018\u2009–\u20096 Jan 2019"),
        ((2019, 2, 1), (2019, 2, 28), "Feb 2019"),
        ((2018, 1, 1), (2018, 12, 31), "2018"),
    ],
)
def test_a_week_a_month_and_a_year_are_written_as_such(
    first: tuple[int, int, int], last: tuple[int, int, int], days: str
) -> None:
    assert ENGLISH.days(date(*first), date(*last)) == days


def test_the_same_words_are_explained_once() -> None:
    text = "It burned on Sunday, it was shut on Monday, it opened on Saturday, it closed on Sunday."
    message = answer_message(answered(passage(text, herald())), story(), ENGLISH)
    assert message.text.count("Sunday = 24 Feb 2019") == 1


def test_dates_are_shown_under_a_quote_in_its_context_too() -> None:
    source = herald()
    passages = split(Article("a", "T", "It rained. The pier burned on Saturday.", source))
    view = View("context", 1)
    message = answer_message(answered(*passages), story(), ENGLISH, view=view)
    assert message.text.endswith("\nT\nSaturday = 23 Feb 2019")


# Now


@pytest.mark.parametrize("kind", ["page", "context"])
def test_a_question_about_now_is_told_how_far_the_story_goes(kind: Any) -> None:
    answer = Answer("Is it still shut?", (passage("It is shut."),), "clear")
    message = answer_message(answer, story(), ENGLISH, view=View(kind))
    assert message.text.endswith("A headline\n\nNewest report: 26 Feb 2019")


def test_whatever_the_language_of_the_client_is() -> None:
    answer = Answer("Is it still shut?", (passage("It is shut."),), "clear")
    assert "26 feb 2019" in answer_message(answer, story(), LANGUAGES["es"]).text.splitlines()[-1]


def test_another_question_is_not() -> None:
    assert "Newest" not in answer_message(answered(passage("It is shut.")), story(), ENGLISH).text


def test_a_story_without_articles_has_no_newest() -> None:
    answer = Answer("Is it still shut?", (passage("It is shut."),), "clear")
    assert "Newest" not in answer_message(answer, Story("L", ()), ENGLISH).text


# Preview


def test_a_preview_is_that_of_the_first_article_that_is_shown() -> None:
    sources = [herald(url=f"https://h.example/{n}") for n in range(2)]
    quote = answered(*(passage("a" * 1500, source) for source in sources * 2))
    style = Style(preview=True)
    pages = [
        answer_message(quote, story(), ENGLISH, view=View(number=n), style=style) for n in range(2)
    ]
    context = answer_message(quote, story(), ENGLISH, view=View("context", 1), style=style)
    assert [page.preview for page in pages] == ["https://h.example/0", "https://h.example/0"]
    assert context.preview == "https://h.example/1"
    assert answer_message(quote, story(), ENGLISH).preview == ""


def test_a_saved_page_has_none() -> None:
    saved = passage("X.", Source("Herald", date(2019, 2, 26), file="a.txt"))
    message = answer_message(answered(saved), story(), ENGLISH, style=Style(preview=True))
    assert message.preview == ""


# In chats


def looks(fake: FakeTelegram) -> list[Any]:
    """The previews of all that was sent and edited, in order."""
    calls = [call for call in fake.calls if call.method in {"sendMessage", "editMessageText"}]
    return [call.params["link_preview_options"].get("url") for call in calls]


async def chosen(**choices: bool) -> Ledger:
    ledger = open_ledger("sqlite://")
    await Chats(ledger).change(ANN, **choices)
    return ledger


@scenario
async def test_what_was_chosen_holds_for_answers_edits_pages_contexts_and_commands(
    fake: FakeTelegram,
) -> None:
    ann, ledger, seen = fake.user(ANN), await chosen(preview=True, publisher_first=True), []
    async with polling(fake, articles=herons(), ledger=ledger):
        question = await fake.say(ann, "…")
        await fake.wait("sendMessage")
        await fake.edit(question, HERON)
        for count, label in enumerate((ENGLISH.more, ENGLISH.context, ENGLISH.back), 1):
            await fake.wait("editMessageText", count=count)
            seen.append(dict(fake.sent[0]))
            await fake.press(ann, fake.sent[0], button(fake.sent[0], label))
        await fake.wait("editMessageText", count=4)
        seen.append(dict(fake.sent[0]))
        for count, command in enumerate(("/context 2", "/more"), 2):
            await fake.say(ann, command)
            await fake.wait("sendMessage", count=count)
        seen += fake.sent[1:]
    assert all(each["text"].startswith("Herald, 3 Mar 2026:\n") for each in seen)
    assert all(each["text"].count("Herald") == len(quotes(each)) for each in seen)
    assert looks(fake) == [None] + ["https://h.example/a"] * 6


@scenario
async def test_an_example_is_answered_as_was_chosen(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), await chosen(preview=True, publisher_first=True)
    async with polling(fake, examples=(REOPENS,), ledger=ledger):
        await fake.say(ann, "/start")
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], "v1:ex:0")
        await fake.wait("sendMessage", count=2)
    assert fake.sent[1]["text"].startswith(f"Elmsworth Herald, 17 Mar 2026:\n{SENTENCE}\n")
    assert looks(fake)[0] is None
    assert links(fake.sent[1])[0].startswith(f"{looks(fake)[1]}#")


@scenario
async def test_without_a_choice_no_page_is_shown(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), REOPENS)
        sent = await fake.wait("sendMessage")
    assert sent[0].params["link_preview_options"] == {"is_disabled": True}
    assert fake.sent[0]["text"].startswith(SENTENCE)
