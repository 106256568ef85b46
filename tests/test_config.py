"""What the configuration promises: every setting documented, every mistake named by its key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from bot.config import Config, ConfigError, check_library, read_token
from bot.configfile import SETTINGS, load
from knowledge import SAMPLE
from knowledge.storyfile import new_story

EXAMPLE = Path(__file__).parents[1] / "config.example.yml"
TOKEN = "123456789:AAE-aBcDeFgHiJkLmNoPqRsTuVwXyZ_0123"
OTHER = "987654321:BBE-aBcDeFgHiJkLmNoPqRsTuVwXyZ_0123"


def loaded(folder: Path, text: str) -> Config:
    path = folder / "config.yml"
    path.write_text(text, "utf-8")
    return load(path)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text)
    message = str(caught.value)
    assert message.startswith(f"{folder / 'config.yml'}: ")
    return message


# The example


def test_the_example_loads_to_the_defaults() -> None:
    assert load(EXAMPLE) == Config(
        library=EXAMPLE.parent / "library",
        disk_folder=EXAMPLE.parent / "index",
        ledger=EXAMPLE.parent / "pullquote.sqlite",
    )


def test_the_example_holds_every_setting_and_no_other() -> None:
    assert list(yaml.safe_load(EXAMPLE.read_text("utf-8"))) == list(SETTINGS)


def test_every_setting_of_the_example_has_a_comment() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    for name in SETTINGS:
        number = next(n for n, line in enumerate(lines) if line.startswith(f"{name}:"))
        assert lines[number - 1].startswith("# ")


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "{}"])
def test_an_empty_file_gives_the_defaults(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text) == Config(
        library=tmp_path / "library",
        disk_folder=tmp_path / "index",
        ledger=tmp_path / "pullquote.sqlite",
    )


def test_no_file_gives_the_defaults_and_the_sample_story() -> None:
    config = load(None)
    assert (config, config.is_sample, config.paths) == (Config(), True, (SAMPLE,))


def test_settings_are_taken(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    config = loaded(
        tmp_path,
        "articles: [news]\ntitle: ' The ferry '\nexamples:\n  - When?\n  - Who?\nquotes: 1\n"
        "engine: memory\ntoken_file: token\napi_base: http://127.0.0.1:8081/\nlog_level: DEBUG\n",
    )
    assert config == Config(
        articles=(tmp_path / "news",),
        library=tmp_path / "library",
        title="The ferry",
        examples=("When?", "Who?"),
        quotes=1,
        engine="memory",
        disk_folder=tmp_path / "index",
        ledger=tmp_path / "pullquote.sqlite",
        token_file=tmp_path / "token",
        api_base="http://127.0.0.1:8081",
        log_level="debug",
    )


def test_a_setting_that_is_left_empty_has_its_default(tmp_path: Path) -> None:
    assert loaded(tmp_path, "articles:\ntitle:\nexamples:\ntoken_file:\n") == Config(
        library=tmp_path / "library",
        disk_folder=tmp_path / "index",
        ledger=tmp_path / "pullquote.sqlite",
    )


# Paths


def test_relative_paths_start_at_the_files_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc" / "news").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    config = loaded(tmp_path / "etc", "articles: [news]\ntoken_file: token\n")
    assert config.articles == (tmp_path / "etc" / "news",)
    assert config.token_file == tmp_path / "etc" / "token"


def test_absolute_paths_stay(tmp_path: Path) -> None:
    assert loaded(tmp_path, f"articles: ['{SAMPLE}']\n").articles == (SAMPLE,)


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert loaded(tmp_path, "token_file: ~/token\n").token_file == tmp_path / "token"


@pytest.mark.parametrize("path", ["gone", "~nobody-of-this-name/news", "x" * 5000, '"a\\0b"'])
def test_a_folder_of_articles_that_is_not_there_is_named(tmp_path: Path, path: str) -> None:
    assert "articles: " in refusal(tmp_path, f"articles: [{path}]\n")


# Keys


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("article", "articles"),
        ("Title", "title"),
        ("qoutes", "quotes"),
        ("token", "token_file"),
        ("log-level", "log_level"),
        ("apibase", "api_base"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_one(
    tmp_path: Path, key: str, nearest: str
) -> None:
    message = refusal(tmp_path, f"{key}: x\n")
    assert f": {key}: " in message
    assert f"did you mean {nearest}?" in message


@pytest.mark.parametrize("key", ["zzzz", "1", "null", "true", "2026-03-02"])
def test_a_key_like_no_other_is_answered_with_all_there_are(tmp_path: Path, key: str) -> None:
    message = refusal(tmp_path, f"{key}: x\n")
    assert all(name in message for name in SETTINGS)


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "twice" in refusal(tmp_path, "quotes: 1\nquotes: 2\n")


# Values


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("articles", "news"),
        ("articles", "{a: b}"),
        ("articles", "[1]"),
        ("articles", "['']"),
        ("articles", "[null]"),
        ("title", "2026"),
        ("title", "[a]"),
        ("title", "yes"),
        ("title", "2026-03-02"),
        ("examples", "When?"),
        ("examples", "[['When?']]"),
        ("examples", "['???']"),
        ("examples", f"[{'w' * 201}]"),
        ("examples", f"[{', '.join(['When'] * 11)}]"),
        ("title", "t" * 301),
        ("title", '"a\\0b"'),
        ("title", '"a\\ud800b"'),
        ("examples", '["a\\x1bb"]'),
        ("token_file", '"a\\0b"'),
        ("vectors", '"a\\ud800"'),
        ("quotes", "0"),
        ("quotes", "11"),
        ("quotes", "-1"),
        ("quotes", "'3'"),
        ("quotes", "3.0"),
        ("quotes", "true"),
        ("quotes", "null"),
        ("quotes", "[3]"),
        ("engine", "elastic"),
        ("engine", "[memory]"),
        ("engine", "null"),
        ("token_file", "[token]"),
        ("token_file", "123456"),
        ("api_base", "api.telegram.org"),
        ("api_base", "ftp://x.example"),
        ("api_base", "null"),
        ("api_base", "1"),
        ("log_level", "loud"),
        ("log_level", "10"),
    ],
)
def test_a_wrong_value_is_named_by_its_key(tmp_path: Path, key: str, value: str) -> None:
    assert f": {key}: " in refusal(tmp_path, f"{key}: {value}\n")


@pytest.mark.parametrize(("key", "choice"), [("engine", "memory"), ("log_level", "warning")])
def test_a_wrong_choice_is_answered_with_the_right_ones(
    tmp_path: Path, key: str, choice: str
) -> None:
    assert choice in refusal(tmp_path, f"{key}: nonsense\n")


# Files


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.yml: No such file .*--config"):
        load(tmp_path / "gone.yml")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="directory"):
        load(tmp_path)


@pytest.mark.parametrize("text", ["title: [", "a: b: c", "\t- x", "title: 'x", "&a *b", "a: !!x y"])
def test_what_is_not_yaml_is_refused(tmp_path: Path, text: str) -> None:
    assert "not YAML" in refusal(tmp_path, text)


@pytest.mark.parametrize("text", ["!!python/object/apply:os.getcwd []", "a: !!python/name:os.x"])
def test_yaml_that_makes_objects_is_refused(tmp_path: Path, text: str) -> None:
    assert "not YAML" in refusal(tmp_path, text)


@pytest.mark.parametrize("text", ["just text", "- a\n- b\n", "42"])
def test_yaml_that_holds_no_settings_is_refused(tmp_path: Path, text: str) -> None:
    assert "key: value" in refusal(tmp_path, text)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.yml"
    path.write_bytes(b"title: \xff\xfe\n")
    with pytest.raises(ConfigError, match=r"config\.yml"):
        load(path)


def test_deeply_nested_yaml_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in refusal(tmp_path, f"title: {'[' * 5000}{']' * 5000}\n")


@pytest.mark.parametrize("text", ["title: &a x\nengine: *a\n", "examples: &a [x]\n", "title: *a\n"])
def test_aliases_and_anchors_are_refused_so_there_are_no_bombs(tmp_path: Path, text: str) -> None:
    assert "& and * are signs of YAML; put the text in quotes" in refusal(tmp_path, text)


@pytest.mark.parametrize("value", ["!!bool x", '!!int ""', "!!timestamp x", '"\\UFFFFFFFF"'])
def test_a_value_that_its_tag_does_not_fit_is_refused(tmp_path: Path, value: str) -> None:
    assert "not YAML" in refusal(tmp_path, f"title: {value}\n")


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def test_a_pipe_or_device_is_never_read(tmp_path: Path) -> None:
    for path in (pipe(tmp_path), Path("/dev/zero")):
        with pytest.raises(ConfigError, match=r"no regular file; give the right path to --config"):
            load(path)
        with pytest.raises(ConfigError, match=r"token_file .*no regular file; put the token alone"):
            read_token(Config(token_file=path), {})


def test_a_file_larger_than_any_settings_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.yml"
    path.write_text("#" * 65_537, "ascii")
    with pytest.raises(ConfigError, match=r"large\.yml: it is larger than 64 kB"):
        load(path)
    with pytest.raises(ConfigError, match=r"token_file .*larger than 64 kB"):
        read_token(Config(token_file=path), {})


@pytest.mark.parametrize("text", ["quotes: [{}]", "title: [{}]", "engine: {}", "{}: x"])
def test_a_long_value_is_shown_by_its_beginning(tmp_path: Path, text: str) -> None:
    message = refusal(tmp_path, text.format("x" * 1000) + "\n")
    assert "x" * 50 in message
    assert "x" * 61 not in message


def test_a_token_is_not_cut_in_half_where_a_value_is_shortened(tmp_path: Path) -> None:
    assert TOKEN[:20] not in refusal(tmp_path, f"quotes: [{'x' * 25}, '{TOKEN}']\n")


def test_an_error_of_yaml_shows_no_half_of_a_token(tmp_path: Path) -> None:
    assert TOKEN[:20] not in refusal(tmp_path, f"title: ['{'x' * 15}{TOKEN}' b: [\n")


def test_an_error_of_yaml_is_one_line(tmp_path: Path) -> None:
    assert "\n" not in refusal(tmp_path, "title: [\nquotes: ]\n")


# The token


def token_file(folder: Path, content: str) -> Config:
    (folder / "token").write_text(content, "utf-8")
    return Config(token_file=folder / "token")


def test_there_is_no_token_when_none_is_given() -> None:
    assert read_token(Config(), {}) is None


@pytest.mark.parametrize("given", [TOKEN, f" {TOKEN}\n"])
def test_the_token_comes_from_the_environment(given: str) -> None:
    assert read_token(Config(), {"PULLQUOTE_TOKEN": given}) == TOKEN


@pytest.mark.parametrize("content", [TOKEN, f"{TOKEN}\n", f"\r\n {TOKEN} \r\n", f"\ufeff{TOKEN}"])
def test_the_token_comes_from_the_file(tmp_path: Path, content: str) -> None:
    assert read_token(token_file(tmp_path, content), {}) == TOKEN


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    assert read_token(token_file(tmp_path, OTHER), {"PULLQUOTE_TOKEN": TOKEN}) == TOKEN


@pytest.mark.parametrize("given", ["", " "])
def test_an_empty_environment_leaves_it_to_the_file(tmp_path: Path, given: str) -> None:
    assert read_token(token_file(tmp_path, OTHER), {"PULLQUOTE_TOKEN": given}) == OTHER


def test_an_empty_environment_and_no_file_is_no_token() -> None:
    assert read_token(Config(), {"PULLQUOTE_TOKEN": ""}) is None


@pytest.mark.parametrize("content", ["", " \n", "\ufeff"])
def test_an_empty_token_file_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(ConfigError, match=r"token_file .*token: the file is empty"):
        read_token(token_file(tmp_path, content), {})


def test_a_token_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"token_file .*gone: No such file"):
        read_token(Config(token_file=tmp_path / "gone"), {})


def test_a_token_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"token_file .*not text"):
        read_token(Config(token_file=tmp_path / "token"), {})


MALFORMED = (
    "secret-of-mine",
    f"bot{TOKEN}",
    TOKEN.replace(":", ""),
    TOKEN[:30],
    f"{TOKEN}\n{OTHER}",
    f"PULLQUOTE_TOKEN={TOKEN}",
    f'"{TOKEN}"',
    TOKEN.replace("-", "/"),
)


@pytest.mark.parametrize("given", MALFORMED)
def test_a_malformed_token_is_refused_and_never_repeated(given: str) -> None:
    with pytest.raises(ConfigError, match=r"PULLQUOTE_TOKEN: .*@BotFather") as caught:
        read_token(Config(), {"PULLQUOTE_TOKEN": given})
    assert given not in str(caught.value)
    assert TOKEN.partition(":")[2][:12] not in str(caught.value)


@pytest.mark.parametrize("given", MALFORMED)
def test_a_malformed_token_in_a_file_is_never_repeated(tmp_path: Path, given: str) -> None:
    with pytest.raises(ConfigError, match=r"token_file .*@BotFather") as caught:
        read_token(token_file(tmp_path, given), {})
    assert given not in str(caught.value)
    assert TOKEN.partition(":")[2][:12] not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f"token: {TOKEN}\n",
        f"token: '{TOKEN}\n",
        f"{TOKEN}: x\n",
        f"quotes: {TOKEN}\n",
        f"articles: [{TOKEN}]\n",
        f"log_level: {TOKEN}\n",
        f"title: [{TOKEN}]\n",
        f"title: x: {TOKEN}\n",
    ],
)
def test_a_token_in_the_wrong_place_is_never_repeated(tmp_path: Path, text: str) -> None:
    assert TOKEN not in refusal(tmp_path, text)


def test_a_token_in_place_of_the_name_of_its_file_is_never_repeated(tmp_path: Path) -> None:
    config = loaded(tmp_path, f"token_file: {TOKEN}\n")
    with pytest.raises(ConfigError, match="token_file") as caught:
        read_token(config, {})
    assert TOKEN not in str(caught.value)


# The library


def library_error(config: Config, *, may_begin: bool = False) -> str:
    with pytest.raises(ConfigError) as caught:
        check_library(config, may_begin=may_begin)
    return str(caught.value)


def test_a_library_that_is_configured_and_not_there_is_never_the_sample(tmp_path: Path) -> None:
    config = loaded(tmp_path, "library: typo\n")
    assert not config.is_sample
    assert config.paths == ()
    assert "there is no folder" in library_error(config)
    assert "pullquote add" in library_error(config)
    check_library(config, may_begin=True)


def test_a_library_that_is_a_file_is_named_whoever_wants_it(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("x", "utf-8")
    for may_begin in (True, False):
        config = loaded(tmp_path, "library: library\n")
        assert "is no folder" in library_error(config, may_begin=may_begin)
    check_library(loaded(tmp_path, "library:\n"))


def test_a_story_that_the_library_does_not_have_is_named(tmp_path: Path) -> None:
    new_story(tmp_path / "library" / "fire", "Fire")
    assert "it has fire" in library_error(loaded(tmp_path, "story: fir\n"))
    check_library(loaded(tmp_path, "story: fire\n"))


def test_articles_that_are_named_for_once_are_asked_alone(tmp_path: Path) -> None:
    new_story(tmp_path / "library" / "fire", "Fire")
    config = loaded(tmp_path, "title: Fire\n").asking_only((tmp_path,))
    assert (config.paths, config.stories, config.title) == ((tmp_path,), (), "")


# Engines


def test_the_engine_disk_keeps_its_index_where_it_is_told(tmp_path: Path) -> None:
    config = loaded(tmp_path, "engine: disk\ndisk_folder: cache/index\n")
    assert (config.engine, config.disk_folder) == ("disk", tmp_path / "cache" / "index")
    assert loaded(tmp_path, "engine: disk\ndisk_folder:\n").disk_folder == tmp_path / "index"


def test_a_cluster_needs_an_address(tmp_path: Path) -> None:
    assert "opensearch_hosts" in refusal(tmp_path, "engine: opensearch\n")
    config = loaded(tmp_path, "engine: opensearch\nopensearch_hosts: ['http://one:9200/']\n")
    assert config.opensearch_hosts == ("http://one:9200",)


def test_no_password_stands_in_an_address(tmp_path: Path) -> None:
    text = "engine: opensearch\nopensearch_hosts: ['https://ada:secret@one:9200']\n"
    assert "PULLQUOTE_OPENSEARCH_PASSWORD" in refusal(tmp_path, text)


@pytest.mark.parametrize("name", ["", "Pull", "a b", "_x", "a/b", "*", "x" * 101])
def test_an_index_has_a_name_that_opensearch_takes(tmp_path: Path, name: str) -> None:
    assert "small letters" in refusal(tmp_path, f"opensearch_index: {name!r}\n")


@pytest.mark.parametrize("line", ["opensearch_shards: 0", "opensearch_replicas: 11"])
def test_shards_and_replicas_have_a_range(tmp_path: Path, line: str) -> None:
    assert "whole number" in refusal(tmp_path, line + "\n")
