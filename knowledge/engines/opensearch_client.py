"""A cluster over HTTP: several hosts, one of which may be away; and errors said for a person."""

from __future__ import annotations

import json
import os
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import httpx

from knowledge.errors import EngineError

USER: Final = "PULLQUOTE_OPENSEARCH_USER"
PASSWORD: Final = "PULLQUOTE_OPENSEARCH_PASSWORD"  # noqa: S105 - the name of a variable
API_KEY: Final = "PULLQUOTE_OPENSEARCH_API_KEY"

BUSY: Final = frozenset({429, 502, 503, 504})
"""HTTP statuses that another try can help with."""

_OLDEST: Final = (2, 11)
_PASSED_OVER: Final = 5.0
"""Seconds after which a host that failed is tried again."""
_CONNECT: Final = 2.0  # seconds
_PAUSE: Final = 0.2  # seconds before a busy cluster is asked a second time
_OK: Final = 300
_UNAUTHORISED, _FORBIDDEN, NOT_FOUND = 401, 403, 404


class RefusedError(EngineError):
    """The cluster answered that it would not.

    Attributes:
        status: HTTP's.
        kind: OpenSearch's word for it, such as "index_not_found_exception", or "".
    """

    def __init__(self, message: str, status: int, kind: str) -> None:
        self.status, self.kind = status, kind
        super().__init__(message)


