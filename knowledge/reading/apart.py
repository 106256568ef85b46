"""Worker: runs a reader in a process of its own, so that no document can stop or end the program.

The process is a plain child that talks through its pipes: unlike those of multiprocessing it does
not import the main program again, and leaves neither semaphores nor a tracker behind.
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Timer
from typing import Final, Self, TypeVar

from knowledge.errors import ReadError
from knowledge.reading.outcome import Origin
from knowledge.reading.workerprocess import NO_MEMORY, READY, receive, send

T = TypeVar("T")

_START: Final = (
    "import sys; sys.path[:] = sys.argv[3:]; from knowledge.reading.workerprocess import serve; "
    "serve(float(sys.argv[1]), int(sys.argv[2]))"
)
_READY_WITHIN: Final = 60.0  # seconds; it takes a tenth of one, but a machine may be very busy


class _Ended(Exception):  # noqa: N818 - becomes a ReadError, which knows the document
    """The process has ended before it answered."""


class Worker:
    """Runs readers in one other process, which starts at the first call; a context manager.

    Several threads may call: they wait for their turn. A process that takes too long is killed,
    and one that dies is replaced at the next call. It ignores Ctrl+C, and ends with its parent.

    Args:
        seconds: how long a document may take.
        memory: bytes of address space that the process may have, where the platform limits it.
    """

    def __init__(self, *, seconds: float = 20.0, memory: int = 1_500_000_000) -> None:
        self._seconds, self._memory = seconds, memory
        self._turn = Lock()  # held by the one whose document is being read
        self._state = Lock()  # held while a process comes or goes
        self._process: _Process | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process at once; a document that is being read or waits is not read."""
        with self._state:
            self._closed = True
            process, self._process = self._process, None
        if process:
            process.end()

    def call(self, function: Callable[[bytes, Origin], T], data: bytes, origin: Origin) -> T:
        """Return what the function returns for a document, or raise what it raises.

        Args:
            function: one that a module defines, not a lambda or a method of something open.
            data: the bytes of the document.
            origin: where they come from; its name stands in messages.

        Raises:
            ReadError: the function raised it; or it took too long or too much memory, or broke
                its process down; or the worker is closed.
        """
        request = pickle.dumps((function, data, origin))
        with self._turn:
            try:
                fine, value = pickle.loads(self._answer(request))  # noqa: S301 - our own process
            except _Ended as error:
                raise ReadError(str(error), origin.name) from None
        if fine:
            return value  # type: ignore[no-any-return]
        raise value

    def _answer(self, request: bytes) -> bytes:
        process = self._running()
        answer = process.ask(request, self._seconds)
        if answer is not None:
            return answer
        with self._state:
            if self._process is process:
                self._process = None
        process.end()
        if self._closed:
            raise _Ended("it was not read because the program is ending")
        raise _Ended(f"{self._why(process)}; it was left out")

    def _running(self) -> _Process:
        with self._state:
            if self._closed:
                raise _Ended("it was not read because the program is ending")
            if self._process and self._process.over:
                self._process.end()
                self._process = None
            if not self._process:
                self._process = self._started()
            return self._process

    def _started(self) -> _Process:
        try:
            return _Process(self._seconds, self._memory)
        except OSError as error:
            reason = error.strerror or "it does not start"
            raise _Ended(f"no process to read it could be started: {reason}") from error

    def _why(self, process: _Process) -> str:
        if process.late and process.ready:
            return f"reading it took longer than {self._seconds:g} seconds"
        if process.code == NO_MEMORY:
            return f"reading it took more than {self._memory / 1e9:.1f} GB of memory"
        task = "reads" if process.ready else "is to read"
        cause = f"exit code {process.code}"
        if process.code < 0:
            with suppress(ValueError):
                cause = signal.Signals(-process.code).name
        return f"the process that {task} it broke down ({cause})"


class _Process:
    """The child, seen from its parent."""

    def __init__(self, seconds: float, memory: int) -> None:
        """Raises OSError where no process can be started."""
        self.late = False  # whether it was killed because its time was over
        self.ready = False
        self._popen = subprocess.Popen(  # noqa: S603 - this Python
            [sys.executable, "-c", _START, str(seconds), str(memory), *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what libraries say of a bad document is for nobody
            start_new_session=True,  # Ctrl+C in the terminal reaches the parent only
        )
        # Kills it and waits, once; also when a Worker is forgotten, or the program ends.
        self.end = weakref.finalize(self, _end, self._popen)

    @property
    def over(self) -> bool:
        """Whether it can't answer any more, for it has ended or is about to."""
        return self.late or self._popen.poll() is not None

    @property
    def code(self) -> int:
        """The exit code; that of a signal is negative. Known once it has ended."""
        return self._popen.returncode or 0

    def ask(self, request: bytes, seconds: float) -> bytes | None:
        """Return the answer to a request, or None where the process has ended without one."""
        if not self.ready:  # to start is not the document's fault, and does not count
            self.ready = self._exchange(b"", _READY_WITHIN) == READY
        answer = self._exchange(request, seconds) if self.ready else None
        if answer is None:
            with suppress(subprocess.TimeoutExpired):  # that it may tell its own exit code
                self._popen.wait(1)
        return answer

    def _exchange(self, request: bytes, seconds: float) -> bytes | None:
        sink, source = self._popen.stdin, self._popen.stdout
        if not (sink and source):
            return None
        timer = Timer(seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            send(sink, request)
            return receive(source)
        except (OSError, ValueError):  # it has ended, or was closed meanwhile
            return None
        finally:
            timer.cancel()
            timer.join()  # from here on `late` is final

    def _stop(self) -> None:
        self.late = True
        self._popen.kill()


def _end(popen: subprocess.Popen[bytes]) -> None:
    popen.kill()
    popen.wait()
    for pipe in (popen.stdin, popen.stdout):
        with suppress(OSError):  # what was not sent can't be
            if pipe:
                pipe.close()
