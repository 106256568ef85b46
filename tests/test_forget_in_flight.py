"""/forget while something is on its way: after “Deleted” nothing of it is written."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.answered import Answer, Answered
from bot.chats import Chats
from bot.desk import Desk
from bot.forgetting import FORGOTTEN_KEPT, ForgottenError, belonging_to
from bot.ledger import Ledger, open_ledger
from bot.message import Story
from bot.retention import forget_old
from bot.tables import CHATS, FORGOTTEN, OUTBOX, QUOTES, REPLIES, SENT, SILENT_QUESTIONS, WAITING
from bot.texts import ENGLISH
from knowledge import Answer as Found
from knowledge import ask
from tests.arrived import REOPENS, button, quotes
from tests.awaited import KEY, address_of, answering, begin, let_wait, report, states
from tests.fake_telegram import FakeTelegram, Fault
from tests.ledgers import new_address
from tests.running import ANN, built, filled, polling, sample_articles
from tests.scenario import scenario
from tests.webhook_listening import Listening, listening

GROUP = -100_5
HANGERS = "How many hangers are cracked?"
SILENT = "Who invented the telephone?"
OF_CHATS = (CHATS, REPLIES, SENT, QUOTES, OUTBOX, WAITING, SILENT_QUESTIONS)


def kept(ledger: Ledger) -> dict[str, int]:
    """How many rows there are in each table that has any of what belongs to a chat."""
    with ledger.read() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in OF_CHATS
        }
    return {name: count for name, count in counts.items() if count}


def slowly(method: str, times: int = 1) -> Fault:
    """Telegram takes its time for it."""
    return Fault(method, times, code=200, delay=0.5)


async def begun(fake: FakeTelegram, method: str, count: int = 1) -> None:
    """So many calls are on their way, or done."""
    assert await fake.until(lambda: [c.method for c in fake.calls].count(method) >= count, 5)


async def forget(fake: FakeTelegram, ledger: Ledger, chat: dict[str, Any] | None = None) -> None:
    """Somebody says /forget; until that is done, and all is still."""
    await fake.say(fake.user(ANN), "/forget", chat)
    assert await fake.until(lambda: any(m["text"].startswith("Deleted") for m in fake.sent), 10)
    await fake.until(lambda: all(call.answered for call in fake.calls), 5)
    await asyncio.sleep(0.1)
    assert kept(ledger) == {}


@contextmanager
def held_up() -> Iterator[tuple[Callable[..., Found], threading.Event, threading.Event]]:
    """A look-up in a thread that has begun at the one event, and ends at the other."""
    started, let_go, index = threading.Event(), threading.Event(), filled(sample_articles())

    def look_up(question: str, /, **options: Any) -> Found:
        started.set()
        let_go.wait(5)
        return ask(index, question, **options)

    try:
        yield look_up, started, let_go
    finally:
        let_go.set()


def desk_with(look_up: Callable[..., Found]) -> Desk:
    story = Story("The bridge", sample_articles())
    return Desk(story, look_up, (), slow=True, close=lambda: None)


# One that is on its way


@pytest.mark.parametrize(
    "fault",
    [
        slowly("sendMessage"),
        Fault("sendMessage", code=429, retry_after=1),
    ],
    ids=["slow", "has to wait"],
)
def test_an_answer_that_is_on_its_way_is_not_noted(fault: Fault) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ledger = open_ledger("sqlite://")
        fake.faults.append(fault)
        async with polling(fake, ledger=ledger):
            await fake.say(fake.user(ANN), REOPENS)
            await begun(fake, "sendMessage")
            await forget(fake, ledger)

    happens()


@scenario
async def test_a_context_that_is_on_its_way_is_not_noted(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        fake.faults.append(slowly("editMessageText"))
        await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.context))
        await begun(fake, "editMessageText")
        await forget(fake, ledger)
    assert quotes(fake.sent[0])


@scenario
async def test_the_answer_to_an_edited_question_is_not_noted(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        question = await fake.say(fake.user(ANN), HANGERS)
        await fake.wait("sendMessage")
        fake.faults.append(slowly("editMessageText"))
        await fake.edit(question, REOPENS)
        await begun(fake, "editMessageText")
        await forget(fake, ledger)
    assert quotes(fake.sent[0])


@pytest.mark.parametrize("question", [REOPENS, SILENT])
def test_a_question_that_is_looked_up_leaves_nothing(question: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ledger = open_ledger("sqlite://")
        await Chats(ledger).change(ANN, report=True)
        with held_up() as (look_up, started, let_go):
            async with polling(fake, ledger=ledger, desk=desk_with(look_up)):
                await fake.say(fake.user(ANN), question)
                assert await asyncio.to_thread(started.wait, 5)
                await forget(fake, ledger)
                let_go.set()
                await fake.wait("sendMessage", count=2)
                await asyncio.sleep(0.1)
                assert kept(ledger) == {}
                await fake.say(fake.user(ANN), "/mydata")
                await fake.wait("sendMessage", count=3)
        assert fake.sent[-1]["text"] == "I keep nothing of this chat."

    happens()


@scenario
async def test_a_guests_question_that_is_looked_up_leaves_nothing(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    with held_up() as (look_up, started, let_go):
        async with polling(fake, ledger=ledger, desk=desk_with(look_up)):
            await fake.guest(fake.user(ANN), f"@{fake.me['username']} {REOPENS}")
            assert await asyncio.to_thread(started.wait, 5)
            await forget(fake, ledger)
            let_go.set()
            await fake.wait("answerGuestQuery")
            await asyncio.sleep(0.1)
    assert kept(ledger) == {}


@scenario
async def test_what_is_still_being_chosen_is_not_chosen(fake: FakeTelegram) -> None:
    ledger, group = open_ledger("sqlite://"), fake.group(GROUP)
    fake.admins.add((GROUP, ANN))
    async with polling(fake, ledger=ledger):
        fake.faults.append(slowly("getChatMember"))
        await fake.say(fake.user(ANN), "/settings preview on", group)
        await begun(fake, "getChatMember")
        await forget(fake, ledger, group)
    assert [message["text"][:7] for message in fake.sent] == ["Deleted"]


@scenario
async def test_a_button_of_what_is_forgotten_meanwhile_is_let_go_of(fake: FakeTelegram) -> None:
    ledger, group = open_ledger("sqlite://"), fake.group(GROUP)
    fake.admins.add((GROUP, ANN))
    async with polling(fake, ledger=ledger):
        shown = await fake.say(fake.user(ANN), "/settings", group)
        await fake.wait("sendMessage")
        fake.faults.append(slowly("getChatMember"))
        query = await fake.press(fake.user(ANN), fake.sent[0], "v2:set:preview on")
        await begun(fake, "getChatMember")
        await forget(fake, ledger, group)
        await fake.wait("answerCallbackQuery")
    assert query not in fake.open_queries
    assert shown


def test_an_answer_that_was_waited_for_is_not_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_KEY", KEY)
    begin(tmp_path)

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        with closing(open_ledger(address_of(tmp_path))) as ledger:
            async with answering(fake, tmp_path):
                await let_wait(fake, fake.user(ANN))
                fake.faults.append(slowly("sendMessage"))
                report(tmp_path)
                await begun(fake, "sendMessage", 2)
                assert states(address_of(tmp_path)) == ["sending"]
                await forget(fake, ledger)
        assert any("4 euros" in message["text"] for message in fake.sent)

    happens()


@scenario
async def test_what_is_asked_after_it_is_noted_as_always(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(fake.user(ANN), REOPENS)
        await fake.say(fake.user(ANN), "/forget")
        await fake.say(fake.user(ANN), HANGERS)
        await fake.wait("sendMessage", count=3)
        await asyncio.sleep(0.1)
    with ledger.read() as connection:
        sent = connection.execute(select(SENT.c.message)).scalars().all()
    asked = next(m for m in fake.sent if m["reply_to_message"]["text"] == HANGERS)
    assert sent == [asked["message_id"]]
    assert kept(ledger)["replies"] == 1


# Several workers


@asynccontextmanager
async def workers(fake: FakeTelegram, address: str) -> AsyncIterator[list[Listening]]:
    """Two of them, in this process, each with a connection of its own to the database."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            ledger = open_ledger(address)
            stack.callback(ledger.close)
            app = await stack.enter_async_context(built(fake, ledger=ledger))
            found.append(await stack.enter_async_context(listening(app, ledger, told=False)))
        yield found


