"""What reading promises: any saved document by its suffix, or what to do where it is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.errors import ReadError
from knowledge.reading import SUFFIXES, read
from tests.sample_markdown import BODY, HEAD

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("suffix", [".md", ".markdown", ".MD"])
def test_a_file_is_read_by_its_suffix_and_named_by_its_stem(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"ferry-7{suffix}"
    path.write_text(f"---\n{HEAD}---\n{BODY}", "utf-8")
    assert read(path).id == "ferry-7"
    assert read(path, article_id="other").id == "other"


def test_the_suffixes_are_public() -> None:
    assert SUFFIXES == (".md", ".markdown", ".txt", ".text")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("story.pdf", "must end in one of .md, .markdown, .txt, .text"),
        ("story", "must end in one of"),
        ("folder.md", "this is a directory"),
        ("folder", "this is a directory"),
        ("missing.md", "there is no such file"),
        ("huge.txt", "larger than 5 MB"),
        ("x" * 300 + ".md", "file name too long"),
        ("a\0b.md", "there is no such file"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "huge.txt").write_bytes(b"x" * 5_000_001)
    (tmp_path / "story.pdf").touch()
    (tmp_path / "story").touch()
    with pytest.raises(ReadError) as caught:
        read(tmp_path / name)
    assert says in str(caught.value)


def test_reading_a_text_page_does_not_load_yaml() -> None:
    code = "import sys, knowledge.reading.textpage; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
