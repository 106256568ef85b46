"""The engine in memory: what only it promises."""

from __future__ import annotations

import pytest

from knowledge.engines import memory
from knowledge.engines.memory import MemoryIndex
from tests.test_index import put


def test_more_than_it_is_for_is_said_once_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(memory, "LARGE", 3)
    index = MemoryIndex()
    put(index, "ferry", "The ferry left. The ferry came. The ferry sank.")
    index.search("ferry")
    assert not caplog.records
    for number in range(3):
        put(index, f"bus-{number}", "The bus left.")
        index.search("ferry")
    (said,) = caplog.messages
    assert said.startswith("4 sentences are many")
    assert "engine: disk" in said
