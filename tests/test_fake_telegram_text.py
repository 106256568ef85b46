"""What the fake Telegram server stores of a text: as TDLib does, with it and without it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import fake_telegram_text
from tests.fake_telegram import ApiError
from tests.fake_telegram_text import clean_in_python, clean_with_tdlib, formatted

needs_tdlib = pytest.mark.skipif(not fake_telegram_text.TDLIB, reason="tdjson is not installed")


@pytest.fixture(params=[pytest.param(True, marks=needs_tdlib), False], ids=["tdlib", "python"])
def _either_cleaner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_telegram_text, "TDLIB", request.param)


CLEANED = [
    ("line\u2028 one\r\n\ttwo\x07", "line one\n two"),
    ("A\u030angstrom", "Angstrom"),
    ("  both ends \n", "both ends"),
    ("**kept** __as__ `it` [is](x) ||~~", "**kept** __as__ `it` [is](x) ||~~"),
]


@pytest.mark.usefixtures("_either_cleaner")
@pytest.mark.parametrize(("given", "stored"), CLEANED)
def test_text_is_cleaned(given: str, stored: str) -> None:
    assert formatted({"text": given}) == (stored, [])


@pytest.mark.usefixtures("_either_cleaner")
def test_entities_move_with_the_cleaned_text() -> None:
    link = {"type": "text_link", "offset": 5, "length": 4, "url": "https://example.com/a"}
    text, entities = formatted({"text": "a\u2028\r😀b*c* ", "entities": [link]})
    assert text == "a😀b*c*"
    assert entities == [{**link, "offset": 3}]


@pytest.mark.usefixtures("_either_cleaner")
def test_quote_in_a_quote_is_merged() -> None:
    outer = {"type": "blockquote", "offset": 0, "length": 6}
    inner = {"type": "blockquote", "offset": 2, "length": 2}
    assert formatted({"text": "abcdef", "entities": [outer, inner]})[1] == [outer]


@pytest.mark.usefixtures("_either_cleaner")
def test_entities_over_the_limit_are_dropped() -> None:
    many = [{"type": "bold", "offset": 2 * place, "length": 1} for place in range(150)]
    assert len(formatted({"text": "x " * 150, "entities": many})[1]) == 100


@needs_tdlib
def test_html_is_parsed_by_tdlib() -> None:
    text, entities = formatted({"text": "<b>A</b> &lt; B", "parse_mode": "HTML"})
    assert (text, entities) == ("A < B", [{"type": "bold", "offset": 0, "length": 1}])
    with pytest.raises(ApiError, match="can't parse entities: Unsupported start tag"):
        formatted({"text": "<div>", "parse_mode": "HTML"})


@needs_tdlib
@given(st.text(st.sampled_from("ab é\n\t\r\0*_`|~[]()\u030a\u0333\u2028\u202e\u200e\u200f😀漢")))
def test_python_cleans_like_tdlib(middle: str) -> None:
    text = f"x{middle}x"
    quote = [{"type": "blockquote", "offset": 0, "length": fake_telegram_text.utf16_length(text)}]
    assert clean_in_python(text, quote) == clean_with_tdlib(text, quote)
