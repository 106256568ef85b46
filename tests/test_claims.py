"""Claims: each update is one worker's, a dead one's are taken over, and nothing is sent twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.claims import LEASE, Claim, Claims, NotOursError
from bot.ledger import Ledger, open_ledger
from bot.retention import CLAIMS_KEPT, forget_old
from bot.tables import CLAIMS
from tests.ledgers import KINDS, OUTLIVING, new_address, new_ledger

UPDATE = 1000


class Clock:
    """The workers' clock, which a test moves."""

    now = 1e9

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty one of each kind."""
    with new_ledger(request.param, tmp_path) as opened:
        yield opened


def two_workers(ledger: Ledger) -> tuple[Claims, Claims, Clock]:
    clock = Clock()
    return Claims(ledger, clock), Claims(ledger, clock), clock


async def claimed(claims: Claims, update: int = UPDATE) -> Claim:
    claim = await claims.take(update)
    assert isinstance(claim, Claim)
    return claim


def state(ledger: Ledger) -> str | None:
    with ledger.read() as connection:
        return connection.execute(select(CLAIMS.c.state)).scalar()


def test_an_update_is_of_one_worker_until_it_is_done(ledger: Ledger) -> None:
    async def happens() -> None:
        one, other, _ = two_workers(ledger)
        claim = await claimed(one)
        assert await other.take(UPDATE) == "busy"
        assert await one.take(UPDATE) == "busy"  # delivered again to the same
        await claim.before_sending()
        assert await other.take(UPDATE) == "busy"
        assert await claim.settle()
        assert await other.take(UPDATE) == await one.take(UPDATE) == "done"
        await claimed(other, UPDATE + 1)

    asyncio.run(happens())


def test_what_a_dead_worker_had_not_begun_to_send_is_taken_over(ledger: Ledger) -> None:
    async def happens() -> None:
        dead, other, clock = two_workers(ledger)
        await claimed(dead)
        clock.now += LEASE - 1
        assert await other.take(UPDATE) == "busy"
        clock.now += 2
        claim = await claimed(other)
        await claim.before_sending()
        assert await claim.settle()
        assert other.unsure == 0

    asyncio.run(happens())


def test_a_worker_that_was_thought_dead_and_lives_sends_nothing(ledger: Ledger) -> None:
    async def happens() -> None:
        slow, other, clock = two_workers(ledger)
        late = await claimed(slow)
        clock.now += LEASE + 1
        claim = await claimed(other)
        for _ in range(2):
            with pytest.raises(NotOursError):
                await late.before_sending()
        assert not await late.settle()
        await claim.before_sending()
        assert await claim.settle()
        assert state(ledger) == "done"

    asyncio.run(happens())


def test_what_may_have_been_sent_is_not_sent_again_but_counted(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    async def happens() -> None:
        dead, other, clock = two_workers(ledger)
        claim = await claimed(dead)
        await claim.before_sending()
        clock.now += LEASE + 1
        assert await other.take(UPDATE) == "done"
        assert await other.take(UPDATE) == "done"
        assert other.unsure == 1

    with caplog.at_level(logging.WARNING):
        asyncio.run(happens())
    assert len(caplog.records) == 1


def test_a_worker_that_lives_keeps_what_it_has(ledger: Ledger) -> None:
    async def happens() -> None:
        one, other, clock = two_workers(ledger)
        await claimed(one)
        claim = await claimed(one, UPDATE + 1)
        for _ in range(5):
            clock.now += LEASE - 1
            await one.renew()
        assert await other.take(UPDATE) == "busy"
        await claim.settle()
        clock.now += LEASE + 1
        await one.renew()
        assert await other.take(UPDATE) == "busy"
        assert await other.take(UPDATE + 1) == "done"

    asyncio.run(happens())


def test_a_message_that_was_refused_may_be_sent_by_another_worker(ledger: Ledger) -> None:
    async def happens() -> None:
        dead, other, clock = two_workers(ledger)
        claim = await claimed(dead)
        await claim.before_sending()
        await claim.refused()
        assert state(ledger) == "taken"
        clock.now += LEASE + 1
        await claimed(other)

    asyncio.run(happens())


def test_a_second_message_that_is_refused_does_not_free_the_first(ledger: Ledger) -> None:
    async def happens() -> None:
        one, _, _ = two_workers(ledger)
        claim = await claimed(one)
        await asyncio.gather(claim.before_sending(), claim.before_sending())
        await claim.refused()
        assert state(ledger) == "sending"

    asyncio.run(happens())


def test_an_update_that_is_given_back_is_free_at_once_unless_something_was_said(
    ledger: Ledger,
) -> None:
    async def happens() -> None:
        one, other, _ = two_workers(ledger)
        await (await claimed(one)).give_back()
        claim = await claimed(other)
        await claim.before_sending()
        await claim.give_back()
        assert await one.take(UPDATE) == "done"

    asyncio.run(happens())


@pytest.mark.parametrize("kind", OUTLIVING)
def test_of_many_who_take_an_update_at_once_one_has_it(kind: str, tmp_path: Path) -> None:
    address = new_address(kind, tmp_path)
    ledgers = [open_ledger(address) for _ in range(4)]

    def take(claims: Claims, update: int) -> bool:
        return isinstance(asyncio.run(claims.take(update)), Claim)

    async def happens() -> None:
        workers = [Claims(ledger) for ledger in ledgers]
        for update in range(40):
            tries = [asyncio.to_thread(take, claims, update) for claims in workers]
            assert sum(await asyncio.gather(*tries)) == 1

    asyncio.run(happens())
    for ledger in ledgers:
        ledger.close()


@pytest.mark.parametrize("kind", OUTLIVING)
def test_of_many_who_take_a_dead_ones_over_one_has_it(kind: str, tmp_path: Path) -> None:
    address, clock = new_address(kind, tmp_path), Clock()
    ledgers = [open_ledger(address) for _ in range(4)]

    def take(claims: Claims, update: int) -> bool:
        return isinstance(asyncio.run(claims.take(update)), Claim)

    async def happens() -> None:
        dead, *workers = [Claims(ledger, clock) for ledger in ledgers]
        for update in range(20):
            await claimed(dead, update)
        clock.now += LEASE + 1
        for update in range(20):
            tries = [asyncio.to_thread(take, claims, update) for claims in workers]
            assert sum(await asyncio.gather(*tries)) == 1

    asyncio.run(happens())
    for ledger in ledgers:
        ledger.close()


def test_claims_are_kept_for_as_long_as_telegram_delivers_again(ledger: Ledger) -> None:
    async def happens() -> None:
        one, _, clock = two_workers(ledger)
        await (await claimed(one)).settle()
        forget_old(ledger, clock.now + CLAIMS_KEPT - 1)
        assert await one.take(UPDATE) == "done"
        forget_old(ledger, clock.now + CLAIMS_KEPT + 1)
        assert state(ledger) is None

    asyncio.run(happens())
