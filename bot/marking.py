"""Marking: the connection to Telegram; it marks a claim just before a message leaves."""

from __future__ import annotations

from typing import Any, Final

from bot.claims import claim_in_hand
from bot.sending import Sending

_FLOOD: Final = 429
_SENDS: Final = ("send", "copy", "forward", "answerGuestQuery")
_SENDS_NOTHING: Final = ("sendChatAction", "sendMessageDraft")


class Marking(Sending):
    """See the module; what is sent for no update is sent as it is."""

    async def do_request(  # noqa: D102 - see telegram.request.BaseRequest.do_request
        self,
        url: str,
        *args: Any,  # noqa: ANN401 - passed on
        **kwargs: Any,  # noqa: ANN401 - same
    ) -> tuple[int, bytes]:
        claim = claim_in_hand()
        if claim is None or not _sends(url.rpartition("/")[2]):
            return await super().do_request(url, *args, **kwargs)
        await claim.before_sending()
        code, body = await super().do_request(url, *args, **kwargs)
        if code == _FLOOD:
            await claim.refused()
        return code, body


def _sends(method: str) -> bool:
    """Whether calling it twice shows people something twice."""
    return method.startswith(_SENDS) and method not in _SENDS_NOTHING
