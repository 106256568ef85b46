"""A narrowed answer: silence of one article is no silence of the story; it is found again."""

from __future__ import annotations

from functools import partial

from bot.desk import Desk
from bot.message import Story
from bot.texts import ENGLISH
from knowledge import ask
from tests.arrived import REOPENS, SENTENCE, button, labels, quotes, without_time
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, filled, polling, sample_articles
from tests.scenario import scenario
from tests.test_narrowing import FERRY, HANGERS, REPAIR, articles_of, ids, post, url_in

CAPITAL = "What is the capital of Australia?"
ELSEWHERE = "This article does not say, but another may."
WHOLE = "Ask the whole story ▸"


# Silence


@scenario
async def test_an_article_that_does_not_say_is_silent_and_the_story_one_press_away(
    fake: FakeTelegram,
) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake):
        await fake.say(ann, f"/ask {REOPENS}", group, reply_to=await post(fake, FERRY, group))
        await fake.wait("sendMessage")
        silent = dict(fake.sent[0])
    async with polling(fake):  # a restart does not matter
        await fake.press(ann, fake.sent[0], button(silent, WHOLE))
        await fake.wait("editMessageText")
        await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.context))
        await fake.wait("editMessageText", count=2)
    assert silent["text"].startswith(ELSEWHERE)
    assert quotes(silent) == []
    assert SENTENCE in quotes(fake.sent[0])[0]
    assert len(fake.sent) == 1


@scenario
async def test_from_a_question_with_a_link_the_whole_story_is_one_press_away(
    fake: FakeTelegram,
) -> None:
    ann, asked = fake.user(ANN), f"{FERRY} {REOPENS}"
    async with polling(fake):
        await fake.say(ann, asked, entities=url_in(asked))
        await fake.wait("sendMessage")
        assert fake.sent[0]["text"].startswith(ELSEWHERE)
        await fake.press(ann, fake.sent[0], button(fake.sent[0], WHOLE))
        await fake.wait("editMessageText")
    assert quotes(fake.sent[0])[0] == SENTENCE


@scenario
async def test_where_the_whole_story_is_silent_that_is_said(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), CAPITAL, reply_to=await post(fake, FERRY))
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"].startswith(ENGLISH.silence)
    assert labels(fake.sent[0]) == []


# Seen again


@scenario
async def test_the_buttons_show_the_narrowed_answer_also_after_a_restart(
    fake: FakeTelegram,
) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake):
        await fake.say(ann, f"/ask {HANGERS}", group, reply_to=await post(fake, REPAIR, group))
        await fake.wait("sendMessage")
        answer = dict(fake.sent[0])
    async with polling(fake):
        await fake.press(ann, fake.sent[0], button(answer, ENGLISH.context))
        await fake.wait("editMessageText")
        context = dict(fake.sent[0])
        await fake.press(ann, fake.sent[0], button(context, ENGLISH.back))
        await fake.wait("editMessageText", count=2)
    assert articles_of(context) == ids(REPAIR)
    assert quotes(answer)[0] in quotes(context)[0]
    assert without_time(fake.sent[0]) == without_time(answer)


@scenario
async def test_commands_without_buttons_show_the_narrowed_answer(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, HANGERS, reply_to=await post(fake, REPAIR))
        await fake.wait("sendMessage")
        await fake.say(ann, "/context")
        await fake.wait("sendMessage", count=2)
        await fake.say(ann, REOPENS, reply_to=await post(fake, FERRY))
        await fake.wait("sendMessage", count=3)
        await fake.say(ann, "/context")
        await fake.wait("sendMessage", count=4)
    assert articles_of(fake.sent[1]) == ids(REPAIR)
    assert SENTENCE in quotes(fake.sent[3])[0]  # that of the whole story, which is not silent


@scenario
async def test_an_edited_question_stays_narrowed(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        question = await fake.say(ann, CAPITAL, reply_to=await post(fake, REPAIR))
        await fake.wait("sendMessage")
        await fake.edit(question, HANGERS)
        await fake.wait("editMessageText")
    assert articles_of(fake.sent[0]) == ids(REPAIR)


@scenario
async def test_an_article_that_is_gone_leaves_buttons_that_say_so(fake: FakeTelegram) -> None:
    ann, articles = fake.user(ANN), sample_articles()
    desk = Desk(
        Story("S", articles),
        partial(ask, filled(articles)),
        (),
        slow=True,
        close=lambda: None,
    )
    async with polling(fake, desk=desk):
        await fake.say(ann, HANGERS, reply_to=await post(fake, REPAIR))
        await fake.wait("sendMessage")
        left = tuple(a for a in articles if a.source.url != REPAIR)
        desk.story, desk.look_up = Story("S", left), partial(ask, filled(left))
        await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.context))
        told = await fake.wait("answerCallbackQuery")
        await fake.quiet(0.2)
    assert told[0].params["text"] == ENGLISH.button_outlived
