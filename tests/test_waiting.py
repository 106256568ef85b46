"""Questions that wait: encrypted, each once, no more than a chat may have, forgotten when told."""

from __future__ import annotations

import asyncio
import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from bot.check import findings
from bot.cipher import Cipher, new_key, read_cipher
from bot.cli import cli
from bot.config import Config, ConfigError
from bot.ledger import Ledger, open_ledger
from bot.retention import WAITED_KEPT, forget_old
from bot.tables import WAITING
from bot.waiting import MOST, Question, Waiting, new_id
from tests.awaited import KEY, OTHER_KEY
from tests.ledgers import KINDS, OUTLIVING, new_address, new_ledger

WORDS = "Who paid for the lighthouse?"


def asked(words: str = WORDS, message: int = 1, chat: int = 7, until: float = 0.0) -> Question:
    until = until or time.time() + 99
    return Question(new_id(), chat, message, "", "en", until, words, person=chat)


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with new_ledger(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def waiting(ledger: Ledger) -> Waiting:
    return Waiting(ledger, Cipher(KEY))


# Each once


def test_a_question_waits_as_it_was_asked(waiting: Waiting) -> None:
    question = replace(asked(), earlier="And the harbour?", topic=5, story="port", language="es")
    assert asyncio.run(waiting.keep(question)) == "kept"
    assert asyncio.run(waiting.of(7)) == [question]
    assert asyncio.run(waiting.one(question.id, time.time())) == question


@pytest.mark.parametrize("again", [WORDS, f"  {WORDS.upper()} ", "Who paid\nfor the lighthouse?"])
def test_the_same_question_of_a_chat_is_one(waiting: Waiting, again: str) -> None:
    asyncio.run(waiting.keep(asked()))
    assert asyncio.run(waiting.keep(asked(again, 2))) == "waits already"
    assert asyncio.run(waiting.keep(asked(again, 2, chat=8))) == "kept"
    assert len(asyncio.run(waiting.of(7))) == 1


def test_a_message_that_was_edited_waits_with_its_new_words(waiting: Waiting) -> None:
    asyncio.run(waiting.keep(asked()))
    other = asked("Who built it?")
    assert asyncio.run(waiting.keep(other)) == "kept"
    assert asyncio.run(waiting.of(7)) == [other]


def test_a_chat_has_no_more_than_it_may(waiting: Waiting) -> None:
    for number in range(MOST):
        assert asyncio.run(waiting.keep(asked(f"Question {number}", number))) == "kept"
    assert asyncio.run(waiting.keep(asked("One more", MOST))) == "too many"
    assert asyncio.run(waiting.keep(asked("Instead of the first", 0))) == "kept"
    assert len(asyncio.run(waiting.of(7))) == MOST


@pytest.mark.parametrize("kind", OUTLIVING)
def test_only_one_of_many_takes_a_question(tmp_path: Path, kind: str) -> None:
    address = new_address(kind, tmp_path)
    ledgers = [open_ledger(address) for _ in range(4)]
    workers = [Waiting(ledger, Cipher(KEY)) for ledger in ledgers]
    question = asked()
    asyncio.run(workers[0].keep(question))

    async def race() -> list[bool]:
        async with asyncio.TaskGroup() as group:
            takes = [
                group.create_task(asyncio.to_thread(asyncio.run, worker.take(question)))
                for worker in workers * 5
            ]
        return [take.result() for take in takes]

    assert sorted(asyncio.run(race())) == [False] * 19 + [True]
    assert asyncio.run(workers[1].of(7)) == []
    asyncio.run(workers[1].put_back(question))
    assert asyncio.run(workers[2].of(7)) == [question]
    for ledger in ledgers:
        ledger.close()


def test_those_of_the_stories_that_changed_are_handed_out_a_hundred_at_a_time(
    waiting: Waiting,
) -> None:
    stories = ("ferry", "bridge", "")
    for number in range(360):
        story = stories[number % 3]
        question = replace(asked(f"Question {number}", number, chat=number), story=story)
        asyncio.run(waiting.keep(question))
    found, last = list[str](), ""
    while (batch := asyncio.run(waiting.after(last, {"ferry"}, time.time()))).last:
        assert len(batch.questions) <= 100
        found += [question.story for question in batch.questions]
        last = batch.last
    assert sorted(found) == [""] * 120 + ["ferry"] * 120


# Encrypted


def test_no_word_of_it_is_in_the_database(tmp_path: Path) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    waiting = Waiting(ledger, Cipher(KEY))
    asyncio.run(waiting.keep(replace(asked(), earlier="What about the harbour?")))
    files = sorted(tmp_path.iterdir())
    written = b"".join(file.read_bytes() for file in files).lower()
    ledger.close()
    assert [file.name for file in files] == [f"ledger.sqlite{end}" for end in ("", "-shm", "-wal")]
    assert b"waiting" in written  # so the table is among what was looked through
    for word in (b"paid", b"lighthouse", b"harbour", KEY.encode().lower()):
        assert word not in written
        assert base64.b64encode(word).rstrip(b"=")[:-1].lower() not in written


def test_another_key_opens_nothing_and_is_told_at_the_start(ledger: Ledger) -> None:
    question = asked()
    asyncio.run(Waiting(ledger, Cipher(KEY)).keep(question))
    other = Waiting(ledger, Cipher(OTHER_KEY))
    with pytest.raises(ConfigError, match=r"opens none of the questions that wait \(1\)"):
        other.check_key()
    batch = asyncio.run(other.after("", None, time.time()))
    assert batch.questions == ()
    assert batch.unreadable == (question.id,)
    Waiting(ledger, Cipher(KEY)).check_key()
    Waiting(ledger, None).check_key()


def test_a_key_that_opens_one_is_the_right_one(ledger: Ledger) -> None:
    for number, key in enumerate((OTHER_KEY, KEY)):
        asyncio.run(Waiting(ledger, Cipher(key)).keep(asked(f"Question {number}", number)))
    Waiting(ledger, Cipher(KEY)).check_key()


def test_a_key_is_read_from_the_environment_and_never_repeated() -> None:
    assert read_cipher({}) is None
    key = new_key()
    cipher, again = read_cipher({"PULLQUOTE_KEY": f" {key}\n"}), Cipher(key)
    assert cipher is not None
    assert again.decrypted(cipher.encrypted("¿Quién pagó? \ud83d")) == "¿Quién pagó? \ud83d"
    assert key not in repr(cipher)
    for wrong in (key[:-3], f"x{key}", "secret-word", "ключ"):
        with pytest.raises(ConfigError, match="this is no key") as caught:
            read_cipher({"PULLQUOTE_KEY": wrong})
        assert wrong not in str(caught.value)


# Kept for their readers, and forgotten


def test_a_chat_reads_what_is_kept_of_it_and_lets_it_be_forgotten(
    ledger: Ledger, waiting: Waiting
) -> None:
    asyncio.run(waiting.keep(asked()))
    asyncio.run(waiting.keep(asked(chat=8)))
    [kept] = asyncio.run(waiting.kept(7))
    assert kept["question"] == WORDS
    assert "has no key" in asyncio.run(Waiting(ledger, None).kept(7))[0]["question"]
    asyncio.run(Waiting(ledger, None).forget(7))  # also where the feature was switched off since
    assert asyncio.run(waiting.kept(7)) == []
    assert len(asyncio.run(waiting.of(8))) == 1


def test_what_is_over_and_what_a_crash_left_is_deleted(ledger: Ledger, waiting: Waiting) -> None:
    now = time.time()
    ages = {"new": -99, "told soon": WAITED_KEPT - 99, "old": WAITED_KEPT + 99}
    for number, (words, age) in enumerate(ages.items()):
        asyncio.run(waiting.keep(asked(words, number, until=now - age)))
    asyncio.run(waiting.keep(asked("crashed", 9, until=now)))
    with ledger.write() as connection:
        crashed = (WAITING.c.message == 9) & (WAITING.c.state == "waiting")
        connection.execute(update(WAITING).where(crashed).values(state="sending", until=now - 1))
    forget_old(ledger, now)
    assert {question.words for question in asyncio.run(waiting.of(7))} == {"new", "told soon"}
    assert len(asyncio.run(waiting.kept(7))) == 2


# In the terminal


def test_a_new_key_is_printed_and_those_of_a_lost_one_are_forgotten(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("ledger: l.sqlite\n", "utf-8")
    ledger = open_ledger(f"sqlite:///{tmp_path / 'l.sqlite'}")
    asyncio.run(Waiting(ledger, Cipher(KEY)).keep(asked()))
    ledger.close()
    keys = set()
    for option, told in (([], ""), (["--forget-waiting"], "1 questions forgotten\n")):
        result = CliRunner().invoke(cli, ["--config", str(config), "key", *option])
        assert (result.exit_code, result.stderr) == (0, told)
        keys.add(result.stdout.strip())
        Cipher(result.stdout.strip())
    assert len(keys) == 2
    ledger = open_ledger(f"sqlite:///{tmp_path / 'l.sqlite'}")
    Waiting(ledger, Cipher(OTHER_KEY)).check_key()
    ledger.close()


@pytest.mark.parametrize(
    ("key", "good", "text"),
    [
        ("", True, "no PULLQUOTE_KEY"),
        (KEY, True, "questions can wait 14 days"),
        (OTHER_KEY, False, "opens none of the questions"),
        ("nonsense", False, "“pullquote key” prints a new one"),
    ],
)
def test_check_tells_of_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, text: str, *, good: bool
) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'l.sqlite'}")
    asyncio.run(Waiting(ledger, Cipher(KEY)).keep(asked()))
    ledger.close()
    monkeypatch.setenv("PULLQUOTE_KEY", key)
    monkeypatch.delenv("PULLQUOTE_TOKEN", raising=False)
    [found] = [each for each in findings(Config(ledger=tmp_path / "l.sqlite")) if text in each.text]
    assert found.good is good


@pytest.mark.parametrize("key", [OTHER_KEY, "nonsense"])
def test_run_stops_at_a_wrong_key(tmp_path: Path, key: str) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'l.sqlite'}")
    asyncio.run(Waiting(ledger, Cipher(KEY)).keep(asked()))
    ledger.close()
    config = tmp_path / "config.yml"
    config.write_text("ledger: l.sqlite\napi_base: http://127.0.0.1:1\n", "utf-8")
    token = "123456:TEST-token-abcdefghijklmnopqrstuvwxyz0123"
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "--config", config, "run"],
        env={**os.environ, "PULLQUOTE_KEY": key, "PULLQUOTE_TOKEN": token},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ran.returncode == 2
    assert "Error: PULLQUOTE_KEY: this" in ran.stderr
    assert key not in ran.stderr
