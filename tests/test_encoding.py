"""What the reading of bytes promises: text as it was meant, or as it is."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Repair
from knowledge.reading.charset import codec_of
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


# One sentence in each alphabet, with the encodings that it was written in before UTF-8.
OLD = {
    "Мэр города сообщил, что мост закрыт до понедельника.": (
        *("windows-1251", "koi8-r", "iso-8859-5", "ibm866"),
    ),
    "Міст закрито до понеділка, повідомив міський голова Їжакевич.": ("windows-1251", "koi8-u"),
    "Most zostanie zamknięty do poniedziałku, ogłosiła burmistrz Świętochłowic.": (
        *("windows-1250", "iso-8859-2"),
    ),
    "Most bude uzavřen až do pondělí, oznámila městská úřednice, čímž překvapila řidiče.": (
        *("windows-1250", "iso-8859-2"),
    ),
    "Köprü pazartesi gününe kadar kapalı kalacak, dedi şehrin başkanı Işıl Çağ.": ("iso-8859-9",),
    "Tiltas bus uždarytas iki pirmadienio, pranešė miesto mėrė, kelias į salą – taip pat.": (
        "windows-1257",
    ),
    "Η γέφυρα θα μείνει κλειστή έως τη Δευτέρα, είπε η δήμαρχος.": ("windows-1253", "iso-8859-7"),
    "הגשר יהיה סגור עד יום שני, אמרה ראש העיר.": ("windows-1255",),
    "قالت رئيسة البلدية إن الجسر سيبقى مغلقا حتى يوم الاثنين": ("windows-1256", "iso-8859-6"),
    "สะพานจะปิดจนถึงวันจันทร์ นายกเทศมนตรีกล่าว": ("tis-620",),
    "橋は月曜日まで閉鎖される、と市長は述べた。": ("shift_jis", "euc-jp"),
    "市长说，这座桥将关闭到星期一。": ("gb2312", "gb18030"),
    "市長說，這座橋將關閉到星期一。": ("big5",),
    "다리는 월요일까지 폐쇄된다고 시장이 말했다.": ("euc-kr",),
}


@pytest.mark.parametrize("label", ["", "iso-8859-1", "utf-8", "nosuch"])
@pytest.mark.parametrize(
    ("text", "encoding"), [(text, name) for text, names in OLD.items() for name in names]
)
def test_an_old_encoding_is_told_by_its_letters(text: str, encoding: str, label: str) -> None:
    assert decode(f"Harbour Post 2026\n{text}\n".encode(encoding), label)[0].split("\n")[1] == text


@pytest.mark.parametrize(
    ("text", "encoding"), [(text, name) for text, names in OLD.items() for name in names]
)
def test_a_declared_encoding_counts_for_a_few_letters(text: str, encoding: str) -> None:
    assert decode(text[:3].encode(encoding), encoding)[0] == text[:3]


@pytest.mark.parametrize(
    "text",
    [
        "£5",
        "25 °C ± 2 × 3",
        "Nº 7, Nº 8 and Nº 9",
        "10 µg, 20 µg or 30 µM",
        "• one\n• two\n• three\n• four",
        "ÅRHUS",
        "São Tomé",
        "Þór og Sigríður sögðu að brúin yrði lokuð til mánudags.",
        "L’été, “naïve” – ŒUVRE",
    ],
)
def test_signs_and_names_of_the_west_stay_what_they_were(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, None)


@pytest.mark.parametrize("label", ["iso-8859-1", "x-sjis", "windows-1251", "utf-16", "ascii"])
def test_bytes_that_form_utf8_are_utf8_whatever_is_declared(label: str) -> None:
    assert decode("Café für 5 €".encode(), label) == ("Café für 5 €", None)


@pytest.mark.parametrize("label", ["rot13", "zlib", "hex", "idna", "unicode_escape", "utf-7", "é"])
def test_what_is_no_encoding_of_text_is_passed_over(label: str) -> None:
    assert codec_of(label) == ""
    assert decode(b"Caf\xe9 +AGE- \\x41 uryyb", label)[0] == "Café +AGE- \\x41 uryyb"


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        (" UTF8\n", "utf-8"),
        ('"utf-8"', "utf-8"),
        ("us-ascii", "cp1252"),
        ("latin1", "cp1252"),
        ("latin5", "cp1254"),
        ("GB2312", "gb18030"),
        ("x-sjis", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("big5", "big5hkscs"),
        ("x-cp1251", "cp1251"),
        ("macintosh", "mac-roman"),
        ("iso-8859-8-i", "iso8859-8"),
        ("a\0b", ""),
        ("x" * 1000, ""),
    ],
)
def test_labels_mean_what_browsers_take_them_for(label: str, codec: str) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf16_without_a_mark_is_known_by_its_declaration_or_its_first_bracket(order: str) -> None:
    assert decode("Café".encode(f"utf-16-{order}"), f"utf-16{order}") == ("Café", None)
    assert decode("<p>Café".encode(f"utf-16-{order}")) == ("<p>Café", None)
    assert decode(b"<p>Caf\xe9", "utf-16") == ("<p>Café", None)
    with pytest.raises(ValueError, match="binary"):
        decode(b"<\0p\0>\0C", "utf-16")


def test_utf32_is_known_by_its_mark() -> None:
    assert decode("Café".encode("utf-32")) == ("Café", None)


def test_iso2022jp_looks_like_ascii_and_is_read_as_declared() -> None:
    assert decode("橋は閉鎖".encode("iso-2022-jp"), "iso-2022-jp") == ("橋は閉鎖", None)
    assert decode(b"The bridge", "iso-2022-jp") == ("The bridge", None)
    assert decode(b"\x1b$Bxx\xff", "iso-2022-jp")[0] == "\x1b$Bxxÿ"


def test_a_character_cut_in_half_spoils_no_long_text() -> None:
    text = "Мэр города сообщил, что мост закрыт. " * 3
    assert decode(text.encode() + b"\xd0") == (text + "\ufffd", None)
    assert decode(text.encode("cp1251") + b"\x98", "cp1251") == (text + "\ufffd", None)


def test_a_declared_encoding_that_gives_control_characters_lies() -> None:
    assert decode("“Café”".encode("cp1252"), "iso-8859-15") == ("“Café”", None)


@pytest.mark.parametrize(
    "data",
    [b"a" * 500_000 + b"\xe9", b"\xe9" * 500_000, b"a\xe9 " * 200_000],
    ids=["one word", "one letter", "many words"],
)
def test_no_bytes_take_long_to_tell(data: bytes) -> None:
    start = process_time()
    decode(data)
    assert process_time() - start < 2


@pytest.mark.parametrize("data", [b"GIF89a\x00\x01", b"\xff\xfe\x00", b"\xff\xfe\x00\xd8"])
def test_a_binary_file_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ValueError, match="save it as"):
        decode(data)


@given(st.binary(), st.sampled_from(["", "utf-8", "utf-16", "x-sjis", "gbk", "iso-2022-jp"]))
def test_bytes_are_read_or_refused_but_never_crash(data: bytes, label: str) -> None:
    try:
        text, _ = decode(data, label)
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
