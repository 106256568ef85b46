"""InlineResult: a quote, a headline or a message as Telegram offers it for sending elsewhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import Final

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions

from bot.answers import answer_message
from bot.attribution import source_line
from bot.delivery import entities_of, keyboard_of
from bot.message import Message, clean, shortened
from bot.readers import Reader
from bot.texts import Texts
from knowledge import Answer, Article, Passage, split

OFFERED: Final = 2000
"""Messages that are remembered: some megabytes, and more than most stories have sentences."""

_TITLE: Final = 100  # UTF-16 units; clients show one line of it
_DESCRIPTION: Final = 200  # and two of this
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Offer:
    """A message that can be sent elsewhere.

    Attributes:
        message: as it will stand there.
        result: as it is offered.
    """

    message: Message
    result: InlineQueryResultArticle


class Offered:
    """Remembers the latest messages that were offered, in memory, by the ids of their results.

    What is chosen may no longer stand by then, and has to be known to be corrected. The id is a
    checksum of the whole message, so whoever was offered the same id was offered this very message.
    Neither who that was nor what was asked is kept.
    """

    def __init__(self) -> None:
        self._messages: OrderedDict[str, Message] = OrderedDict()

    def add(self, offers: Iterable[Offer]) -> None:
        """These are offered now."""
        for offer in offers:
            self._messages[offer.result.id] = offer.message
            self._messages.move_to_end(offer.result.id)
        while len(self._messages) > OFFERED:
            self._messages.popitem(last=False)

    def get(self, result_id: str) -> Message | None:
        """The message of a result; None when it is not remembered."""
        return self._messages.get(result_id)


def quote_offer(answer: Answer, quote: Passage, reader: Reader) -> Offer:
    """One quote of an answer: before it is sent it shows itself, its headline and its source."""
    alone = replace(answer, quotes=(quote,))
    message = answer_message(alone, reader.story, reader.texts)
    below = f"{source_line(quote.source, reader.texts)} · {quote.title}"
    return _offer(quote.text, below, message)


def headline_offer(article: Article, reader: Reader) -> Offer:
    """An article: what is sent is its first sentence, with its source."""
    passages = split(article)
    lead = Answer("", tuple(passages[:1]), "clear")
    message = answer_message(lead, reader.story, reader.texts)
    return _offer(article.title, source_line(article.source, reader.texts), message)


def message_offer(message: Message, texts: Texts) -> Offer:
    """A whole reply, for where it is sent at once."""
    return _offer(texts.gettext("Answer"), "", message)


def _offer(title: str, description: str, message: Message) -> Offer:
    """Without the buttons that need to know what they stand under: elsewhere nobody can tell."""
    urls = tuple(tuple(button for button in row if button.url) for row in message.buttons)
    message = replace(message, buttons=urls)
    result = InlineQueryResultArticle(
        id=_id(message),
        title=shortened(clean(title), _TITLE),
        description=shortened(clean(description), _DESCRIPTION) or None,
        input_message_content=InputTextMessageContent(
            message.text, entities=entities_of(message), link_preview_options=_NO_PREVIEW
        ),
        reply_markup=keyboard_of(message),
    )
    return Offer(message, result)


def _id(message: Message) -> str:
    """The same for the same message."""
    return blake2s(repr(message).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
