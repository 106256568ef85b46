"""What a Worker promises: no document stops or ends the program."""

from __future__ import annotations

import copy
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from knowledge.errors import EngineError, FetchError, KnowledgeError, ReadError
from knowledge.reading.apart import Worker
from knowledge.reading.outcome import Origin
from tests import hostile

PAGE = Origin("page.html", "https://harbour.example/page")
GB = 1_000_000_000
unix = pytest.mark.skipif(sys.platform == "win32", reason="Unix signals")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and a limit of memory")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(seconds=20) as worker:
        yield worker


def refusal(worker: Worker, function: Callable[[bytes, Origin], object], data: bytes = b"") -> str:
    with pytest.raises(ReadError) as caught:
        worker.call(function, data, PAGE)
    assert caught.value.path == Path(PAGE.name)
    return str(caught.value)


def is_running(process: int) -> bool:
    """Say whether there is such a process that is no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def ends(process: int, within: float) -> bool:
    late = time.monotonic() + within
    while is_running(process) and time.monotonic() < late:
        time.sleep(0.02)
    return not is_running(process)


def test_a_reader_runs_in_one_other_process(worker: Worker) -> None:
    assert worker.call(hostile.size, b"abc", PAGE) == (3, "page.html")
    first, second = (worker.call(hostile.process_id, b"", PAGE) for _ in range(2))
    assert first == second != os.getpid()


def test_large_documents_and_results_pass(worker: Worker) -> None:
    assert worker.call(hostile.size, bytes(20_000_000), PAGE)[0] == 20_000_000
    assert len(worker.call(hostile.fill, b"20000000", PAGE)) == 20_000_000


def test_what_a_reader_prints_is_no_answer(worker: Worker) -> None:
    assert worker.call(hostile.chatter, b"", PAGE) == ""


def test_a_refusal_comes_over_whole(worker: Worker) -> None:
    with pytest.raises(ReadError) as caught:
        worker.call(hostile.refuse, b"", PAGE)
    error = caught.value
    assert str(error) == "page.html:3: title: there is no text in it"
    assert (error.path, error.line, error.field) == (Path("page.html"), 3, "title")
    with pytest.raises(FetchError, match="page: it is gone") as gone:
        worker.call(hostile.refuse_address, b"", PAGE)
    assert (gone.value.url, gone.value.lasting) == (PAGE.url, True)
    assert worker.call(hostile.refusal, b"", PAGE).line == 3


@pytest.mark.parametrize(
    "error",
    [
        KnowledgeError("plain"),
        EngineError("plain", 2),
        ReadError("bad", "a.md"),
        ReadError("bad", Path("a.md"), line=2, field="date"),
        FetchError("gone", "https://harbour.example/", lasting=True),
    ],
    ids=repr,
)
def test_our_errors_are_copied_and_pickled_as_they_are(error: KnowledgeError) -> None:
    error.add_note("seen at sea")
    pickled = pickle.loads(pickle.dumps(error))  # noqa: S301 - just made
    for again in (pickled, copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert (str(again), again.args, vars(again)) == (str(error), error.args, vars(error))


def test_a_bug_in_a_reader_is_raised_with_its_place(worker: Worker) -> None:
    with pytest.raises(KeyError, match="abc") as caught:
        worker.call(hostile.fail, b"abc", PAGE)
    assert "in fail" in caught.value.__notes__[0]
    with pytest.raises(RecursionError):
        worker.call(hostile.recurse, b"", PAGE)


@pytest.mark.parametrize("function", [hostile.fail_fussily, hostile.fail_open])
def test_an_error_that_cannot_be_passed_on_is_described(
    worker: Worker, function: Callable[[bytes, Origin], object]
) -> None:
    with pytest.raises(RuntimeError, match=r"Fussy: onetwo|ValueError: <unlocked"):
        worker.call(function, b"", PAGE)


def test_a_function_that_is_in_no_module_is_refused_at_once(worker: Worker) -> None:
    with pytest.raises((pickle.PicklingError, AttributeError)):
        worker.call(lambda data, _: data, b"", PAGE)
    assert worker.call(hostile.size, b"", PAGE)[0] == 0


@pytest.mark.parametrize(
    ("function", "data", "reason"),
    [
        pytest.param(hostile.crash, b"", "broke down (SIGSEGV)", marks=unix),
        (hostile.leave, b"3", "broke down (exit code 3)"),
        (hostile.leave, b"0", "broke down (exit code 0)"),
        (hostile.exit_politely, b"4", "broke down (exit code 4)"),
    ],
)
def test_a_reader_that_breaks_down_is_named_and_the_next_document_is_read(
    worker: Worker, function: Callable[[bytes, Origin], object], data: bytes, reason: str
) -> None:
    expected = f"page.html: the process that reads it {reason}; it was left out"
    assert refusal(worker, function, data) == expected
    assert worker.call(hostile.size, b"abc", PAGE)[0] == 3


def test_a_reader_that_ends_the_program_ends_its_own_process_only() -> None:
    with Worker() as worker:
        for function in (hostile.fail, hostile.fail_fussily, hostile.refuse):
            with pytest.raises((KeyError, RuntimeError, ReadError)):
                worker.call(function, b"abc", PAGE)
        assert "(exit code 4)" in refusal(worker, hostile.exit_politely, b"4")


@linux
def test_a_document_larger_than_the_memory_is_left_out() -> None:
    with Worker(memory=300_000_000) as worker:
        assert "more than 0.3 GB" in refusal(worker, hostile.size, bytes(400_000_000))


@linux
def test_a_reader_that_wants_too_much_memory_is_ended() -> None:
    with Worker(memory=GB) as worker:
        expected = "page.html: reading it took more than 1.0 GB of memory; it was left out"
        assert refusal(worker, hostile.fill, b"1200000000") == expected
        assert len(worker.call(hostile.fill, b"1200", PAGE)) == 1200


@linux
def test_a_process_that_cannot_even_start_is_no_riddle() -> None:
    with Worker(memory=1_000_000) as worker:
        assert "the process that is to read it broke down" in refusal(worker, hostile.size)


def test_no_process_at_all_is_an_error_of_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Worker() as worker:
        assert "no process to read it could be started" in refusal(worker, hostile.size)


def test_a_reader_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    with Worker(seconds=0.5) as worker:
        started = time.monotonic()
        expected = "page.html: reading it took longer than 0.5 seconds; it was left out"
        assert refusal(worker, hostile.sleep, b"60") == expected
        assert refusal(worker, hostile.hold, str(tmp_path / "id").encode()) == expected
        assert time.monotonic() - started < 20
        worker.call(hostile.size, b"abc", PAGE)


@linux
def test_no_process_is_left_as_a_zombie() -> None:
    with Worker(seconds=0.5) as worker:
        started = worker.call(hostile.process_id, b"", PAGE)
        refusal(worker, hostile.sleep, b"60")
        killed = worker.call(hostile.process_id, b"", PAGE)
        assert not Path(f"/proc/{started}").exists()
    assert not Path(f"/proc/{killed}").exists()


@linux
def test_a_worker_that_is_forgotten_ends_its_process() -> None:
    process = Worker().call(hostile.process_id, b"", PAGE)
    assert not Path(f"/proc/{process}").exists()


def test_a_process_that_died_between_two_documents_is_replaced() -> None:
    with Worker() as worker:
        first = worker.call(hostile.leave_soon, b"", PAGE)
        time.sleep(0.5)
        assert worker.call(hostile.process_id, b"", PAGE) != first


def test_calls_from_many_threads_wait_for_their_turn(worker: Worker) -> None:
    def call(number: int) -> tuple[int, str]:
        return worker.call(hostile.size, bytes(number), Origin(str(number)))

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(call, range(200))) == [(number, str(number)) for number in range(200)]


def test_ctrl_c_is_not_for_the_process(worker: Worker) -> None:
    assert worker.call(hostile.interrupt, b"", PAGE) == "still here"


def test_to_close_ends_a_reader_at_once_and_those_that_wait() -> None:
    worker, refused = Worker(), list[str]()

    def call() -> None:
        with pytest.raises(ReadError) as caught:
            worker.call(hostile.sleep, b"60", PAGE)
        refused.append(str(caught.value))

    worker.call(hostile.size, b"", PAGE)
    threads = [Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    worker.close()
    for thread in threads:
        thread.join(5)
    assert refused == ["page.html: it was not read because the program is ending"] * 3
    worker.close()


def test_a_worker_that_was_never_used_has_no_process() -> None:
    with Worker() as worker:
        pass
    assert "is ending" in refusal(worker, hostile.size)


PROGRAM = """
import os, sys, time
from pathlib import Path
print("main")
from knowledge.reading.apart import Worker
from knowledge.reading.outcome import Origin
from tests import hostile
worker = Worker()
print(worker.call(hostile.process_id, b"", Origin("a")), flush=True)
"""


def run(code: str, folder: Path, *flags: str) -> subprocess.Popen[str]:
    """Start a program whose main module has no guard, as `python -m bot` or a script has one."""
    path = folder / "program.py"
    path.write_text(PROGRAM + code)
    where = os.pathsep.join(sys.path)
    return subprocess.Popen(
        [sys.executable, *flags, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": where},
    )


def test_the_main_program_is_not_run_again_and_nothing_is_said_at_exit(tmp_path: Path) -> None:
    program = run("", tmp_path, "-X", "dev", "-W", "error")
    out, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (0, "")
    main, process = out.split()
    assert main == "main"
    assert ends(int(process), within=5)


@linux
@pytest.mark.parametrize("deed", ["sleep", "hold", "nothing"])
def test_the_process_ends_when_its_parent_is_killed(tmp_path: Path, deed: str) -> None:
    busy = tmp_path / "id"
    code = {
        "sleep": "worker.call(hostile.sleep, b'60', Origin('a'))",
        "hold": f"Worker(seconds=1).call(hostile.hold, b'{busy}', Origin('a'))",
        "nothing": "time.sleep(60)",
    }[deed]
    with run(code, tmp_path) as program:
        assert program.stdout
        program.stdout.readline()
        process = int(program.stdout.readline())
        while deed == "hold" and not (busy.exists() and busy.read_text()):
            time.sleep(0.02)
        program.send_signal(signal.SIGKILL)
        program.wait()
        assert ends(process, within=5)
        assert deed != "hold" or ends(int(busy.read_text()), within=15)


@linux
def test_ctrl_c_in_the_terminal_ends_the_parent_with_its_process(tmp_path: Path) -> None:
    with run("worker.call(hostile.sleep, b'60', Origin('a'))", tmp_path) as program:
        assert program.stdout
        assert program.stderr
        program.stdout.readline()
        process = int(program.stdout.readline())
        time.sleep(0.2)
        program.send_signal(signal.SIGINT)
        program.wait(10)
        assert program.stderr.read().count("Traceback") == 1
        assert ends(process, within=5)
