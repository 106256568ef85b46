"""Privacy: what the bot keeps of its readers, why and how long: true of the code.

Each table of the ledger has its paragraph here; a test fails when one, or a column, has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.replies import REPLIES
from bot.retention import CLAIMS_KEPT, DAYS_KEPT, QUESTIONS_KEPT, QUOTES_KEPT, REPLIES_KEPT
from bot.texts import Texts
from bot.turns import KEPT, TURNS

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Kept:
    """A table of the ledger, as /privacy tells of it.

    Attributes:
        columns: all that it has.
        said: what a reader is told of it.
    """

    columns: tuple[str, ...]
    said: Callable[[Texts], str]


def _chats(texts: Texts) -> str:
    return texts.gettext(
        "What you choose for this chat – story, language, how replies look, whether you want news "
        "from the operators, whether your questions may stand in their report – under the number "
        "of the chat, until you change it, say /forget, block me or remove me."
    )


def _replies(texts: Texts) -> str:
    message = texts.gettext(
        "Which of my messages answers which of yours, so that an edited question gets its answer "
        "edited: the numbers of chat and messages, the time, and a checksum of the question, for "
        "{hours} hours."
    )
    return texts.fill(message, hours=REPLIES_KEPT // _HOUR)


def _claims(texts: Texts) -> str:
    message = texts.gettext(
        "The numbers that Telegram gives to what it sends me, with the time and which of my "
        "processes took it, so that nothing is answered twice: for {hours} hours."
    )
    return texts.fill(message, hours=CLAIMS_KEPT // _HOUR)


def _forgotten(texts: Texts) -> str:
    # FORGOTTEN_KEPT, and another hour until what is old is looked for again.
    return texts.gettext(
        "When somebody says /forget: the time, and the number that Telegram gives to that message, "
        "under a number that many chats share; for two hours at most. An answer that is still on "
        "its way is then not noted, so no correction reaches it."
    )


def _votes(texts: Texts) -> str:
    return texts.gettext(
        "How many 👍 and 👎 the answers from each article got, sure ones and others: counts alone, "
        "without who pressed, and without a time limit."
    )


def _sent(texts: Texts) -> str:
    message = texts.gettext(
        "Which of my messages quote the story, so that I can correct them when the source is "
        "corrected: the numbers of chat and message, the time, the language, and whether I was "
        "sure: for {days} days."
    )
    return texts.fill(message, days=QUOTES_KEPT // _DAY)


def _quotes(texts: Texts) -> str:
    return texts.gettext(
        "Of each quote in them: the article, its version, from where to where, a checksum of the "
        "sentence, and which correction it got. Not your question."
    )


def _corrections(texts: Texts) -> str:
    return texts.gettext(
        "Sentences that were quoted and have changed since, with their source and the publisher's "
        "note: words of the story, as long as a message of mine shows them."
    )


def _receipts(texts: Texts) -> str:
    return texts.gettext(
        "A receipt of each sentence that was ever quoted, with which /verify checks it: its "
        "article, publisher, place and checksums. Not who asked."
    )


def _outbox(texts: Texts) -> str:
    return texts.gettext(
        "Which of these messages still have to be corrected, when that is tried next and how often "
        "it was: until it is done."
    )


def _waiting(texts: Texts) -> str:
    return texts.gettext(
        "Questions that you told me to wait with: encrypted, with a key that is not in the "
        "database, together with who asked, the number of chat and message, story and language. "
        "Each until it is answered, you cancel it (/waiting), or I have told you that I no longer "
        "wait."
    )


def _days(texts: Texts) -> str:
    message = texts.gettext(
        "How many questions a day were asked, and how many of them got silence or could not be "
        "looked up: counts alone, for {days} days."
    )
    return texts.fill(message, days=DAYS_KEPT)


def _latencies(texts: Texts) -> str:
    return texts.gettext("How long I took to answer: counts a day, kept as long.")


def _silent_questions(texts: Texts) -> str:
    message = texts.gettext(
        "Only if you allowed it (/settings report on): your questions that the story does not "
        "answer, with day, story and language, for {days} days. In the place of your name stands a "
        "checksum by which I count readers; its key is in my memory alone, and a new one every "
        "week. /forget deletes those of this week; older ones nobody can tell from others'."
    )
    return texts.fill(message, days=QUESTIONS_KEPT)


def _weekly_reports(texts: Texts) -> str:
    return texts.gettext("Which of the operators got the report of which week.")


LEDGER: Final[Mapping[str, Kept]] = MappingProxyType(
    {
        "chats": Kept(
            ("chat", "story", "language", "preview", "publisher_first", "news", "report"), _chats
        ),
        "replies": Kept(("chat", "question", "reply", "checksum", "at"), _replies),
        "claims": Kept(("update_id", "worker", "state", "at"), _claims),
        "forgotten": Kept(("drawer", "update_id", "at"), _forgotten),
        "votes": Kept(("article", "band", "up", "down"), _votes),
        "sent": Kept(("id", "chat", "message", "language", "heading", "at"), _sent),
        "quotes": Kept(
            ("sent", "place", "article", "version", "begins", "ends", "sentence", "correction"),
            _quotes,
        ),
        "corrections": Kept(("id", "old", "source", "fate", "note", "at"), _corrections),
        "outbox": Kept(("sent", "kind", "state", "due", "tries"), _outbox),
        "waiting": Kept(
            ("id", "chat", "message", "story", "language", "secret", "until", "state"), _waiting
        ),
        "receipts": Kept(
            (
                "id",
                "article",
                "publisher",
                "agency",
                "url",
                "file",
                "published",
                "version",
                "version_sha256",
                "begins",
                "ends",
                "sentence_sha256",
                "read",
            ),
            _receipts,
        ),
        "days": Kept(("day", "questions", "silences", "failures"), _days),
        "latencies": Kept(("day", "bucket", "answers"), _latencies),
        "silent_questions": Kept(
            ("question", "story", "day", "epoch", "reader", "language"), _silent_questions
        ),
        "weekly_reports": Kept(("week", "operator"), _weekly_reports),
    }
)
"""What the ledger keeps of readers, table by table."""


def privacy(texts: Texts) -> str:
    """To /privacy."""
    remembered = texts.gettext(
        "Unless you tell me to, I write your questions to no file, no log and no database, and "
        "pass them to nobody. I remember your last {turns} in memory for {minutes} minutes, so "
        "that you can ask “and when?”; /new forgets them at once, and so does a restart. For a "
        "minute I count how often you ask, so that nobody is crowded out. Of the last {replies} "
        "questions that anybody asked I remember which message answers which."
    )
    values = {"turns": TURNS, "minutes": KEPT // 60, "replies": REPLIES}
    kept = texts.gettext("In my database I keep:")
    telegram = texts.gettext(
        "Buttons hold numbers, no name and no question. Telegram itself keeps this chat as its own "
        "privacy policy says.\n\n"
        "/mydata sends you all that I keep of this chat. /forget deletes it at once."
    )
    reports = texts.gettext(
        "When you report an error in a quote, its receipt and your words go to the newsroom, "
        "without your name. I keep neither; for a day I remember how many reports came from a chat."
    )
    lines = [f"• {each.said(texts)}" for each in LEDGER.values()]
    first = texts.fill(remembered, **values)
    return "\n\n".join([first, "\n".join([kept, *lines]), reports, telegram])
