"""In a group its admins choose the story; others are told so once, and can still look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.chats import Chats
from bot.introduction import start
from bot.ledger import Ledger, open_ledger
from bot.texts import ENGLISH
from tests.arrived import button, labels
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.several_stories import desk_of, library
from tests.test_choosing import SAILS

GROUP = -100_5
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "GroupAnonymousBot"}


def in_group(tmp_path: Path, happens: Callable[..., Awaitable[None]]) -> None:
    """Ann is an admin of the group, Bob a member of it."""

    @scenario
    async def story(fake: FakeTelegram) -> None:
        ledger, group = open_ledger("sqlite://"), fake.group(GROUP)
        ann, bob = fake.user(ANN), fake.user(8, "Bob")
        fake.admins.add((GROUP, ANN))
        async with polling(fake, desk=desk_of(library(tmp_path)), ledger=ledger):
            await happens(fake, group, ann, bob, ledger)

    story()


def test_a_group_is_bound_to_a_story_by_a_link_of_its_admin(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram, group: Any, ann: Any, bob: Any, ledger: Ledger) -> None:
        link = f"/start@{fake.me['username']} market"
        await fake.say(bob, link, group)
        await fake.wait("sendMessage")
        assert (await Chats(ledger).of(GROUP)).story == ""
        await fake.say(ann, link, group)
        await fake.wait("sendMessage", count=2)
        assert (await Chats(ledger).of(GROUP)).story == "market"
        assert fake.sent[0]["text"].startswith(ENGLISH.only_admins)
        assert fake.sent[1]["text"] == start(ENGLISH, "The fish market")

    in_group(tmp_path, happens)


def test_others_than_admins_are_told_once_and_can_still_look(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram, group: Any, ann: Any, bob: Any, ledger: Ledger) -> None:
        await fake.say(bob, "/story market", group)
        await fake.wait("sendMessage")
        await fake.say(bob, "/story ferry", group)
        await fake.wait("getChatMember", count=2)
        await fake.say(bob, "/stories", group)
        await fake.wait("sendMessage", count=2)
        await fake.press(bob, fake.sent[1], button(fake.sent[1], "The ferry"))
        told = await fake.wait("answerCallbackQuery")
        assert told[0].params["text"] == ENGLISH.only_admins
        assert (await Chats(ledger).of(GROUP)).story == ""
        await fake.press(ann, fake.sent[1], button(fake.sent[1], "The ferry"))
        await fake.wait("editMessageText")
        assert (await Chats(ledger).of(GROUP)).story == "ferry"
        assert [message["text"] for message in fake.sent] == [
            ENGLISH.only_admins,
            fake.sent[1]["text"],
        ]

    in_group(tmp_path, happens)


def test_an_anonymous_admin_chooses_and_nobody_leans_on_the_other_story(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram, group: Any, _: Any, bob: Any, ledger: Ledger) -> None:
        await fake.say(bob, f"/ask {SAILS}", group)
        await fake.wait("sendMessage")
        await fake.say(ANONYMOUS, "/story market", group, sender_chat=group)
        await fake.wait("sendMessage", count=2)
        assert (await Chats(ledger).of(GROUP)).story == "market"
        await fake.say(bob, "/more", group)
        await fake.wait("sendMessage", count=3)
        assert fake.sent[2]["text"] == ENGLISH.nothing_asked

    in_group(tmp_path, happens)


def test_a_choice_that_has_to_wait_is_shown_later(tmp_path: Path) -> None:
    async def happens(fake: FakeTelegram, group: Any, ann: Any, *_: Any) -> None:
        await fake.say(ann, "/stories", group)
        await fake.wait("sendMessage")
        fake.faults.append(Fault("editMessageText", code=429, retry_after=1))
        await fake.press(ann, fake.sent[0], button(fake.sent[0], "The ferry"))
        await fake.wait(lambda call: call.method == "editMessageText" and not call.error)
        assert "● The ferry" in labels(fake.sent[0])

    in_group(tmp_path, happens)
