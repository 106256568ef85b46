"""Votes: thumbs up and down, counted by article and by how sure the answer was. Nobody's name."""

from __future__ import annotations

from bot.ledger import Ledger
from bot.tables import VOTES
from knowledge import Band


class Votes:
    """The thumbs that answers got.

    Args:
        ledger: keeps the counts.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def add(self, article_id: str, band: Band, *, up: bool) -> None:
        """Count one thumb.

        Args:
            article_id: of the article that was quoted first.
            band: how sure the answer was.
            up: whether it was liked.

        Raises:
            LedgerError: the database can't be used.
        """
        await self._ledger.do(self._add, article_id, band, "up" if up else "down")

    def _add(self, article_id: str, band: str, thumb: str) -> None:
        counts = {"up": 0, "down": 0, thumb: 1}
        insert = self._ledger.insert(VOTES).values(article=article_id, band=band, **counts)
        more = {thumb: VOTES.c[thumb] + 1}
        with self._ledger.write() as connection:
            connection.execute(
                insert.on_conflict_do_update(
                    index_elements=[VOTES.c.article, VOTES.c.band], set_=more
                )
            )
