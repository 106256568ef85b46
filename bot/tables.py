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
