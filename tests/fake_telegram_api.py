"""The Bot API's methods on the fake Telegram server, as strict as Telegram's."""

import json
import re

from tests.fake_telegram_calls import ApiError, Call, Json, refusal, snake_case
from tests.fake_telegram_content import check_length, check_result
from tests.fake_telegram_messages import MessageMethods

LONGEST_POLL = 50
WEBHOOK_IS_SET = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
SECOND_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


class BotApi(MessageMethods):
    """What the bot can call: the method `getMe` is the function `_do_get_me`, and so on."""

    async def perform(self, call: Call) -> object:
        """Do what the call asks."""
        if call.method == "getUpdates":
            return await self._get_updates(call)
        method = getattr(self, f"_do_{snake_case(call.method)}", None)
        if method is None:
            raise ApiError(404, "Not Found: method not found")
        return method(call.params | call.files)

    # Updates

    async def _get_updates(self, call: Call) -> list[object]:
        if self.webhook:
            raise ApiError(409, f"Conflict: {WEBHOOK_IS_SET}")
        self._poll = call
        self.changed()
        self.allowed_updates = call.params.get("allowed_updates", self.allowed_updates)
        offset = call.params.get("offset", 0)
        self.pending = [update for update in self.pending if not 0 < _update_id(update) < offset]
        await self.until(
            lambda: self.pending or call.hung_up or self._poll is not call,
            min(LONGEST_POLL, call.params.get("timeout", 0)),
        )
        if self._poll is not call:
            raise ApiError(409, f"Conflict: {SECOND_POLLER}")
        self._poll = None
        batch = self.pending[: call.params.get("limit", 100)]
        self.pending = [update for update in self.pending if _update_id(update)]  # once is enough
        return batch

    def _do_set_webhook(self, params: Json) -> bool:
        url, secret = params.get("url", ""), params.get("secret_token", "")
        if not re.match(r"https://|http://127\.0\.0\.1[:/]|$", url):
            raise refusal("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise refusal("secret token contains unallowed characters")
        self.allowed_updates = params.get("allowed_updates", self.allowed_updates)
        self.webhook, self.webhook_error = (params if url else None), ""
        return self._dropped(params)

    def _do_delete_webhook(self, params: Json) -> bool:
        self.webhook = None
        return self._dropped(params)

    def _dropped(self, params: Json) -> bool:
        if params.get("drop_pending_updates"):
            self.pending.clear()
        self.changed()
        return True

    def _do_get_webhook_info(self, _: Json) -> Json:
        return {
            "url": (self.webhook or {}).get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
            **({"last_error_message": self.webhook_error} if self.webhook_error else {}),
        }

    # The bot itself

    def _do_get_me(self, _: Json) -> Json:
        return self.me

    def _do_set_my_commands(self, params: Json) -> bool:
        commands = params["commands"]
        if len(commands) > 100:
            raise refusal("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            check_length("Command", command["command"], 32)
            check_length("Command description", command["description"], 256)
            if not re.fullmatch("[a-z0-9_]+", command["command"]):
                raise refusal("BOT_COMMAND_INVALID")
        self.commands[_scope(params)] = commands
        return True

    def _do_get_my_commands(self, params: Json) -> list[Json]:
        return self.commands.get(_scope(params), [])

    def _do_set_my_description(self, params: Json) -> bool:
        return self._set_profile(params, "description", 512)

    def _do_set_my_short_description(self, params: Json) -> bool:
        return self._set_profile(params, "short_description", 120)

    def _set_profile(self, params: Json, key: str, limit: int) -> bool:
        text = params.get(key, "")
        if len(text) > limit:
            raise refusal(f"bot {key.replace('_', ' ')} is too long")
        self.profile[key, params.get("language_code", "")] = text
        return True

    # Members

    def _do_get_chat_member(self, params: Json) -> Json:
        chat, user = int(params["chat_id"]), int(params["user_id"])
        person = self.people.get(user)
        if chat not in self.chats or person is None:
            raise refusal(
                "chat not found" if chat not in self.chats else "invalid user_id specified"
            )
        if (chat, user) not in self.admins:
            return {"user": person, "status": "member"}
        rights = dict.fromkeys(_RIGHTS, False)
        return {"user": person, "status": "administrator", "is_anonymous": False, **rights}

    # Queries

    def _do_answer_callback_query(self, params: Json) -> bool:
        if len(params.get("text", "")) > 200:
            raise refusal("MESSAGE_TOO_LONG")
        self._close_query(params["callback_query_id"])
        return True

    def _do_answer_inline_query(self, params: Json) -> bool:
        results = params["results"]
        if len(results) > 50:
            raise refusal("RESULTS_TOO_MUCH")
        if len({result["id"] for result in results}) < len(results):
            raise refusal("RESULT_ID_DUPLICATE")
        if len(params.get("next_offset", "").encode()) > 64:
            raise refusal("NEXT_OFFSET_INVALID")
        for result in results:
            check_result(result)
        self._close_query(params["inline_query_id"])
        return True

    def _do_answer_guest_query(self, params: Json) -> Json:
        content = check_result(params["result"])
        self._close_query(params["guest_query_id"])
        inline_message_id = f"inline-{next(self.numbers)}"
        self.inline_messages[inline_message_id] = content
        return {"inline_message_id": inline_message_id}


def _update_id(update: object) -> int:
    known = update.get("update_id") if isinstance(update, dict) else None
    return known if isinstance(known, int) else 0


def _scope(params: Json) -> tuple[str, str]:
    scope = params.get("scope", {"type": "default"})
    return json.dumps(scope, sort_keys=True), params.get("language_code", "")