def test_what_one_worker_answers_is_not_noted_when_another_forgets() -> None:
    address = new_address("postgresql", Path())

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        question = fake.store(fake.chats[ANN], ann, {"text": REOPENS})
        entity = {"type": "bot_command", "offset": 0, "length": 7}
        said = fake.store(fake.chats[ANN], ann, {"text": "/forget", "entities": [entity]})
        fake.faults.append(slowly("sendMessage"))
        with closing(open_ledger(address)) as ledger:
            async with workers(fake, address) as (one, other):
                answering = asyncio.create_task(one.post({"update_id": 5, "message": question}))
                await begun(fake, "sendMessage")
                await other.post({"update_id": 6, "message": said})
                assert kept(ledger) == {}
                await answering
            assert kept(ledger) == {}
        assert len(fake.sent) == 2

    happens()


@pytest.fixture
def shared() -> Iterator[tuple[Ledger, Ledger]]:
    """The ledgers of two workers."""
    address = new_address("postgresql", Path())
    with closing(open_ledger(address)) as one, closing(open_ledger(address)) as other:
        yield one, other


def test_what_is_being_written_is_waited_for_and_deleted(shared: tuple[Ledger, Ledger]) -> None:
    one, other = shared
    answered = Answered(one, "key")

    async def forgotten() -> None:
        with belonging_to(6):
            await other.forgets(ANN)
            await Answered(other, "key").forget(ANN)

    async def happens() -> None:
        with belonging_to(5), one.write(of=ANN) as connection:
            answered.put(connection, ANN, 1, Answer(2, "x"))
            forgetting = asyncio.create_task(forgotten())
            await asyncio.sleep(0.3)
            assert not forgetting.done()
        await forgetting
        assert kept(one) == {}

    asyncio.run(happens())


