"""A closed story that is added while the bot runs: nobody else can ask it, not even at first."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot import archive, desk
from bot.chats import Chats
from bot.config import Config
from bot.desk import Desk, open_desk
from bot.ledger import open_ledger
from bot.readers import Readers
from tests.running import ANN
from tests.several_stories import AND_WHO, CLOSED, NEWSROOM, library


def asked(opened: Desk, chat: int) -> list[str]:
    """What a chat is quoted now."""
    readers = Readers(opened, Chats(open_ledger("sqlite://")))
    reader = asyncio.run(readers.in_chat(chat))
    return [quote.text for quote in opened.look_up(AND_WHO, within=reader.within).quotes]


@pytest.mark.parametrize(("module", "engine"), [(desk, "memory"), (archive, "disk")])
def test_it_is_known_before_it_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, engine: str
) -> None:
    if engine == "disk":
        pytest.importorskip("tantivy")
    root, aside = library(tmp_path) / "v-files", tmp_path.parent / f"{tmp_path.name}-aside"
    root.rename(aside)
    opened = open_desk(
        Config(library=tmp_path, engine=engine, disk_folder=aside.with_name(f"{aside.name}-index"))
    )
    heard: list[list[str]] = []

    def show(self: Any, *what: Any) -> None:
        heard.append(asked(opened, ANN))  # taken over, and not yet shown
        shown(self, *what)

    keeper = module._Refresh if module is desk else module._Keep  # noqa: SLF001 - between two steps
    shown = keeper._show  # noqa: SLF001
    monkeypatch.setattr(keeper, "_show", show)
    aside.rename(root)
    assert opened.refresh()
    assert heard == [[]]
    assert asked(opened, NEWSROOM) == [CLOSED]
    assert asked(opened, ANN) == []
    opened.close()
