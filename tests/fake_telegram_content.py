"""What a message of the bot may hold besides its text: keyboards, captions, inline results."""

import itertools

from tests.fake_telegram_calls import Json, refusal, unless_empty
from tests.fake_telegram_text import formatted, url_problem


def keyboard(params: Json) -> Json:
    """The inline keyboard of a request, if it is one that Telegram takes."""
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    for button in itertools.chain.from_iterable(rows):
        data, url = button.get("callback_data"), button.get("url")
        if data is not None and not 1 <= len(data.encode()) <= 64:
            raise refusal("BUTTON_DATA_INVALID")
        if url is not None and (problem := url_problem(url)):
            raise refusal(f"inline keyboard button URL '{url}' is invalid: {problem}")
        if len(button) < 2:
            raise refusal(
                "can't parse inline keyboard button: "
                "Text buttons are unallowed in the inline keyboard"
            )
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def check_result(result: Json) -> Json:
    """The content of an inline result as it would be sent."""
    if not 1 <= len(result["id"].encode()) <= 64:
        raise refusal("RESULT_ID_INVALID")
    if result["type"] == "article" and not result.get("title"):
        raise refusal('can\'t parse inline query result: Field "title" must be non-empty')
    content = result.get("input_message_content", {})
    if "message_text" not in content:
        return keyboard(result)
    text, entities = formatted(content, "message_text")
    return {"text": text, **unless_empty(entities=entities), **keyboard(result)}


def caption(params: Json) -> Json:
    """The caption of a file, if there is one."""
    text, entities = formatted(params, "caption")
    return unless_empty(caption=text, caption_entities=entities)


def check_length(what: str, text: str, limit: int) -> None:
    """Refuse an empty text or one over the limit."""
    if not text:
        raise refusal(f"{what} must be non-empty")
    if len(text) > limit:
        raise refusal(f"{what} length must not exceed {limit}")
