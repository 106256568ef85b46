"""Question list: a newsroom's own questions to its own stories, in YAML.

* question  what a reader types
* expect    words that the first quote must contain, or `silence`: the stories do not say
* article   the file that the quote must come from, where only one will do
* language  of the question; without it the one that most articles are in
* history   the reader's earlier questions, where it is a follow-up
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import yaml

from knowledge.article import Article
from knowledge.errors import ReadError
from knowledge.questionset import Question
from knowledge.scoring import holds

KEYS: Final = ("question", "expect", "article", "language", "history")

SILENCE: Final = "silence"


def read_list(path: Path, articles: Mapping[str, Article]) -> list[Question]:
    """Read a list; what it expects is looked up in the articles, so that no typing error counts.

    Raises:
        ReadError: with file, line and remedy; also when no article has the expected words.
    """
    usual = Counter(article.source.language for article in articles.values())
    language = usual.most_common(1)[0][0] if usual else "und"
    items = _Items(path, articles, language)
    return [items.question(node) for node in _listed(path)]


class _Items:
    """The items of one list, and the articles that they are about."""

    def __init__(self, path: Path, articles: Mapping[str, Article], language: str) -> None:
        self._path, self._articles, self._language = path, articles, language

    def question(self, node: yaml.Node) -> Question:
        line = node.start_mark.line + 1
        fields, history = self._fields(node)
        for key in ("question", "expect"):
            if not fields.get(key, "").strip():
                raise self._refusal(f"{key!r} is missing", line)
        named = self._named(fields["article"], line) if fields.get("article") else ()
        expected = fields["expect"].strip()
        silent = expected.casefold() == SILENCE
        having = () if silent else self._having(expected, named, line)
        gold = named if named and not silent else having
        return Question(
            id=f"{self._path.name}:{line}",
            text=fields["question"].strip(),
            language=fields.get("language") or self._language,
            answerable=not silent,
            answers=() if silent else (expected,),
            gold=gold,
            maybe=tuple(i for i in having if i not in gold),
            kb=named or tuple(self._articles),
            history=history,
        )

    def _fields(self, node: yaml.Node) -> tuple[dict[str, str], tuple[str, ...]]:
        """The texts of an item as they are written: 1934 and no are words here too."""
        if not isinstance(node, yaml.MappingNode):
            raise self._refusal(
                "each item must have a question and what to expect", node.start_mark.line + 1
            )
        fields: dict[str, str] = {}
        history: tuple[str, ...] = ()
        for key_node, value in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key not in KEYS:
                close = get_close_matches(key, KEYS, 1)
                hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(KEYS)}"
                raise self._refusal(f"there is no {key!r}; {hint}", line)
            if key == "history" and isinstance(value, yaml.SequenceNode):
                history = tuple(self._text(one, key) for one in value.value)
            elif key == "history":
                history = (self._text(value, key),)
            else:
                fields[key] = self._text(value, key)
        return fields, history

    def _text(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._refusal(f"{key!r} must be a text", node.start_mark.line + 1)
        return str(node.value)

    def _named(self, name: str, line: int) -> tuple[str, ...]:
        """The article that is meant by its id, its file's name, or that without the ending."""
        found = [i for i, article in self._articles.items() if name in _names(article)]
        if len(found) == 1:
            return (found[0],)
        if found:
            raise self._refusal(f"{name!r} may be {' or '.join(found)}; give the id", line)
        close = get_close_matches(name, list(self._articles), 1)
        hint = f"did you mean {close[0]}?" if close else "give its file's name"
        raise self._refusal(f"there is no article {name!r}; {hint}", line)

    def _having(self, expected: str, named: Sequence[str], line: int) -> tuple[str, ...]:
        found = tuple(i for i, a in self._articles.items() if holds(a.text, expected, a))
        if not found or not set(named) <= set(found):
            where = f"not in the article {named[0]!r}" if named else "in no article"
            raise self._refusal(
                f"the words {expected!r} are {where}, so they can't be quoted; "
                "copy them from the article",
                line,
            )
        return found

    def _refusal(self, message: str, line: int) -> ReadError:
        return ReadError(message, self._path, line=line)


def _names(article: Article) -> set[str]:
    file = Path(article.source.file)
    return {article.id, article.id.rpartition("/")[2], file.name, file.stem}


def _listed(path: Path) -> list[yaml.Node]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise ReadError(f"{error.strerror}; check its name", path) from error
    except UnicodeDecodeError as error:
        raise ReadError("it is not UTF-8; save it as UTF-8", path) from error
    except RecursionError as error:
        raise ReadError(
            "it is nested too deeply; each item is a few lines of text", path
        ) from error
    except (ValueError, OverflowError) as error:  # PyYAML lets chr() fail on "\UFFFFFFFF"
        raise ReadError("a \\ in double quotes names no character; write \\\\", path) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it cannot be read"
        line = mark.line + 1 if mark else None
        raise ReadError(f"this is not YAML: {what}", path, line=line) from error
    if not isinstance(node, yaml.SequenceNode):
        raise ReadError("it must be a list of items, each with question and expect", path)
    return list(node.value)
