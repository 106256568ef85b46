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
    context: str
    back: str
    next_quote: str
    source: str
    sources: str
    source_count: str
    notices: Mapping[str, str]
    withdrawn: str
    also: str
    start: str
    help: str
    privacy: str
    privacy_in_terminal: str
    unknown_command: str
    ask_usage: str
    example_gone: str
    button_outlived: str
    forgotten: str
    nothing_asked: str
    no_more: str
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
    context="Context ▸",
    back="◂ Back",
    next_quote="Next quote ▸",
    source="Source ↗",
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
        "You can go on asking: “and when?”, “who said that?”. When you edit a question, its "
        "answer changes with it.\n\n"
        "In groups I answer when you mention me, reply to me or write /ask and your question.\n\n"
        "/context – the quote with the sentences around it; /context 2 for the second\n"
        "/more – what did not fit\n"
        "/new – forget what you asked before\n"
        "/sources – what I have read\n"
        "/privacy – what I keep about you"
    ),
    privacy=(
        "Your questions are written to no file, no log and no database, and are passed to nobody. "
        "I remember your last 6 in memory for 30 minutes, so that you can ask “and when?”; /new "
        "forgets them at once. So that an edited question gets its answer edited, I remember in "
        "memory which of my messages answers which of yours: their numbers and a checksum, of the "
        "last 4,000 questions that anybody asked. All of it is gone when I am restarted. Buttons "
        "hold numbers, no name and no question. Telegram itself keeps this chat as its own privacy "
        "policy says."
    ),
    privacy_in_terminal=(
        "Your questions are written to no file, no log and no database, and are passed to nobody. "
        "The last 3 are remembered in memory until you leave, or say /new."
    ),
    unknown_command="I don't know this command. /help says what I can do.",
    ask_usage="Write your question after the command: /ask When does it reopen?",
    example_gone="That question is no longer offered. Just write your own.",
    button_outlived="This button belongs to an older answer. Please ask your question again.",
    forgotten="Forgotten. Your next question stands on its own.",
    nothing_asked="I remember no question of yours here. Please ask it first.",
    no_more="That was all that I found.",
    description=(
        "Ask about the story. I answer only with its own sentences, word for word, each with its "
        "source. When the story does not say, I say so."
    ),
    short_description="Answers about a news story in its own words, with sources.",
    commands=(
        ("start", "What I do, and two examples"),
        ("ask", "Ask a question, in a group"),
        ("context", "The quote with the sentences around it"),
        ("more", "What did not fit into the answer"),
        ("new", "Forget what you asked before"),
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
    context="Contexto ▸",
    back="◂ Volver",
    next_quote="Cita siguiente ▸",
    source="Fuente ↗",
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
        "Puedes seguir preguntando: «¿y cuándo?», «¿quién lo dijo?». Si editas una pregunta, su "
        "respuesta cambia con ella.\n\n"
        "En los grupos respondo si me mencionas, si me contestas o si escribes /ask y tu "
        "pregunta.\n\n"
        "/context – la cita con las frases de alrededor; /context 2 para la segunda\n"
        "/more – lo que no cupo\n"
        "/new – olvidar lo que preguntaste antes\n"
        "/sources – lo que he leído\n"
        "/privacy – qué guardo sobre ti"
    ),
    privacy=(
        "Tus preguntas no se escriben en ningún archivo, registro ni base de datos, y no se "
        "entregan a nadie. Recuerdo las 6 últimas en memoria durante 30 minutos, para que puedas "
        "preguntar «¿y cuándo?»; /new las olvida al momento. Para que al editar una pregunta "
        "cambie su respuesta, recuerdo en memoria qué mensaje mío responde a cuál tuyo: sus "
        "números y una suma de control, de las últimas 4000 preguntas de cualquiera. Todo eso "
        "desaparece cuando me reinician. Los botones llevan números, ningún nombre ni pregunta. "
        "Telegram conserva este chat según su propia política de privacidad."
    ),
    privacy_in_terminal=(
        "Tus preguntas no se escriben en ningún archivo, registro ni base de datos, y no se "
        "entregan a nadie. Las 3 últimas se recuerdan en memoria hasta que salgas o digas /new."
    ),
    unknown_command="No conozco esa orden. /help dice lo que sé hacer.",
    ask_usage="Escribe la pregunta después de la orden: /ask ¿Cuándo reabre?",
    example_gone="Esa pregunta ya no se ofrece. Escribe la tuya.",
    button_outlived="Este botón es de una respuesta anterior. Vuelve a hacer la pregunta.",
    forgotten="Olvidado. Tu próxima pregunta se entiende por sí sola.",
    nothing_asked="No recuerdo ninguna pregunta tuya aquí. Hazla primero.",
    no_more="Eso es todo lo que encontré.",
    description=(
        "Pregunta por la noticia. Respondo solo con sus propias frases, palabra por palabra, cada "
        "una con su fuente. Si la noticia no lo dice, te lo digo."
    ),
    short_description="Responde sobre una noticia con sus propias palabras y sus fuentes.",
    commands=(
        ("start", "Qué hago, y dos ejemplos"),
        ("ask", "Preguntar, en un grupo"),
        ("context", "La cita con las frases de alrededor"),
        ("more", "Lo que no cupo en la respuesta"),
        ("new", "Olvidar lo que preguntaste antes"),
        ("sources", "Lo que he leído"),
        ("help", "Cómo preguntar"),
        ("privacy", "Qué guardo sobre ti"),
    ),
)

LANGUAGES = MappingProxyType({texts.language: texts for texts in (ENGLISH, SPANISH)})


def texts_for(language_code: str | None) -> Texts:
    """The words for a client's language code ("es-MX"); English where there are none."""
    return LANGUAGES.get((language_code or "").partition("-")[0].lower(), ENGLISH)
