"""What Slack sends, as turns: pure, from the verified body alone."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from bot.chat.press import NotOurs, decoded
from bot.slack.forms import entered, with_filled
from bot.slack.given import refs_of
from bot.turn import Press, Turn

Body = dict[str, Any]

_SAID = ("file_share", "thread_broadcast")
_KINDS: dict[str, Literal["said", "changed", "deleted"]] = {
    "": "said",
    **dict.fromkeys(_SAID, "said"),
    "message_changed": "changed",
    "message_deleted": "deleted",
}
_NAMED = re.compile(r"<@([UW][A-Z0-9]+)")
_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
_LINK = re.compile(r"<(?:https?|mailto):([^|>]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#[CG][A-Z0-9]+\|?([^>]*)>")


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation: a direct chat, or one thread."""

    team: str
    channel: str
    thread: str | None
    user: str
    group: bool

    @property
    def conversation(self) -> str:
        return ":".join(p for p in ("slack", self.team, self.channel, self.thread) if p)

    @property
    def user_key(self) -> str:
        return f"slack:{self.team}:{self.user}"

    @property
    def address(self) -> dict[str, Any]:
        return {
            "team": self.team,
            "channel": self.channel,
            "thread_ts": self.thread,
            "user": self.user,
            "group": self.group,
        }


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as Slack tells of it."""

    kind: Literal["said", "changed", "deleted"]
    place: Place
    ts: str
    """Of the message; every event about it names the same."""
    words: str
    """As written, with Slack's marks; of a deleted one what it said."""
    before: str = ""
    changed_at: str = ""
    summons: bool = False
    """Slack says that it names us."""
    files: tuple[dict[str, Any], ...] = ()
    """What came with it, as Slack describes it."""

    @property
    def named(self) -> frozenset[str]:
        """Whom it names."""
        return frozenset(_NAMED.findall(self.words))

    @property
    def direct(self) -> bool:
        return not self.place.group

    @property
    def threaded(self) -> bool:
        return self.place.thread is not None and self.place.thread != self.ts


def heard(body: Body) -> Heard | None:
    """A person's message, said, changed or deleted; None for everything else Slack calls a message."""
    event = body.get("event", {})
    kind = _KINDS.get(str(event.get("subtype") or ""))
    if kind is None:
        return None
    now, was = event.get("message") or {}, event.get("previous_message") or {}
    message = {"said": event, "changed": now, "deleted": was}[kind]
    if message.get("bot_id") or message.get("subtype") not in (None, *_SAID) or not message.get("user"):
        return None
    channel, ts = str(event.get("channel") or ""), str(message.get("ts") or event.get("deleted_ts") or "")
    if not channel or not ts:
        return None
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    team = str(body.get("team_id") or event.get("team") or "")
    thread = message.get("thread_ts") or (None if direct else ts)
    return Heard(
        kind,
        Place(team, channel, thread, str(message["user"]), group=not direct),
        ts,
        str(message.get("text") or ""),
        before=str(was.get("text") or "") if kind == "changed" else "",
        changed_at=str((message.get("edited") or {}).get("ts") or event.get("ts") or "") if kind == "changed" else "",
        summons=event.get("type") == "app_mention",
        files=tuple(message.get("files") or ()),
    )


def own_user(body: Body) -> str:
    """The app's own user in the workspace an event comes from; "" where it does not say."""
    held = body.get("authorizations") or [{}]
    return str(held[0].get("user_id") or "") if held[0].get("is_bot") else ""


def turn_of(message: Heard, tenant: str, *, again: bool = False, overheard: bool = False) -> Turn:
    """One turn however many events tell of the message; `again`: the one that answers what it was changed into."""
    event_id = f"{'edit' if again else 'msg'}:{message.place.channel}:{message.ts}"
    extra = {"asked_ts": message.ts, **({"changed_at": message.changed_at} if message.changed_at else {})}
    made = _turn(message.place, tenant, event_id, plain(message.words), extra=extra)
    files = () if overheard else refs_of(message.files)  # passed on to others, a file was not given to us
    return replace(made, overheard=overheard, files=files, shared=made.shared and not files)


def turn_of_command(body: Body, tenant: str) -> Turn:
    """`/scip …`: answered to the person alone, wherever it was typed."""
    channel = str(body.get("channel_id", ""))
    place = Place(str(body.get("team_id", "")), channel, None, str(body["user_id"]), group=not channel.startswith("D"))
    event_id = "cmd:" + str(
        body.get("trigger_id") or hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    )
    return _turn(place, tenant, event_id, plain(str(body.get("text") or "help")), aside=True)


