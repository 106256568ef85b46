"""App: the only place where things are put together. Reads as the list of what the bot does."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, Final

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.addressed import ADDRESSED
from bot.answered import Answered
from bot.asking import Asking
from bot.botprofile import introduce
from bot.buttons import Buttons
from bot.chats import Chats
from bot.choosing import Choosing
from bot.cipher import read_cipher
from bot.config import Config
from bot.correcting import Correcting
from bot.corrections import Corrections
from bot.days import Days
from bot.desk import Desk
from bot.errorreports import ASKED, DECIDED, TO_PROMPT, ErrorReports
from bot.failure import on_error
from bot.formerversions import FormerVersions
from bot.guard import Guard
from bot.handlers import Handlers
from bot.inline import Inline
from bot.ledger import Ledger
from bot.marking import Marking
from bot.membership import Membership
from bot.operators import BROADCAST, Operators
from bot.outbox import Outbox
from bot.outdated import see_that_it_stands
from bot.personal import Personal
from bot.quotedlibrary import library_of
from bot.ratelimit import RateLimiter
from bot.readers import Readers
from bot.receipts import Receipts
from bot.replies import Replies
from bot.retention import Retention
from bot.sent import Sent
from bot.settings import SETTING, Settings
from bot.silentquestions import SilentQuestions
from bot.slots import Slots, step_aside
from bot.storylist import CHOICE, PAGE
from bot.storytimeline import TURN, StoryTimeline
from bot.telegrampost import TelegramPost
from bot.thumbs import Thumbs
from bot.updates import Fetching, PatientBot
from bot.verification import Verification
from bot.view import VIEW, VOTE
from bot.votes import Votes
from bot.waiting import Waiting
from bot.waitinglist import CANCEL, LET_WAIT, WAITING, WaitingList
from bot.waitingpost import WaitingPost
from bot.waitingroom import WaitingRoom
from bot.watch import Watch
from bot.weekly import Weekly

_log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

ALLOWED_UPDATES: Final = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "guest_message",
    "my_chat_member",
)

# More of either costs time instead of saving it: python-telegram-bot 22.8 answers 115 updates a
# CPU second with 8 at once and 55 with 256.
_AT_ONCE: Final = 8
_CONNECTIONS: Final = 16

_WORDLESS: Final = ~filters.TEXT & ~filters.StatusUpdate.ALL

_POLL: Final = 30  # seconds that Telegram holds a request for updates open


class TakenOverError(Exception):
    """Another process fetches the updates of this token, so this one stopped."""


def build(config: Config, token: str, desk: Desk, ledger: Ledger) -> App:
    """The application: every kind of update that it answers, in the order they are tried.

    Raises:
        ConfigError: the key of the questions that wait is wrong.
    """
    library, chats, days = library_of(config, desk), Chats(ledger), Days(ledger)
    readers, receipts = Readers(desk, chats), Receipts(ledger, library)
    former = FormerVersions()
    sent = Sent(ledger, receipts, former)
    bot = _bot(config, token, sent)
    outbox = Outbox(ledger, library.article, readers, TelegramPost(bot))
    correcting = Correcting(Corrections(ledger, library, former), outbox)
    sent.when_outdated(correcting.follow_again)
    waiting = Waiting(ledger, read_cipher())
    waiting.check_key()
    reportable = bool(config.corrections_contact)
    silent = SilentQuestions(ledger)
    asking = Asking(
        desk,
        config.examples,
        days,
        silent,
        forgotten=ledger.forgotten.since,
        may_wait=waiting.possible,
        reportable=reportable,
    )
    room = WaitingRoom(waiting, asking, readers, WaitingPost(bot))
    watch = Watch(config, desk, correcting.follow, room.follow, first=former.add)
    retention = Retention(ledger)
    weekly = Weekly(config, ledger, bot)

    left_out = {*(() if reportable else ("report",)), *(() if waiting.possible else WAITING)}

    async def begin(app: App) -> None:
        await introduce(app, config.admins, left_out)
        for work in (watch, retention, outbox, correcting, room, weekly):
            work.start()

    async def end(_: App) -> None:
        for work in (weekly, watch, retention, correcting, outbox, room):
            await work.stop()
        await days.write()

    app: App = (
        ApplicationBuilder()
        .bot(bot)
        .concurrent_updates(Slots(_AT_ONCE))
        .post_init(begin)
        .post_stop(end)
        .build()
    )
    private, group = filters.ChatType.PRIVATE, filters.ChatType.GROUPS
    new, new_or_edited = filters.UpdateType.MESSAGE, filters.UpdateType.MESSAGES
    replies = Replies(Answered(ledger, token), sent, app.create_task)
    personal = Personal(
        readers,
        {
            "choices": chats,
            "questions": asking.turns,
            "replies": replies,
            "waiting": waiting,  # before the quotes: see Waiting.answered
            "quotes": sent,
            "silences": silent,
        },
        ledger.forgets,
        ledger.erase,
        app.create_task,
    )
    operators = Operators(config, desk, readers, days, look=watch.look, later=app.create_task)
    by_operators = filters.User(config.admins) & private & new
    on = Handlers(asking, readers, config.quotes, replies, app.create_task)
    inline = Inline(asking, readers)
    pressed = Buttons(asking, readers, app.create_task)
    verification = Verification(receipts, readers, app.create_task)
    thumbs = Thumbs(asking, readers, Votes(ledger), app.create_task)
    waiting_list = WaitingList(
        waiting,
        asking,
        readers,
        days=config.waiting_days,
        try_soon=room.try_soon,
        later=app.create_task,
    )
    errors = ErrorReports(config.corrections_contact, receipts, asking, readers, app.create_task)
    on_errors = filters.ALL if reportable else ~filters.ALL
    settings = Settings(readers, app.create_task)
    story_timeline = StoryTimeline(readers, app.create_task)
    choosing = Choosing(asking, readers, app.create_task)
    words = filters.TEXT & ~filters.COMMAND
    in_reply = (new & ~filters.COMMAND) | (filters.UpdateType.EDITED_MESSAGE & words)
    membership = Membership(readers, (chats.move, waiting.move), personal.forget, app.create_task)
    guard = Guard(readers, app.create_task)
    app.add_handler(TypeHandler(Update, guard.look), group=-1)
    # The order matters: the first that fits is taken.
    app.add_handlers(
        [
            CommandHandler("start", choosing.start, new),
            CommandHandler("stories", choosing.stories, new),
            CommandHandler("story", choosing.story, new),
            CommandHandler("about", choosing.about, new),
            CommandHandler("timeline", story_timeline.timeline, new),
            CommandHandler("help", on.help, new),
            CommandHandler("sources", on.sources, new),
            CommandHandler("privacy", on.privacy, new),
            CommandHandler("mydata", personal.mydata, new),
            CommandHandler("forget", personal.forget_all, new),
            CommandHandler("verify", verification.verify, new),
            CommandHandler("new", on.new, new),
            CommandHandler("context", on.context, new),
            CommandHandler("more", on.more, new),
            CommandHandler("good", thumbs.good, new),
            CommandHandler("bad", thumbs.bad, new),
            CommandHandler("wait", waiting_list.wait, new),
            CommandHandler("waiting", waiting_list.waiting, new),
            CommandHandler("settings", settings.settings, new),
            CommandHandler("language", settings.language, new),
            CommandHandler("report", errors.report, new & on_errors),
            CommandHandler("cancel", errors.cancel, new & on_errors),
            MessageHandler(on_errors & in_reply & TO_PROMPT, errors.replied),
            CommandHandler("ask", on.ask, new_or_edited),
            MessageHandler(
                private & filters.UpdateType.EDITED_MESSAGE & filters.COMMAND, on.edited_away
            ),
            CallbackQueryHandler(pressed.turn_sources, r"v1:src:[0-9]{1,6}\Z"),
            CallbackQueryHandler(pressed.example, r"v1:ex:[0-9]{1,6}\Z"),
            CallbackQueryHandler(pressed.view, VIEW),
            CallbackQueryHandler(thumbs.pressed, VOTE),
            CallbackQueryHandler(waiting_list.pressed, LET_WAIT),
            CallbackQueryHandler(waiting_list.cancel, CANCEL),
            CallbackQueryHandler(errors.pressed, ASKED),
            CallbackQueryHandler(errors.decided, DECIDED),
            CallbackQueryHandler(settings.pressed, SETTING),
            CallbackQueryHandler(choosing.turn, PAGE),
            CallbackQueryHandler(story_timeline.turn, TURN),
            CallbackQueryHandler(choosing.choose, CHOICE),
            CommandHandler("status", operators.status, by_operators),
            CommandHandler("add", operators.add, by_operators),
            CommandHandler("withdraw", operators.withdraw, by_operators),
            CommandHandler("reload", operators.reload, by_operators),
            CommandHandler("broadcast", operators.broadcast, by_operators),
            CallbackQueryHandler(operators.send_broadcast, BROADCAST),
            CallbackQueryHandler(pressed.pressed_in_vain),
            InlineQueryHandler(inline.query),
            ChosenInlineResultHandler(inline.chosen),
            MessageHandler(filters.UpdateType.GUEST_MESSAGE & filters.TEXT, inline.guest),
            MessageHandler(private & new & filters.COMMAND, on.unknown),
            MessageHandler(private & new_or_edited & words, on.question),
            MessageHandler(private & new_or_edited & filters.CAPTION, on.question),
            MessageHandler(private & new & _WORDLESS, on.question),
            MessageHandler(group & new_or_edited & words & ADDRESSED, on.question),
            MessageHandler(group & new_or_edited & filters.CAPTION & ADDRESSED, on.question),
            MessageHandler(filters.StatusUpdate.MIGRATE, membership.migrated),
            ChatMemberHandler(membership.changed),
        ]
    )
    app.add_error_handler(partial(on_error, membership, readers))
    return app


def run(app: App) -> None:
    """Answer by long polling until SIGINT or SIGTERM; what is in flight is finished.

    Raises:
        TakenOverError: another process polls with the same token.
        telegram.error.InvalidToken: Telegram does not know the token.
    """
    _log.info("connecting to %s", app.bot.base_url.partition("/bot")[0])
    app.run_polling(timeout=_POLL, bootstrap_retries=-1, allowed_updates=ALLOWED_UPDATES)
    if "taken_over" in app.bot_data:
        raise TakenOverError


def _bot(config: Config, token: str, sent: Sent) -> PatientBot:
    return PatientBot(
        token,
        Fetching(config.api_base),
        sent,
        base_url=f"{config.api_base}/bot",
        base_file_url=f"{config.api_base}/file/bot",
        request=Marking(_CONNECTIONS, config.api_base),
        rate_limiter=RateLimiter(before_waiting=step_aside, before_sending=see_that_it_stands),
    )
