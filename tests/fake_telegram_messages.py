"""The messages of the bot on the fake Telegram server: sending, editing, deleting, files."""

import time

from tornado.httputil import HTTPFile

from tests.fake_telegram_calls import ApiError, Json, refusal, unless_empty
from tests.fake_telegram_content import caption, keyboard
from tests.fake_telegram_state import State
from tests.fake_telegram_text import formatted, utf16_length

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


class MessageMethods(State):
    """The Bot API's methods that work on messages."""

    # Sending

    def _do_send_message(self, params: Json) -> Json:
        self._writable_chat(params)
        text, entities = formatted(params)
        return self._sent(params, {"text": text, **unless_empty(entities=entities)})

    def _do_send_chat_action(self, params: Json) -> bool:
        self._writable_chat(params)
        return True

    def _do_send_document(self, params: Json) -> Json:
        document = self._kept(params["document"]) | {"file_name": params["document"].filename}
        return self._sent(params, {"document": document, **caption(params)})

    def _do_send_photo(self, params: Json) -> Json:
        photo = self._kept(params["photo"]) | {"width": 1, "height": 1}
        return self._sent(params, {"photo": [photo], **caption(params)})

    def _chat(self, params: Json) -> Json:
        chat = self.chats.get(params.get("chat_id", 0))
        if chat is None:
            raise refusal("chat not found")
        return chat

    def _writable_chat(self, params: Json) -> Json:
        chat = self._chat(params)
        if chat["id"] in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    def _sent(self, params: Json, content: Json) -> Json:
        chat = self._writable_chat(params)
        message = content | self._reply(chat, params) | keyboard(params)
        if "message_thread_id" in params:
            if not chat.get("is_forum"):
                raise refusal("message thread not found")
            message |= in_topic(params["message_thread_id"])
        if "link_preview_options" in params:
            message["link_preview_options"] = params["link_preview_options"]
        self._hold_back_flood(chat["id"])
        return self.store(chat, self.me, message)

    def _reply(self, chat: Json, params: Json) -> Json:
        wanted = params.get("reply_parameters")
        if not wanted:
            return {}
        original = self.messages.get((wanted.get("chat_id", chat["id"]), wanted["message_id"]))
        if original is None:
            if wanted.get("allow_sending_without_reply"):
                return {}
            raise refusal("message to be replied not found")
        reply = {"reply_to_message": without_reply(original)}
        if quote := wanted.get("quote"):
            before, found, _ = original.get("text", "").partition(quote)
            if not found:
                raise refusal("QUOTE_TEXT_INVALID")
            reply["quote"] = {"text": quote, "position": utf16_length(before), "is_manual": True}
        return reply

    def _hold_back_flood(self, chat_id: int) -> None:
        if not self.strict_flood:
            return
        now = time.monotonic()
        recent = [moment for moment in self._sent_at.get(chat_id, []) if now - moment < 60]
        self._sent_at[chat_id] = recent
        wait = 1 if len([moment for moment in recent if now - moment < 1]) >= 3 else 0
        if chat_id < 0 and len(recent) >= 20:
            wait = int(60 - (now - recent[0])) + 1
        if wait:
            raise ApiError(429, f"Too Many Requests: retry after {wait}", wait)
        recent.append(now)

    # Changing

    def _do_edit_message_text(self, params: Json) -> object:
        text, entities = formatted(params)
        return self._edited(params, {"text": text, **unless_empty(entities=entities)})

    def _do_edit_message_reply_markup(self, params: Json) -> object:
        return self._edited(params, {})

    def _edited(self, params: Json, content: Json) -> object:
        content = content | keyboard(params)
        if "inline_message_id" in params:
            return self._edited_inline(params["inline_message_id"], content)
        message = self._own_message(params)
        if "text" in content and "text" not in message:
            raise refusal("there is no text in the message to edit")
        replaced = {"reply_markup"} | ({"text", "entities"} if "text" in content else set())
        if content == {key: message[key] for key in replaced & message.keys()}:
            raise refusal(NOT_MODIFIED)
        for key in replaced:
            message.pop(key, None)
        message |= content | {"edit_date": int(time.time())}
        return message

    def _edited_inline(self, message_id: str, content: Json) -> bool:
        if message_id not in self.inline_messages:
            raise refusal("MESSAGE_ID_INVALID")
        self.inline_messages[message_id] = content
        return True

    def _own_message(self, params: Json) -> Json:
        message = self.messages.get((self._writable_chat(params)["id"], params["message_id"]))
        if message is None:
            raise refusal("message to edit not found")
        if message["from"] is not self.me:
            raise refusal("message can't be edited")
        return message

    def _do_delete_message(self, params: Json) -> bool:
        chat = self._chat(params)
        message = self.messages.get((chat["id"], params["message_id"]))
        if message is None:
            raise refusal("message to delete not found")
        if chat["type"] != "private" and message["from"] is not self.me:
            raise refusal("message can't be deleted")
        del self.messages[chat["id"], params["message_id"]]
        return True

    # Files

    def _kept(self, given: HTTPFile) -> Json:
        file_id = f"file-{next(self.numbers)}"
        self.files[file_id] = given.body
        return self._do_get_file({"file_id": file_id})

    def _do_get_file(self, params: Json) -> Json:
        file_id = params["file_id"]
        if file_id not in self.files:
            raise refusal("invalid file_id")
        return {
            "file_id": file_id,
            "file_unique_id": file_id,
            "file_size": len(self.files[file_id]),
            "file_path": file_id,
        }


def in_topic(thread: int) -> Json:
    """What marks a message as one in a topic of a forum."""
    return {"message_thread_id": thread, "is_topic_message": True}


def without_reply(message: Json) -> Json:
    """The message as it appears inside another one."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}
