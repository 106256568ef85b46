"""The fake Telegram server as a server: HTTP on 127.0.0.1, faults, delivery to webhooks."""

import asyncio
import copy
import json
import re
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Self

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.fake_telegram_api import LONGEST_POLL, BotApi
from tests.fake_telegram_calls import ApiError, Call, Fault, Json

REDELIVERY_PAUSE = 0.05
JSON_PARAMETERS = re.compile(
    "allowed_updates|button|cache_time|caption_entities|chat_id|commands|disable_notification|"
    "drop_pending_updates|entities|is_personal|limit|link_preview_options|max_connections|"
    "message_id|message_thread_id|offset|protect_content|reply_markup|"
    "reply_parameters|results?|scope|show_alert|timeout|user_id"
)


class Server(BotApi):
    """The server, as an async context manager."""

    async def __aenter__(self) -> Self:
        application = Application(
            [
                (r"/bot([^/]+)/(\w+)", _MethodHandler, {"server": self}),
                (r"/file/bot([^/]+)/(.+)", _FileHandler, {"server": self}),
            ],
            log_function=lambda _: None,
        )
        sockets = bind_sockets(0, "127.0.0.1")
        self.base = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        self._server = HTTPServer(application)
        self._server.add_sockets(sockets)
        self._client = AsyncHTTPClient(force_instance=True)
        self._courier = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._courier.cancel()
        with suppress(asyncio.CancelledError):
            await self._courier
        self._poll = None
        self._server.stop()
        self.changed()
        await self.until(lambda: all(poll.answered for poll in self.polls), 1)
        await self._server.close_all_connections()
        self._client.close()

    async def serve(self, token: str, call: Call) -> tuple[int, str] | None:
        """The status and body of the answer; None is a connection to be dropped."""
        if token != self.token:
            error = ApiError(401, "Unauthorized")
            return error.code, error.body()
        (self.polls if call.method == "getUpdates" else self.calls).append(call)
        self.changed()
        fault = self._next_fault(call.method)
        try:
            return await self._answer(call, fault)
        except ApiError as error:
            call.error = error
            return error.code, error.body()
        finally:
            call.answered = True
            self.changed()

    async def _answer(self, call: Call, fault: Fault | None) -> tuple[int, str] | None:
        if fault:
            await asyncio.sleep(fault.delay)
            if not fault.after and fault.code != HTTPStatus.OK:
                return _failed(call, fault)
        call.result = copy.deepcopy(await self.perform(call))
        if fault and fault.after:
            call.lost = True
            return None
        return HTTPStatus.OK, json.dumps({"ok": True, "result": call.result})

    def _next_fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method in {method, "*"} and fault.times > 0:
                fault.times -= 1
                return fault
        return self.weather.fault(method) if self.weather else None

    async def _deliver(self) -> None:
        """Bring the pending updates to the webhook, each until it is taken."""
        while True:
            await self.until(lambda: self.webhook and self.pending, LONGEST_POLL)
            if not (self.webhook and self.pending):
                continue
            webhook, update = self.webhook, self.pending[0]
            self.deliveries.append(status := await self._post(webhook, update))
            if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
                self.pending = [other for other in self.pending if other is not update]
            else:
                self.webhook_error = f"Wrong response from the webhook: {status}"
                await asyncio.sleep(REDELIVERY_PAUSE)
            self.changed()

    async def _post(self, webhook: Json, update: object) -> int:
        headers = {"Content-Type": "application/json"}
        if webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret_token"]
        request = HTTPRequest(
            webhook["url"],
            method="POST",
            headers=headers,
            body=update if isinstance(update, bytes) else json.dumps(update),
        )
        try:
            return (await self._client.fetch(request, raise_error=False)).code
        except (OSError, HTTPClientError):
            return 0


class _Handler(RequestHandler):
    """A request to this server."""

    def initialize(self, server: Server) -> None:
        self.fake = server


class _MethodHandler(_Handler):
    """One call of a Bot API method."""

    call: Call | None = None

    async def post(self, token: str, method: str) -> None:
        files = {name: sent[0] for name, sent in self.request.files.items()}
        self.call = Call(method, _decoded(self.request), files)
        answer = await self.fake.serve(token, self.call)
        if answer is None or self.call.hung_up:
            self.detach().close()
            return
        status, body = answer
        self.set_status(status)
        self.set_header("Content-Type", "text/html" if body[:1] == "<" else "application/json")
        await self.finish(body)

    get = post

    def on_connection_close(self) -> None:
        if self.call:
            self.call.hung_up = True
            self.fake.changed()


class _FileHandler(_Handler):
    """The download of a file."""

    async def get(self, token: str, path: str) -> None:
        if token != self.fake.token or path not in self.fake.files:
            self.set_status(404)
            return
        await self.finish(self.fake.files[path])


def _decoded(request: HTTPServerRequest) -> Json:
    params: Json
    if request.headers.get("Content-Type") == "application/json":
        params = json.loads(request.body)  # as Telegram does: a text that is JSON itself is parsed
    else:
        params = {key: values[-1].decode() for key, values in request.arguments.items()}
    for key in filter(JSON_PARAMETERS.fullmatch, params):
        with suppress(TypeError, ValueError):  # a chat_id may be "@name"
            params[key] = json.loads(params[key])
    return params


def _failed(call: Call, fault: Fault) -> tuple[int, str] | None:
    error = ApiError(fault.code, fault.description, fault.retry_after)
    if not fault.drop and fault.body is None:
        raise error
    call.error = error
    return None if fault.drop or fault.body is None else (fault.code, fault.body)
