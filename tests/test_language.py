"""What the analysis of words promises: the same word, however it is written or inflected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import UNKNOWN, analyse, detect, is_number, words

SENTENCES = {
    "en": "The bridge was closed on Monday after inspectors found cracks in the hangers.",
    "es": "El puente fue cerrado el lunes después de que los inspectores encontraran grietas.",
    "pt": "A ponte foi fechada na segunda-feira depois que os inspetores encontraram fissuras.",
    "fr": "Le pont a été fermé lundi après que les inspecteurs ont trouvé des fissures.",
    "de": "Die Brücke wurde am Montag geschlossen, nachdem die Prüfer Risse gefunden hatten.",
    "ru": "Мост был закрыт в понедельник после того, как инспекторы нашли трещины.",
    "ar": "تم إغلاق الجسر يوم الاثنين بعد أن وجد المفتشون شقوقا في الدعامات.",
    "hi": "निरीक्षकों को दरारें मिलने के बाद सोमवार को पुल बंद कर दिया गया।",
    "zh": "检查人员发现裂缝后，大桥于周一关闭。",
    "ja": "検査官がひび割れを見つけた後、橋は月曜日に閉鎖された。",
    "th": "สะพานถูกปิดเมื่อวันจันทร์หลังจากผู้ตรวจสอบพบรอยร้าว",
    "tr": "Köprü, denetçilerin çatlaklar bulmasından sonra pazartesi günü kapatıldı ve boşaltıldı.",
}
LANGUAGES = sorted(SENTENCES)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "bridges", "bridge"),
        ("en", "cracking", "cracked"),
        ("es", "puentes", "puente"),
        ("pt", "pontes", "ponte"),
        ("fr", "fissures", "fissure"),
        ("de", "Brücken", "Brücke"),
        ("ru", "мостов", "мосты"),
        ("ar", "الجسر", "جسر"),
        ("hi", "पुलों", "पुल"),
        ("tr", "köprüler", "köprü"),
    ],
)
def test_the_forms_of_a_word_are_one(language: str, one: str, other: str) -> None:
    assert words(one, language) == words(other, language) != ()


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("zh", "检查后大桥关闭", "大桥"),
        ("ja", "月曜日に閉鎖", "閉鎖"),
        ("th", "วันนี้สะพานถูกปิด", "สะพาน"),
    ],
)
def test_a_word_is_found_inside_a_text_without_spaces(language: str, text: str, word: str) -> None:
    assert set(words(word, language)) <= set(words(text, language))


def test_pairs_of_characters_overlap() -> None:
    assert words("大桥关闭", "zh") == ("大桥", "桥关", "关闭")


def test_a_single_character_is_a_word() -> None:
    assert words("桥", "zh") == ("桥",)


def test_latin_words_stand_apart_from_the_script_around_them() -> None:
    assert words("橋はNHKで", "ja")[1:2] == ("nhk",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_has_words_in_every_language(language: str) -> None:
    assert len(words(SENTENCES[language], language)) >= 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_capitals_and_width_make_no_difference(language: str) -> None:
    text = SENTENCES[language].replace("I", "").replace("i", "").replace("ı", "")
    assert words(text.upper(), language) == words(text, language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "O’Brien", "O'Brien"),
        ("en", "the board’s", "the board's"),
        ("en", "the board's", "board"),
        ("en", "the inspectors'", "inspectors"),
        ("fr", "l’eau", "eau"),
        ("fr", "qu'elle d'eau", "eau"),
        ("tr", "Ankara'da", "Ankara"),
        ("tr", "İstanbul’un", "İstanbul"),
    ],
)
def test_apostrophes_and_elisions_do_not_hide_a_word(language: str, one: str, other: str) -> None:
    assert words(one, language) == words(other, language) != ()


@pytest.mark.parametrize(
    "text", ["don't", "don’t", "won't", "isn't", "wouldn’t", "I'm", "they've", "she'll", "WASN'T"]
)
def test_contractions_are_stop_words(text: str) -> None:
    assert words(text, "en") == ()


@pytest.mark.parametrize(
    ("language", "written", "plain"),
    [
        ("en", "11,400", "11400"),
        ("en", "1,234,567", "1234567"),
        ("de", "10.000", "10000"),
        ("es", "3.500", "3500"),
        ("en", "1,234.5", "1234.5"),
        ("ja", "４００", "400"),
        ("ja", "１,２００", "1200"),
        ("ar", "٣٥", "35"),
        ("hi", "३५", "35"),
        ("fa", "۲۰۱۹", "2019"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(
    language: str, written: str, plain: str
) -> None:
    assert words(written, language) == words(plain, language) == (plain,)


@pytest.mark.parametrize("text", ["1.4", "2,5", "3.14"])
def test_decimals_stay_whole(text: str) -> None:
    assert words(text, "en") == (text,)


def test_a_decimal_is_not_the_number_without_its_point() -> None:
    assert words("1.4", "en") != words("14", "en")


def test_a_currency_sign_does_not_hide_the_number() -> None:
    assert words("£2.3 million", "en") == words("2.3 million", "en")


@pytest.mark.parametrize(("stem", "number"), [("1.4", True), ("2019", True), ("bridg", False)])
def test_what_starts_with_a_digit_is_a_number(stem: str, number: bool) -> None:  # noqa: FBT001
    assert is_number(stem) is number


@pytest.mark.parametrize(
    ("language", "accented", "plain"),
    [
        ("es", "Cúcuta", "cucuta"),
        ("es", "vehículos", "vehiculos"),
        ("pt", "corações", "coracoes"),
        ("de", "Brücke", "brucke"),
        ("fr", "Zoë", "zoe"),
        ("ru", "ёлка", "елка"),
        ("und", "Dvořák", "dvorak"),
    ],
)
def test_accents_left_out_on_a_phone_make_no_difference(
    language: str, accented: str, plain: str
) -> None:
    assert words(accented, language) == words(plain, language)


@pytest.mark.parametrize(
    ("composed", "language"), [("Cúcuta", "es"), ("Brücke", "de"), ("ёж", "ru")]
)
def test_combining_marks_are_part_of_their_letter(composed: str, language: str) -> None:
    decomposed = "".join(
        {"ú": "u\u0301", "ü": "u\u0308", "ё": "е\u0308"}.get(c, c) for c in composed
    )
    assert decomposed != composed
    assert words(decomposed, language) == words(composed, language)


def test_hindi_vowel_signs_are_part_of_their_word() -> None:
    assert len(words("निरीक्षकों", "hi")) == 1


def test_sharp_s_is_double_s() -> None:
    assert words("Straße", "de") == words("STRASSE", "de")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "what is it and who was there"),
        ("en", "Will they?"),
        ("es", "¿Quién es el de la?"),
        ("pt", "Quando é que não está?"),
        ("fr", "Où est-il ?"),
        ("de", "Wer ist das und wann?"),
        ("ru", "Кто и где?"),
    ],
)
def test_stop_words_are_left_out(language: str, text: str) -> None:
    assert words(text, language) == ()


def test_stop_words_are_known_without_their_accents() -> None:
    assert words("ou est elle", "fr") == words("où est elle", "fr") == ()


@pytest.mark.parametrize(
    "text",
    ["", " ", "?!…", "—“”«»", "😀🚢", "👍🏽", "\u200b\u2028\n\t", "\x00\x07", "。、！", "🇪🇸"],
)
@pytest.mark.parametrize("language", ["en", "ja", "und"])
def test_punctuation_and_emoji_are_no_words(text: str, language: str) -> None:
    assert words(text, language) == ()


def test_a_word_beside_an_emoji_is_found() -> None:
    assert words("😀ferry🚢", "en") == words("ferry", "en")


def test_an_unknown_language_is_neither_stemmed_nor_stopped() -> None:
    assert words("The Bridges", "xx") == ("the", "bridges")


def test_words_keep_their_order_and_their_repeats() -> None:
    assert words("ferry bus ferry", "en") == (*words("ferry bus", "en"), *words("ferry", "en"))


def test_a_stem_comes_with_what_was_written() -> None:
    assert [word.surface for word in analyse("The Bridges of 11,400", "en")] == [
        "Bridges",
        "11,400",
    ]


@given(st.text(), st.sampled_from([*LANGUAGES, "it", "ca", UNKNOWN]))
def test_any_text_has_words_that_are_not_empty(text: str, language: str) -> None:
    assert all(words(text, language))


@given(st.text())
def test_the_words_of_a_text_do_not_depend_on_the_space_around_it(text: str) -> None:
    assert words(f"  {text}\n", "en") == words(text, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_a_sentence_is_told(language: str) -> None:
    assert detect(SENTENCES[language]) == language


@pytest.mark.parametrize("text", ["", "12345", "😀", "?!", "xyzzy plugh"])
def test_the_language_of_what_has_no_common_words_is_unknown(text: str) -> None:
    assert detect(text) == UNKNOWN == "und"


def test_a_foreign_name_does_not_change_the_language() -> None:
    assert detect("The mayor of 北京 said on Monday that the bridge is closed.") == "en"


def test_kanji_with_kana_are_japanese_and_without_are_chinese() -> None:
    assert (detect("橋は閉鎖された"), detect("大桥关闭")) == ("ja", "zh")
