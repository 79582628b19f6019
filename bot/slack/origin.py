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
    """It came by an installation of the whole organisation."""

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
    if body.get("is_ext_shared_channel") and here != (through.get("team_id") or body.get("context_team_id")):
        return Origin(here)  # somebody of another organisation, in a channel that is shared with it
    enterprise = through.get("enterprise_id") or body.get("enterprise_id") or _named(body.get("enterprise")).get("id")
    whole = through.get("is_enterprise_install", body.get("is_enterprise_install"))
    return Origin(here, str(enterprise or team.get("enterprise_id") or ""), whole in (True, "true"))


def _named(held: Any) -> Mapping[str, Any]:
    return held if isinstance(held, dict) else {}
