"""The engine “opensearch” where the cluster is not as it should be: a small server in its place."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from knowledge import EngineError, Entry
from knowledge.engines.opensearch import OpenSearchIndex
from knowledge.engines.opensearch_mapping import FORMAT
from tests.test_index import passages

Answer = tuple[int, Any]
Handler = Callable[[str, str], Answer | None]
"""A request's method and path -> how to answer it, or None for as usual."""


class Server:
    """As much of OpenSearch as one index without articles needs, and whatever a test wants else."""

    def __init__(self, port: int = 0) -> None:
        self.handler: Handler = lambda _method, _path: None
        self.requests: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.written: list[Any] = []
        self.http = ThreadingHTTPServer(("127.0.0.1", port), self._class())
        self.http.daemon_threads = True
        self.host = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def asked(self, path: str) -> int:
        return sum(path in one for _, one in self.requests)

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def answer(self, method: str, path: str, lines: Sequence[Any]) -> Answer:
        self.requests.append((method, path))
        special = self.handler(method, path)
        if special is not None:
            return special
        if path.startswith("/_msearch"):
            return 200, {"responses": [EMPTY] * (len(lines) // 2)}
        if "_mget" in path:
            return 200, {"docs": [{"_id": one, "found": False} for one in lines[0]["ids"]]}
        if "_bulk" in path:
            self.written += lines[1::2]
            actions = lines[::2]
            items = [{"create": {"_id": a["create"]["_id"], "status": 201}} for a in actions]
            return 200, {"errors": False, "items": items}
        return 200, FIXED.get(path, {"_shards": {"failed": 0}})

    def _class(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Request(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                lines = [json.loads(line) for line in body.splitlines() if line]
                server.headers.append(dict(self.headers))
                status, answer = server.answer(self.command, self.path, lines)
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815 - http.server's names

            def log_message(self, *_: Any) -> None:
                pass

        return Request


FIXED: dict[str, Any] = {
    "/": {"version": {"distribution": "opensearch", "number": "3.8.0"}},
    "/_alias/pullquote": {"pullquote-1": {}},
    "/pullquote/_mapping": {"pullquote-1": {"mappings": {"_meta": {"format": FORMAT}}}},
}
EMPTY: dict[str, Any] = {
    "status": 200,
    "timed_out": False,
    "_shards": {"total": 1, "successful": 1, "failed": 0},
    "aggregations": {"languages": {"buckets": []}},
}


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.engines.opensearch_writer._FIRST_PAUSE", 0.001)
    monkeypatch.setattr("knowledge.engines.opensearch_client._PAUSE", 0.001)


def opened(*hosts: str, **others: Any) -> OpenSearchIndex:
    return OpenSearchIndex(hosts=hosts, **others)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def nobody() -> str:
    """An address at which nothing answers."""
    return f"http://127.0.0.1:{free_port()}"


def put(index: OpenSearchIndex) -> None:
    index.put("ferry", passages("The ferry left."))


def failing(times: int, path: str, answer: Answer) -> Handler:
    """Answer so to the first requests of a path."""
    left = [times]

    def handler(_method: str, asked: str) -> Answer | None:
        if path in asked and left[0]:
            left[0] -= 1
            return answer
        return None

    return handler


def error(status: int, kind: str, reason: str = "") -> Answer:
    return status, {"status": status, "error": {"type": kind, "reason": reason}}


# Opening


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (error(401, "security_exception"), "PULLQUOTE_OPENSEARCH_USER"),
        ((401, b"Unauthorized"), "PULLQUOTE_OPENSEARCH_USER"),
        (error(403, "security_exception"), "rights"),
        ((200, {"version": {"number": "8.19.0"}}), "not OpenSearch"),
        ((200, {"version": {"distribution": "opensearch", "number": "2.10.1"}}), "2.10.1 is too"),
        ((200, {"version": {"distribution": "opensearch", "number": "1.3"}}), "1.3 is too old"),
        ((200, {"version": {"distribution": "opensearch"}}), "too old"),
        ((200, []), "not OpenSearch"),
        ((200, b"<html>"), "answered 200"),
        ((404, b"<html>"), "answered 404"),
        ((500, {"error": "no"}), "answered 500"),
    ],
)
def test_what_is_not_our_cluster_is_named(server: Server, answer: Answer, said: str) -> None:
    server.handler = failing(9, "/", answer)
    with pytest.raises(EngineError, match=said) as raised:
        opened(server.host)
    assert server.host in str(raised.value)


def test_a_cluster_that_is_away_is_named() -> None:
    host = nobody()
    with pytest.raises(EngineError, match=f"{re.escape(host)}: OpenSearch can't be reached"):
        opened(host)


def test_a_cluster_that_does_not_answer_in_time_is_said_so(server: Server) -> None:
    index = opened(server.host, timeout=0.2)

    def slow(_method: str, _path: str) -> Answer | None:
        time.sleep(0.6)
        return None

    server.handler = slow
    start = time.monotonic()
    with pytest.raises(EngineError, match=r"did not answer within 0\.2 seconds"):
        index.search("ferry")
    assert time.monotonic() - start < 2
    index.close()


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        ((), "at least one host"),
        (("search.example:9200",), "begins with http"),
        (("ftp://search.example",), "begins with http"),
        (("https://",), "begins with http"),
        (("http://a:b:c",), "no address"),
        (("https://me:secret@search.example",), "holds a password"),
    ],
)
def test_a_host_that_is_no_address_is_named(hosts: Sequence[str], said: str) -> None:
    with pytest.raises(EngineError, match=said) as raised:
        opened(*hosts)
    assert "secret" not in str(raised.value)


