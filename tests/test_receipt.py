"""Receipts: the same quote has the same id, and everything in one can be checked."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import versions
from knowledge.article import Article, Source
from knowledge.passage import Passage, split
from knowledge.receipt import LENGTH, Receipt, digest, receipt, typed_id

READ = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
SOURCE = Source(
    "Harbour Post",
    datetime(2026, 3, 4, 18, 5, tzinfo=timezone(timedelta(hours=1))),
    "https://harbour.example/ferry",
    agency="Coast Wire",
)
TEXT = "A ferry hit the pier. Twelve people were hurt. “Go,” she said."
ARTICLE = Article("ferry/pier", "Ferry hits pier", TEXT, SOURCE, version=3)


def passage(number: int = 1, article: Article = ARTICLE) -> Passage:
    return split(article)[number]


def test_a_receipt_says_what_a_reader_needs_to_check_a_quote() -> None:
    assert receipt(ARTICLE, passage(), READ) == Receipt(
        id="5CV3DH3MP2",
        article_id="ferry/pier",
        publisher="Harbour Post",
        agency="Coast Wire",
        url="https://harbour.example/ferry",
        file="",
        published="2026-03-04T18:05:00+01:00",
        version=3,
        version_sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        start=22,
        end=46,
        sentence_sha256=hashlib.sha256(b"Twelve people were hurt.").hexdigest(),
        read=READ,
    )


def test_a_saved_document_is_checked_at_its_file_and_may_know_its_day_only() -> None:
    saved = replace(ARTICLE, source=Source("Harbour Post", date(2026, 3, 4), file="ferry.html"))
    got = receipt(saved, passage(article=saved), READ)
    assert (got.url, got.file, got.published) == ("", "ferry.html", "2026-03-04")


def test_the_same_quote_of_the_same_version_has_the_same_id() -> None:
    again = replace(ARTICLE, title="Another headline", version=4)
    later = READ + timedelta(days=3)
    assert receipt(again, passage(article=again), later).id == receipt(ARTICLE, passage(), READ).id


def test_another_sentence_version_or_article_has_another_id() -> None:
    edited = replace(ARTICLE, text=TEXT.replace("ferry", "barge"))
    other = replace(ARTICLE, id="ferry/other")
    ids = [receipt(ARTICLE, each, READ).id for each in split(ARTICLE)]
    ids += [receipt(each, passage(article=each), READ).id for each in (edited, other)]
    assert len(set(ids)) == len(ids) == 5


def test_ids_of_many_quotes_do_not_meet() -> None:
    long = replace(ARTICLE, text=" ".join(f"Ship {n} came in." for n in range(3000)))
    ids = {receipt(long, each, READ).id for each in split(long)}
    assert len(ids) == 3000
    assert all(len({each[place] for each in ids}) == 32 for place in range(LENGTH))


def test_a_quote_that_the_version_does_not_have_gets_no_receipt() -> None:
    edited = replace(ARTICLE, text=TEXT.replace("Twelve", "Eleven"))
    with pytest.raises(ValueError, match=r"no slice \[22:46\] of ferry/pier, version 3"):
        receipt(edited, passage(), READ)
    with pytest.raises(ValueError, match="of ferry/pier, version 3, not of ferry/pier, version 4"):
        receipt(replace(ARTICLE, version=4), passage(), READ)
    with pytest.raises(ValueError, match="not of ferry/other"):
        receipt(replace(ARTICLE, id="ferry/other"), passage(), READ)


def test_a_time_of_reading_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time of reading has no zone"):
        receipt(ARTICLE, passage(), READ.replace(tzinfo=None))


@pytest.mark.parametrize(
    "typed",
    [
        "ab0de1gh1k",
        "AB0DE-1GH1K",
        " abode-igh1k ",
        "ABODE LGHIK",
        "a.b.o.d.e.l.g.h.i.k",
        "ab‑0de‑1gh1k",
    ],
)
def test_an_id_may_be_typed_in_many_ways(typed: str) -> None:
    assert typed_id(typed) == "AB0DE1GH1K"


@pytest.mark.parametrize(
    "typed", ["", "AB0DE1GH1", "AB0DE1GH1K0", "ABUDE1GH1K", "AB0DE1GH1Ø", "١٢٣٤٥٦٧٨٩٠"]
)
def test_what_can_be_no_id_is_a_clear_error(typed: str) -> None:
    with pytest.raises(ValueError, match=f"“{typed}” is no id of a quote; it has 10 letters"):
        typed_id(typed)


@given(st.text(), st.text(st.characters(exclude_categories=())))
def test_every_text_has_a_receipt_and_its_id_can_be_typed(text: str, key: str) -> None:
    article = replace(ARTICLE, id=key, text=text)
    for each in split(article):
        found = receipt(article, each, READ).id
        assert typed_id(found) == typed_id(f"{found[:5].lower()}-{found[5:].lower()}") == found


@given(st.text(st.characters(exclude_categories=())))
def test_a_digest_begins_as_the_names_of_kept_versions_do(text: str) -> None:
    assert digest(text).startswith(versions.digest(text))


def test_half_a_character_has_a_digest_too() -> None:
    assert digest("\ud83d") == hashlib.sha256(b"\xed\xa0\xbd").hexdigest()
    assert digest("\ud83d\ude00") != digest("\U0001f600")
