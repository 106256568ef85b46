"""Privacy: what the bot keeps of its readers, why and how long: true of the code.

Each table of the ledger has its paragraph here; a test fails when one, or a column, has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.replies import REPLIES
from bot.retention import CLAIMS_KEPT, DAYS_KEPT, REPLIES_KEPT
from bot.texts import Texts
from bot.turns import KEPT, TURNS

_HOUR: Final = 3600


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
        "from the operators – under the number of the chat, until you change it, say /forget, "
        "block me or remove me."
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


def _votes(texts: Texts) -> str:
    return texts.gettext(
        "How many 👍 and 👎 the answers from each article got, sure ones and others: counts alone, "
        "without who pressed, and without a time limit."
    )


def _days(texts: Texts) -> str:
    message = texts.gettext(
        "How many questions a day were asked, and how many of them got silence or could not be "
        "looked up: counts alone, for {days} days."
    )
    return texts.fill(message, days=DAYS_KEPT)


LEDGER: Final[Mapping[str, Kept]] = MappingProxyType(
    {
        "chats": Kept(("chat", "story", "language", "preview", "publisher_first", "news"), _chats),
        "replies": Kept(("chat", "question", "reply", "checksum", "at"), _replies),
        "claims": Kept(("update_id", "worker", "state", "at"), _claims),
        "votes": Kept(("article", "band", "up", "down"), _votes),
        "days": Kept(("day", "questions", "silences", "failures"), _days),
    }
)
"""What the ledger keeps of readers, table by table."""


def privacy(texts: Texts) -> str:
    """To /privacy."""
    remembered = texts.gettext(
        "Your questions are written to no file, no log and no database, and are passed to nobody. "
        "I remember your last {turns} in memory for {minutes} minutes, so that you can ask “and "
        "when?”; /new forgets them at once, and so does a restart. Of the last {replies} questions "
        "that anybody asked I remember which message answers which."
    )
    values = {"turns": TURNS, "minutes": KEPT // 60, "replies": REPLIES}
    kept = texts.gettext("In my database I keep:")
    telegram = texts.gettext(
        "Buttons hold numbers, no name and no question. Telegram itself keeps this chat as its own "
        "privacy policy says.\n\n"
        "/mydata sends you all that I keep of this chat. /forget deletes it at once."
    )
    lines = [f"• {each.said(texts)}" for each in LEDGER.values()]
    first = texts.fill(remembered, **values)
    return "\n\n".join([first, "\n".join([kept, *lines]), telegram])
