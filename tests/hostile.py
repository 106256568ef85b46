"""Readers that misbehave, for a Worker to run: what a hostile document can make of a real one."""

# ruff: noqa: ARG001 - each takes what a reader takes
from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn

from knowledge.errors import FetchError, ReadError
from knowledge.reading.outcome import Origin


class Fussy(Exception):  # noqa: N818 - it can be pickled, but not read back
    """Takes two arguments and tells its base of one."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def size(data: bytes, origin: Origin) -> tuple[int, str]:
    return len(data), origin.name


def process_id(data: bytes, origin: Origin) -> int:
    return os.getpid()


def fill(data: bytes, origin: Origin) -> bytes:
    return bytes(int(data))


def sleep(data: bytes, origin: Origin) -> str:
    time.sleep(float(data))
    return origin.name


def hold(data: bytes, origin: Origin) -> None:
    """Catastrophic backtracking: C code that lets no other thread run."""
    Path(data.decode()).write_text(str(os.getpid()))
    re.match(r"(a+)+$", "a" * 40 + "b")


def crash(data: bytes, origin: Origin) -> None:
    ctypes.string_at(0)


def leave(data: bytes, origin: Origin) -> NoReturn:
    os._exit(int(data))


def exit_politely(data: bytes, origin: Origin) -> NoReturn:
    sys.exit(int(data))


def leave_soon(data: bytes, origin: Origin) -> int:
    threading.Timer(0.1, os._exit, [0]).start()
    return os.getpid()


def interrupt(data: bytes, origin: Origin) -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


def chatter(data: bytes, origin: Origin) -> str:
    print("\0" * 100)  # noqa: T201 - what must not be taken for an answer
    os.write(1, b"\0" * 100)
    return sys.stdin.read()


def refuse(data: bytes, origin: Origin) -> NoReturn:
    raise ReadError("there is no text in it", origin.name, line=3, field="title")


def refuse_address(data: bytes, origin: Origin) -> NoReturn:
    raise FetchError("it is gone", origin.url, lasting=True)


def refusal(data: bytes, origin: Origin) -> ReadError:
    return ReadError("there is no text in it", origin.name, line=3)


def fail(data: bytes, origin: Origin) -> NoReturn:
    raise KeyError(data.decode())


def fail_fussily(data: bytes, origin: Origin) -> NoReturn:
    raise Fussy("one", "two")


def fail_open(data: bytes, origin: Origin) -> NoReturn:
    raise ValueError(threading.Lock())


def recurse(data: bytes, origin: Origin) -> None:
    recurse(data, origin)
