"""Remembering: what a story answered, so that the next reader who asks the same need not wait.

A story's readers press the same examples, turn the same pages, and ask the same about today's news.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Final

from knowledge import Answer, LookUp, Within

ANSWERS: Final = 1000
"""How many are remembered: some megabytes."""


class Remembering:
    """A look-up that remembers its answers until the articles change.

    It keeps no question, only a checksum whose key ends with the process. May be called from
    several threads.

    Args:
        look_up: answers what was not asked before.
        limit: how many quotes when nobody says.
    """

    def __init__(self, look_up: LookUp, limit: int) -> None:
        self._look_up, self._limit = look_up, limit
        self._key = secrets.token_bytes()
        self._edition = 0
        self._known: OrderedDict[Hashable, Answer] = OrderedDict()

    def __call__(
        self,
        question: str,
        /,
        *,
        history: Sequence[str] = (),
        within: Within = None,
        limit: int | None = None,
    ) -> Answer:
        """See knowledge.ask. What could not be looked up is not remembered."""
        limit = self._limit if limit is None else limit
        where = within if isinstance(within, Hashable) else frozenset(within)
        # The edition is that of the beginning: what is found in articles that change meanwhile is
        # remembered for an edition that nobody asks for any more.
        place = (self._edition, self._checksum(question, history), where, limit)
        known = self._known.pop(place, None)
        if known is None:
            known = self._look_up(question, history=history, within=within, limit=limit)
            known = replace(known, question="")
        self._known[place] = known
        while len(self._known) > ANSWERS:
            self._drop_oldest()
        return replace(known, question=question)

    def forget(self) -> None:
        """The articles have changed: every question is looked up again."""
        self._edition += 1
        self._known.clear()

    def _drop_oldest(self) -> None:
        try:
            self._known.popitem(last=False)
        except KeyError:  # another thread was quicker
            return

    def _checksum(self, question: str, history: Sequence[str]) -> bytes:
        told = "\0".join([question, *history]).encode("utf-8", "surrogatepass")
        return blake2b(told, digest_size=16, key=self._key).digest()
