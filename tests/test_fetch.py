"""What fetching promises: public addresses only, bounds on everything, and a reason for each no."""

from __future__ import annotations

import asyncio
import gzip
import re
import zlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import pytest

from knowledge.addresses import is_public
from knowledge.connection import system_resolve
from knowledge.errors import FetchError
from knowledge.fetch import Page, Validators
from tests.fake_web import FakeWeb, Reply

HTML = Reply(b"<p>The ferry left.</p>")


def web(story: Callable[[FakeWeb], Awaitable[None]]) -> None:
    async def happen() -> None:
        async with asyncio.timeout(20), FakeWeb() as fake:
            await story(fake)

    asyncio.run(happen())


def refusal(place: str, prepare: Callable[[FakeWeb], object], **options: Any) -> FetchError:
    """Why a place is not fetched."""
    caught: list[FetchError] = []

    async def story(fake: FakeWeb) -> None:
        prepare(fake)
        url = place.replace("PORT", str(fake.port))
        async with fake.fetcher(**options) as fetcher:
            with pytest.raises(FetchError) as error:
                await fetcher.get(url)
            caught.append(error.value)

    web(story)
    return caught[0]


PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "203.0.113.9", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "::1", "::", "::127.0.0.1", "fe80::1",
    "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "100::1", "3fff::1", "5f00::1",
    "fe80::1%eth0", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::"]
)
def test_what_is_public_is_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE[:-2])
def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    def prepare(fake: FakeWeb) -> None:
        fake.resolved["paper.example"] = ["93.184.215.14", address]

    error = refusal("http://paper.example/", prepare, allowed=is_public)
    assert "private or reserved network" in str(error)
    assert error.lasting
    assert address not in str(error)


TARGETS = {
    "file:///etc/passwd": "http:// or https://",
    "ftp://paper.example/": "http:// or https://",
    "gopher://paper.example/": "http:// or https://",
    "javascript:alert(1)": "http:// or https://",
    "data:text/html,x": "http:// or https://",
    "paper.example": "http:// or https://",
    "//paper.example/": "http:// or https://",
    "http://": "http:// or https://",
    "http:///path": "http:// or https://",
    "http://ann:secret@paper.example/": "name or password",
    "http://ann@paper.example/": "name or password",
    "http://paper.example:22/": "ports 80 and 443",
    "http://paper.example:8080/": "ports 80 and 443",
    "https://paper.example:6379/": "ports 80 and 443",
    "http://paper.example:99999/": "ports 80 and 443",
    "http://[::1%25eth0]/": "address",
    "http://[bad/": "no web address",
    "http://pa per.example/": "",
    "http://paper.example\x00.evil/": "",
    "": "http:// or https://",
}


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_that_may_not_be_is_refused(target: str) -> None:
    assert TARGETS[target] in str(refusal(target, lambda _: None))


@pytest.mark.parametrize(
    "host",
    ["0x7f.1", "2130706433", "017700000001", "127.1", "[::ffff:10.0.0.1]", "[::1]", "127.0.0.1"],
)
def test_odd_spellings_of_private_addresses_are_refused(host: str) -> None:
    async def story(fake: FakeWeb) -> None:
        async with fake.fetcher(allowed=is_public, resolve=system_resolve) as fetcher:
            with pytest.raises(FetchError) as error:
                await fetcher.get(f"http://{host}/")
        assert re.search("private or reserved|not be reached|no web address", str(error.value))

    web(story)


def leading_to(target: str, status: int = 302) -> Callable[[FakeWeb], None]:
    def prepare(fake: FakeWeb) -> None:
        there = target.replace("PORT", str(fake.port))
        fake.pages["paper.example/"] = Reply(status=status, headers={"Location": there})
        fake.resolved["inside.example"] = ["10.0.0.1"]

    return prepare


REDIRECTS = {
    "http://inside.example/": "private or reserved",
    "http://169.254.169.254/latest/meta-data": "",
    "file:///etc/passwd": "http:// or https://",
    "http://paper.example:22/": "ports 80 and 443",
    "http://ann:secret@paper.example/": "name or password",
    "http://paper.example:PORT/": "more than 5 times",
    "http://[::1]/": "",
}


