"""What happens to groups on the fake Telegram server: members, channels, topics, migration."""

import json

from tests.fake_telegram import FakeTelegram, Fault, Json

ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
AS_CHANNEL: Json = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
CHANNEL: Json = {"id": -1005, "type": "channel", "title": "Herald news"}

PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]


async def member_changed(
    fake: FakeTelegram, chat: Json, by: Json, old: str, new: str, **rights: bool
) -> None:
    """Tell the bot what it was and is in a chat: "member", "left", "kicked" and so on."""

    def member(status: str) -> Json:
        more: Json = {"until_date": 0} if status in {"kicked", "restricted"} else {}
        if status == "administrator":
            more = dict.fromkeys(_RIGHTS, False)
        if status == "restricted":
            more |= dict.fromkeys(_PERMISSIONS, False) | rights
        return {"user": fake.me, "status": status, **more}

    change = {"old_chat_member": member(old), "new_chat_member": member(new)}
    await fake.push("my_chat_member", {"chat": chat, "from": by, "date": 1, **change})


def upgraded(fake: FakeTelegram, group: Json, new: int) -> Json:
    """A basic group has become a supergroup; the next message to the group is refused so."""
    told = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new},
    }
    fake.faults.append(Fault("sendMessage", code=400, body=json.dumps(told)))
    return fake.group(new, group["title"])


async def tell_of_migration(fake: FakeTelegram, by: Json, group: Json, new: Json) -> None:
    """The messages by which Telegram tells of it, in both chats."""
    message = fake.store(group, by, {"migrate_to_chat_id": new["id"]})
    await fake.push("message", message)
    message = fake.store(new, by, {"migrate_from_chat_id": group["id"], "sender_chat": new})
    await fake.push("message", message)


_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
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
_PERMISSIONS = (
    "is_member",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_send_messages",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_manage_topics",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_edit_tag",
    "can_react_to_messages",
)
