"""Listener: takes Telegram's updates in by HTTP, behind a proxy that speaks TLS.

Unlike python-telegram-bot's own, it says that it took an update when the update is done with, so
that none is lost with a worker: Telegram delivers it again. Telegram delivers the messages of a
chat one after the other, so their order needs no care here, and it waits for a minute.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import socket
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import select
from telegram import Update
from telegram.ext import Application
from tornado.httpserver import HTTPServer
from tornado.web import Application as Site
from tornado.web import RequestHandler

from bot.claims import Claim, Claims
from bot.ledger import Ledger, LedgerError
from bot.tables import SCHEMA

_log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

_SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_LARGEST: Final = 1 << 20  # bytes of an update; Telegram's have some ten thousand
_HIGHEST: Final = (1 << 63) - 1  # number of an update, as the ledger keeps it
_PATIENCE: Final = 75.0  # seconds that what is in hand has when the process is to end
_PROBE: Final = 3.0  # seconds that the ledger has to show that it is there
_AGAIN: Final = 2  # seconds after which Telegram is to deliver again
_KINDS: Final = frozenset(Update.ALL_TYPES)


class Listener:
    """Takes updates in, one HTTP request each.

    Args:
        app: answers them; started.
        claims: see to it that each is answered once.
        ledger: has to be there for this worker to be healthy.
        path: the last part of the address at which Telegram delivers.
        secret: what Telegram shows with each update.
        most: updates in hand at once; one more has to come again later.
    """

    def __init__(  # noqa: PLR0913 - what it listens to, and for whom
        self, app: App, claims: Claims, ledger: Ledger, *, path: str, secret: str, most: int
    ) -> None:
        self._app, self._claims, self._ledger = app, claims, ledger
        self._secret, self._most, self._in_hand = secret.encode(), most, 0
        self._work = set[asyncio.Task[HTTPStatus]]()
        self._closing = False
        self._probe: asyncio.Task[object] | None = None
        handlers = [
            (rf"(?:/.*)?/{path}", _Updates, {"listener": self}),
            (r"/healthz", _Health, {"listener": self}),
        ]
        site = Site(handlers, log_function=_no_log)  # a line of it would hold the path
        self._server = HTTPServer(site, max_body_size=_LARGEST)

    def start(self, sockets: Sequence[socket.socket]) -> None:
        """Listen."""
        self._server.add_sockets(sockets)

    async def stop(self) -> None:
        """Take nothing more, and finish what is in hand."""
        self._closing = True
        self._server.stop()
        if self._work:
            await asyncio.wait(self._work, timeout=_PATIENCE)
        await self._server.close_all_connections()

    async def receive(self, secret: str, body: bytes) -> HTTPStatus:
        """Take what somebody delivers: 200 when it is done with, or nothing can be done with it.

        Args:
            secret: what was shown with it.
            body: what ought to be an update, in JSON.
        """
        if not hmac.compare_digest(secret.encode(), self._secret):
            return HTTPStatus.FORBIDDEN
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            _log.warning("refused what is no JSON")
            return HTTPStatus.BAD_REQUEST
        update = _readable(raw, self._app)
        if update is None:
            return HTTPStatus.OK
        if self._closing or self._in_hand >= self._most:
            return HTTPStatus.SERVICE_UNAVAILABLE
        self._in_hand += 1
        try:
            return await self._once(update)
        finally:
            self._in_hand -= 1

    async def healthy(self) -> bool:
        """Whether it answers, and the ledger can be read."""
        if self._closing or not self._app.running:
            return False
        if self._probe is None or self._probe.done():  # one at a time: a lost database is slow
            self._probe = asyncio.create_task(self._ledger.do(_look, self._ledger))
        try:
            async with asyncio.timeout(_PROBE):
                await asyncio.shield(self._probe)
        except (TimeoutError, LedgerError):
            return False
        return True

    async def _once(self, update: Update) -> HTTPStatus:
        try:
            claim = await self._claims.take(update.update_id)
        except LedgerError as error:
            _log.error("an update has to wait: %s", error)
            return HTTPStatus.SERVICE_UNAVAILABLE
        if claim == "done":
            return HTTPStatus.OK
        if claim == "busy":
            return HTTPStatus.SERVICE_UNAVAILABLE
        work = asyncio.create_task(self._answer(update, claim))
        self._work.add(work)
        work.add_done_callback(self._work.discard)
        accepted = asyncio.create_task(claim.accepted.wait())
        await asyncio.wait((work, accepted), return_when=asyncio.FIRST_COMPLETED)
        accepted.cancel()
        return work.result() if work.done() else HTTPStatus.OK

    async def _answer(self, update: Update, claim: Claim) -> HTTPStatus:
        try:
            with claim.in_hand():
                process = self._app.process_update(update)
                await self._app.update_processor.process_update(update, process)
        except BaseException:
            await claim.give_back()
            raise
        return HTTPStatus.OK if await claim.settle() else HTTPStatus.SERVICE_UNAVAILABLE


class _Updates(RequestHandler):
    """The path that Telegram knows."""

    def initialize(self, listener: Listener) -> None:
        self._listener = listener

    async def post(self) -> None:
        secret = self.request.headers.get(_SECRET, "")
        status = await self._listener.receive(secret, self.request.body)
        self.set_status(status)
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.set_header("Retry-After", str(_AGAIN))  # Telegram heeds it
        await self.finish()

    def log_exception(self, *error: Any) -> None:  # noqa: ANN401 - as tornado calls it
        """Without the request, which has path, secret and question."""
        _log.error("unexpected", exc_info=error)


class _Health(RequestHandler):
    """For whoever watches over the workers."""

    def initialize(self, listener: Listener) -> None:
        self._listener = listener

    async def get(self) -> None:
        healthy = await self._listener.healthy()
        self.set_status(HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE)
        await self.finish("well\n" if healthy else "not well\n")


def _no_log(_: RequestHandler) -> None:
    pass


def _readable(raw: Any, app: App) -> Update | None:  # noqa: ANN401 - JSON
    """The update; None when it can't be read: if it were refused, it would come again for ever."""
    try:
        if 0 <= raw["update_id"] <= _HIGHEST:
            return Update.de_json(raw, app.bot)
        reason = "its number"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the update's fault
        reason = type(error).__name__
    kinds = ", ".join(sorted(raw.keys() & _KINDS)) if isinstance(raw, dict) else ""
    _log.warning("passed over an unreadable update (%s): %s", kinds or "of no kind", reason)
    return None


def _look(ledger: Ledger) -> None:
    with ledger.read() as connection:
        connection.execute(select(SCHEMA.c.version)).scalar_one()
