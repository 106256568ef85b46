"""Settings: what a chat chooses by /settings and /language, in words or by buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Final

from telegram import Message as Received
from telegram import Update
from telegram.constants import ChatType

from bot.chats import Choices
from bot.deciding import may_decide
from bot.delivery import Later, change, reply, tell
from bot.handlers import Context
from bot.message import Button, Message, plain_message
from bot.readers import Readers
from bot.received import said
from bot.texts import LANGUAGE_NAMES, Texts

SETTING: Final = r"v2:set:[a-z ]{0,24}\Z"
"""The data of a button: the words that would stand after /settings."""

_DATA: Final = "v2:set:"
_SWITCHES: Final = MappingProxyType(
    {"preview": "preview", "publisher": "publisher_first", "news": "news", "report": "report"}
)
_PERSONAL: Final = frozenset({"report"})  # of a reader's own questions no group's admin decides
_POSITIONS: Final = MappingProxyType({"on": True, "off": False})
_AUTOMATIC: Final = "auto"
_IN_A_ROW: Final = 2


class Settings:
    """The bot's behaviour towards who chooses how it speaks in a chat.

    Args:
        readers: who choose; in groups admins do, and others see what was chosen.
        later: runs what can't be done yet; it is finished before the bot stops.
    """

    def __init__(self, readers: Readers, later: Later) -> None:
        self._readers, self._later = readers, later

    async def settings(self, update: Update, context: Context) -> None:
        """/settings, or /settings WHAT on: shows what was chosen, and lets it be changed."""
        await self._said(update, context.args or [])

    async def language(self, update: Update, context: Context) -> None:
        """/language, or /language es: the same of the language."""
        await self._said(update, ["language", *(context.args or [])])

    async def pressed(self, update: Update, _: Context) -> None:
        """A button under them: does what the command does, in place."""
        query = update.callback_query
        if query is None:  # pragma: no cover - the handler's kind sees to it
            return
        words = (query.data or "").removeprefix(_DATA).split()
        private = _in_private(update)
        if not await self._changed(update, change_in(words, private=private)):
            await tell(query, (await self._readers.of(update)).texts.only_admins)
            return
        await tell(query)
        reader = await self._readers.of(update)
        if isinstance(query.message, Received):
            page = _page(words, reader.choices, reader.texts, private=private)
            await change(query.message, page, self._later)

    async def _said(self, update: Update, words: Sequence[str]) -> None:
        if (message := said(update)) is None:
            return
        private = _in_private(update)
        change = change_in(words, private=private)
        allowed = await self._changed(update, change)
        reader = await self._readers.of(update)
        unknown = change is None
        shown = _page(words, reader.choices, reader.texts, private=private, unknown=unknown)
        if not allowed:
            shown = plain_message(reader.texts.only_admins)
        await reply(message, shown, self._later)

    async def _changed(self, update: Update, change: dict[str, str | bool] | None) -> bool:
        """Change it; false when it is not for this person to decide."""
        chat = update.effective_chat
        if not change or chat is None:
            return True
        if not await may_decide(update):
            return False
        await self._readers.chats.change(chat.id, **change)
        return True


def change_in(words: Sequence[str], *, private: bool = True) -> dict[str, str | bool] | None:
    """The attributes of Choices that words after /settings change; None when they say nothing.

    Args:
        words: as they were written.
        private: whether one reader decides for himself, or an admin for a group.
    """
    match [word.lower() for word in words]:
        case [] | ["language"]:
            return {}
        case ["language", written] if written == _AUTOMATIC:
            return {"language": ""}
        case ["language", written]:
            return {"language": code} if (code := _language_in(written)) else None
        case [switch, _] if switch in _PERSONAL and not private:
            return None
        case [switch, position] if switch in _SWITCHES and position in _POSITIONS:
            return {_SWITCHES[switch]: _POSITIONS[position]}
    return None


def settings_message(choices: Choices, texts: Texts, *, private: bool = True) -> Message:
    """What a chat has chosen, with the command and the button that change each of it."""
    named = texts.gettext("Language: {language}")
    chosen = LANGUAGE_NAMES.get(choices.language) or texts.gettext("that of your app")
    head = texts.gettext(
        "What is chosen for this chat. To change it, press a button or write the command."
    )
    lines = [f"{texts.fill(named, language=chosen)}\n/language"]
    rows = [(Button(texts.gettext("Language"), f"{_DATA}language"),)]
    for switch, name in _switches(texts):
        if switch in _PERSONAL and not private:
            continue
        on = getattr(choices, _SWITCHES[switch])
        state = texts.gettext("{setting}: yes") if on else texts.gettext("{setting}: no")
        words = f"{switch} {'off' if on else 'on'}"
        lines.append(f"{texts.fill(state, setting=name)}\n/settings {words}")
        rows.append((Button(f"{'☑' if on else '☐'} {name}", f"{_DATA}{words}"),))
    return plain_message("\n\n".join([head, *lines]), tuple(rows))


def language_message(choices: Choices, texts: Texts) -> Message:
    """The languages that the bot speaks, by their own names."""
    head = texts.gettext("The language that I speak. What I quote stays as it was published.")
    offered = {**LANGUAGE_NAMES, _AUTOMATIC: texts.gettext("That of your app")}
    names = {
        code: f"✓ {name}" if code == (choices.language or _AUTOMATIC) else name
        for code, name in offered.items()
    }
    lines = [f"{texts.isolated(name)} – /language {code}" for code, name in names.items()]
    buttons = [Button(name, f"{_DATA}language {code}") for code, name in names.items()]
    rows = [
        tuple(buttons[first : first + _IN_A_ROW]) for first in range(0, len(buttons), _IN_A_ROW)
    ]
    return plain_message("\n".join([head, "", *lines]), (*rows, (Button(texts.back, _DATA),)))


def _page(
    words: Sequence[str],
    choices: Choices,
    texts: Texts,
    *,
    private: bool,
    unknown: bool = False,
) -> Message:
    if words[:1] == ["language"]:
        page = language_message(choices, texts)
    else:
        page = settings_message(choices, texts, private=private)
    if not unknown:
        return page
    first = texts.gettext("I don't know this setting.")
    return plain_message(f"{first}\n\n{page.text}", page.buttons)


def _switches(texts: Texts) -> Iterator[tuple[str, str]]:
    """What is on or off, as readers write it, and its name."""
    yield "preview", texts.gettext("Link preview")
    yield "publisher", texts.gettext("Publisher before the quote")
    yield "news", texts.gettext("News from the operators")
    yield "report", texts.gettext("Unanswered questions go into a report, without my name")


def _in_private(update: Update) -> bool:
    chat = update.effective_chat
    return chat is not None and chat.type == ChatType.PRIVATE


def _language_in(written: str) -> str:
    """The code of a language that was written as code ("es-MX") or by its own name."""
    by_name = {name.lower(): code for code, name in LANGUAGE_NAMES.items()}
    code = by_name.get(written) or written.replace("_", "-").partition("-")[0]
    return code if code in LANGUAGE_NAMES else ""
