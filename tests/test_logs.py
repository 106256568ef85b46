"""What the logs promise: no token in any of them, and nothing of each call."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import httpx
import pytest

from bot.logs import Redacted, set_up

TOKEN = "123456789:AAE-aBcDeFgHiJkLmNoPqRsTuVwXyZ_0123"
ADDRESS = f"https://api.telegram.org/bot{TOKEN}/getMe"
LOGGERS = ("", "httpx", "httpcore", "asyncio", "telegram", "telegram.ext.ExtBot")


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(one.level, list(one.handlers), list(one.filters)) for one in loggers]
    yield
    for one, (level, handlers, filters) in zip(loggers, before, strict=True):
        one.setLevel(level)
        one.handlers[:], one.filters[:] = handlers, filters


def written(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert (out, TOKEN in err) == ("", False)
    return err


def test_a_token_in_a_message_is_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info")
    logging.getLogger("bot").warning("calling " + ADDRESS)  # noqa: G003 - in the message itself
    assert "calling https://api.telegram.org/bot<token>/getMe" in written(capsys)


def test_a_token_in_the_arguments_is_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info")
    logging.getLogger("bot").warning("calling %s with %r", ADDRESS, {"token": TOKEN})
    assert written(capsys).count("<token>") == 2


def test_every_token_is_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info")
    logging.getLogger("bot").warning("%s %s", TOKEN, TOKEN)
    assert "<token> <token>" in written(capsys)


def test_a_token_in_a_traceback_is_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info")
    try:
        raise ValueError(ADDRESS)  # noqa: TRY301 - for its traceback
    except ValueError:
        logging.getLogger("bot").exception("it failed")
    assert "ValueError: https://api.telegram.org/bot<token>/getMe" in written(capsys)


def test_a_token_in_the_cause_of_an_error_is_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info")
    try:
        try:
            raise ValueError(ADDRESS)  # noqa: TRY301 - for its traceback
        except ValueError as error:
            raise RuntimeError("it failed") from error
    except RuntimeError:
        logging.getLogger("bot").exception("it failed")
    assert "<token>" in written(capsys)


def test_a_token_in_a_stack_is_redacted() -> None:
    record = logging.makeLogRecord({"msg": "here", "stack_info": f"Stack: {ADDRESS}"})
    assert TOKEN not in Redacted("%(message)s").format(record)


def test_redaction_leaves_the_record_to_other_handlers() -> None:
    record = logging.makeLogRecord({"msg": "at %s", "args": (ADDRESS,)})
    Redacted("%(message)s").format(record)
    assert record.getMessage() == f"at {ADDRESS}"


@pytest.mark.parametrize("text", ["12:30 in Lima", "ratio 123456:7", "2026-03-02T10:05:00+00:00"])
def test_what_is_no_token_stays(text: str) -> None:
    assert Redacted("%(message)s").format(logging.makeLogRecord({"msg": text})) == text


@pytest.mark.parametrize("level", ["debug", "info"])
def test_httpx_says_nothing_of_each_call(level: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(level)
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        client.get(ADDRESS)
    assert written(capsys) == ""


@pytest.mark.parametrize("level", ["debug", "info"])
def test_telegram_does_not_log_what_people_write(
    level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(level)
    logging.getLogger("telegram.ext.Application").debug("Processing update: When?")
    logging.getLogger("telegram.ext.ExtBot").critical("Error while parsing update! When?")
    assert written(capsys) == ""


def test_telegram_still_tells_what_goes_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info")
    logging.getLogger("telegram.ext.ExtBot").error("Conflict")
    assert "Conflict" in written(capsys)


@pytest.mark.parametrize(
    ("level", "shown"),
    [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)],
)
def test_the_level_decides_what_is_written(
    level: str, shown: int, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(level)
    logger = logging.getLogger("bot")
    logger.debug("x")
    logger.info("x")
    logger.warning("x")
    logger.error("x")
    assert len(written(capsys).splitlines()) == shown


def test_a_line_says_when_how_bad_and_by_whom(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info")
    logging.getLogger("bot.handlers").warning("the ferry sank")
    assert written(capsys).endswith(" WARNING pullquote.bot.handlers: the ferry sank\n")


def test_setting_up_twice_writes_each_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info")
    set_up("info")
    logging.getLogger("bot").warning("once")
    assert written(capsys).count("once") == 1
