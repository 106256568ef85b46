"""Tables: what the ledger keeps, column by column; bot/migrations makes them.

/privacy names each table: a test compares the two.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    Integer,
    MetaData,
    Table,
    Text,
)

TABLES: Final = MetaData()

SCHEMA: Final = Table("schema", TABLES, Column("version", Integer, nullable=False))
"""One row: the number of the last migration."""

CHATS: Final = Table(
    "chats",
    TABLES,
    Column("chat", BigInteger, primary_key=True),
    Column("story", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("preview", Boolean, nullable=False),
    Column("publisher_first", Boolean, nullable=False),
    Column("news", Boolean, nullable=False),
    Column("report", Boolean, nullable=False),
)

VOTES: Final = Table(
    "votes",
    TABLES,
    Column("article", Text, primary_key=True),
    Column("band", Text, primary_key=True),
    Column("up", Integer, nullable=False),
    Column("down", Integer, nullable=False),
)

DAYS: Final = Table(
    "days",
    TABLES,
    Column("day", Date, primary_key=True),
    Column("questions", Integer, nullable=False),
    Column("silences", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
)

LATENCIES: Final = Table(
    "latencies",
    TABLES,
    Column("day", Date, primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Column("answers", Integer, nullable=False),
)
"""Answers that took at most so many milliseconds, and more than the bucket before."""

SILENT_QUESTIONS: Final = Table(
    "silent_questions",
    TABLES,
    Column("question", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("language", Text, nullable=False),
)
"""A question that got silence, once a reader and day; see bot/silentquestions.py."""

WEEKLY_REPORTS: Final = Table(
    "weekly_reports",
    TABLES,
    Column("week", Text, primary_key=True),
    Column("operator", BigInteger, primary_key=True),
)

CLAIMS: Final = Table(
    "claims",
    TABLES,
    Column("update_id", BigInteger, primary_key=True),
    Column("worker", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Double, nullable=False),
)

REPLIES: Final = Table(
    "replies",
    TABLES,
    Column("chat", BigInteger, primary_key=True),
    Column("question", BigInteger, primary_key=True),
    Column("reply", BigInteger, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("at", Double, nullable=False),
)

FORGOTTEN: Final = Table(
    "forgotten",
    TABLES,
    Column("drawer", Integer, primary_key=True),
    Column("update_id", BigInteger, nullable=False),
    Column("at", Double, nullable=False),
)
"""Up to which update something was forgotten; 0 when that is long ago; see bot/forgetting.py."""

SENT: Final = Table(
    "sent",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("heading", Text, nullable=False),
    Column("at", Double, nullable=False),
)
"""A message that quotes. Its id is CHAT:MESSAGE, or that which Telegram gives to an inline one,
whose chat is the person who asked and whose message is 0."""

QUOTES: Final = Table(
    "quotes",
    TABLES,
    Column("sent", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("article", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("begins", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("correction", Text, nullable=False),
)
"""A quote in a message: where it stands in which version of its article, and its SHA-256. After
a correction, the same of what stands there now; nothing begins and ends at 0."""

CORRECTIONS: Final = Table(
    "corrections",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("old", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("fate", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Double, nullable=False),
)
"""A sentence that was quoted and no longer stands, with its attribution as JSON."""

OUTBOX: Final = Table(
    "outbox",
    TABLES,
    Column("sent", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("due", Double, nullable=False),
    Column("tries", Integer, nullable=False),
)
"""An edit, or a reply, that a message still needs; state is "waiting" or "sending"."""

WAITING: Final = Table(
    "waiting",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("chat", BigInteger, nullable=False),
    Column("message", BigInteger, nullable=False),
    Column("story", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("until", Double, nullable=False),
    Column("state", Text, nullable=False),
)
"""A question that waits, encrypted with who asked it in which topic; state is "waiting", or
"sending" when it has been taken, and then it is deleted at `until`."""

RECEIPTS: Final = Table(
    "receipts",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("article", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("published", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("version_sha256", Text, nullable=False),
    Column("begins", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("sentence_sha256", Text, nullable=False),
    Column("read", Text, nullable=False),
)
"""A knowledge.receipt.Receipt; `read` is ISO 8601 with its zone."""
