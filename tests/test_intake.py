"""What taking in promises: files and addresses become articles, or a line that says why not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from knowledge.intake import Intake, documents
from knowledge.reading.apart import Worker
from knowledge.shelf import Shelf
from tests.fake_web import FakeWeb, Reply
from tests.followed_story import Desk, page, scene


def test_the_files_of_a_folder_are_taken_in_when_they_change(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        drop = tmp_path / "drop"
        drop.mkdir()
        item = {
            "uri": "urn:1", "version": "1", "headline": "Ferry runs", "source": "AFP",
            "firstcreated": "2026-03-02T10:00:00Z", "body_text": "The ferry left.",
        }  # fmt: skip
        (drop / "a.json").write_text(json.dumps(item), "utf-8")
        (drop / ".hidden.json").write_text("{", "utf-8")
        assert [f.kind for f in await desk.look(folders=(drop,))] == ["added"]
        assert await desk.look(folders=(drop,)) == []
        (drop / "b.json").write_text(json.dumps({**item, "pubstatus": "canceled"}), "utf-8")
        assert [f.kind for f in await desk.look(folders=(drop,))] == ["withdrawn"]
        assert desk.library.articles == ()

    scene(tmp_path, story)


def test_articles_in_other_languages_are_left_out_where_the_story_says_so(tmp_path: Path) -> None:
    async def happen() -> None:
        with Worker() as worker:
            async with FakeWeb() as fake, fake.fetcher() as fetcher:
                shelf = Shelf(tmp_path, "ferry", create=True)
                fake.pages["paper.example/fire"] = page()
                intake = Intake(shelf, worker, fetcher, ("es",))
                found = [f async for f in intake.address(fake.url("paper.example/fire"))]
                assert "its language is en" in found[0][0].detail

    asyncio.run(happen())


def test_an_address_that_is_refused_is_a_filing_with_the_reason(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        desk.fake.pages["paper.example/x"] = Reply(b"%PDF-1.7", "text/html")
        for url, says in (
            ("http://paper.example:22/", "ports 80 and 443"),
            (desk.fake.url("paper.example/gone"), "not there"),
            (desk.fake.url("paper.example/x"), "PDF"),
        ):
            ((filing,),) = [f async for f in desk.intake.address(url)]
            assert filing.kind == "skipped"
            assert says in filing.detail

    scene(tmp_path, story)


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    for name in ("a.md", ".b.md", "c.jpg", "d/e.html", ".f/g.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in documents([tmp_path])]
    assert found == ["a.md", "d/e.html"]