def test_certificates_that_can_not_be_read_are_named() -> None:
    with pytest.raises(EngineError, match=r"nowhere\.pem: the certificates can't be read"):
        opened("https://search.example", ca="nowhere.pem")


def test_a_reader_who_may_not_make_an_index_is_told_who_may(server: Server) -> None:
    def handler(method: str, path: str) -> Answer | None:
        if path.startswith("/_alias/"):
            return error(404, "")
        return error(403, "security_exception") if method == "PUT" else None

    server.handler = handler
    with pytest.raises(EngineError, match=r"no index 'pullquote' yet.*rights"):
        opened(server.host)


def test_who_we_are_is_said_by_the_environment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(server.host).close()
    assert "Authorization" not in server.headers[-1]
    monkeypatch.setenv("PULLQUOTE_OPENSEARCH_USER", "reader")
    monkeypatch.setenv("PULLQUOTE_OPENSEARCH_PASSWORD", "secret")
    opened(server.host).close()
    assert server.headers[-1]["Authorization"] == "Basic cmVhZGVyOnNlY3JldA=="
    monkeypatch.setenv("PULLQUOTE_OPENSEARCH_API_KEY", "a-key")
    opened(server.host).close()
    assert server.headers[-1]["Authorization"] == "ApiKey a-key"


# Searching


def test_a_host_that_is_away_is_passed_over(server: Server) -> None:
    index = opened(nobody(), server.host, nobody())
    assert [index.search("ferry") for _ in range(6)] == [[]] * 6
    index.close()


