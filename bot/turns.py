"""Turns: what was asked lately, so that "and when?" is understood. In memory, for half an hour."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

KEPT: Final = 30 * 60
"""Seconds after which a question is forgotten."""

TURNS: Final = 6
"""Questions of one conversation that are remembered: a follow-up leans on two, and the buttons
under earlier answers on the two before theirs."""

_CONVERSATIONS: Final = 1000
_LONGEST: Final = 500  # characters of a question: as much as a follow-up can lean on

Conversation = tuple[int, int, int]
"""A chat, a topic in it (0 for none) and a person: in groups nobody leans on another's question."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked.

    Attributes:
        message: the number of the message it stood in; they grow within a chat.
        question: in the reader's words.
        example: the number of the example question that was pressed, if it was one.
        until: when it is forgotten.
        about: the ids of the articles that alone were asked; none for the whole story.
    """

    message: int
    question: str
    example: int | None
    until: float
    about: frozenset[str] = frozenset()


class Turns:
    """The last questions of the last conversations.

    Args:
        clock: seconds that only go forward.
        forgotten: whether a chat has said /forget since it asked what is asked now.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        forgotten: Callable[[int], bool] = lambda _: False,
    ) -> None:
        self._clock, self._forgotten = clock, forgotten
        self._kept: OrderedDict[Conversation, tuple[Turn, ...]] = OrderedDict()
        self._sweep: asyncio.TimerHandle | None = None

    def add(
        self,
        conversation: Conversation,
        message: int,
        question: str,
        example: int | None = None,
        *,
        about: frozenset[str] = frozenset(),
    ) -> None:
        """Remember a question; that of the same message, if it was edited, is replaced."""
        if self._forgotten(conversation[0]):
            return
        turn = Turn(message, question[:_LONGEST], example, self._clock() + KEPT, about)
        others = [each for each in self._of(conversation) if each.message != message]
        turns = sorted([*others, turn], key=lambda each: each.message)[-TURNS:]
        self._kept[conversation] = tuple(turns)
        self._kept.move_to_end(conversation)
        if len(self._kept) > _CONVERSATIONS:
            self._kept.popitem(last=False)
        self._forget_in_time()

    def drop(self, conversation: Conversation, message: int) -> None:
        """Forget the question of one message: it was edited away."""
        if conversation in self._kept:
            kept = self._of(conversation)
            self._kept[conversation] = tuple(turn for turn in kept if turn.message != message)

    def before(self, conversation: Conversation, message: int) -> list[str]:
        """The questions that were asked before the one in this message, oldest first."""
        return [turn.question for turn in self._of(conversation) if turn.message < message]

    def last(self, conversation: Conversation) -> Turn | None:
        """The newest question."""
        return next(reversed(self._of(conversation)), None)

    def forget_conversation(self, conversation: Conversation) -> None:
        """Forget a conversation."""
        self._kept.pop(conversation, None)

    async def forget(self, chat: int) -> None:
        """Forget all conversations of a chat."""
        for conversation in [each for each in self._kept if each[0] == chat]:
            del self._kept[conversation]

    async def kept(self, chat: int) -> list[str]:
        """The questions of all conversations of a chat, for its reader to read."""
        of_chat = [each for each in self._kept if each[0] == chat]
        return [turn.question for conversation in of_chat for turn in self._of(conversation)]

    def __len__(self) -> int:
        return sum(map(len, self._kept.values()))

    def forget_old(self) -> None:
        """Forget what was asked half an hour ago, whether or not anybody asks again."""
        self._sweep = None
        for conversation in list(self._kept):
            self._kept[conversation] = self._of(conversation)
            if not self._kept[conversation]:
                del self._kept[conversation]
        self._forget_in_time()

    def _of(self, conversation: Conversation) -> tuple[Turn, ...]:
        now = self._clock()
        return tuple(turn for turn in self._kept.get(conversation, ()) if turn.until > now)

    def _forget_in_time(self) -> None:
        """Wake when the oldest is due."""
        if self._sweep is None and self._kept:
            turns = itertools.chain.from_iterable(self._kept.values())
            due = min((turn.until for turn in turns), default=self._clock())
            wait = max(due - self._clock(), 1.0)
            self._sweep = asyncio.get_running_loop().call_later(wait, self.forget_old)