def turn_of_button(body: Body, tenant: str) -> Turn:
    """Raises `NotOurs` for a button we did not make, and for one that only names its card and itself."""
    press, pending = decoded(str(body["actions"][0].get("value") or ""))
    return turn_of_press(body, tenant, press, pending)


def turn_of_press(body: Body, tenant: str, press: Press, pending: str | None) -> Turn:
    action = body["actions"][0]
    event_id = f"act:{body.get('trigger_id') or ''}:{action.get('action_ts') or ''}:{action.get('action_id')}"
    label = str(action.get("text", {}).get("text", ""))
    return _turn(place_of_action(body), tenant, event_id, label, press, pending, origin_of_action(body))


def turn_of_form(body: Body, tenant: str, press: Press, pending: str | None) -> Turn:
    """`press` is what the form's button means. Raises `NotOurs` for a form we did not make."""
    view = body["view"]
    try:
        where = json.loads(view.get("private_metadata") or "")["address"]
        place = Place(where["team"], where["channel"], where["thread_ts"], body["user"]["id"], bool(where["group"]))
    except (ValueError, KeyError, TypeError) as error:
        raise NotOurs("form") from error
    filled_in = with_filled(press, entered(view))
    extra = {k: v for k, v in where.items() if k in ("ts", "response_url")}
    label = str(view.get("title", {}).get("text", ""))
    return _turn(place, tenant, f"view:{view.get('id')}:{view.get('hash')}", label, filled_in, pending, extra)


def turn_at(place: Place, tenant: str, event_id: str, text: str, press: Press | None = None) -> Turn:
    """What somebody asked elsewhere in Slack, to be answered at `place`."""
    return _turn(place, tenant, event_id, text, press)


def place_of_action(body: Body) -> Place:
    """Where the pressed button's card stands; for one in an opened fold, where the card it was opened from does."""
    where = _opened_from(body)
    if where:
        user, thread = str(body["user"]["id"]), where.get("thread_ts")
        return Place(str(where.get("team", "")), str(where.get("channel", "")), thread, user, bool(where.get("group")))
    container, message = body.get("container", {}), body.get("message", {})
    channel = str(container.get("channel_id") or body.get("channel", {}).get("id", ""))
    direct = channel.startswith("D")
    thread = container.get("thread_ts") or message.get("thread_ts")
    team = str((body.get("team") or {}).get("id") or body.get("user", {}).get("team_id", ""))
    return Place(team, channel, thread, str(body["user"]["id"]), group=not direct)


def origin_of_action(body: Body) -> dict[str, Any]:
    """How to find the pressed message again."""
    where = _opened_from(body)
    if where:
        return {k: v for k, v in where.items() if k in ("ts", "response_url") and v}
    container = body.get("container", {})
    found: dict[str, Any] = {"ts": container.get("message_ts")}
    if container.get("is_ephemeral"):
        found["response_url"] = body.get("response_url")
    return {k: v for k, v in found.items() if v}


def _opened_from(body: Body) -> dict[str, Any]:
    """The address an opened fold or list of sources carries along; empty outside of one."""
    try:
        carried = json.loads((body.get("view") or {}).get("private_metadata") or "{}")
        where = carried.get("address")
    except (ValueError, AttributeError):
        return {}
    return where if isinstance(where, dict) else {}


def plain(text: str) -> str:
    """The words without Slack's marks: our own mention gone, links as their text, entities decoded."""
    words = _MENTION.sub("", text)
    words = _LINK.sub(lambda m: m[2] or m[1], words)
    words = _CHANNEL.sub(lambda m: f"#{m[1]}" if m[1] else "", words)
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _turn(
    place: Place,
    tenant: str,
    event_id: str,
    text: str,
    press: Press | None = None,
    pending: str | None = None,
    extra: dict[str, Any] | None = None,
    *,
    aside: bool = False,
) -> Turn:
    """`aside`: asked where nobody else saw it."""
    digest = hashlib.sha256(f"{tenant}\0{place.team}\0{event_id}".encode()).hexdigest()
    return Turn(
        id=f"slack_{digest[:24]}",
        event_id=f"{place.team}:{event_id}",
        tenant=tenant,
        surface="slack",
        conversation=place.conversation,
        user_key=place.user_key,
        text=text,
        at=datetime.now(UTC),
        press=press,
        pending=pending,
        address={**place.address, **(extra or {})},
        group=place.group,
        shared=place.group and not aside and "response_url" not in (extra or {}),
    )