@pytest.mark.parametrize("target", REDIRECTS)
def test_every_redirect_is_checked(target: str) -> None:
    def resolve_all(fake: FakeWeb) -> None:
        leading_to(target)(fake)
        fake.resolved["169.254.169.254"] = ["169.254.169.254"]
        fake.resolved["::1"] = ["::1"]

    error = refusal("http://paper.example:PORT/", resolve_all)
    assert REDIRECTS[target] in str(error)
    assert "10.0.0.1" not in str(error)


BOMB = gzip.compress(b"\0" * 60_000_000)

RESPONSES: dict[str, tuple[Reply, str]] = {
    "too large": (Reply(b"x" * 5_000_001), "larger than 5 MB"),
    "gzip bomb": (Reply(BOMB, headers={"Content-Encoding": "gzip"}), "larger than 5 MB"),
    "deflate bomb": (
        Reply(zlib.compress(b"\0" * 60_000_000), headers={"Content-Encoding": "deflate"}),
        "larger than 5 MB",
    ),
    "damaged gzip": (Reply(b"nonsense", headers={"Content-Encoding": "gzip"}), "compression"),
    "an image": (Reply(b"\x89PNG", "image/png"), "of another kind"),
    "a video": (Reply(b"x", "video/mp4"), "of another kind"),
    "a program": (Reply(b"MZ", "application/octet-stream"), "of another kind"),
    "gone": (Reply(status=410), "not there (any more)"),
    "not found": (Reply(status=404), "not there (any more)"),
    "forbidden": (Reply(status=403), "does not let us read it"),
    "payment": (Reply(status=402), "does not let us read it"),
    "legal": (Reply(status=451), "does not let us read it"),
    "broken": (Reply(status=500), "status 500"),
    "busy": (Reply(status=503, headers={"Retry-After": "120"}), "busy, for 120 s"),
    "too many": (Reply(status=429, headers={"Retry-After": "soon\x0b"}), ""),
    "no content": (Reply(status=204), "status 204"),
    "redirect to nowhere": (Reply(status=302), "status 302"),
    "cut off": (
        Reply(raw=b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\nx"),
        "broke off",
    ),
    "bad chunks": (
        Reply(raw=b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n"),
        "broke off or is damaged",
    ),
    "no http": (Reply(raw=b"SSH-2.0-OpenSSH\r\n"), "broke off or is damaged"),
    "nothing": (Reply(raw=b""), "broke off or is damaged"),
    "header flood": (
        Reply(raw=b"HTTP/1.1 200 X\r\n" + b"X-A: " + b"a" * 2_000_000 + b"\r\n\r\n"),
        "broke off or is damaged",
    ),
}


@pytest.mark.parametrize("kind", RESPONSES)
def test_a_hostile_response_is_refused_with_its_reason(kind: str) -> None:
    reply, says = RESPONSES[kind]

    def prepare(fake: FakeWeb) -> None:
        fake.pages["paper.example/"] = reply

    error = refusal("http://paper.example:PORT/", prepare)
    assert says in str(error)
    assert "127.0.0.1" not in str(error)
    assert "Error" not in str(error)


def test_an_endless_drip_ends_at_the_deadline() -> None:
    async def drip(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
        writer.write(b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    def prepare(fake: FakeWeb) -> None:
        fake.pages["paper.example/"] = drip

    error = refusal("http://paper.example:PORT/", prepare, deadline=0.4)
    assert "longer than 0 s" in str(error)
    assert not error.lasting


def test_https_never_leads_down_to_http(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(fake: FakeWeb) -> None:
        async with fake.fetcher() as fetcher:

            async def found(*_: object) -> object:
                return httpx.URL("http://paper.example/")

            monkeypatch.setattr(fetcher, "_at_its_turn", found)
            with pytest.raises(FetchError, match="from https down to http"):
                await fetcher.get("https://paper.example/")

    web(story)


# The honest ones


def fetched(
    pages: Mapping[str, Reply], place: str = "paper.example/", known: Validators | None = None
) -> tuple[Page | None, FakeWeb]:
    found: list[tuple[Page | None, FakeWeb]] = []

    async def story(fake: FakeWeb) -> None:
        fake.pages.update(pages)
        async with fake.fetcher(contact="desk@paper.example") as fetcher:
            found.append((await fetcher.get(fake.url(place), known), fake))

    web(story)
    return found[0]


def test_a_page_is_read_with_its_type_and_validators() -> None:
    headers = {"ETag": '"7"', "Last-Modified": "Tue, 03 Mar 2026 10:00:00 GMT"}
    page, fake = fetched({"paper.example/": Reply(HTML.body, headers=headers)})
    assert page is not None
    assert (page.body, page.content_type) == (HTML.body, "text/html; charset=utf-8")
    assert page.validators == Validators('"7"', "Tue, 03 Mar 2026 10:00:00 GMT")
    assert fake.headers[-1]["user-agent"].startswith("pullquote/")
    assert "desk@paper.example" in fake.headers[-1]["user-agent"]


def test_what_is_unchanged_costs_a_304() -> None:
    page, fake = fetched({"paper.example/": Reply(status=304)}, known=Validators('"7"'))
    assert page is None
    assert fake.headers[-1]["if-none-match"] == '"7"'


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_its_end_named(status: int) -> None:
    pages = {
        "paper.example/": Reply(status=status, headers={"Location": "/fire"}),
        "paper.example/fire": HTML,
    }
    page, _ = fetched(pages)
    assert page is not None
    assert page.url.endswith("/fire")


def test_a_packed_page_is_unpacked() -> None:
    packed = Reply(gzip.compress(HTML.body), headers={"Content-Encoding": "gzip"})
    page, _ = fetched({"paper.example/": packed})
    assert page is not None
    assert page.body == HTML.body


@pytest.mark.parametrize("kind", ["application/feed+json", "application/rss+xml", "text/plain", ""])
def test_feeds_and_texts_are_read_too(kind: str) -> None:
    page, _ = fetched({"paper.example/": Reply(b"x", kind)})
    assert page is not None


# Manners


def test_robots_txt_is_obeyed_and_asked_once() -> None:
    async def story(fake: FakeWeb) -> None:
        rules = b"User-agent: *\nDisallow: /private*?q=\n"
        fake.pages["paper.example/robots.txt"] = Reply(rules, "text/plain")
        fake.pages["paper.example/fire"] = HTML
        async with fake.fetcher() as fetcher:
            assert await fetcher.get(fake.url("paper.example/fire"))
            with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
                await fetcher.get(fake.url("paper.example/private/x?q=1"))
        assert fake.asked["paper.example/robots.txt"] == 1
        assert fake.asked["paper.example/private/x?q=1"] == 0

    web(story)


def test_a_site_that_cannot_give_its_robots_txt_is_not_read_now() -> None:
    def prepare(fake: FakeWeb) -> None:
        fake.pages["paper.example/robots.txt"] = Reply(status=500)
        fake.pages["paper.example/"] = HTML

    error = refusal("http://paper.example:PORT/", prepare)
    assert "can't say now" in str(error)
    assert not error.lasting


def test_one_host_is_asked_once_at_a_time_with_a_pause() -> None:
    async def story(fake: FakeWeb) -> None:
        for number in range(4):
            fake.pages[f"paper.example/{number}"] = HTML
        loop = asyncio.get_running_loop()
        started = loop.time()
        async with fake.fetcher(pause=0.1) as fetcher:
            urls = [fake.url(f"paper.example/{number}") for number in range(4)]
            assert all(await asyncio.gather(*map(fetcher.get, urls)))
        assert loop.time() - started >= 0.4  # robots.txt and four pages: four pauses
        assert fake.most_at_once == 1

    web(story)


def test_different_hosts_do_not_wait_for_each_other() -> None:
    async def story(fake: FakeWeb) -> None:
        async def slow(writer: asyncio.StreamWriter, _: Mapping[str, str]) -> None:
            await asyncio.sleep(0.3)
            writer.write(HTML.written())

        for number in range(4):
            fake.pages[f"paper{number}.example/"] = slow
        loop = asyncio.get_running_loop()
        started = loop.time()
        async with fake.fetcher() as fetcher:
            urls = [fake.url(f"paper{number}.example/") for number in range(4)]
            assert all(await asyncio.gather(*map(fetcher.get, urls)))
        assert loop.time() - started < 1.0

    web(story)


def test_no_cookie_is_kept() -> None:
    async def story(fake: FakeWeb) -> None:
        fake.pages["paper.example/"] = Reply(HTML.body, headers={"Set-Cookie": "ann=7"})
        async with fake.fetcher() as fetcher:
            await fetcher.get(fake.url("paper.example/"))
            await fetcher.get(fake.url("paper.example/"))
        assert not any("cookie" in headers for headers in fake.headers)

    web(story)
