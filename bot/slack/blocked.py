"""What Slack refuses for good, as a sentence for an administrator with the way out. Pure."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.surface import Blocked

_AGAIN = "Install the app there again (`scip connect slack` leads through it)."
_TEAM: dict[str, str] = {
    "app_removed": (
        "The app was removed from the Slack workspace {team}, or its token withdrawn: nobody there is answered. "
        + _AGAIN
    ),
    "token_expired": f"The app's token for the Slack workspace {{team}} has run out. {_AGAIN}",
    "invalid_refresh_token": f"The app's token for the Slack workspace {{team}} can't be renewed. {_AGAIN}",
    "invalid_auth": (
        "Slack does not take the app's token for the workspace {team}. Copy the Bot User OAuth Token once more, or "
        "install the app again (`scip connect slack` leads through it); where Slack is open to certain addresses "
        "only, add this server's."
    ),
    "not_authed": "The app has no token for the Slack workspace {team}. Set slack.bot_token, or install the app there.",
    "not_installed": (
        "Somebody in the Slack workspace {team} wrote to the app, which is not installed there and did not answer. "
        "If they should be answered, let them open /slack/install and name {team} in slack.teams."
    ),
    "key_lost": (
        "The tokens of the Slack workspace {team} can't be opened: they were sealed with another key. Put that key "
        "back (slack.token_key, or token.key in the data folder), or install the app there again."
    ),
    "org_login_required": "The Slack workspace {team} is being moved to an organisation; install the app again after.",
    "team_access_not_granted": "The organisation has not allowed the app in the Slack workspace {team}: an owner can.",
    "enterprise_is_restricted": "The organisation does not let the app work in {team}: an owner can allow it.",
    "access_denied": "Slack denies the app access in the workspace {team}: an owner can approve it again.",
    "accesslimited": "Slack is open to certain networks only in the workspace {team}: add this server's address.",
    "ekm_access_denied": "The owners of the Slack workspace {team} have suspended posting; ask them to allow it again.",
    "two_factor_setup_required": "Slack wants two-factor sign-in set up in the workspace {team} before it goes on.",
}
_REMOVED = frozenset({"account_inactive", "app_uninstalled", "token_revoked", "tokens_revoked"})
"""Slack has several words for one thing, and tells of it by event and by refusal: one trouble all the same."""
_BACK = "After that `scip jobs replay` sends what was given up."
_CHANNEL: dict[str, str] = {
    "channel_not_found": (
        "The app can't reach {channel} any more: it was removed from there, or the channel is gone. Invite it "
        f"again (/invite) to have answers there. {_BACK}"
    ),
    "is_archived": f"{{channel}} is archived, so nothing can be posted there. Unarchive it to go on. {_BACK}",
    "not_in_channel": f"The app was removed from {{channel}}. Invite it again (/invite) to have answers there. {_BACK}",
    "restricted_action": (
        "Only certain people may post in {channel}. Let the app post there (channel settings → posting permissions), "
        "or have people ask in direct messages."
    ),
    "user_disabled": "A person's Slack account is deactivated; messages for them wait in vain ({channel}).",
    "messages_tab_disabled": (
        "The app takes no direct messages: turn on the Messages Tab under App Home in its settings, and let people "
        f"write there. {_BACK}"
    ),
}
_CHANNEL["channel_is_archived"] = _CHANNEL["channel_archive"] = _CHANNEL["group_archive"] = _CHANNEL["is_archived"]
_CHANNEL["member_left_channel"] = _CHANNEL["channel_left"] = _CHANNEL["group_left"] = _CHANNEL["not_in_channel"]
_CHANNEL["channel_deleted"] = _CHANNEL["group_deleted"] = "{channel} was deleted in Slack; nothing can be posted there."
_CHANNEL["is_inactive"] = _CHANNEL["user_not_found"] = _CHANNEL["cannot_dm_bot"] = _CHANNEL["user_disabled"]
for _code in ("restricted_action_read_only_channel", "restricted_action_thread_only_channel", "no_permission"):
    _CHANNEL[_code] = _CHANNEL["restricted_action"]
_SCOPE = (
    "The app lacks the right {scope} in the Slack workspace {team}. Add it to its manifest (`scip connect slack "
    f"--manifest` prints the whole), and install the app there again. {_BACK}"
)


def team_place(team: str) -> str:
    return f"slack:{team}"


def channel_place(address: Mapping[str, Any]) -> str:
    return f"slack:{address.get('team') or ''}:{address.get('channel') or ''}"


def scope_place(team: str, scope: str) -> str:
    return f"slack:{team}#{scope}"


def blocked(code: str, team: str, channel: str = "", *, needed: str = "") -> Blocked | None:
    """None for what no administrator can mend."""
    if code in ("missing_scope", "not_allowed_token_type"):
        scope = needed or "it needs"
        return Blocked(code, scope_place(team, needed or code), _SCOPE.format(scope=scope, team=team))
    code = "app_removed" if code in _REMOVED else code
    if code in _TEAM:
        return Blocked(code, team_place(team), _TEAM[code].format(team=team))
    if code in _CHANNEL and channel:
        place = channel_place({"team": team, "channel": channel})
        return Blocked(code, place, _CHANNEL[code].format(channel=_told(team, channel)))
    return None


def blocked_by(error: SlackApiError, team: str) -> Blocked | None:
    """What a refused request means for the whole workspace."""
    said: Any = error.response if error.response is not None else {}
    return blocked(str(said.get("error") or ""), team, needed=str(said.get("needed") or ""))


def blocked_there(code: str, address: Mapping[str, Any]) -> Blocked | None:
    """What it means for the one channel a message was for."""
    return (
        blocked(code, str(address.get("team") or ""), str(address.get("channel") or "")) if code in _CHANNEL else None
    )


def _told(team: str, channel: str) -> str:
    kind = "a direct message" if channel.startswith("D") else "the channel"
    return f"{kind} https://app.slack.com/client/{team}/{channel}"
