"""Coming and going: a group is greeted once, moves with its choices, and is forgotten."""

from __future__ import annotations

import asyncio
import logging

import pytest
from sqlalchemy import text

from bot.app import ALLOWED_UPDATES
from bot.chats import Chats, Choices
from bot.ledger import Ledger, open_ledger
from bot.texts import ENGLISH
from tests.arrived import REOPENS, SENTENCE, quotes
from tests.fake_telegram import FakeTelegram, Fault, Json
from tests.fake_telegram_groups import CHANNEL, member_changed, tell_of_migration, upgraded
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.test_turns import AND_WHY, HANGERS

GROUP, SUPERGROUP = -100, -1001
KEEP_ALL = "CREATE TRIGGER keep BEFORE DELETE ON chats BEGIN SELECT RAISE(ABORT, 'full'); END"
HELLO = "Hello. I answer questions about The bridge"


def basic_group(fake: FakeTelegram) -> Json:
    """A group that is no supergroup yet."""
    group = fake.group(GROUP)
    group["type"] = "group"
    return group


async def chosen(ledger: Ledger, chat: int) -> Choices:
    return await Chats(ledger).of(chat)


async def forgotten(ledger: Ledger, chat: int) -> bool:
    """Whether nothing is kept of the chat within a second."""
    for _ in range(20):
        if await chosen(ledger, chat) == Choices():
            return True
        await asyncio.sleep(0.05)
    return False


# Coming


@pytest.mark.parametrize("status", ["member", "administrator"])
def test_a_group_is_greeted_once_and_silently(status: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group = fake.user(ANN), fake.group(GROUP)
        async with polling(fake):
            await member_changed(fake, group, ann, "left", status)
            calls = await fake.wait("sendMessage")
            await member_changed(fake, group, ann, status, "administrator")
            await member_changed(fake, group, ann, "administrator", "restricted", is_member=True)
            await fake.quiet(1.3)
        assert fake.sent[0]["text"].startswith(HELLO)
        assert f"/ask@{fake.me['username']}" in fake.sent[0]["text"]
        assert str(calls[0].params["disable_notification"]).lower() == "true"

    happens()


@scenario
async def test_who_starts_the_bot_or_lets_a_channel_have_it_is_not_greeted(
    fake: FakeTelegram,
) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await member_changed(fake, fake.chats[ANN], ann, "kicked", "member")
        await member_changed(fake, CHANNEL, ann, "left", "administrator")
        await fake.quiet(1.3)


def test_a_group_where_it_may_not_write_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    refusal = "Bad Request: not enough rights to send text messages to the chat"

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group = fake.user(ANN), fake.group(GROUP)
        fake.faults.append(Fault("sendMessage", code=400, description=refusal))
        async with polling(fake):
            await member_changed(fake, group, ann, "left", "restricted", is_member=True)
            await fake.wait("sendMessage")

    with caplog.at_level(logging.WARNING):
        happens()
    assert not [record for record in caplog.records if record.name.startswith("bot")]


# Going


@pytest.mark.parametrize(
    ("old", "new"), [("member", "left"), ("administrator", "kicked"), ("member", "restricted")]
)
def test_what_was_chosen_and_asked_is_forgotten_when_a_group_removes_the_bot(
    old: str, new: str
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group, ledger = fake.user(ANN), fake.group(GROUP), open_ledger("sqlite://")
        await Chats(ledger).change(GROUP, preview=True)
        await Chats(ledger).change(ANN, preview=True)
        async with polling(fake, ledger=ledger):
            question = await fake.say(ann, f"/ask {HANGERS}", group)
            await fake.wait("sendMessage")
            await member_changed(fake, group, ann, old, new, is_member=False)
            assert await forgotten(ledger, GROUP)
            assert await chosen(ledger, ANN) == Choices(preview=True)
            await fake.say(ann, f"/ask {AND_WHY}", group)  # it leans on nothing any more
            await fake.wait("sendMessage", count=2)
            await fake.edit(question, f"/ask {REOPENS}")  # and no reply to it is known
            await fake.wait("sendMessage", count=3)
        assert fake.sent[1]["text"].startswith(ENGLISH.silence)
        assert quotes(fake.sent[2])[0] == SENTENCE

    happens()


@scenario
async def test_who_blocks_the_bot_is_forgotten(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    await Chats(ledger).change(ANN, preview=True)
    async with polling(fake, ledger=ledger):
        await member_changed(fake, fake.chats[ANN], ann, "member", "kicked")
        assert await forgotten(ledger, ANN)


@scenario
async def test_who_turns_out_to_have_blocked_it_is_forgotten(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    await Chats(ledger).change(ANN, preview=True)
    async with polling(fake, ledger=ledger):
        fake.block(ann)
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        assert await forgotten(ledger, ANN)


def test_when_the_ledger_refuses_that_is_logged_as_work_left(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, ledger = fake.user(ANN), open_ledger("sqlite://")
        await Chats(ledger).change(ANN, preview=True)
        with ledger.write() as connection:
            connection.execute(text(KEEP_ALL))
        async with polling(fake, ledger=ledger):
            fake.block(ann)
            await fake.say(ann, REOPENS)
            await fake.wait("sendMessage")

    with caplog.at_level(logging.ERROR):
        happens()
    assert any("is not forgotten yet" in record.getMessage() for record in caplog.records)


# Migration


@scenario
async def test_what_a_group_has_chosen_moves_with_it(fake: FakeTelegram) -> None:
    ann, group, ledger = fake.user(ANN), basic_group(fake), open_ledger("sqlite://")
    await Chats(ledger).change(GROUP, preview=True)
    async with polling(fake, ledger=ledger):
        new = fake.group(SUPERGROUP)
        await member_changed(fake, new, ann, "left", "member")
        await tell_of_migration(fake, ann, group, new)
        assert await forgotten(ledger, GROUP)
        await fake.quiet(1.3)  # it knows the bot already
        assert await chosen(ledger, SUPERGROUP) == Choices(preview=True)


@scenario
async def test_an_answer_to_a_group_that_has_moved_arrives_there_once(fake: FakeTelegram) -> None:
    ann, group, ledger = fake.user(ANN), basic_group(fake), open_ledger("sqlite://")
    await Chats(ledger).change(GROUP, preview=True)
    async with polling(fake, ledger=ledger):
        new = upgraded(fake, group, SUPERGROUP)
        await fake.say(ann, f"/ask {REOPENS}", group)
        await fake.wait("sendMessage", count=2)
        await tell_of_migration(fake, ann, group, new)
        await fake.quiet(0.3)
        assert await chosen(ledger, SUPERGROUP) == Choices(preview=True)
    assert [message["chat"]["id"] for message in fake.sent] == [SUPERGROUP]
    assert quotes(fake.sent[0])[0] == SENTENCE


@scenario
async def test_a_supergroup_that_is_said_to_have_moved_gets_no_second_copy(
    fake: FakeTelegram,
) -> None:
    ann, group = fake.user(ANN), fake.group(GROUP)
    async with polling(fake):
        upgraded(fake, group, SUPERGROUP)
        await fake.say(ann, f"/ask {REOPENS}", group)
        await fake.wait("sendMessage")
        await fake.quiet(0.3)
    assert fake.sent == []


def test_the_bot_asks_to_be_told_of_its_membership() -> None:
    assert "my_chat_member" in ALLOWED_UPDATES