def test_another_worker_knows_for_an_hour(shared: tuple[Ledger, Ledger]) -> None:
    one, other = shared

    async def happens() -> None:
        with belonging_to(6):
            await one.forgets(ANN)
        with belonging_to(5), pytest.raises(ForgottenError), other.write(of=ANN):
            pass
        with belonging_to(7), other.write(of=ANN):
            pass
        with belonging_to(5), other.write(of=ANN + 1):
            pass
        with other.read() as connection:
            then = connection.execute(select(func.max(FORGOTTEN.c.at))).scalar_one()
        forget_old(other, then + FORGOTTEN_KEPT - 9)
        assert numbers(other) == {0, 6}
        forget_old(other, then + FORGOTTEN_KEPT + 9)
        assert numbers(other) == {0}

    asyncio.run(happens())


def numbers(ledger: Ledger) -> set[int]:
    with ledger.read() as connection:
        return set(connection.execute(select(FORGOTTEN.c.update_id)).scalars())


def test_no_chat_can_be_told_from_what_is_known_of_it(shared: tuple[Ledger, Ledger]) -> None:
    one, _ = shared

    async def happens() -> None:
        for number, chat in enumerate((ANN, ANN + 256, -1_001_234_567_890 * 256 + ANN), 1):
            with belonging_to(number):
                await one.forgets(chat)

    asyncio.run(happens())
    with one.read() as connection:
        rows = connection.execute(select(FORGOTTEN).where(FORGOTTEN.c.update_id > 0)).all()
    assert [(row.drawer, row.update_id) for row in rows] == [(ANN, 3)]


def test_an_earlier_forget_that_comes_late_changes_nothing(shared: tuple[Ledger, Ledger]) -> None:
    one, other = shared

    async def happens() -> None:
        for number in (6, 4):
            with belonging_to(number):
                await one.forgets(ANN)
        for ledger in (one, other):
            with belonging_to(5), pytest.raises(ForgottenError), ledger.write(of=ANN):
                pass

    asyncio.run(happens())
