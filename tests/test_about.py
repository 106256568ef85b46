"""/about says what the story is and how much of it there is; /sources marks what was quoted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.message import LIMIT, Story, utf16_length
from bot.sources import sources_message
from bot.storylist import about_message
from bot.texts import ENGLISH, LANGUAGES, Texts
from knowledge import Article, Source
from tests.arrived import bold, button, quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.several_stories import NEWSROOM, desk_of, library, many
from tests.test_choosing import SAILS

MARKED = "● quoted in my last answer"


def marked(text: str) -> list[str]:
    """The titles that are marked in a list of sources."""
    lines = text.split("\n")
    return [line[2:] for line in lines if line.startswith("● ") and line != MARKED]


# /about


def test_about_tells_of_the_chosen_story(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, desk=desk_of(library(tmp_path))):
            await fake.say(ann, "/story market")
            await fake.wait("sendMessage")
            await fake.say(ann, "/about")
            await fake.wait("sendMessage", count=2)
        assert bold(fake.sent[1]) == ["The fish market"]
        assert fake.sent[1]["text"].split("\n") == [
            "The fish market",
            "",
            "How the town builds a hall for its fish.",
            "",
            "2 articles",
            "2 publishers",
            "Languages: English, Spanish",
            "Newest: 6 Mar 2026",
            "Oldest: 4 Mar 2026",
            "",
            "To share it:",
            "https://t.me/pullquote_bot?start=market",
        ]

    happens()


def test_about_all_stories_counts_those_that_may_be_asked(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, desk=desk_of(library(tmp_path))):
            await fake.say(fake.user(ANN), "/about")
            await fake.wait("sendMessage")
        text = fake.sent[0]["text"]
        assert text.startswith("The ferry · The fish market\n\n3 articles\n")
        assert text.endswith("https://t.me/pullquote_bot")

    happens()


def test_about_the_only_story_that_is_open_has_its_description(tmp_path: Path) -> None:
    root = library(tmp_path)
    (root / "ferry" / "story.yml").write_text("title: The ferry\nchats: [5]\n")

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, desk=desk_of(root)):
            await fake.say(fake.user(ANN), "/about")
            await fake.wait("sendMessage")
        assert "How the town builds a hall for its fish." in fake.sent[0]["text"]

    happens()


def test_a_story_for_some_chats_has_no_link_to_share(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        fake.admins.add((NEWSROOM, ANN))
        ann, group = fake.user(ANN), fake.group(NEWSROOM)
        async with polling(fake, desk=desk_of(library(tmp_path))):
            await fake.say(ann, "/story v-files", group)
            await fake.wait("sendMessage")
            await fake.say(ann, "/about", group)
            await fake.wait("sendMessage", count=2)
        assert fake.sent[1]["text"].startswith("The Sealed files\n\n1 article\n1 publisher\n")
        assert "t.me" not in fake.sent[1]["text"]

    happens()


def test_about_says_that_the_chosen_story_is_gone(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, desk = fake.user(ANN), desk_of(many(tmp_path, 3))
        async with polling(fake, desk=desk):
            await fake.say(ann, "/story story-01")
            await fake.wait("sendMessage")
            for file in (tmp_path / "story-01").iterdir():
                file.unlink()
            desk.refresh()
            for count, text in enumerate(["/about", "/story all", "/about"], 2):
                await fake.say(ann, text)
                await fake.wait("sendMessage", count=count)
        assert "can no longer be asked here" in fake.sent[1]["text"]
        assert "can no longer be asked here" not in fake.sent[3]["text"]

    happens()


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_the_longest_story_fits_into_about(texts: Texts) -> None:
    codes = ("en", "es", "pt", "fr", "de", "ar", "ru", "uk", "zh", "und")
    day, articles = date(2026, 3, 3), []
    for number in range(1000):
        source = Source(
            "P", day - timedelta(number), "https://p.example/", language=codes[number % 10]
        )
        articles.append(Article(f"{number}", "T", "x", source))
    story = Story("😀" * 900, articles, description="😀" * 9000)
    message = about_message(story, texts, link="https://t.me/" + "b" * 100, lost=True)
    assert utf16_length(message.text) <= LIMIT
    assert texts.name_of("zh") in message.text
    assert "1000" in message.text


def test_of_an_archive_only_its_ends_are_read() -> None:
    class Archive(list[Article]):
        def __iter__(self) -> None:  # type: ignore[override]
            raise AssertionError("each of these is a file")

    source = Source("P", date(2026, 3, 3), "https://p.example/", language="en")
    story = Story("Big", Archive([Article(f"{n}", "T", "x", source) for n in range(1001)]))
    assert about_message(story, ENGLISH).text == "Big\n\n1001 articles\nNewest: 3 Mar 2026"


# /sources


def test_sources_mark_what_the_last_answer_quoted_and_so_do_their_pages(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, desk = fake.user(ANN), desk_of(many(tmp_path, 12))
        async with polling(fake, desk=desk):
            await fake.say(ann, "Which heron flew over the lake?")
            await fake.wait("sendMessage")
            await fake.say(ann, "/sources")
            await fake.wait("sendMessage", count=2)
            pages = [fake.sent[1]["text"]]
            for count, turn in enumerate("▸◂▸", 1):
                await fake.press(ann, fake.sent[1], button(fake.sent[1], turn))
                await fake.wait("editMessageText", count=count)
                pages.append(fake.sent[1]["text"])
            await fake.say(ann, "/new")
            await fake.wait("sendMessage", count=3)
            await fake.press(ann, fake.sent[1], button(fake.sent[1], "◂"))
            await fake.wait("editMessageText", count=4)
        quoted = sorted(quote.partition(" flew")[0] for quote in quotes(fake.sent[0]))
        assert len(quoted) == 3
        assert sorted(marked(pages[0]) + marked(pages[1])) == quoted
        assert pages[2:] == pages[:2]
        assert marked(fake.sent[1]["text"]) == []

    happens()


def test_sources_of_the_chosen_story_alone_are_listed_without_a_mark(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, desk=desk_of(library(tmp_path))):
            for count, text in enumerate([SAILS, "/story market", "/sources"], 1):
                await fake.say(ann, text)
                await fake.wait("sendMessage", count=count)
        text = fake.sent[2]["text"]
        assert "A new hall" in text
        assert "Ferry" not in text
        assert "●" not in text

    happens()


def test_in_a_group_the_mark_is_for_who_asked_for_the_list(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, bob, group = fake.user(ANN), fake.user(8, "Bob"), fake.group(-100_5)
        async with polling(fake, desk=desk_of(library(tmp_path))):
            await fake.say(ann, f"/ask {SAILS}", group)
            await fake.wait("sendMessage")
            await fake.say(bob, "/sources", group)
            await fake.wait("sendMessage", count=2)
            await fake.say(ann, "/sources", group)
            await fake.wait("sendMessage", count=3)
        assert marked(fake.sent[1]["text"]) == []
        assert marked(fake.sent[2]["text"]) == ["Ferry runs again"]

    happens()


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_a_page_where_all_are_marked_still_fits(texts: Texts) -> None:
    source = Source("a" + "😀" * 299, date(2019, 2, 26), file="f" * 300, agency="😀" * 300)
    articles = tuple(Article(f"{n}", "a" + "😀" * 899, "x", source) for n in range(30))
    quoted = {article.id for article in articles}
    message = sources_message(Story("😀" * 900, articles), texts, page_number=1, quoted=quoted)
    assert message.text.count("● ") == 11
    assert utf16_length(message.text) <= LIMIT