class Cluster:
    """The REST interface of a cluster; used by any number of threads.

    Who we are is said by the environment, never by the configuration: USER and PASSWORD, or
    API_KEY.

    Args:
        hosts: addresses of its nodes, such as "https://search-1.example:9200".
        ca: a file of certificates to trust, for a cluster with its own authority.
        timeout: seconds that an answer may take.

    Raises:
        EngineError: there is no host, or one is no address; or `ca` can't be read.
    """

    def __init__(self, hosts: Sequence[str], ca: str = "", timeout: float = 10.0) -> None:
        self._hosts = [_address(host) for host in hosts]
        if not self._hosts:
            raise EngineError("the engine “opensearch” needs at least one host")
        self.timeout = timeout
        self._away: dict[str, float] = {}
        self._turn = 0
        self._lock = threading.Lock()
        # A proxy for the web is not one for the cluster.
        self._client = httpx.Client(
            # Reading the certificates takes longer than all else here.
            verify=_trusted(ca) if any(h.startswith("https:") for h in self._hosts) else False,
            timeout=httpx.Timeout(timeout, connect=min(timeout, _CONNECT)),
            headers=_credentials(os.environ),
            auth=_login(os.environ),
            trust_env=False,
        )

    def check(self) -> None:
        """Make sure that this is OpenSearch, and not too old.

        Raises:
            EngineError: it is not, or can't be reached.
        """
        about = self.send("GET", "/")
        version = about.get("version") if isinstance(about, dict) else None
        if not isinstance(version, dict) or version.get("distribution") != "opensearch":
            raise EngineError(f"{self}: this is not OpenSearch; name its hosts")
        number = str(version.get("number", ""))
        if _release(number) < _OLDEST:
            oldest = ".".join(map(str, _OLDEST))
            raise EngineError(
                f"{self}: OpenSearch {number} is too old; it must be {oldest} or newer"
            )

    def send(
        self, method: str, path: str, body: object = None, *, lines: str = "", busy: bool = True
    ) -> Any:  # noqa: ANN401 - JSON
        """What the cluster answers.

        A host that can't be reached is passed over. All that we send may be sent twice.

        Args:
            method: HTTP's.
            path: with its query.
            body: sent as JSON, or None.
            lines: sent instead, as newline-delimited JSON.
            busy: whether to ask a busy cluster a second time, on another host.

        Raises:
            RefusedError: it answered with an error.
            EngineError: no host could be reached, or none answered in time.
        """
        content, kind = _content(body, lines)
        failures: list[Exception] = []
        for host in self._tries():
            try:
                response = self._client.request(
                    method, host + path, content=content, headers={"Content-Type": kind}
                )
            except (httpx.HTTPError, RuntimeError) as error:  # RuntimeError: it was closed
                self._pass_over(host)
                failures.append(error)
                continue
            self._away.pop(host, None)
            if busy and response.status_code in BUSY:
                busy = False
                time.sleep(_PAUSE)
                continue
            return self._answer(response)
        if not failures:
            raise RefusedError(f"{self}: OpenSearch is overloaded; try again later", 429, "")
        raise EngineError(f"{self}: {_reason(failures[-1], self.timeout)}")

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def __str__(self) -> str:
        return ", ".join(self._hosts)

    def _tries(self) -> Iterator[str]:
        """The hosts in turn, those that failed a moment ago last; one alone is tried twice."""
        with self._lock:
            self._turn += 1
            turn = self._turn % len(self._hosts)
        hosts = self._hosts[turn:] + self._hosts[:turn]
        now = time.monotonic()
        hosts.sort(key=lambda host: self._away.get(host, 0.0) > now)
        return iter(hosts if len(hosts) > 1 else hosts * 2)

    def _pass_over(self, host: str) -> None:
        self._away[host] = time.monotonic() + _PASSED_OVER

    def _answer(self, response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
        try:
            answer = json.loads(response.content) if response.content else {}
        except ValueError:
            answer = None
        if response.status_code < _OK and answer is not None:
            return answer
        error = answer.get("error") if isinstance(answer, dict) else None
        kind = str(error.get("type", "")) if isinstance(error, dict) else ""
        status = response.status_code
        raise RefusedError(f"{self}: {said(status, kind)}", status, kind)


def _address(host: str) -> str:
    try:
        url = httpx.URL(host)
    except (httpx.InvalidURL, TypeError) as error:
        raise EngineError(f"{host}: this is no address of a host ({error})") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise EngineError(f"{host}: a host begins with http:// or https://")
    if url.userinfo:
        raise EngineError(f"the address of {url.host} holds a password; set {USER} and {PASSWORD}")
    return host.rstrip("/")


def _trusted(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca or None)
    except OSError as error:
        raise EngineError(f"{ca}: the certificates can't be read: {error}") from error


def _credentials(environment: Mapping[str, str]) -> dict[str, str]:
    key = environment.get(API_KEY, "")
    return {"Authorization": f"ApiKey {key}"} if key else {}


def _login(environment: Mapping[str, str]) -> httpx.BasicAuth | None:
    user = environment.get(USER, "")
    if not user or environment.get(API_KEY):
        return None
    return httpx.BasicAuth(user, environment.get(PASSWORD, ""))


def _release(number: str) -> tuple[int, ...]:
    parts = number.split(".")[:2]
    return tuple(int(part) for part in parts) if all(map(str.isdigit, parts)) else ()


def _content(body: object, lines: str) -> tuple[bytes, str]:
    if lines:
        return lines.encode(), "application/x-ndjson"
    return b"" if body is None else json.dumps(body).encode(), "application/json"


def _reason(error: Exception, timeout: float) -> str:
    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return f"OpenSearch did not answer within {timeout:g} seconds"
    if "CERTIFICATE" in str(error).upper():
        return f"its certificate is not trusted; name its authority's file as `ca` ({error})"
    return f"OpenSearch can't be reached; is it running? ({str(error) or type(error).__name__})"


def said(status: int, kind: str) -> str:
    """An error of OpenSearch for a person, without the reason, which may hold a question."""
    if status == _UNAUTHORISED:
        return f"OpenSearch does not accept who we are; set {USER} and {PASSWORD}, or {API_KEY}"
    if status == _FORBIDDEN:
        return "this account may not do that; README names the rights that it needs"
    if kind == "index_not_found_exception":
        return "the index is not there (any more); run “pullquote index”"
    return f"OpenSearch answered {status} {kind}".rstrip()
