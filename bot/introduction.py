"""Introduction: what the bot says of itself: to /start and /help, and in its profile."""

from __future__ import annotations

from collections.abc import Collection

from bot.texts import Texts


def start(texts: Texts, title: str) -> str:
    """To /start."""
    message = texts.gettext(
        "Ask me about this story: {title}.\n\n"
        "I answer only with its own sentences, word for word, each with who published it, "
        "when, and a link to check it. When the story does not say, I say so."
    )
    return texts.fill(message, title=title)


def help_(texts: Texts, title: str, quotes: int) -> str:
    """To /help."""
    message = texts.gettext(
        "Write a question about {title}. I reply with up to {quotes} sentences of the story, "
        "word for word, and their source. I write no sentence of my own about the story, and "
        "no model writes one for me.\n\n"
        "“The story may say” means that I am not sure. “The story does not say” means that I "
        "looked and found nothing.\n\n"
        "You can go on asking: “and when?”, “who said that?”. When you edit a question, its "
        "answer changes with it.\n\n"
        "In groups I answer when you mention me, reply to me or write /ask and your "
        "question. In a reply to a news post, or with its link, I answer from that article alone."
        "\n\n"
        "/context – the quote with the sentences around it; /context 2 for the second\n"
        "/more – what did not fit\n"
        "/verify – whether a quote still stands, by the id that /context shows\n"
        "/new – forget what you asked before\n"
        "/sources – what I have read\n"
        "/about – what the story is, and how much there is of it\n"
        "/stories – which stories there are, and to choose one\n"
        "/privacy – what I keep about you"
    )
    return texts.fill(message, title=title, quotes=quotes)


def privacy_in_terminal(texts: Texts) -> str:
    """To /privacy in `pullquote chat`, where no ledger is."""
    return texts.gettext(
        "Your questions are written to no file, no log and no database, and are passed to "
        "nobody. The last 3 are remembered in memory until you leave, or say /new."
    )


def description(texts: Texts) -> str:
    """In an empty chat; at most 512 characters."""
    return texts.gettext(
        "Ask about the story. I answer only with its own sentences, word for word, each with "
        "its source. When the story does not say, I say so."
    )


def short_description(texts: Texts) -> str:
    """In the bot's profile; at most 120 characters."""
    return texts.gettext("Answers about a news story in its own words, with sources.")


def commands(texts: Texts, without: Collection[str] = ()) -> tuple[tuple[str, str], ...]:
    """What each command is for, as Telegram's clients list them.

    Args:
        texts: the reader's language.
        without: the names of those that this bot does not have.
    """
    listed = (
        ("start", texts.gettext("What I do, and two examples")),
        ("ask", texts.gettext("Ask a question, in a group")),
        ("context", texts.gettext("The quote with the sentences around it")),
        ("more", texts.gettext("What did not fit into the answer")),
        ("verify", texts.gettext("Check a quote by the id of its receipt")),
        ("report", texts.gettext("Tell the newsroom of an error in the last quote")),
        ("wait", texts.gettext("Be told when the story answers your last question")),
        ("waiting", texts.gettext("Questions that wait for an answer")),
        ("new", texts.gettext("Forget what you asked before")),
        ("good", texts.gettext("The last answer was good")),
        ("bad", texts.gettext("The last answer was bad")),
        ("timeline", texts.gettext("The story by date")),
        ("sources", texts.gettext("What I have read")),
        ("about", texts.gettext("What the story is, and how much there is of it")),
        ("stories", texts.gettext("Which stories there are, and to choose one")),
        ("settings", texts.gettext("How I speak in this chat")),
        ("language", texts.gettext("The language that I speak")),
        ("help", texts.gettext("How to ask")),
        ("privacy", texts.gettext("What I keep about you")),
        ("mydata", texts.gettext("All that I keep of this chat, as a file")),
        ("forget", texts.gettext("Delete what I keep of this chat")),
    )
    return tuple(command for command in listed if command[0] not in without)


def operators_commands(texts: Texts) -> tuple[tuple[str, str], ...]:
    """The same, of what only the operators see."""
    return (
        ("status", texts.gettext("How the bot is")),
        ("add", texts.gettext("Take an address into the library")),
        ("withdraw", texts.gettext("Let an article no longer be quoted")),
        ("reload", texts.gettext("Read again what changed")),
        ("broadcast", texts.gettext("Tell the chats that asked for news")),
    )
