"""Workspaces that write to the app and have not installed it: noted now and then, however much they write."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from bot.alarm import Alarm
from bot.slack.blocked import blocked

_log = structlog.get_logger(__name__)

AGAIN_S = 3_600.0
"""A workspace that was noted is not noted again for so long."""
MOST = 20
"""Different ones that are noted in that time; more are only counted."""


@dataclass(slots=True)
class Strangers:
    alarm: Alarm
    ticks: Callable[[], float] = time.monotonic
    _noted: OrderedDict[str, float] = field(default_factory=OrderedDict)
    """Workspace -> when, oldest first; never more than `MOST`."""
    _passed: int = 0

    async def met(self, team: str) -> None:
        now = self.ticks()
        while self._noted and next(iter(self._noted.values())) <= now - AGAIN_S:
            self._noted.popitem(last=False)
        if team in self._noted:
            return
        if len(self._noted) >= MOST:
            self._passed += 1
            if self._passed.bit_count() == 1:  # the 1st, 2nd, 4th, 8th, …
                _log.warning("slack_many_strange_workspaces", more=self._passed)
            return
        self._noted[team] = now
        trouble = blocked("not_installed", team)
        if trouble is not None:
            await self.alarm.raised("slack", trouble)
