"""What Teams refuses, in the words of whoever can mend it. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.surface import Blocked, SendFailed
from bot.teams.errors import ConnectorFailed
from bot.teams.signin import sentence

_PERSON = {
    "BotNotInConversationRoster": (
        "the app was removed from this conversation. Add it again in Teams (Apps → Manage your apps), or for everybody "
        "with a setup policy in the Teams admin center."
    ),
    "MemberNotFoundInConversation": (
        "the person is no longer in this conversation. Nothing to do if they left; else they can write to the app "
        "again."
    ),
    "MemberNotFound": (
        "the person is not known in this organisation's Teams any more. Nothing to do if they left; else check their "
        "licence and that the app is allowed for them in the Teams admin center."
    ),
    "ConversationNotFound": (
        "this conversation no longer exists. The person can write to the app again; then it works by itself."
    ),
    "ConversationBlockedByUser": (
        "the app is blocked there: by the person in their chat with it, or by the channel's moderation settings. They, "
        "or the team's owner, can allow it again."
    ),
    "MessageWritesBlocked": ("the person blocked the app. They can unblock it in their chat with it; nobody else can."),
    "ForbiddenOperationException": (
        "the app is not installed for this person. Install it for them with a setup policy in the Teams admin center."
    ),
}
_WHOLE = {
    "BotDisabledByAdmin": (
        "the app is blocked by the organisation. Allow it in the Teams admin center under Manage apps."
    ),
    "BotNotRegistered": (
        "Microsoft knows no bot with this id. Look under Azure Bot → Channels whether Microsoft Teams is still there, "
        "and compare teams.app_id with the Microsoft App ID."
    ),
    "InvalidBotApiHost": (
        "these people are in Microsoft's government cloud (GCC), which is written to at another address. They can "
        "write to the app again; their address is then taken from there."
    ),
    "HostNotListed": "its serviceUrl is not listed in teams.service_hosts. Add the host there if it is Microsoft's.",
    "Unauthorized": (
        "Teams refused the app's token. Check teams.app_id, teams.app_password and teams.app_tenant; a client secret "
        "may have run out in the Azure portal."
    ),
}
_SIZE = "the message is larger than Teams takes."


def place_of(address: Mapping[str, Any]) -> str:
    """A conversation of an organisation, as `knowledge.troubles` names places."""
    return f"{whole_of(address)}:{address.get('conversation', '')}"


def whole_of(address: Mapping[str, Any]) -> str:
    return f"teams:{address.get('tenant') or 'default'}"


def send_failed(failed: ConnectorFailed, address: Mapping[str, Any]) -> SendFailed:
    """With what an administrator can do about it, where one can."""
    if "LoginRefused" in failed.code:
        told = sentence(failed.code)
        trouble = Blocked("LoginRefused", whole_of(address), told)
        return SendFailed(f"{told} ({failed.code})", retriable=False, trouble=trouble)
    told, place = _told(failed, address)
    reason = f"Teams said {failed}" + (f": {told}" if told else "")
    wait = failed.retry_after
    if failed.retriable:
        return SendFailed(reason, retriable=True, retry_after=wait, trouble=_if(told, place, failed.code))
    return SendFailed(reason, retriable=False, trouble=_if(told, place, failed.code))


def roster_failed(failed: ConnectorFailed, address: Mapping[str, Any]) -> Blocked | None:
    """Teams would not say who is in a conversation; None for what passes, or nobody can mend."""
    if "LoginRefused" in failed.code:
        return Blocked("LoginRefused", whole_of(address), sentence(failed.code))
    told, place = _told(failed, address)
    if not told or not place:
        return None
    said = (
        "Teams does not say who is in a conversation, so people there stay unknown, or are answered in their own chat "
        f"alone: {told}"
    )
    return Blocked(failed.code, place if place == whole_of(address) else roster_of(address), said)


def roster_of(address: Mapping[str, Any]) -> str:
    """The place of who is in a conversation, whether or not it can be written to."""
    return f"{place_of(address)}#roster"


def _told(failed: ConnectorFailed, address: Mapping[str, Any]) -> tuple[str, str]:
    """What to do, and where it is wrong; both empty for what no administrator can mend."""
    code = "Unauthorized" if failed.status == 401 and failed.code not in _WHOLE else failed.code
    if code in _WHOLE:
        return _WHOLE[code], whole_of(address)
    if code in _PERSON:
        return _PERSON[code], place_of(address)
    if failed.status == 413 or code == "MessageSizeTooBig":
        return _SIZE, ""
    return "", ""


def _if(told: str, place: str, code: str) -> Blocked | None:
    return Blocked(code, place, f"A message in Teams could not be delivered: {told}") if told and place else None


def removed(address: Mapping[str, Any], who: str) -> Blocked:
    """The app was taken out of a conversation."""
    whose = f"{who} removed the app from their chat" if who else "The app was removed from a team or group chat"
    told = (
        f"{whose} in Teams. Briefings and hints no longer reach anybody there; it can be added again under Apps, or "
        "for everybody with a setup policy in the Teams admin center."
    )
    return Blocked("AppRemoved", place_of(address), told)


def calls_of(tenant: str) -> str:
    """The place of an organisation that calls, whatever becomes of conversations there."""
    return f"teams:{tenant}#calls"


def not_admitted(tenant: str) -> Blocked:
    """Somebody of another organisation has the app, and was turned away."""
    told = (
        f"People of another organisation (directory {tenant}) have the app in Teams and write to it; they are refused "
        "and not answered. If they may ask, add that id to teams.tenants and start SCIP again; if not, nothing has "
        "to be done."
    )
    return Blocked("OtherOrganisation", calls_of(tenant), told)
