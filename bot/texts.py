"""The bot's own words, in English and Spanish. None of them is about the story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything that the bot says itself, in one language.

    `{...}` are filled in by str.format with the names that stand there.
    """

    language: str
    months: str
    may_say: str
    says: str
    silence: str
    latest: str
    could_not_look: str
    no_words: str
    saved_page: str
    more: str
    sources: str
    source_count: str
    notices: Mapping[str, str]
    withdrawn: str
    also: str
    start: str
    help: str
    privacy: str
    unknown_command: str
    ask_usage: str
    example_gone: str
    description: str
    short_description: str
    commands: tuple[tuple[str, str], ...]

    def day(self, day: date) -> str:
        """A date as it is written: 26 Feb 2019."""
        return f"{day.day} {self.months.split()[day.month - 1]} {day.year}"


ENGLISH = Texts(
    language="en",
    months="Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    may_say="The story may say:",
    says="The story says:",
    silence="The story does not say.",
    latest="{title}, latest report {day}",
    could_not_look="I could not look just now, so this is no answer. Please ask again in a minute.",
    no_words="Please ask in words: what do you want to know about the story?",
    saved_page="saved page {file}",
    more="More ▸",
    sources="Sources of {title}",
    source_count="{first}–{last} of {count}, newest first",
    notices=MappingProxyType(
        {"corrected": "Corrected", "updated": "Updated", "advisory": "Note of the agency"}
    ),
    withdrawn="Withdrawn, never quoted: {reason}",
    also="Also in: {publishers}",
    start=(
        "Ask me about this story: {title}.\n\n"
        "I answer only with its own sentences, word for word, each with who published it, when, "
        "and a link to check it. When the story does not say, I say so."
    ),
    help=(
        "Write a question about {title}. I reply with up to {quotes} sentences of the story, "
        "word for word, and their source. I write no sentence of my own about the story, and no "
        "model writes one for me.\n\n"
        "“The story may say” means that I am not sure. “The story does not say” means that I "
        "looked and found nothing.\n\n"
        "In groups I answer when you mention me, reply to me or write /ask and your question.\n\n"
        "/sources – what I have read\n"
        "/privacy – what I keep about you: nothing"
    ),
    privacy=(
        "I keep nothing about you. Your question is read, answered and forgotten: it is written "
        "to no file, no log and no database, and is passed to nobody. The sources button and the "
        "example buttons hold a page number, no name. Telegram itself keeps this chat as its own "
        "privacy policy says."
    ),
    unknown_command="I don't know this command. /help says what I can do.",
    ask_usage="Write your question after the command: /ask When does it reopen?",
    example_gone="That question is no longer offered. Just write your own.",
    description=(
        "Ask about the story. I answer only with its own sentences, word for word, each with its "
        "source. When the story does not say, I say so."
    ),
    short_description="Answers about a news story in its own words, with sources.",
    commands=(
        ("start", "What I do, and two examples"),
        ("ask", "Ask a question, in a group"),
        ("sources", "What I have read"),
        ("help", "How to ask"),
        ("privacy", "What I keep about you"),
    ),
)

SPANISH = Texts(
    language="es",
    months="ene feb mar abr may jun jul ago sep oct nov dic",
    may_say="Puede que la noticia lo diga:",
    says="La noticia dice:",
    silence="La noticia no lo dice.",
    latest="{title}, último artículo del {day}",
    could_not_look="Ahora no he podido mirar; esto no es una respuesta. Pregunta de nuevo.",
    no_words="Pregunta con palabras: ¿qué quieres saber de la noticia?",
    saved_page="página guardada {file}",
    more="Más ▸",
    sources="Fuentes de {title}",
    source_count="{first}–{last} de {count}, lo más nuevo primero",
    notices=MappingProxyType(
        {"corrected": "Corregido", "updated": "Actualizado", "advisory": "Nota de la agencia"}
    ),
    withdrawn="Retirado, no se cita: {reason}",
    also="También en: {publishers}",
    start=(
        "Pregúntame por esta noticia: {title}.\n\n"
        "Respondo solo con sus propias frases, palabra por palabra, cada una con quién la publicó, "
        "cuándo, y un enlace para comprobarla. Si la noticia no lo dice, te lo digo."
    ),
    help=(
        "Escribe una pregunta sobre {title}. Respondo con hasta {quotes} frases de la noticia, "
        "palabra por palabra, y su fuente. No escribo ninguna frase mía sobre la noticia, ni la "
        "escribe por mí ningún modelo.\n\n"
        "«Puede que la noticia lo diga» significa que no estoy seguro. «La noticia no lo dice» "
        "significa que he mirado y no he encontrado nada.\n\n"
        "En los grupos respondo si me mencionas, si me contestas o si escribes /ask y tu "
        "pregunta.\n\n"
        "/sources – lo que he leído\n"
        "/privacy – lo que guardo sobre ti: nada"
    ),
    privacy=(
        "No guardo nada sobre ti. Tu pregunta se lee, se responde y se olvida: no se escribe en "
        "ningún archivo, registro ni base de datos, y no se entrega a nadie. Los botones de las "
        "fuentes y de los ejemplos llevan un número de página, ningún nombre. Telegram conserva "
        "este chat según su propia política de privacidad."
    ),
    unknown_command="No conozco esa orden. /help dice lo que sé hacer.",
    ask_usage="Escribe la pregunta después de la orden: /ask ¿Cuándo reabre?",
    example_gone="Esa pregunta ya no se ofrece. Escribe la tuya.",
    description=(
        "Pregunta por la noticia. Respondo solo con sus propias frases, palabra por palabra, cada "
        "una con su fuente. Si la noticia no lo dice, te lo digo."
    ),
    short_description="Responde sobre una noticia con sus propias palabras y sus fuentes.",
    commands=(
        ("start", "Qué hago, y dos ejemplos"),
        ("ask", "Preguntar, en un grupo"),
        ("sources", "Lo que he leído"),
        ("help", "Cómo preguntar"),
        ("privacy", "Qué guardo sobre ti"),
    ),
)

LANGUAGES = MappingProxyType({texts.language: texts for texts in (ENGLISH, SPANISH)})


def texts_for(language_code: str | None) -> Texts:
    """The words for a client's language code ("es-MX"); English where there are none."""
    return LANGUAGES.get((language_code or "").partition("-")[0].lower(), ENGLISH)
