"""The PostgreSQL that the ledger is tested on: a real one of this machine, started for the tests.

It starts when the first test wants it and ends with the tests. PULLQUOTE_TEST_POSTGRES names
another one to test instead: the address of a database whose user may make others.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import pytest

GIVEN = "PULLQUOTE_TEST_POSTGRES"
_START = 60  # seconds
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",  # nothing here has to outlive the machine
    "full_page_writes=off",
    "max_connections=60",
)


def new_database() -> str:
    """The address of an empty database; skips the test, saying why, when there can be none."""
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
    server = _started()
    if not server.startswith("postgresql://"):
        pytest.skip(server)
    name = f"pullquote_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address, question, options = server.partition("?")
    return address.rpartition("/")[0] + f"/{name}{question}{options}"


@cache
def _started() -> str:
    """The address of a database on the server, or why there is none."""
    if given := os.environ.get(GIVEN):
        return given
    programs = _programs()
    if programs is None:
        return f"no PostgreSQL to test on: install it, or name one in {GIVEN}"
    folder, port = Path(tempfile.mkdtemp(prefix="pullquote-postgres-")), _free_port()
    user = _unprivileged(folder)
    data = str(folder / "data")
    options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, f"port={port}"))
    start = ["start", "-w", "-t", str(_START), "-D", data, "-l", str(folder / "log"), "-o", options]
    initdb = ["-D", data, "-U", "pullquote", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    for command in (("initdb", *initdb), ("pg_ctl", *start)):
        done = _run(programs, command, folder, user)
        if done.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            said = (done.stderr or done.stdout).decode(errors="replace").strip()
            return f"PostgreSQL did not start: {said[-300:]}"
    atexit.register(_end, programs, folder, user)
    return f"postgresql://pullquote@127.0.0.1:{port}/postgres"


def _end(programs: Path, folder: Path, user: dict[str, Any]) -> None:
    stop = ("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(folder / "data"))
    _run(programs, stop, folder, user)
    shutil.rmtree(folder, ignore_errors=True)


def _run(
    programs: Path, command: tuple[str, ...], folder: Path, user: dict[str, Any]
) -> subprocess.CompletedProcess[bytes]:
    # Into files: the server inherits what pg_ctl writes to, and a pipe would never end.
    with (folder / "out").open("w+b") as out:
        done = subprocess.run(
            [programs / command[0], *command[1:]],
            stdout=out,
            stderr=out,
            cwd=folder,
            check=False,
            **user,
        )
        out.seek(0)
        done.stdout = out.read()
    return done


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: that of the PATH, or Debian's newest."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    found = shutil.which("initdb")
    folders = [*([Path(found).parent] if found else []), *debian]
    return next((each for each in folders if (each / "pg_ctl").exists()), None)


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Whom to run as, where the tests are root, as in containers: PostgreSQL refuses to."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    shutil.chown(folder, "nobody")
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}
