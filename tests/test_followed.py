"""What is remembered of what a story follows, and that it only saves work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge.followed import Followed, Memory, remember, remembered


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"feeds": 1}', '{"feeds": {"a": {"due": "soon"}}}', "[" * 100_000]
)
def test_a_damaged_memory_means_that_all_is_looked_at_again(tmp_path: Path, text: str) -> None:
    (tmp_path / ".following.json").write_text(text, "utf-8")
    assert remembered(tmp_path) == Memory()


@pytest.mark.parametrize("moment", ["2026-03-02T10:00:00", "soon", "3"])
def test_a_moment_that_is_none_is_a_damage_too(tmp_path: Path, moment: str) -> None:
    remember(tmp_path, Memory(pages={"a": Followed(gone=moment)}))
    assert remembered(tmp_path) == Memory()


def test_what_is_remembered_comes_back(tmp_path: Path) -> None:
    memory = Memory(
        {"a": Followed(etag="1", stamps={str(n): "s" for n in range(3000)})}, {}, {"f": [1]}
    )
    remember(tmp_path, memory)
    back = remembered(tmp_path)
    assert back.files == {"f": [1]}
    assert (back.feeds["a"].etag, len(back.feeds["a"].stamps)) == ("1", 2000)


def test_a_file_whose_name_is_no_utf_8_is_remembered(tmp_path: Path) -> None:
    name = os.fsdecode(b"drop/bad\xff.json")
    remember(tmp_path, Memory(files={name: [1, 2]}))
    assert remembered(tmp_path).files == {name: [1, 2]}
