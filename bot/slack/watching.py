"""What Slack tells of the app itself: removed, tokens withdrawn, put out of a channel, channel archived; and back.

Handled before the event is acknowledged: an error leaves it unacknowledged, and Slack sends it again.
"""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.alarm import Alarm
from bot.slack.blocked import blocked, channel_place
from bot.slack.clients import Clients
from bot.slack.origin import origin_of

_log = structlog.get_logger(__name__)

REMOVED = ("app_uninstalled", "tokens_revoked")
ACCESS = ("team_access_granted", "team_access_revoked")
"""An organisation lets its installation into some of its workspaces, or out of them."""
LOST = ("member_left_channel", "channel_left", "group_left")
CLOSED = ("channel_archive", "group_archive", "channel_deleted", "group_deleted")
BACK = ("member_joined_channel", "channel_unarchive", "group_unarchive")


class Watch:
    def __init__(self, clients: Clients, alarm: Alarm) -> None:
        self._clients = clients
        self._alarm = alarm

    def register(self, bolt: AsyncApp) -> None:
        for names, listener in (
            (REMOVED, self._removed),
            (ACCESS, self._access),
            (LOST + CLOSED, self._lost),
            (BACK, self._back),
        ):
            for name in names:
                bolt.event(name)(listener)

    async def _removed(self, body: dict[str, Any]) -> None:
        event, team = body["event"], origin_of(body).installed
        if event["type"] == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return  # tokens of single people, of which there are none
        if not await self._clients.gone(team, at=float(body.get("event_time") or 0.0)):
            return
        _log.warning("slack_app_removed", team=team, by=event["type"])
        await self._raise(str(event["type"]), team)

    async def _access(self, body: dict[str, Any]) -> None:
        event = body["event"]
        teams = [str(t) for t in event.get("team_ids") or () if isinstance(t, str)]
        await self._clients.opened(origin_of(body), teams, to_us=event["type"] == "team_access_granted")

    async def _lost(self, body: dict[str, Any]) -> None:
        event, team = body["event"], str(body.get("team_id") or "")
        if event["type"] != "member_left_channel" or _is_us(body):
            await self._raise(str(event["type"]), team, str(event.get("channel") or ""))

    async def _back(self, body: dict[str, Any]) -> None:
        event, team = body["event"], str(body.get("team_id") or "")
        if event["type"] != "member_joined_channel" or _is_us(body):
            place = channel_place({"team": team, "channel": event.get("channel")})
            await self._alarm.works("slack", place)

    async def _raise(self, code: str, team: str, channel: str = "") -> None:
        """What somebody did on purpose to a channel is listed, and no administrator is disturbed for it."""
        trouble = blocked(code, team, channel)
        if trouble is not None:
            await self._alarm.raised("slack", trouble, quietly=code in CLOSED)


def _is_us(body: dict[str, Any]) -> bool:
    """Whether the member who came or went is the app itself."""
    member = body["event"].get("user")
    return any(a.get("is_bot") and a.get("user_id") == member for a in body.get("authorizations") or ())
