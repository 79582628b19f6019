"""What Teams sends, as turns: pure, from the verified activity alone."""

import hashlib
import html
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from botbuilder.schema import Activity

from bot.teams.buttons import pressed
from bot.teams.given import refs_of
from bot.turn import Press, Turn

_TAG = re.compile(r"</?at\b[^>]*>")
_ZONES = available_timezones()


@dataclass(frozen=True, slots=True)
class Place:
    """Who wrote where. Everything a person asks belongs to their one chat with us, wherever they asked it."""

    service_url: str
    conversation_id: str
    group: bool
    tenant: str
    user_id: str
    object_id: str
    """Of the person in their directory; empty where the channel gives none."""
    user_name: str
    bot_id: str
    bot_name: str

    @property
    def user_key(self) -> str:
        return f"teams:{self.object_id}" if self.object_id else f"teams:{self.tenant}:{self.user_id}"

    @property
    def conversation(self) -> str:
        """Answers are private, so the memory of a question asked in a channel is that of the private chat."""
        return f"{self.user_key}:chat"

    @property
    def address(self) -> dict[str, Any]:
        return {
            "service_url": self.service_url,
            "conversation": self.conversation_id,
            "group": self.group,
            "tenant": self.tenant,
            "user": {"id": self.user_id, "name": self.user_name, "object_id": self.object_id},
            "bot": {"id": self.bot_id, "name": self.bot_name},
        }


def place_of(activity: Activity) -> Place | None:
    """None for an activity that names no conversation or no person."""
    conversation, sender, bot = activity.conversation, activity.from_property, activity.recipient
    if conversation is None or sender is None or not conversation.id or not sender.id:
        return None
    kind = conversation.conversation_type
    return Place(
        service_url=str(activity.service_url or ""),
        conversation_id=str(conversation.id),
        group=kind != "personal" if kind else bool(conversation.is_group),
        tenant=next(iter(tenants_of(activity)), ""),
        user_id=str(sender.id),
        object_id=str(sender.aad_object_id or ""),
        user_name=str(sender.name or ""),
        bot_id=str(getattr(bot, "id", None) or ""),
        bot_name=str(getattr(bot, "name", None) or ""),
    )


def tenants_of(activity: Activity) -> tuple[str, ...]:
    """The organisations an activity names: the conversation's, then the one the event was made in."""
    conversation = activity.conversation
    more: dict[str, Any] = getattr(conversation, "additional_properties", None) or {}  # the SDK expects "tenantID"
    channel = activity.channel_data if isinstance(activity.channel_data, dict) else {}
    made_in = channel.get("tenant")
    found = (
        more.get("tenantId") or getattr(conversation, "tenant_id", None),
        made_in.get("id") if isinstance(made_in, dict) else None,
    )
    return tuple(str(t) for t in found if t)


def turn_of_message(activity: Activity, tenant: str) -> Turn | None:
    """A person's words to us; the data of a button on an old client counts as its press. Raises `NotOurs`."""
    place = place_of(activity)
    if place is None or getattr(activity.from_property, "role", None) == "bot":
        return None
    text = words(activity, place.bot_id) or _says(activity.value)
    if activity.value is not None and not text:
        press, pending = pressed(activity.value)
        return _turn(activity, place, tenant, "", press, pending)
    files = refs_of(activity)
    turn = _turn(activity, place, tenant, text or ("" if files else "help"))
    return replace(turn, files=files, shared=turn.shared and not files)


def turn_of_change(activity: Activity, tenant: str) -> Turn | None:
    """Words that were changed, or taken back, as the turn of the message they were said in."""
    place = place_of(activity)
    if place is None or getattr(activity.from_property, "role", None) == "bot":
        return None
    return _turn(activity, place, tenant, words(activity, place.bot_id), kind="message")


def said_again(turn: Turn, activity: Activity) -> Turn:
    """A turn of its own, for words that were changed after they were answered."""
    event_id = f"{turn.event_id}:changed:{activity.timestamp or _unnamed(activity)}"
    return replace(turn, id=_turn_id(turn.tenant, event_id), event_id=event_id)


def turn_of_form(activity: Activity, press: Press, pending: str | None, card: str, tenant: str) -> Turn | None:
    """A dialog that was filled in; `card` is the message it was opened from."""
    place = place_of(activity)
    if place is None:
        return None
    turn = _turn(activity, place, tenant, "", press, pending)
    return replace(turn, address={**turn.address, "activity": card}) if card else turn


def turn_of_press(activity: Activity, data: Any, tenant: str) -> Turn | None:
    """A pressed button of a card. Raises `NotOurs` for one we did not make."""
    place = place_of(activity)
    if place is None:
        return None
    press, pending = pressed(data)
    return _turn(activity, place, tenant, "", press, pending)


def _says(value: Any) -> str:
    """What a button says in the person's name, from a client that sends the button instead."""
    told = value.get("msteams") if isinstance(value, dict) else None
    said = told.get("value") if isinstance(told, dict) and told.get("type") == "imBack" else None
    return said.strip() if isinstance(said, str) else ""


def words(activity: Activity, bot_id: str) -> str:
    """What was written, without our own mention; other people's mentions as their names."""
    text = str(activity.text or "")
    ours = [m for m in _mentions(activity) if str(m[0]) == bot_id]
    for _, marked in ours:
        text = text.replace(marked, " ")
    if _TAG.search(text) or ours or activity.text_format == "xml":
        text = html.unescape(_TAG.sub("", text))
    return re.sub(r"[ \t\u00a0]+", " ", text).strip()


def _mentions(activity: Activity) -> list[tuple[str, str]]:
    """(id of who is meant, the text that stands for them)."""
    found = []
    for entity in activity.entities or []:
        if getattr(entity, "type", None) != "mention":
            continue
        told: dict[str, Any] = getattr(entity, "additional_properties", None) or {}
        mentioned, text = told.get("mentioned"), told.get("text")
        if isinstance(mentioned, dict) and isinstance(text, str) and text:
            found.append((str(mentioned.get("id", "")), text))
    return found


def _turn(
    activity: Activity,
    place: Place,
    tenant: str,
    text: str,
    press: Press | None = None,
    pending: str | None = None,
    *,
    kind: str = "",
) -> Turn:
    event_id = f"{place.conversation_id}:{kind or activity.type}:{activity.id or _unnamed(activity)}"
    address = place.address
    if press is not None and activity.reply_to_id:
        address["activity"] = str(activity.reply_to_id)
    return Turn(
        id=_turn_id(tenant, event_id),
        event_id=event_id,
        tenant=tenant,
        surface="teams",
        conversation=place.conversation,
        user_key=place.user_key,
        text=text,
        at=datetime.now(UTC),
        press=press,
        pending=pending,
        time_zone=activity.local_timezone if activity.local_timezone in _ZONES else None,
        address=address,
        group=place.group,
        shared=place.group,
    )


def _turn_id(tenant: str, event_id: str) -> str:
    return "teams_" + hashlib.sha256(f"{tenant}\0{event_id}".encode()).hexdigest()[:24]


def _unnamed(activity: Activity) -> str:
    """Teams names every activity; another channel's without a name is told by what it says and when."""
    told = f"{activity.type}\0{activity.timestamp}\0{activity.text}\0{activity.value}\0{activity.reply_to_id}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
