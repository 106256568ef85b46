"""Chats: what a chat has chosen: a story, a language, how replies look."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sqlalchemy import bindparam, delete, select

from bot.ledger import Ledger
from bot.message import Style
from bot.tables import CHATS


@dataclass(frozen=True, slots=True)
class Choices:
    """What a chat has chosen; what it has not is as here.

    Attributes:
        story: the name of the story that it asks; "" for all.
        language: the bot speaks; "" for the reader's own.
        preview: whether links are shown with a picture of the page.
        publisher_first: whether who published it is said before the quote.
        news: whether it wants to be told what the operators have to say.
        report: whether questions of it that get silence may stand in the operators' report.
    """

    story: str = ""
    language: str = ""
    preview: bool = False
    publisher_first: bool = False
    news: bool = False
    report: bool = False

    @property
    def style(self) -> Style:
        """How replies look, which is all of it that writing them takes."""
        return Style(self.preview, self.publisher_first)


_NOTHING: Final = Choices()
_AT_HAND: Final = 4096  # chats
_COLUMNS: Final = [column for column in CHATS.c if column is not CHATS.c.chat]
_OF: Final = select(*_COLUMNS).where(CHATS.c.chat == bindparam("of"))
_FORGET: Final = delete(CHATS).where(CHATS.c.chat == bindparam("of"))


class Chats:
    """The choices of all chats; a chat that has chosen nothing has no row.

    Those of the chats that asked last are at hand, where no other worker can change them: each
    update asks for them, and what SQLAlchemy takes to look is a good part of an answer's time.
    So a ledger that is not shared is written through one of these alone.

    Every method raises LedgerError when the ledger can't be used.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._at_hand: dict[int, Choices] = {}

    async def of(self, chat: int) -> Choices:
        """What a chat has chosen."""
        if (known := self._at_hand.get(chat)) is not None:
            return known
        choices = await self._ledger.do(self._of, chat)
        if not self._ledger.shared:
            if len(self._at_hand) >= _AT_HAND:
                self._at_hand.clear()
            self._at_hand[chat] = choices
        return choices

    async def change(self, chat: int, **choices: str | bool) -> Choices:
        """Let a chat choose these of the attributes of Choices; returns all it has chosen.

        It raises ForgottenError where the chat has said /forget since it chose.
        """
        return await self._ledger.do(self._change, chat, choices)

    async def kept(self, chat: int) -> dict[str, str | bool]:
        """The same for the reader to read; empty when nothing was chosen."""
        choices = await self.of(chat)
        return {} if choices == _NOTHING else asdict(choices)

    async def forget(self, chat: int) -> None:
        """Keep nothing of a chat."""
        await self._ledger.do(self._forget, chat)

    async def move(self, old: int, new: int) -> None:
        """A group has become a supergroup, which has another id."""
        await self._ledger.do(self._move, old, new)

    async def wanting_news(self) -> list[int]:
        """The chats that asked to be told."""
        return await self._ledger.do(self._wanting_news)

    def _of(self, chat: int) -> Choices:
        with self._ledger.read() as connection:
            row = connection.execute(_OF, {"of": chat}).first()
        return Choices(*row) if row else _NOTHING

    def _change(self, chat: int, choices: dict[str, Any]) -> Choices:
        replace(_NOTHING, **choices)  # raises for what there is not to choose
        chosen = self._ledger.insert(CHATS).values(chat=chat, **choices)
        # Those columns alone, and the row is locked by it: others may choose at the same moment.
        put = chosen.on_conflict_do_update(index_elements=[CHATS.c.chat], set_=choices)
        with self._ledger.write(of=chat) as connection:
            connection.execute(put)
            all_of_them = Choices(*connection.execute(_OF, {"of": chat}).one())
            if all_of_them == _NOTHING:
                connection.execute(_FORGET, {"of": chat})
        self._at_hand.pop(chat, None)  # not where it fails: then this is what still is known
        return all_of_them

    def _forget(self, chat: int) -> None:
        self._at_hand.pop(chat, None)
        with self._ledger.write() as connection:
            connection.execute(_FORGET, {"of": chat})

    def _move(self, old: int, new: int) -> None:
        self._at_hand.clear()
        with self._ledger.write() as connection:
            if connection.execute(_OF, {"of": old}).first():
                connection.execute(_FORGET, {"of": new})
                connection.execute(CHATS.update().where(CHATS.c.chat == old).values(chat=new))

    def _wanting_news(self) -> list[int]:
        with self._ledger.read() as connection:
            wanting = select(CHATS.c.chat).where(CHATS.c.news).order_by(CHATS.c.chat)
            return list(connection.execute(wanting).scalars())
