"""Other organisations that call: refused, and told to the administrators once each."""

import re
from dataclasses import dataclass, field

from bot.alarm import Alarm
from bot.settings import TeamsSettings
from bot.teams.blocked import calls_of, not_admitted

_ID = re.compile(r"[0-9A-Za-z.-]{1,64}")
_MOST = 20
"""Organisations told about by one process: whoever knows the app's id can install it anywhere."""


@dataclass(slots=True)
class Knocking:
    alarm: Alarm
    settings: TeamsSettings
    _told: set[str] = field(default_factory=set)

    async def refused(self, tenant: str) -> None:
        """Costs nothing from the second call of an organisation on."""
        known = tenant in self._told or len(self._told) >= _MOST
        if known or not _ID.fullmatch(tenant):
            return
        self._told.add(tenant)
        await self.alarm.raised("teams", not_admitted(tenant))

    async def admitted(self, tenant: str) -> None:
        """What was told of an organisation is over once it is served."""
        if tenant and self.settings.tenants:
            await self.alarm.works("teams", calls_of(tenant))
