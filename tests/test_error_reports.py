"""A reader reports an error: the newsroom gets the receipt and the words, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.configvalues import chat_or_email
from bot.errorwords import LONGEST, report_message
from bot.ledger import Ledger, open_ledger
from bot.message import LIMIT, utf16_length
from bot.receiptid import shown_id
from bot.receipts import Verified, receipt_of
from bot.texts import ENGLISH
from knowledge import Passage
from knowledge.correction import Fate, Standing
from tests.arrived import REOPENS, SENTENCE, button, labels, quotes
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN, polling, sample_articles
from tests.scenario import scenario

NEWSROOM = -100_77
REPORT = "Report an error ⚑"
WRONG = "It reopens on 31 March, not 30.\nI work there."
THANKS = "Sent to the newsroom, without your name. Thank you."
ID = re.compile(r"Receipt (\S{5}-\S{5})")


def reporting(ledger: Ledger | None = None, **settings: Any) -> dict[str, Any]:
    """A bot whose newsroom is a group."""
    return {
        "ledger": ledger or open_ledger("sqlite://"),
        "corrections_contact": NEWSROOM,
    } | settings


async def say(fake: FakeTelegram, words: str, **how: Any) -> dict[str, Any]:
    """The last message that came of what a reader wrote."""
    count = len(fake.sent)
    await fake.say(fake.user(ANN, "Ann Nym"), words, **how)
    await fake.wait("sendMessage", count=count + 1)
    return fake.sent[-1]


async def asked(fake: FakeTelegram) -> dict[str, Any]:
    """The question what is wrong, asked by the button under a quote in its context."""
    await say(fake, REOPENS)
    context = await say(fake, "/context")
    await fake.press(fake.user(ANN), context, button(context, REPORT))
    await fake.wait("sendMessage", count=3)
    return fake.sent[-1]


async def decide(fake: FakeTelegram, question: dict[str, Any], label: str) -> str:
    """What the question becomes when one of its buttons is pressed."""
    edits = sum(call.method == "editMessageText" for call in fake.calls)
    await fake.press(fake.user(ANN), question, button(question, label))
    await fake.wait("editMessageText", count=edits + 1)
    standing = fake.messages[question["chat"]["id"], question["message_id"]]
    return str(standing["text"])


def to_newsroom(fake: FakeTelegram) -> list[dict[str, Any]]:
    return [message for message in fake.sent if message["chat"]["id"] == NEWSROOM]


@scenario
async def test_the_newsroom_gets_the_receipt_and_the_words_alone(fake: FakeTelegram) -> None:
    fake.group(NEWSROOM, "Corrections")
    async with polling(fake, **reporting()):
        question = await asked(fake)
        await fake.say(fake.user(ANN, "Ann Nym"), WRONG, reply_to=question)
        await fake.wait("sendMessage", count=5)
    (report,) = to_newsroom(fake)
    assert quotes(report) == [WRONG, SENTENCE]
    assert "Elmsworth Herald" in report["text"]
    assert ID.findall(report["text"]) == ID.findall(question["text"])
    assert "Ann" not in report["text"]
    assert report["from"]["is_bot"]
    assert "reply_to_message" not in report
    assert fake.sent[-1]["text"] == THANKS


@scenario
async def test_the_question_is_still_known_after_a_restart(fake: FakeTelegram) -> None:
    fake.group(NEWSROOM)
    ledger = open_ledger("sqlite://")
    async with polling(fake, **reporting(ledger)):
        question = await asked(fake)
    async with polling(fake, **reporting(ledger)):
        await fake.say(fake.user(ANN), WRONG, reply_to=question)
        await fake.wait("sendMessage", count=5)
    assert len(to_newsroom(fake)) == 1


@scenario
async def test_the_receipt_is_sent_without_words_or_not_at_all(fake: FakeTelegram) -> None:
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        question = await asked(fake)
        assert await decide(fake, question, "Cancel") == "Nothing was sent."
        assert to_newsroom(fake) == []
        again = await say(fake, "/report")
        assert again["text"] == question["text"] or ID.search(again["text"])
        assert await decide(fake, again, "Send without words") == THANKS
    (report,) = to_newsroom(fake)
    assert quotes(report) == [SENTENCE]
    assert "The reader writes" not in report["text"]


@scenario
async def test_by_words_alone_it_goes_as_well(fake: FakeTelegram) -> None:
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        assert (await say(fake, "/report x"))["text"] == ENGLISH.nothing_asked
        await say(fake, "Who was the first man on the moon?")
        only = "Only an answer that quotes the story can have an error in it."
        assert (await say(fake, "/report x"))["text"] == only
        await say(fake, REOPENS)
        await fake.say(fake.user(ANN), "/report The day is wrong.")
        await fake.wait("sendMessage", count=6)
        assert (await say(fake, "/cancel"))["text"] == "Nothing more is sent."
    (report,) = to_newsroom(fake)
    assert quotes(report) == ["The day is wrong.", SENTENCE]


@scenario
async def test_where_an_address_is_configured_readers_are_told_it(fake: FakeTelegram) -> None:
    async with polling(fake, **reporting(corrections_contact="errors@paper.example")):
        told = await asked(fake)
    found = ID.search(fake.sent[1]["text"])
    assert found
    assert told["text"] == (
        f"Please write to errors@paper.example and name the receipt {found[1]}."
    )
    assert labels(told) == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            Fault("sendMessage", code=403, description="Forbidden: bot was kicked"),
            "The newsroom could not be reached. Nothing was sent.",
        ),
        (
            Fault("sendMessage", drop=True, after=True),
            "The connection broke, and I don't know whether your report arrived.",
        ),
    ],
    ids=["refused", "lost"],
)
def test_that_it_did_not_arrive_is_said(fault: Fault, told: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        fake.group(NEWSROOM)
        async with polling(fake, **reporting()):
            question = await asked(fake)
            fake.faults.append(replace(fault))
            assert await decide(fake, question, "Send without words") == told

    happens()


@scenario
async def test_a_chat_sends_three_a_day(fake: FakeTelegram) -> None:
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        await say(fake, REOPENS)
        for count in range(1, 4):
            await fake.say(fake.user(ANN), f"/report number {count}")
            await fake.wait("sendMessage", count=1 + 2 * count)
        refused = await say(fake, "/report number 4")
    assert refused["text"] == "At most 3 reports a day can be sent from one chat."
    assert len(to_newsroom(fake)) == 3


@scenario
async def test_where_nobody_wants_to_know_there_is_neither_button_nor_command(
    fake: FakeTelegram,
) -> None:
    async with polling(fake):
        await say(fake, REOPENS)
        assert REPORT not in labels(await say(fake, "/context"))
        assert (await say(fake, "/report"))["text"] == ENGLISH.unknown_command


@scenario
async def test_a_reply_to_what_another_wrote_is_no_report(fake: FakeTelegram) -> None:
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        forged = await fake.say(fake.user(8, "Bob"), "⚑ Receipt 7KQ2M-9X4TB")
        await fake.wait("sendMessage")
        await say(fake, REOPENS, reply_to=forged)
    assert to_newsroom(fake) == []
    assert quotes(fake.sent[-1]) == [SENTENCE]


@scenario
async def test_a_reply_in_the_newsroom_to_a_report_is_no_report(fake: FakeTelegram) -> None:
    group = fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        await say(fake, REOPENS)
        await fake.say(fake.user(ANN), "/report x")
        await fake.wait("sendMessage", count=3)
        (report,) = to_newsroom(fake)
        await fake.say(fake.user(8, "Bob"), "We correct it.", group, reply_to=report)
        await fake.wait("sendMessage", count=4)
    assert len([m for m in to_newsroom(fake) if "reports an error" in m["text"]]) == 1


@pytest.mark.parametrize("value", [-100_77, 7, "", None, "errors@paper.example"])
def test_a_contact_is_a_chat_an_address_or_nothing(value: object) -> None:
    assert chat_or_email(value, Path()) == (value or "")


@pytest.mark.parametrize("value", [0, True, 1.5, "7", "@newsroom", "a@b", "a b@c.example", ["x"]])
def test_another_contact_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="the number of a chat or an e-mail address"):
        chat_or_email(value, Path())


def test_the_longest_report_fits_into_a_message() -> None:
    text, first = "𝔚" * 1500, sample_articles()[0]
    article = replace(first, text=text)
    quote = Passage(first.id, first.version, first.title, first.source, 0, 1500, text)
    made = receipt_of(article, quote)
    assert made
    fates: tuple[Fate, ...] = ("stands", "changed")
    for now in fates:
        found = Verified(made, text, Standing(now, quote, meaning=True), article)
        message = report_message(found, "𝔚" * (LONGEST // 2), ENGLISH)
        assert utf16_length(message.text) <= LIMIT
        assert shown_id(made.id) in message.text
