"""A question that waits in a group which becomes a supergroup is answered there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.arrived import quotes
from tests.awaited import FARE, KEY, address_of, answering, begin, let_wait, report, until_forgotten
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram_groups import tell_of_migration
from tests.running import ANN
from tests.scenario import scenario

GROUP, SUPERGROUP = -9, -100_99


def test_it_is_answered_where_the_group_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_KEY", KEY)
    begin(tmp_path)

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group = fake.user(ANN), fake.group(GROUP)
        group["type"] = "group"
        async with answering(fake, tmp_path):
            await let_wait(fake, ann, chat=group)
            new = fake.group(SUPERGROUP)
            await tell_of_migration(fake, ann, group, new)
            listed = len(fake.sent)
            await fake.say(ann, "/waiting", new)
            await fake.wait("sendMessage", count=listed + 1)
            report(tmp_path)
            await fake.wait("sendMessage", count=listed + 2, timeout=9)
            await until_forgotten(fake, address_of(tmp_path))
        answer = fake.sent[-1]
        assert quotes(answer) == [FARE]
        assert answer["chat"]["id"] == SUPERGROUP
        assert "reply_to_message" not in answer  # its number means another message there
        assert "How much will the ferry cost?" in fake.sent[listed]["text"]

    happens()