def test_a_host_that_failed_is_asked_again_after_a_while(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    index = opened(f"http://127.0.0.1:{port}", server.host)
    index.search("ferry")
    back = Server(port)
    assert [index.search("ferry") for _ in range(4)] == [[]] * 4
    assert not back.requests
    later = time.monotonic() + 6
    monkeypatch.setattr("knowledge.engines.opensearch_client.time.monotonic", lambda: later)
    assert [index.search("ferry") for _ in range(4)] == [[]] * 4
    assert back.requests
    index.close()
    back.close()


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_search_is_asked_again_when_the_cluster_is_busy(server: Server, status: int) -> None:
    index = opened(server.host)
    server.handler = failing(1, "_msearch", error(status, "busy"))
    assert index.search("ferry") == []
    server.handler = failing(2, "_msearch", error(status, "busy"))
    with pytest.raises(EngineError):
        index.search("ferry")
    index.close()


@pytest.mark.parametrize(
    ("partial", "said"),
    [
        ({"timed_out": True}, "too long"),
        ({"_shards": {"total": 2, "successful": 1, "failed": 1}}, "part of the index"),
        ({"_shards": {"total": 2, "successful": 1, "failed": 0}}, "part of the index"),
        ({"error": {"type": "search_phase_execution_exception"}, "status": 503}, "answered 503"),
        ({"error": {"type": "index_not_found_exception"}, "status": 404}, "pullquote index"),
    ],
)
def test_half_an_answer_is_none(server: Server, partial: dict[str, Any], said: str) -> None:
    index = opened(server.host)
    half = (200, {"responses": [EMPTY | partial]})
    server.handler = failing(1, "_msearch", half)
    assert index.search("ferry") == []  # asked again
    server.handler = failing(2, "_msearch", half)
    with pytest.raises(EngineError, match=said):
        index.search("ferry")
    index.close()


def test_no_error_repeats_the_question(server: Server) -> None:
    index = opened(server.host)
    server.handler = failing(2, "_msearch", error(400, "parsing_exception", "near [ferry]"))
    with pytest.raises(EngineError) as raised:
        index.search("ferry")
    assert "ferry" not in str(raised.value)
    index.close()


def test_a_search_after_the_end_is_an_error(server: Server) -> None:
    index = opened(server.host)
    index.close()
    with pytest.raises(EngineError):
        index.search("ferry")


# Writing


@pytest.mark.parametrize("status", [429, 503])
def test_a_bulk_that_is_refused_is_sent_again(server: Server, status: int) -> None:
    index = opened(server.host)
    server.handler = failing(3, "_bulk", error(status, "rejected_execution_exception"))
    put(index)
    assert server.asked("_bulk") == 4
    assert [document["article"] for document in server.written] == ["ferry"]
    index.close()


@pytest.mark.parametrize("status", [429, 409, 503])
def test_an_article_that_is_refused_for_now_is_sent_again(server: Server, status: int) -> None:
    index = opened(server.host)
    refused: list[str] = []
    usual = server.answer

    def answer(method: str, path: str, lines: Sequence[Any]) -> Answer:
        if "_bulk" in path and len(refused) < 2:
            refused.append(lines[0]["create"]["_id"])
            item = {"_id": refused[-1], "status": status, "error": {"type": "busy"}}
            return 200, {"errors": True, "items": [{"create": item}]}
        return usual(method, path, lines)

    server.answer = answer  # type: ignore[method-assign]
    put(index)
    assert len(refused) == 2
    assert len(server.written) == 1
    index.close()


def test_a_cluster_that_stays_busy_is_said_so(server: Server) -> None:
    index = opened(server.host)
    server.handler = failing(99, "_bulk", error(429, "rejected_execution_exception"))
    with pytest.raises(EngineError, match="too busy to take 'ferry'"):
        put(index)
    assert server.asked("_bulk") == 8
    index.close()


def test_an_article_that_is_refused_for_good_is_an_error(server: Server) -> None:
    index = opened(server.host)
    item = {"_id": "x", "status": 400, "error": {"type": "mapper_parsing", "reason": "too long"}}
    server.handler = failing(1, "_bulk", (200, {"items": [{"create": item}]}))
    with pytest.raises(EngineError, match="mapper_parsing: too long"):
        put(index)
    index.close()


def test_a_writer_without_the_right_is_told(server: Server) -> None:
    index = opened(server.host)
    server.handler = failing(1, "_bulk", error(403, "security_exception"))
    with pytest.raises(EngineError, match="rights"):
        put(index)
    index.close()


def test_what_can_not_be_refreshed_everywhere_is_tried_again(server: Server) -> None:
    index = opened(server.host)
    server.handler = failing(2, "_refresh", (200, {"_shards": {"failed": 1}}))
    put(index)
    server.handler = failing(99, "_refresh", (200, {"_shards": {"failed": 1}}))
    with pytest.raises(EngineError, match="can't be found yet"):
        put(index)
    index.close()


def test_articles_are_sent_in_requests_of_limited_size(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.engines.opensearch_writer.BULK", 4000)
    index = opened(server.host)
    entries = [Entry(f"a{n}", passages("The ferry left.", f"a{n}")) for n in range(30)]
    index.put_all(entries)
    assert len(server.written) == 30
    assert server.asked("_bulk") >= 5
    assert server.asked("_refresh") == 1
    index.close()


def test_a_swap_whose_answer_was_lost_does_not_delete_the_new_index(server: Server) -> None:
    index = opened(server.host)
    made: list[str] = []

    def handler(method: str, path: str) -> Answer | None:
        if method == "PUT":
            made.append(path.removeprefix("/"))
        if path == "/_aliases":
            return error(404, "aliases_not_found_exception")
        if path.startswith("/_alias/") and server.asked("/_aliases"):
            return 200, {made[0]: {}}
        return None

    server.handler = handler
    index.rebuild([Entry("ferry", passages("The ferry left."))])
    assert [path for method, path in server.requests if method == "DELETE"] == ["/pullquote-1"]
    index.close()
