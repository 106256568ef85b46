"""What Telegram's server does to texts before storing them, for the fake server.

With `tdjson` installed TDLib itself does the work, offline; without it a copy in Python does.
Only entities that the sender gave are kept: links and hashtags found by the server are not added.
"""

import json
import re
from importlib.util import find_spec
from typing import TypeAlias

from tests.fake_telegram_calls import ApiError, Json, refusal

if find_spec("tdjson"):
    import tdjson

Formatted: TypeAlias = tuple[str, list[Json]]

TDLIB = find_spec("tdjson") is not None  # a test may switch it off

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100

TDLIB_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "blockquote": "BlockQuote",
    "expandable_blockquote": "ExpandableBlockQuote",
}
FOUND_BY_TELEGRAM = {
    "mention": "Mention",
    "hashtag": "Hashtag",
    "cashtag": "Cashtag",
    "bot_command": "BotCommand",
    "url": "Url",
    "email": "EmailAddress",
    "phone_number": "PhoneNumber",
}
BOT_API_NAMES = {tdlib: name for name, tdlib in (TDLIB_NAMES | FOUND_BY_TELEGRAM).items()}
QUOTES = {"blockquote", "expandable_blockquote"}

MARKUP = "*_~|`[]()"  # what TDLib's parseMarkdown would interpret
PRIVATE_USE = range(0xE000, 0xF8FF)
DELETED = re.compile("[\r\u030a\u0333\u033f\u2028-\u202e]")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
DIRECTION_MARKS = re.compile("[\u200e\u200f](?=[\u200e\u200f])")
INVISIBLE = re.compile("[\\s\u00ad\u180e\u200b-\u200f\u2060\u2800\u3164\ufeff]*")
COMMAND_OR_MENTION = re.compile(r"(?<![\w/@])(?:/\w{1,64}(?:@\w{3,32})?|@\w{5,32})")
LINK = re.compile(
    r"(?:(?:https?|tg|ton)://)?[^\s/:.]+(?:\.[^\s/:.]+)+(?::\d+)?(?:[/?#].*)?|tg://.+"
)


def utf16_length(text: str) -> int:
    """The length of the text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(params: Json, key: str = "text") -> Formatted:
    """The text of a request as the server will store it, or the server's refusal."""
    text, entities = _parsed(params, key)
    text, entities = _trimmed(*clean(text, entities))
    is_caption = key == "caption"
    if not is_caption and INVISIBLE.fullmatch(text):
        raise refusal("message text is empty")
    if utf16_length(text) > (CAPTION_LIMIT if is_caption else TEXT_LIMIT):
        raise refusal("message caption is too long" if is_caption else "message is too long")
    return text, entities[:ENTITY_LIMIT]


def clean(text: str, entities: list[Json]) -> Formatted:
    """Telegram's cleaning of the characters, the entities moved along; not yet trimmed."""
    known = [entity for entity in entities if entity["type"] in TDLIB_NAMES]
    return clean_with_tdlib(text, known) if TDLIB else clean_in_python(text, known)


def clean_with_tdlib(text: str, entities: list[Json]) -> Formatted:
    """TDLib's own cleaning.

    The only offline call that cleans a text with entities is parseMarkdown. So that it finds no
    Markdown, the markup characters are disguised as private-use ones that the text does not have.
    """
    unused = (chr(code) for code in PRIVATE_USE if chr(code) not in text)
    disguise = dict(zip(map(ord, MARKUP), unused, strict=False))
    answer = _tdlib(
        {
            "@type": "parseMarkdown",
            "text": {
                "@type": "formattedText",
                "text": text.translate(disguise),
                "entities": [_to_tdlib(entity) for entity in entities],
            },
        }
    )
    undisguise = {ord(private): chr(character) for character, private in disguise.items()}
    return answer["text"].translate(undisguise), _from_tdlib(answer["entities"])


def clean_in_python(text: str, entities: list[Json]) -> Formatted:
    """The same without TDLib; differs in that crossing entities are not split."""
    units = text.encode("utf-16-le")
    entities = [entity for entity in entities if entity["length"]]
    for entity in entities:
        _check_bounds(entity, units)
        if entity["type"] == "text_link" and (problem := url_problem(entity["url"])):
            raise refusal(f"Entity URL '{entity['url']}' is invalid: {problem}")

    def moved(offset: int) -> int:
        return utf16_length(DELETED.sub("", units[: 2 * offset].decode("utf-16-le")))

    result = []
    for entity in sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])):
        start, end = moved(entity["offset"]), moved(entity["offset"] + entity["length"])
        if start < end:
            result.append({**entity, "offset": start, "length": end - start})
    cleaned = DIRECTION_MARKS.sub("\u200c", CONTROL.sub(" ", DELETED.sub("", text)))
    return cleaned, _without_nested_quotes(result)


