"""The question what is wrong with a quote: it is answered once, and by who was asked alone."""

from __future__ import annotations

from typing import Any

from bot.errorprompt import SEND
from bot.errorwords import already_answered, no_receipt, not_asked
from bot.ledger import open_ledger
from bot.texts import ENGLISH
from tests.arrived import REOPENS, button, labels, quotes
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.test_error_reports import (
    NEWSROOM,
    REPORT,
    THANKS,
    WRONG,
    asked,
    reporting,
    to_newsroom,
)

ALONE = "Send without words"
OTHERS = not_asked(ENGLISH)
DONE = already_answered(ENGLISH)


async def told(fake: FakeTelegram, person: Any, message: Any, data: str) -> str:
    """What passes over the chat when a button is pressed; "" for nothing."""
    count = sum(call.method == "answerCallbackQuery" for call in fake.calls)
    await fake.press(person, message, data)
    found = await fake.wait("answerCallbackQuery", count=count + 1)
    return str(found[-1].params.get("text", ""))


async def answered(
    fake: FakeTelegram, person: Any, words: str, chat: Any = None, **how: Any
) -> str:
    """The last thing that the bot writes to who writes this."""
    number = (chat or person)["id"]
    count = len(written_in(fake, number))
    await fake.say(person, words, chat, **how)
    await fake.until(lambda: len(written_in(fake, number)) > count, 5)
    return str(written_in(fake, number)[-1]["text"])


def written_in(fake: FakeTelegram, chat: int) -> list[dict[str, Any]]:
    return [message for message in fake.sent if message["chat"]["id"] == chat]


# Once


@scenario
async def test_a_button_that_is_pressed_twice_sends_once(fake: FakeTelegram) -> None:
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        question = await asked(fake)
        send, stop = button(question, ALONE), button(question, "Cancel")
        fake.faults.append(Fault("sendMessage", code=200, delay=0.5))
        for data in (send, send, stop):
            await fake.press(fake.user(ANN), question, data)
        await fake.wait("editMessageText")
        await fake.quiet(0.5)
    assert len(to_newsroom(fake)) == 1
    assert fake.messages[ANN, question["message_id"]]["text"] == THANKS


@scenario
async def test_a_report_that_was_sent_is_not_said_to_be_cancelled(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        question = await asked(fake)
        send = button(question, ALONE)
        assert await answered(fake, ann, WRONG, reply_to=question) == THANKS
        await fake.wait("editMessageReplyMarkup")
        for words in ("/cancel", "One thing more."):
            now = fake.messages[ANN, question["message_id"]]
            assert await answered(fake, ann, words, reply_to=now) == DONE
        assert await told(fake, ann, question, send) == DONE
    assert len(to_newsroom(fake)) == 1


@scenario
async def test_four_at_once_are_not_more_than_three_a_day(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        await answered(fake, ann, REOPENS)
        fake.faults += [Fault("sendMessage", code=200, delay=0.5) for _ in range(4)]
        for number in range(4):
            await fake.say(ann, f"/report number {number}")
        await fake.until(lambda: len(written_in(fake, ANN)) == 5, 10)
    assert len(to_newsroom(fake)) == 3


@scenario
async def test_what_did_not_arrive_does_not_count(fake: FakeTelegram) -> None:
    ann, kicked = fake.user(ANN), "Forbidden: bot was kicked"
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        await answered(fake, ann, REOPENS)
        for number in range(4):
            fake.faults.append(Fault("sendMessage", code=403, description=kicked))
            assert "Nothing was sent" in await answered(fake, ann, f"/report {number}")
        assert await answered(fake, ann, "/report now") == THANKS
    assert len(to_newsroom(fake)) == 1


@scenario
async def test_a_ledger_that_fails_leaves_the_question_as_it_was(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    fake.group(NEWSROOM)
    async with polling(fake, **reporting(ledger)):
        question = await asked(fake)
        with ledger.write() as connection:
            connection.exec_driver_sql("ALTER TABLE receipts RENAME TO away")
        words = await answered(fake, ann, WRONG, reply_to=question)
        assert words == "That did not work. Please try again in a minute."
        with ledger.write() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO receipts")
        assert await answered(fake, ann, WRONG, reply_to=question) == THANKS


@scenario
async def test_that_it_was_sent_is_said_also_where_the_chat_has_to_wait(
    fake: FakeTelegram,
) -> None:
    limit = Fault("editMessageText", code=429, description="Too Many Requests", retry_after=1)
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        question = await asked(fake)
        fake.faults.append(limit)
        await fake.press(fake.user(ANN), question, button(question, ALONE))
        await fake.wait("editMessageText", count=2)
    assert fake.messages[ANN, question["message_id"]]["text"] == THANKS


# By who was asked


@scenario
async def test_in_a_group_nobody_decides_for_another(fake: FakeTelegram) -> None:
    ann, bob, group = fake.user(ANN), fake.user(8, "Bob"), fake.group(-100)
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        await answered(fake, ann, f"/ask {REOPENS}", group)
        await answered(fake, bob, f"/ask {REOPENS}", group)
        await answered(fake, bob, "/context", group)
        context = written_in(fake, -100)[-1]
        await fake.press(ann, context, button(context, REPORT))  # under the answer to Bob
        await fake.wait("sendMessage", count=4)
        question = written_in(fake, -100)[-1]
        for data in ("Cancel", ALONE):
            assert await told(fake, bob, question, button(question, data)) == OTHERS
        for words in ("It is wrong!", "/cancel"):
            assert await answered(fake, bob, words, group, reply_to=question) == OTHERS
        assert to_newsroom(fake) == []
        assert labels(fake.messages[-100, question["message_id"]]) == [ALONE, "Cancel"]
        assert await answered(fake, ann, WRONG, group, reply_to=question) == THANKS
    assert [quotes(report)[0] for report in to_newsroom(fake)] == [WRONG]


@scenario
async def test_what_an_admin_began_in_the_groups_name_its_admins_decide(
    fake: FakeTelegram,
) -> None:
    group, anonymous = fake.group(-100), fake.user(1087968824, "Group") | {"is_bot": True}
    fake.admins.add((-100, ANN))
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        await answered(fake, anonymous, f"/ask {REOPENS}", group, sender_chat=group)
        await answered(fake, anonymous, "/report", group, sender_chat=group)
        question = written_in(fake, -100)[-1]
        send = button(question, ALONE)
        assert await told(fake, fake.user(8, "Bob"), question, send) == OTHERS
        assert await told(fake, fake.user(ANN), question, send) == ""
        await fake.wait("editMessageText")
    assert len(to_newsroom(fake)) == 1


@scenario
async def test_a_button_that_is_not_there_decides_nothing(fake: FakeTelegram) -> None:
    """A client may send what it likes."""
    ann = fake.user(ANN)
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        question = await asked(fake)
        whom = button(question, ALONE).removeprefix(SEND)
        receipt, _, _ = whom.partition(":")
        context = fake.sent[1]
        for under, data in (
            (question, f"{SEND}7KQ2M9X4TB:{whom[-8:]}"),
            (question, f"{SEND}{receipt}:00000000"),
            (question, f"{SEND}{receipt}"),
            (context, f"{SEND}{whom}"),
            (context, "v2:errstop"),
        ):
            assert await told(fake, ann, under, data) == ENGLISH.button_outlived
        for data in ("v2:err:7KQ2M9X4TB", "v2:err:UUUUUUUUUU"):
            assert await told(fake, ann, context, data) == no_receipt(ENGLISH)
        await fake.quiet(0.2)
    assert to_newsroom(fake) == []
    assert len(f"{SEND}{whom}".encode()) <= 64
