"""Profile: what Telegram's clients show of the bot: its commands, its description."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, TelegramError
from telegram.ext import Application

from bot.introduction import commands, description, operators_commands, short_description
from bot.texts import ENGLISH, LANGUAGES

_log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]


async def introduce(app: App, operators: Sequence[int] = (), without: Collection[str] = ()) -> None:
    """Tell Telegram the commands and the description, per language: best effort.

    Args:
        app: of the bot.
        operators: the ids of those who see their own commands too, once they have written to it.
        without: the names of the commands that this bot does not have.
    """
    try:
        for texts in LANGUAGES.values():
            code = None if texts.language == "en" else texts.language
            for scope in (BotCommandScopeDefault(), BotCommandScopeAllGroupChats()):
                private = scope.type == BotCommandScopeDefault().type
                listed = commands(texts, without)
                names = [BotCommand(*each) for each in listed if not private or each[0] != "ask"]
                await app.bot.set_my_commands(names, scope, code)
            await app.bot.set_my_description(description(texts), code)
            await app.bot.set_my_short_description(short_description(texts), code)
        for operator in operators:
            await _show_operator(app, operator, without)
    except TelegramError as error:
        _log.warning("commands and description were not set: %s", error.message)
    _log.info("@%s answers; stop it with Ctrl+C", app.bot.username)


async def _show_operator(app: App, operator: int, without: Collection[str]) -> None:
    names = [*commands(ENGLISH, without), *operators_commands(ENGLISH)]
    listed = [BotCommand(*each) for each in names if each[0] != "ask"]
    try:
        await app.bot.set_my_commands(listed, BotCommandScopeChat(operator))
    except BadRequest:
        _log.info("an operator has not written to the bot yet, so has no list of commands")
