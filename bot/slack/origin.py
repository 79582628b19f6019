"""Which workspace a request of Slack's is about, and by whose installation it came: pure, from the verified body.

An organisation (Enterprise Grid) may install the app once for its workspaces: then there is one token, and what
happens in any of them comes under the organisation's own id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Origin:
    team: str
    """"" where Slack names none."""
    enterprise: str = ""
    """The organisation the workspace is part of; "" outside of one."""
    whole: bool = False
    """It came by an installation of the whole organisation: only of an event does Slack say that for certain.

    Whoever presses a button in a channel shared with them may carry a workspace of their own beside our organisation.
    """

    @property
    def installed(self) -> str:
        """Where the app was installed."""
        return self.enterprise if self.whole and self.enterprise else self.team


def origin_of(body: Mapping[str, Any]) -> Origin:
    """Of an event, a press, a window or a command."""
    held = body.get("authorizations") or [{}]
    through = held[0] if isinstance(held[0], dict) else {}
    team, user = _named(body.get("team")), _named(body.get("user"))
    here = str(body.get("team_id") or team.get("id") or user.get("team_id") or through.get("team_id") or "")
    if body.get("is_ext_shared_channel") and not _own_people(body, through, here):
        return Origin(here)  # somebody of another organisation, in a channel that is shared with it
    enterprise = through.get("enterprise_id") or body.get("enterprise_id") or _named(body.get("enterprise")).get("id")
    whole = through.get("is_enterprise_install") in (True, "true")
    return Origin(here, str(enterprise or team.get("enterprise_id") or ""), whole)


def _own_people(body: Mapping[str, Any], through: Mapping[str, Any], here: str) -> bool:
    """Whether an event in a channel shared with others is of the installing side.

    An organisation's authorization may name no workspace: then Slack has to name the organisation as the writer's, and
    as that of the workspace the event is from.
    """
    ours = through.get("team_id") or body.get("context_team_id")
    if ours:
        return bool(here == ours)
    event, organisation = _named(body.get("event")), through.get("enterprise_id")
    writer = event.get("user_team") or event.get("team")
    return bool(organisation) and organisation == writer == body.get("enterprise_id")


def _named(held: Any) -> Mapping[str, Any]:
    return held if isinstance(held, dict) else {}
