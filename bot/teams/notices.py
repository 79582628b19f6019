"""A hint in the meeting itself, before the eyes of its rep alone: Teams' notification for named participants.

It opens a small page of ours there (signed in as the side panel is) and puts a dot on the app's icon; neither carries a
word of the hint. The other kind of notice, a bubble by a message in the meeting's chat, is read by everybody in the
meeting, so none is ever sent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bot.settings import TeamsSettings
from bot.surface import Blocked, Outgoing
from bot.teams.errors import ConnectorFailed
from bot.teams.manifest import NOTICES, PANEL, PANEL_NAME
from bot.teams.panel.addresses import page_of
from bot.teams.panel.meetings import SERVICE

FRESH_S = 20.0
"""A hint is for the moment it was made in; an older one goes to the chat."""
_HEIGHT, _WIDTH = "190", "360"
_CHAT = "19:"
"""How the id of a chat begins, which is none of a meeting."""

Json = dict[str, Any]


def meeting_of(settings: TeamsSettings, message: Outgoing, now: datetime) -> str:
    """The meeting to show it in; empty where it can't be, and goes to the person's chat instead."""
    held = str(message.address.get("meeting") or "")
    meeting = held.removeprefix(SERVICE)
    fresh = message.attempts == 0 and (now - message.created_at).total_seconds() <= FRESH_S
    known = held.startswith(SERVICE) and meeting and not meeting.startswith(_CHAT)
    return meeting if settings.panel and fresh and known else ""


def notice(settings: TeamsSettings, address: Mapping[str, Any]) -> Json:
    """For the person of an address, and for nobody else."""
    page = f"{page_of(settings)}?{urlencode({'glance': address['call']})}"
    shown = {"height": _HEIGHT, "width": _WIDTH, "title": PANEL_NAME, "url": page}
    surfaces = [
        {"surface": "meetingStage", "contentType": "task", "content": {"value": shown}},
        {"surface": "meetingTabIcon", "tabEntityId": PANEL},
    ]
    recipients = [str(address["user"]["id"])]
    return {"type": "targetedMeetingNotification", "value": {"recipients": recipients, "surfaces": surfaces}}


def refused_for(told: Mapping[str, Any]) -> ConnectorFailed | None:
    """Teams takes a notice and says beside it for whom it failed: ours has one recipient."""
    failures = told.get("recipientsFailureInfo")
    first = failures[0] if isinstance(failures, list) and failures else None
    if first is None:
        return None
    code = str(first.get("errorCode") or "") if isinstance(first, dict) else ""
    return ConnectorFailed(404, code[:80] or "RecipientNotFound")


def place_of(address: Mapping[str, Any]) -> str:
    """Notices in an organisation's meetings, as `knowledge.troubles` names places."""
    return f"teams:{address.get('tenant') or 'default'}#meetings"


def notice_failed(failed: ConnectorFailed, address: Mapping[str, Any]) -> Blocked | None:
    """What an administrator can do about it; None for what passes by itself."""
    told = _told(failed)
    said = f"Hints can't be shown inside a Teams meeting, so they come by chat instead: {told}"
    return Blocked(failed.code or str(failed.status), place_of(address), said) if told else None


def _told(failed: ConnectorFailed) -> str:
    if failed.status == 403:
        return (
            f"the app may not notify there. Upload its package again (scip connect teams --package), so that it asks "
            f"for {NOTICES}; allow resource-specific consent in the Teams admin center (Teams apps → Permission "
            "policies), and add the app to the meeting anew: that is when the right is given."
        )
    if failed.status == 404:
        return (
            "Teams knows no such meeting of the app's, or the person is not in it. The app has to be added to the "
            "meeting itself (Apps in the meeting's window), and channel meetings take no such notices."
        )
    if failed.status == 400:
        return (
            "Teams did not take the notice. Compare teams.public_url with the domain in the app's package, and upload "
            "the package again (scip connect teams --package)."
        )
    return ""
