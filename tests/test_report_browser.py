"""The reports' pages in a real browser: nothing is fetched, nothing complains or is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.reportpage import as_page
from knowledge import SAMPLE
from tests.chromium import PROGRAM, Screen, Visit, chromium
from tests.report_month import report_of_a_month

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="no chromium on the PATH; Debian: apt-get install chromium"
)

DESK = Screen(1100, 800)
PHONE = Screen(390, 844)
NIGHT = Screen(390, 844, dark=True)
ELSEWHERE = "https://paper.example/picture.png"
QUESTIONS = Path(__file__).with_name("sample_questions.yml")


@pytest.fixture(scope="module")
def page() -> str:
    """A report on a month of the sample story."""
    return as_page(report_of_a_month())


Open = Callable[..., list[Visit]]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens a page as the file that it is, on one screen after another; one browser for all."""
    folder = tmp_path_factory.mktemp("chromium")
    with asyncio.Runner() as runner:
        open_things = AsyncExitStack()
        browser = runner.run(open_things.enter_async_context(chromium(folder)))

        def opened(page: str, *screens: Screen) -> list[Visit]:
            file = folder / "page.html"
            file.write_text(page, "utf-8")
            return [runner.run(browser.visit(file.as_uri(), screen)) for screen in screens]

        yield opened
        runner.run(open_things.aclose())


def test_the_report_asks_for_nothing_and_complains_of_nothing(visits: Open, page: str) -> None:
    seen = visits(page, DESK, PHONE, NIGHT)
    assert [visit.requests for visit in seen] == [[], [], []]
    assert [visit.errors for visit in seen] == [[], [], []]
    assert [visit.cut for visit in seen] == [0, 0, 0]
    assert [visit.size[0] for visit in seen] == [1100, 390, 390]
    assert all(visit.size[1] > 2000 for visit in seen)  # it is there, not an error's page
    assert seen[1].picture != seen[2].picture  # by night it is another


def test_neither_does_an_evaluation(visits: Open, tmp_path: Path) -> None:
    file = tmp_path / "evaluation.html"
    run = CliRunner().invoke(cli, ["eval", str(SAMPLE), str(QUESTIONS), "--html", str(file)])
    assert run.exit_code == 0, run.output
    for visit in visits(file.read_text("utf-8"), DESK, PHONE):
        assert (visit.requests, visit.errors) == ([], [])
        assert visit.size[0] in (DESK.width, PHONE.width)


# That this can fail


def test_a_page_that_fetches_is_found_out(visits: Open, page: str) -> None:
    policy = page[page.index('<meta http-equiv="Content-Security-Policy"') :].partition(">")[0]
    open_page = page.replace(f"{policy}>", "").replace("</main>", f'<img src="{ELSEWHERE}"></main>')
    (visit,) = visits(open_page, DESK)
    assert visit.requests == [ELSEWHERE]
    assert any("ERR_NAME_NOT_RESOLVED" in error for error in visit.errors)


def test_the_pages_own_policy_stops_what_would_be_fetched_or_run(visits: Open, page: str) -> None:
    added = f'<img src="{ELSEWHERE}"><script>document.title = "x"</script></main>'
    (visit,) = visits(page.replace("</main>", added), DESK)
    assert len([error for error in visit.errors if "Content Security Policy" in error]) == 2
    assert not any("ERR_" in error for error in visit.errors)  # it never left


def test_an_error_in_a_script_is_found_out(visits: Open) -> None:
    broken = "<!doctype html><title>x</title><script>nobody.knows()</script>"
    (visit,) = visits(broken, DESK)
    assert visit.requests == []
    (error,) = visit.errors
    assert "nobody is not defined" in error


def test_what_is_cut_off_is_found_out(visits: Open) -> None:
    wide = "<!doctype html><title>x</title><meta name=viewport content='width=device-width'>"
    table = "<div style='overflow-x: auto'><div style='width: 900px'>x</div></div>"
    (scrolls,) = visits(wide + table, PHONE)
    assert scrolls.cut == 1
    drawn = "<svg viewBox='0 0 100 20'><text x='90' y='15'>2026-03-31</text></svg>"
    (cut_off,) = visits(wide + drawn, PHONE)
    assert cut_off.cut == 1
    (sticks_out,) = visits(wide + "<p style='width: 900px'>x</p>", PHONE)
    assert sticks_out.size[0] > PHONE.width
