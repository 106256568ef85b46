"""/settings and /language: in words and by buttons, kept for the chat, in groups for its admins."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.chats import Chats, Choices
from bot.introduction import commands
from bot.ledger import open_ledger
from bot.settings import SETTING, change_in, language_message, settings_message
from bot.texts import ENGLISH, LANGUAGE_NAMES, LANGUAGES, Texts
from tests.arrived import button, buttons
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN, at_webhook, polling
from tests.scenario import scenario

BOB = 8
GROUP = -100
SPANISH = LANGUAGES["es"]
WORDS = {"preview": "preview", "publisher": "publisher_first", "news": "news", "report": "report"}


def label(message: dict[str, Any], part: str) -> str:
    """The data of the button whose label has this in it."""
    found = next(each["text"] for each in buttons(message) if part in each["text"])
    return button(message, found)


# In words


@pytest.mark.parametrize("running", [polling, at_webhook], ids=["polling", "webhook"])
@pytest.mark.parametrize("word", WORDS)
def test_a_command_switches_on_and_off(running: Any, word: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, ledger, seen = fake.user(ANN), open_ledger("sqlite://"), []
        async with running(fake, ledger=ledger):
            for count, position in enumerate(("on", "ON", "off"), 1):
                await fake.say(ann, f"/settings {word} {position}")
                await fake.wait("sendMessage", count=count)
                seen.append(await Chats(ledger).of(ANN))
        on = Choices(**{WORDS[word]: True})  # type: ignore[arg-type]
        assert seen == [on, on, Choices()]
        assert f"/settings {word} off" in fake.sent[0]["text"]
        assert f"/settings {word} on" in fake.sent[2]["text"]

    happens()


@pytest.mark.parametrize("written", ["es", "ES", "es-MX", "Español", "español"])
def test_a_language_is_chosen_by_code_or_name_and_spoken_at_once(written: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake):
            await fake.say(ann, f"/language {written}")
            await fake.wait("sendMessage")
            await fake.say(ann, "/new")
            await fake.wait("sendMessage", count=2)
            await fake.say(ann, "/language auto")
            await fake.wait("sendMessage", count=3)
            await fake.say(ann, "/new")
            await fake.wait("sendMessage", count=4)
        assert "✓ Español – /language es" in fake.sent[0]["text"]
        assert fake.sent[1]["text"] == SPANISH.forgotten
        assert fake.sent[3]["text"] == ENGLISH.forgotten

    happens()


@pytest.mark.parametrize(
    "written", ["/settings sound on", "/settings preview", "/language tlh", "/settings language x"]
)
def test_what_is_no_setting_is_said_and_what_there_is_is_shown(written: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ledger = open_ledger("sqlite://")
        async with polling(fake, ledger=ledger):
            await fake.say(fake.user(ANN), written)
            await fake.wait("sendMessage")
            assert await Chats(ledger).of(ANN) == Choices()
        assert fake.sent[0]["text"].startswith("I don't know this setting.\n\n")
        assert "/language" in fake.sent[0]["text"]
        assert buttons(fake.sent[0])

    happens()


def test_languages_are_listed_by_their_own_names() -> None:
    text = language_message(Choices(), ENGLISH).text
    for code, name in LANGUAGE_NAMES.items():
        assert re.search(rf"{name}.? – /language {code}\n", text)
    assert "✓ That of your app – /language auto" in text


# By buttons


@scenario
async def test_buttons_change_the_page_in_place_and_say_what_is_chosen(
    fake: FakeTelegram,
) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(ann, "/settings")
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], label(fake.sent[0], "Link preview"))
        await fake.wait("editMessageText")
        assert "Link preview: yes" in fake.sent[0]["text"]
        await fake.press(ann, fake.sent[0], button(fake.sent[0], "Language"))
        await fake.wait("editMessageText", count=2)
        await fake.press(ann, fake.sent[0], button(fake.sent[0], "Español"))
        await fake.wait("editMessageText", count=3)
        assert "✓ Español" in fake.sent[0]["text"]
        await fake.press(ann, fake.sent[0], button(fake.sent[0], SPANISH.back))
        await fake.wait("editMessageText", count=4)
        assert await Chats(ledger).of(ANN) == Choices(language="es", preview=True)
    assert "Español" in fake.sent[0]["text"]
    assert len(fake.sent) == 1


@scenario
async def test_a_button_pressed_twice_does_what_it_says(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(ann, "/settings")
        await fake.wait("sendMessage")
        data = label(fake.sent[0], "News")
        for _ in range(2):
            await fake.press(ann, fake.sent[0], data)
        await fake.wait("editMessageText", count=2)
        assert await Chats(ledger).of(ANN) == Choices(news=True)


@scenario
async def test_a_change_whose_chat_has_to_wait_is_shown_later(fake: FakeTelegram) -> None:
    ann, limit = fake.user(ANN), "Too Many Requests"
    async with polling(fake):
        await fake.say(ann, "/settings")
        await fake.wait("sendMessage")
        fake.faults.append(Fault("editMessageText", code=429, description=limit, retry_after=1))
        await fake.press(ann, fake.sent[0], label(fake.sent[0], "News"))
        await fake.wait("editMessageText", count=2)
    assert "☑ News from the operators" in [each["text"] for each in buttons(fake.sent[0])]


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_every_button_is_a_command_in_words(texts: Texts) -> None:
    for page in (settings_message(Choices(), texts), language_message(Choices(), texts)):
        for row in page.buttons:
            for each in row:
                assert re.match(SETTING, each.data)
                assert len(each.data.encode()) <= 64
                assert change_in(each.data.removeprefix("v2:set:").split()) is not None


# In groups


@scenario
async def test_in_a_group_an_admin_chooses_and_others_see_it(fake: FakeTelegram) -> None:
    ann, bob, group = fake.user(ANN), fake.user(BOB, "Bob"), fake.group(GROUP)
    fake.admins.add((GROUP, ANN))
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(bob, "/settings preview on", group)
        await fake.wait("sendMessage")
        assert await Chats(ledger).of(GROUP) == Choices()
        await fake.say(ann, "/settings preview on", group)
        await fake.wait("sendMessage", count=2)
        await fake.say(bob, "/settings", group)
        await fake.wait("sendMessage", count=3)
        await fake.press(bob, fake.sent[2], label(fake.sent[2], "Link preview"))
        told = await fake.wait("answerCallbackQuery")
        assert await Chats(ledger).of(GROUP) == Choices(preview=True)
        await fake.press(ann, fake.sent[2], label(fake.sent[2], "Link preview"))
        await fake.wait("editMessageText")
        assert await Chats(ledger).of(GROUP) == Choices()
    assert fake.sent[0]["text"] == ENGLISH.only_admins
    assert "Link preview: yes" in fake.sent[1]["text"]
    assert told[0].params["text"] == ENGLISH.only_admins


@scenario
async def test_the_language_of_a_group_is_spoken_to_everybody_in_it(fake: FakeTelegram) -> None:
    ann, bob, group = fake.user(ANN), fake.user(BOB, "Bob", "fr"), fake.group(GROUP)
    fake.admins.add((GROUP, ANN))
    async with polling(fake):
        await fake.say(ann, "/language es", group)
        await fake.wait("sendMessage")
        await fake.say(bob, "/new", group)
        await fake.wait("sendMessage", count=2)
    assert fake.sent[1]["text"] == SPANISH.forgotten


@scenario
async def test_anonymous_admins_choose_too(fake: FakeTelegram) -> None:
    group = fake.group(GROUP)
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "GroupAnonymousBot"}
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(anonymous, "/settings news on", group, sender_chat=group)
        await fake.wait("sendMessage")
        assert await Chats(ledger).of(GROUP) == Choices(news=True)


def test_telegrams_clients_list_both() -> None:
    assert {"settings", "language"} <= dict(commands(ENGLISH)).keys()
