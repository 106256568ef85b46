"""The process behind a Worker: what runs in it, and how the two talk."""

from __future__ import annotations

import math
import os
import pickle
import signal
import struct
import traceback
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import IO, Final

from knowledge.errors import KnowledgeError

READY: Final = b"ready"
"""The answer to the first message, which is empty."""

NO_MEMORY: Final = 77
"""The exit code of a process that has run out of memory."""

_GRACE: Final = 2  # seconds after which a process ends by itself what its parent should have ended
_LENGTH: Final = struct.Struct(">Q")


def serve(seconds: float, memory: int) -> None:
    """Answer requests until there are no more: the main function of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):  # a reader that prints must not be taken for an answer
        os.dup2(nothing, stream)
    _limit(memory)
    requests: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(source, requests), daemon=True).start()
    requests.get()  # the first one asks whether it is ready
    send(sink, READY)
    while True:
        request = requests.get()
        _alarm(math.ceil(seconds) + _GRACE)
        answer = _answer(request)
        _alarm(0)
        send(sink, answer)


def _listen(source: IO[bytes], requests: SimpleQueue[bytes]) -> None:
    """Pass requests on, in a thread of its own: the parent's end shows in the midst of one."""
    try:
        while (request := receive(source)) is not None:
            requests.put(request)
    except MemoryError:
        os._exit(NO_MEMORY)
    os._exit(0)


def _limit(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415 - Unix has it
    except ImportError:
        return
    with suppress(OSError, ValueError):  # some systems know the limit but can't set it
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _alarm(seconds: int) -> None:
    """Have the system end this process then: no thread could, while a library does not let go."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _answer(request: bytes) -> bytes:
    try:
        function, data, origin = pickle.loads(request)  # noqa: S301 - the parent's
        return pickle.dumps((True, function(data, origin)))
    except MemoryError:
        os._exit(NO_MEMORY)  # what is left of the memory is not to be trusted
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        return _failure(error)


def _failure(error: Exception) -> bytes:
    if not isinstance(error, KnowledgeError):  # a bug of ours: say where
        error.add_note("".join(traceback.format_exception(error)))
    try:
        failure = pickle.dumps((False, error))
        pickle.loads(failure)  # noqa: S301 - some errors can be written but not read again
    except Exception:  # noqa: BLE001 - whatever an error's own methods raise
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return failure


def send(sink: IO[bytes], message: bytes) -> None:
    """Write a message: its length in eight bytes, then the message."""
    sink.write(_LENGTH.pack(len(message)))
    sink.write(message)
    sink.flush()


def receive(source: IO[bytes]) -> bytes | None:
    """Return the next message, or None at the end of all."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = source.read(length)
    return message if len(message) == length else None