def detected(text: str) -> list[Json]:
    """The commands, mentions, links… that Telegram marks in what a person writes."""
    if TDLIB:
        return _from_tdlib(_tdlib({"@type": "getTextEntities", "text": text})["entities"])
    return [
        {
            "type": "bot_command" if match[0].startswith("/") else "mention",
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match[0]),
        }
        for match in COMMAND_OR_MENTION.finditer(text)
    ]


def url_problem(url: str) -> str:
    """Why Telegram would refuse this address; empty if it would not."""
    if not TDLIB:
        return "" if LINK.fullmatch(url) else "Wrong HTTP URL"
    link = {"type": "text_link", "offset": 0, "length": 1, "url": url}
    try:
        clean_with_tdlib("x", [link])
    except ApiError as error:
        return error.description.rpartition(" is invalid: ")[2]
    return ""


def _parsed(params: Json, key: str) -> Formatted:
    text, mode = str(params.get(key, "")), str(params.get("parse_mode", "")).lower()
    if not mode:
        return text, params.get("caption_entities" if key == "caption" else "entities") or []
    if mode != "html" or not TDLIB:
        raise refusal("unsupported parse_mode")  # this fake knows HTML only, and by TDLib only
    html = {"@type": "textParseModeHTML"}
    answer = _tdlib({"@type": "parseTextEntities", "text": text, "parse_mode": html})
    return answer["text"], _from_tdlib(answer["entities"])


def _trimmed(text: str, entities: list[Json]) -> Formatted:
    """As TDLib does: the end always, the beginning only up to the first entity."""
    text = text.rstrip(" \n")
    end = utf16_length(text)
    entities = [
        {**entity, "length": min(entity["length"], end - entity["offset"])}
        for entity in entities
        if entity["offset"] < end
    ]
    start = len(text) - len(text.lstrip(" \n"))
    start = min([start, *(entity["offset"] for entity in entities)])
    return text[start:], [{**entity, "offset": entity["offset"] - start} for entity in entities]


def _check_bounds(entity: Json, units: bytes) -> None:
    offset, end = entity["offset"], entity["offset"] + entity["length"]
    if offset < 0:
        raise refusal(f"Receive an entity with incorrect offset {offset}")
    if entity["length"] < 0:
        raise refusal(f"Receive an entity with incorrect length {entity['length']}")
    if _is_low_surrogate(units, offset):
        raise refusal("Entity begins in a middle of a UTF-16 symbol")
    where = f"Entity beginning at UTF-16 offset {offset}"
    if end > len(units) // 2:
        raise refusal(f"{where} ends after the end of the text at UTF-16 offset {end}")
    if _is_low_surrogate(units, end):
        raise refusal(f"{where} ends in a middle of a UTF-16 symbol")


def _is_low_surrogate(units: bytes, offset: int) -> bool:
    return units[2 * offset + 1 : 2 * offset + 2] in {b"\xdc", b"\xdd", b"\xde", b"\xdf"}


def _without_nested_quotes(entities: list[Json]) -> list[Json]:
    result: list[Json] = []
    quoted_to = 0
    for entity in entities:
        end = entity["offset"] + entity["length"]
        if entity["type"] in QUOTES and end <= quoted_to:
            continue
        if entity["type"] in QUOTES:
            quoted_to = end
        result.append(entity)
    return result


def _tdlib(request: Json) -> Json:
    answer: Json = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    if answer["@type"] == "error":
        raise refusal(answer["message"])
    return answer


def _to_tdlib(entity: Json) -> Json:
    kind = {"@type": f"textEntityType{TDLIB_NAMES[entity['type']]}"}
    if entity["type"] == "text_link":
        kind["url"] = entity["url"]
    if entity["type"] == "pre" and entity.get("language"):
        kind = {"@type": "textEntityTypePreCode", "language": entity["language"]}
    place = {"offset": entity["offset"], "length": entity["length"]}
    return {"@type": "textEntity", **place, "type": kind}


def _from_tdlib(entities: list[Json]) -> list[Json]:
    result = []
    for entity in entities:
        kind = entity["type"]
        name = kind["@type"].removeprefix("textEntityType")
        extra = {key: kind[key] for key in ("url", "language") if key in kind}
        known = "pre" if name == "PreCode" else BOT_API_NAMES.get(name)
        if known:
            place = {"offset": entity["offset"], "length": entity["length"]}
            result.append({"type": known, **place, **extra})
    return result


if TDLIB:
    _tdlib({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
