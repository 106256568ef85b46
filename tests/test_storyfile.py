"""What story.yml promises: every key is checked, and a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import LibraryError, StoryFile, read_story, story_names
from knowledge.storyfile import new_story


def story(folder: Path, text: str) -> StoryFile:
    (folder / "story.yml").write_text(text, "utf-8")
    return read_story(folder)


def test_a_new_story_can_be_read(tmp_path: Path) -> None:
    new_story(tmp_path / "fire", 'The "big" fire\\')
    assert read_story(tmp_path / "fire") == StoryFile(title='The "big" fire\\')
    assert story_names(tmp_path) == ("fire",)


def test_all_keys_are_taken(tmp_path: Path) -> None:
    found = story(
        tmp_path,
        "title: Fire\ndescription: A fire\nlanguages: [EN]\nfeeds: ['https://p.example/rss']\n"
        "pages:\n - http://p.example/a\nfolders: [drop]\nchats: [-1001, 7]\n",
    )
    assert found == StoryFile(
        "Fire",
        "A fire",
        ("en",),
        ("https://p.example/rss",),
        ("http://p.example/a",),
        (tmp_path / "drop",),
        (-1001, 7),
    )


def test_an_empty_file_follows_nothing(tmp_path: Path) -> None:
    assert story(tmp_path, "# nothing yet\n") == StoryFile()


WRONG = {
    "titel: Fire": "did you mean title",
    "zzz: 1": "the keys are title",
    "- a": "write lines such as",
    "title: [a]": "it must be text",
    "title: 7": "it must be text",
    f"title: {'a' * 301}": "longer than 300",
    'title: "a\\u202eb"': "invisible character",
    "feeds: https://p.example/rss": "must be a list",
    "feeds: [file:///etc/passwd]": "must start with http",
    "feeds: [localhost]": "must start with http",
    "feeds: ['']": "one of its items is empty",
    "languages: [english]": "each is two letters",
    "languages: [no]": "each is two letters",
    "chats: [abc]": "no chat id",
    "chats: [true]": "no chat id",
    "title: [": "not YAML",
    "a: &a 1": "signs of YAML",
    "folders: ['~nobody-of-this-name/a']": "no home for",
    'folders: ["a\\0b"]': "invisible character",
    f"title: {'9' * 5000}": "too many digits",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(LibraryError, match=WRONG[text]) as error:
        story(tmp_path, text)
    assert "story.yml" in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="No such file"):
        read_story(tmp_path)


def test_a_library_that_is_not_there_has_no_stories(tmp_path: Path) -> None:
    assert story_names(tmp_path / "nowhere") == ()


def test_a_story_that_may_not_be_looked_into_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        new_story(tmp_path / name, name)
    is_file = Path.is_file

    def refused(path: Path) -> bool:
        if path.parent.name == "one":
            raise PermissionError(13, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refused)
    assert story_names(tmp_path) == ("one", "two")
