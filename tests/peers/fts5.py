"""SQLite's FTS5, of stems; its own tokenizer cuts a number such as 3.5 in two."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.peers.measuring import report


class Fts5:
    """A table without the text itself. With less than full detail bm25() would be 0 for all."""

    def __init__(self, sentences: Iterator[str], folder: Path) -> None:
        self._database = sqlite3.connect(folder / "sentences.db")
        self._database.execute("create virtual table s using fts5(stems, content='', detail=full)")
        rows = ((sentence,) for sentence in sentences)
        self._database.executemany("insert into s(stems) values (?)", rows)
        self._database.execute("insert into s(s) values ('optimize')")
        self._database.commit()

    def search(self, question: str, limit: int) -> object:
        """The numbers of the best sentences."""
        either = " OR ".join(f'"{stem}"' for stem in dict.fromkeys(question.split()))
        found = "select rowid from s where s match ? order by rank limit ?"
        return self._database.execute(found, (either, limit)).fetchall()


if __name__ == "__main__":
    report(Fts5)
