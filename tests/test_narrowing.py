"""A question about one article: in a reply to its post, or with its link, it is asked of it."""

from __future__ import annotations

import pytest

from bot.message import clean
from bot.texts import ENGLISH
from tests.arrived import REOPENS, SENTENCE, links, quotes
from tests.fake_telegram import FakeTelegram, Json
from tests.fake_telegram_groups import CHANNEL, PHOTO, TELEGRAM
from tests.fake_telegram_text import utf16_length
from tests.running import ANN, polling, sample_articles
from tests.scenario import scenario

FERRY = "https://tidewrack-radio.example/news/ferry-buses-school-bell"
REPAIR = "https://tidewrack-radio.example/news/dunnock-bridge-repair-cost"
HERALD = "https://elmsworth-herald.example/2026/03/10/cracked-hangers-rise-to-19"
HANGERS = "How many hangers are cracked?"


def url_in(text: str) -> list[Json]:
    """The entities of the addresses and mentions in a text."""
    return [
        {
            "type": "mention" if word.startswith("@") else "url",
            "offset": utf16_length(text[: text.index(word)]),
            "length": utf16_length(word),
        }
        for word in text.split()
        if word.startswith(("http", "@"))
    ]


def ids(*addresses: str) -> set[str]:
    return {a.id for a in sample_articles() if a.source.url in addresses}


def articles_of(message: Json) -> set[str]:
    """The articles that a message quotes, each quote held against its article."""
    texts = {a.id: clean(a.text) for a in sample_articles()}
    found = quotes(message)
    assert all(any(quote in text for text in texts.values()) for quote in found)
    plain = {link.partition("#")[0] for link in links(message)}
    return ids(*plain)


async def post(fake: FakeTelegram, url: str, chat: Json | None = None, **extra: object) -> Json:
    text = f"🌉 News from the bridge: {url}"
    return fake.store(
        chat or fake.chats[ANN], TELEGRAM, {"text": text, "entities": url_in(text), **extra}
    )


# Replies to posts


@scenario
async def test_a_reply_to_a_post_is_asked_of_its_article(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake):
        news = await post(fake, REPAIR, group)
        await fake.say(ann, f"/ask {HANGERS}", group, reply_to=news)
        await fake.wait("sendMessage")
        await fake.say(ann, f"@{fake.me['username']} {HANGERS}", group, reply_to=news)
        await fake.wait("sendMessage", count=2)
        await fake.say(ann, f"/ask {HANGERS}", group)
        await fake.wait("sendMessage", count=3)
    assert articles_of(fake.sent[0]) == articles_of(fake.sent[1]) == ids(REPAIR)
    assert articles_of(fake.sent[2]) != ids(REPAIR)


@scenario
async def test_in_private_a_forwarded_post_is_replied_to(fake: FakeTelegram) -> None:
    async with polling(fake):
        ann = fake.user(ANN)
        await fake.say(ann, HANGERS, reply_to=await post(fake, REPAIR))
        await fake.wait("sendMessage")
    assert articles_of(fake.sent[0]) == ids(REPAIR)


POSTS: dict[str, Json] = {
    "behind words": {
        "text": "Read it",
        "entities": [{"type": "text_link", "offset": 0, "length": 4, "url": REPAIR}],
    },
    "in a caption": {
        "photo": PHOTO,
        "caption": f"Repair: {REPAIR}",
        "caption_entities": url_in(f"Repair: {REPAIR}"),
    },
    "behind words of a caption": {
        "photo": PHOTO,
        "caption": "Read it",
        "caption_entities": [{"type": "text_link", "offset": 0, "length": 4, "url": REPAIR}],
    },
    "shown below": {
        "text": "Read it",
        "link_preview_options": {"url": REPAIR},
    },
    "on a button": {
        "text": "Read it",
        "reply_markup": {"inline_keyboard": [[{"text": "Read", "url": REPAIR}]]},
    },
    "what a linked channel posts": {
        "text": REPAIR,
        "entities": url_in(REPAIR),
        "sender_chat": CHANNEL,
        "is_automatic_forward": True,
    },
}


@pytest.mark.parametrize("content", POSTS.values(), ids=list(POSTS))
def test_the_link_of_a_post_is_found_wherever_it_is(content: Json) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group = fake.user(ANN), fake.group(-100)
        async with polling(fake):
            news = fake.store(group, TELEGRAM, content)
            await fake.say(ann, f"/ask {HANGERS}", group, reply_to=news)
            await fake.wait("sendMessage")
        assert articles_of(fake.sent[0]) == ids(REPAIR)

    happens()


@pytest.mark.parametrize(
    "told",
    [
        {"external_reply": {"link_preview_options": {"url": REPAIR}}},
        {"external_reply": {}, "quote": {"text": f"More at {REPAIR}", "position": 0}},
    ],
    ids=["shown below", "in what is quoted of it"],
)
def test_a_post_of_another_chat_counts_too(told: Json) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        origin = {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 5}
        told["external_reply"]["origin"] = origin
        async with polling(fake):
            await fake.say(ann, HANGERS, **told)
            await fake.wait("sendMessage")
        assert articles_of(fake.sent[0]) == ids(REPAIR)

    happens()


# Links in questions


@scenario
async def test_a_link_in_the_question_is_what_it_is_about(fake: FakeTelegram) -> None:
    async with polling(fake):
        asked = f"{REPAIR} {HANGERS}"
        ann = fake.user(ANN)
        await fake.say(ann, asked, entities=url_in(asked), reply_to=await post(fake, FERRY))
        await fake.wait("sendMessage")
    assert articles_of(fake.sent[0]) == ids(REPAIR)


@scenario
async def test_several_links_are_asked_together(fake: FakeTelegram) -> None:
    async with polling(fake):
        asked = f"{HANGERS} {REPAIR} {HERALD} https://other.example/x"
        await fake.say(fake.user(ANN), asked, entities=url_in(asked))
        await fake.wait("sendMessage")
    assert articles_of(fake.sent[0])
    assert articles_of(fake.sent[0]) <= ids(REPAIR, HERALD)


@scenario
async def test_a_link_alone_is_no_question(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), REPAIR, entities=url_in(REPAIR))
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"] == ENGLISH.no_words


@scenario
async def test_the_name_of_a_site_is_a_word_of_the_question(fake: FakeTelegram) -> None:
    async with polling(fake):
        where = {"type": "url", "offset": 0, "length": len("booking.com")}
        await fake.say(fake.user(ANN), "booking.com?", entities=[where])
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"].startswith(ENGLISH.silence)


# What does not narrow


@scenario
async def test_a_link_that_is_not_in_the_library_narrows_nothing(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, REOPENS, reply_to=await post(fake, "https://other.example/news"))
        await fake.wait("sendMessage")
    assert quotes(fake.sent[0])[0] == SENTENCE


@scenario
async def test_a_reply_to_the_bots_own_answer_asks_the_whole_story(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, HANGERS, reply_to=await post(fake, REPAIR))
        await fake.wait("sendMessage")
        await fake.say(ann, REOPENS, reply_to=fake.sent[0])
        await fake.wait("sendMessage", count=2)
    assert quotes(fake.sent[1])[0] == SENTENCE
