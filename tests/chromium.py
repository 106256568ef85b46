"""A real browser: pages opened in headless Chromium by its DevTools protocol, and what they did.

It reaches nothing: every name and address is mapped to one that is not found. So a page's requests
are seen, and go nowhere.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tornado.websocket import WebSocketClientConnection, websocket_connect

PROGRAM: Final = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
"""Chromium's program; None where there is none."""

_FLAGS: Final = (
    "--headless",
    "--no-sandbox",  # for root, whom it refuses otherwise
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-port=0",
)
_CUT: Final = """
[...document.querySelectorAll("body *")].filter(part => {
  const drawing = part.ownerSVGElement;
  if (!drawing)
    return part.scrollWidth > part.clientWidth && getComputedStyle(part).overflowX != "visible";
  const [inner, outer] = [part, drawing].map(each => each.getBoundingClientRect());
  return inner.left < outer.left || inner.right > outer.right || inner.bottom > outer.bottom;
}).length
"""
_SECONDS: Final = 30
_LOOK: Final = 0.02  # seconds between two looks whether it has come up
_LARGEST: Final = 64 << 20  # bytes of a message: a picture comes as one


@dataclass(frozen=True, slots=True)
class Screen:
    """What a page is shown on, in CSS pixels; and how many pixels of a picture one of these is."""

    width: int
    height: int
    dark: bool = False
    scale: float = 1


@dataclass(frozen=True, slots=True)
class Visit:
    """What happened when a page was opened.

    Attributes:
        requests: the addresses that it asked for, beside its own.
        errors: what its console says, if only a warning.
        size: the width and height of all that is shown, in CSS pixels.
        cut: how many of its parts are wider than what is seen of them.
        picture: what the screen shows, as a PNG.
    """

    requests: list[str]
    errors: list[str]
    size: tuple[int, int]
    cut: int
    picture: bytes


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Browser]:
    """Run Chromium.

    Args:
        folder: for its profile and its log; one that it has not been given before.

    Raises:
        TimeoutError: it does not come up; says what its log says.
    """
    assert PROGRAM is not None
    with (folder / "chromium.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            PROGRAM, *_FLAGS, f"--user-data-dir={folder / 'profile'}", stdout=log, stderr=log
        )
    try:
        address = await asyncio.to_thread(_address, folder)
        connection = await websocket_connect(address, max_message_size=_LARGEST)
        yield Browser(connection)
        connection.close()
    finally:
        process.terminate()
        await process.wait()


def _address(folder: Path) -> str:
    """Where it listens, which it writes to a file when it does."""
    file = folder / "profile" / "DevToolsActivePort"
    for _ in range(int(_SECONDS / _LOOK)):
        if file.exists() and "\n" in (told := file.read_text("utf-8")):
            port, path = told.split("\n")
            return f"ws://127.0.0.1:{port}{path}"
        time.sleep(_LOOK)
    raise TimeoutError("Chromium does not come up: " + (folder / "chromium.log").read_text("utf-8"))


@dataclass(slots=True)
class Browser:
    """A browser that opens one page after another."""

    _connection: WebSocketClientConnection
    _events: list[Mapping[str, Any]] = field(default_factory=list)
    _sent: int = 0

    async def visit(self, page: str, screen: Screen) -> Visit:
        """Open an address in a new tab, wait until it has loaded, and close it.

        Args:
            page: its address.
            screen: what it is shown on.
        """
        tab = await self._call("Target.createTarget", url="about:blank")
        attached = await self._call("Target.attachToTarget", **tab, flatten=True)
        session = attached["sessionId"]
        self._events.clear()
        for domain in ("Page", "Network", "Log", "Runtime"):
            await self._call(f"{domain}.enable", session)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if screen.dark else "light"}
        await self._call("Emulation.setEmulatedMedia", session, features=[scheme])
        metrics = {"width": screen.width, "height": screen.height, "mobile": True}
        await self._call(
            "Emulation.setDeviceMetricsOverride", session, deviceScaleFactor=screen.scale, **metrics
        )
        await self._call("Page.navigate", session, url=page)
        await self._loaded()
        picture = await self._call("Page.captureScreenshot", session)
        shown = (await self._call("Page.getLayoutMetrics", session))["cssContentSize"]
        cut = await self._call("Runtime.evaluate", session, expression=_CUT)
        await self._call("Target.closeTarget", **tab)
        return Visit(
            [url for url in map(_requested, self._events) if url not in (None, page)],
            [said for said in map(_complained, self._events) if said],
            (shown["width"], shown["height"]),
            cut["result"]["value"],
            base64.b64decode(picture["data"]),
        )

    async def _call(self, method: str, session: str = "", **parameters: Any) -> Mapping[str, Any]:
        self._sent += 1
        call = {"id": self._sent, "method": method, "params": parameters}
        await self._connection.write_message(
            json.dumps(call | ({"sessionId": session} if session else {}))
        )
        while (message := await self._heard()).get("id") != self._sent:
            self._events.append(message)
        assert "error" not in message, f"{method}: {message['error']}"
        result: Mapping[str, Any] = message["result"]
        return result

    async def _loaded(self) -> None:
        while not any(event.get("method") == "Page.loadEventFired" for event in self._events):
            self._events.append(await self._heard())

    async def _heard(self) -> Mapping[str, Any]:
        message = await asyncio.wait_for(self._connection.read_message(), _SECONDS)
        assert message is not None, "Chromium has ended; its log says why"
        heard: Mapping[str, Any] = json.loads(message)
        return heard


def _requested(event: Mapping[str, Any]) -> str | None:
    if event.get("method") != "Network.requestWillBeSent":
        return None
    url: str = event["params"]["request"]["url"]
    return url


def _complained(event: Mapping[str, Any]) -> str:
    """What the console shows for an event; "" for nothing."""
    told = event.get("params", {})
    match event.get("method"):
        case "Log.entryAdded":
            return f"{told['entry']['level']}: {told['entry']['text']}"
        case "Runtime.exceptionThrown":
            thrown = told["exceptionDetails"]
            return f"exception: {thrown.get('exception', {}).get('description', thrown['text'])}"
        case "Runtime.consoleAPICalled":
            return f"{told['type']}: {told['args']}"
        case _:
            return ""
