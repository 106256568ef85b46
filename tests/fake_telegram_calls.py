"""What passes between the bot and the fake Telegram server: calls, refusals, planned faults."""

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tornado.httputil import HTTPFile

Json: TypeAlias = dict[str, Any]


class ApiError(Exception):
    """A refusal in the Bot API's own form: a code, a description, perhaps a time to wait."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> str:
        """The answer that carries this error."""
        parameters = {"parameters": {"retry_after": self.retry_after}} if self.retry_after else {}
        return json.dumps(
            {"ok": False, "error_code": self.code, "description": self.description, **parameters}
        )


@dataclass
class Fault:
    """A failure of the next `times` calls of a method ("*": of any).

    Either an error, or a raw `body`, or a connection that is dropped; with code 200, only a delay.
    With `after`, the method does its work first and only its answer is lost.
    """

    method: str
    times: int = 1
    code: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    delay: float = 0
    drop: bool = False
    body: str | None = None
    after: bool = False


@dataclass(eq=False)
class Call:
    """One request of the bot, and what it got for it.

    With an `error` nothing was done; when its answer was `lost`, it was, but the bot was not told.
    """

    method: str
    params: Json
    files: dict[str, HTTPFile] = field(default_factory=dict)
    time: float = field(default_factory=time.time)
    result: Any = None
    error: ApiError | None = None
    answered: bool = False
    hung_up: bool = False
    lost: bool = False


def refusal(reason: str) -> ApiError:
    """A "Bad Request" with TDLib's sentence, its first letter lowered as the Bot API does."""
    is_constant = reason[1:2].isupper()  # such as BUTTON_DATA_INVALID
    first = reason[:1] if is_constant else reason[:1].lower()
    return ApiError(400, f"Bad Request: {first}{reason[1:]}")


def snake_case(method: str) -> str:
    """A name of the Bot API as python-telegram-bot writes it: "sendMessage" as "send_message"."""
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", method)


def unless_empty(**fields: object) -> Json:
    """The fields that have a value; Telegram leaves out the others."""
    return {key: value for key, value in fields.items() if value}
