"""What the reading of bytes promises: text as it was meant, or as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Repair
from knowledge.reading.encoding import decode, repair

SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the folder ../shared")

DAMAGES = ("cp1252", "latin-1", "iso8859-16", "mac_roman")
SENTENCES = (
    "La alcaldesa de Cúcuta pidió más médicos y añadió: «Mañana será tarde».",
    "Les élèves ont été reçus à l’hôtel de ville, où la maire a parlé de l’été.",
    "Der Bürgermeister von Überlingen läßt die Straße über die Brücke schließen.",
    "A prefeitura não respondeu às perguntas, e a estação continua sem água.",
    "Primarul orașului Iași a spus că țara își va apăra pădurile.",
    "The café’s owner, Zoë Brontë, called it “naïve” – and closed.",
    "Мэр города сообщил, что мост закрыт до понедельника.",
    "橋は月曜日まで閉鎖される、と市長は述べた。",
    "Ferry back at sea 🚢",
)


def damage(text: str, encoding: str) -> str:
    """Read the UTF-8 of a text as another encoding, undefined bytes as browsers do."""
    single = (bytes([byte]) for byte in text.encode())
    read = ((byte, byte.decode(encoding, errors="replace")) for byte in single)
    return "".join(byte.decode("latin-1") if char == "\ufffd" else char for byte, char in read)


@pytest.mark.parametrize("encoding", DAMAGES)
@pytest.mark.parametrize("text", SENTENCES)
def test_utf8_once_read_as_something_else_is_restored(text: str, encoding: str) -> None:
    assert repair(damage(text, encoding))[0] == text


@pytest.mark.parametrize("text", SENTENCES)
def test_an_undamaged_text_stays_as_it_is(text: str) -> None:
    assert repair(text) == (text, None)


def test_the_repair_names_the_encoding_and_counts_the_words() -> None:
    text = damage("Cúcuta, Bogotá and Lima", "iso8859-16")
    assert repair(text)[1] == Repair("iso8859-16", 2)


def test_one_accent_that_is_right_vetoes_every_change() -> None:
    text = damage("Cúcuta", "cp1252") + " and Bogotá"
    assert repair(text) == (text, None)


@pytest.mark.parametrize(
    "text",
    [
        "The CAFÉ™ chain",
        "HECHO EN ESPAÑ…",
        "plain ASCII",
        "",
        "Â",
        "25 °C",
        "£5",
        "AT&T® said",
    ],
)
def test_signs_that_could_be_bytes_but_mean_themselves_stay(text: str) -> None:
    assert repair(text) == (text, None)


def test_a_capital_inside_a_word_makes_another_encoding_likelier() -> None:
    # é is ĂŠ in iso8859-16, and cp1250 would make it Ê.
    assert repair(damage("café", "iso8859-16"))[0] == "café"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfCaf\xc3\xa9", "Café"),
        ("Café".encode("utf-16"), "Café"),
        (b"\xfe\xff" + "Café".encode("utf-16-be"), "Café"),
        (b"Caf\xe9 \x97 closed", "Café — closed"),
        (b"\x81 Caf\xe9", "\x81 Café"),
        (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        (b"", ""),
    ],
    ids=["utf-8 mark", "utf-16", "utf-16 big", "cp1252", "latin-1", "line ends", "empty"],
)
def test_bytes_become_text_without_mark_or_carriage_returns(data: bytes, text: str) -> None:
    assert decode(data) == (text, None)


def test_a_damaged_byte_order_mark_goes_with_the_repair() -> None:
    text = damage("\ufeffCafé", "cp1252")
    assert decode(text.encode()) == ("Café", Repair("cp1252", 1))


@pytest.mark.parametrize("data", [b"GIF89a\x00\x01", b"\xff\xfe\x00", b"\xff\xfe\x00\xd8"])
def test_a_binary_file_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ValueError, match="save it as"):
        decode(data)


@given(st.binary())
def test_bytes_are_read_or_refused_but_never_crash(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except ValueError as error:
        assert "save it as" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert "\r" not in text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r")))
def test_utf8_without_damage_reads_as_it_was_written(text: str) -> None:
    read, repaired = decode(text.encode())
    assert repaired is not None or read == text.removeprefix("\ufeff")


@given(
    st.text("abc áéíóúñüöäßçàèêô", min_size=1),
    st.sampled_from(DAMAGES),
)
def test_damage_is_undone_whatever_the_words(text: str, encoding: str) -> None:
    assert decode(damage(text, encoding).encode())[0] == text


def texts_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"].removeprefix("\ufeff") for line in lines]


@needs_shared
def test_real_articles_change_only_where_they_are_damaged() -> None:
    # NewsQA's copies of CNN stories hold "Ã³" for "ó" and the like.
    changed = []
    for path in sorted((SHARED / "eval").glob("*.articles.jsonl")):
        damaged = [text for text in texts_of(path) if repair(text)[1]]
        signs = [any(sign in text for sign in ("Ã", "Â", "â€")) for text in damaged]
        changed += [(path.name, sign) for sign in signs]
    assert set(changed) == {("newsqa_sample.articles.jsonl", True)}
    assert len(changed) == 7


@needs_shared
@pytest.mark.parametrize("encoding", DAMAGES)
@pytest.mark.parametrize("language", ["de", "en", "es"])
def test_real_articles_are_restored_from_damage(language: str, encoding: str) -> None:
    texts = texts_of(SHARED / "eval" / f"xquad_{language}.articles.jsonl")
    accented = [text for text in texts if not text.isascii()]
    restored = [repair(damage(text, encoding))[0] == text for text in accented]
    assert sum(restored) >= 0.99 * len(accented) > 0
