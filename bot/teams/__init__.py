"""Microsoft Teams: messages, cards and buttons over the Bot Framework.

The SDK is archived upstream, so nothing outside this package may touch it, and little in here does: it verifies
and sorts what comes in (`trust`, `listen`) and shapes what goes out (`citations`, `send`).
"""

from typing import Protocol

from aiohttp import web

from bot.settings import SettingsInvalid, TeamsSettings
from bot.surface import Surface
from bot.teams.connector import Connector
from bot.teams.house import House
from bot.teams.listen import Listener
from bot.teams.send import TeamsSurface
from bot.teams.trust import ChannelAuthentication
from knowledge.deliveries import Deliveries

__all__ = ["make_surface", "routes"]


class _Mounted(House, Protocol):
    @property
    def surfaces(self) -> dict[str, Surface]: ...


def make_surface(app: House) -> TeamsSurface:
    """Raises `SettingsInvalid` where what is set can't work or would let anybody in."""
    settings = app.settings.teams
    check(settings)
    connector = Connector(settings)
    app.closing.push_async_callback(connector.close)
    journal = app.journal
    notes = Deliveries(journal.engine, app.settings.tenant, journal.clock, journal.reads)
    return TeamsSurface(connector, settings, notes)


def routes(app: _Mounted) -> list[web.RouteDef]:
    """Call after `make_surface`. Raises `SettingsInvalid`."""
    settings = app.settings.teams
    check(settings)
    surface = app.surfaces.get("teams")
    if not isinstance(surface, TeamsSurface):
        return []
    return [web.post("/api/messages", Listener(app, surface, ChannelAuthentication(settings)).handle)]


def check(settings: TeamsSettings) -> None:
    """Raises `SettingsInvalid`, naming what to set."""
    wrong = _wrong(settings)
    if wrong:
        raise SettingsInvalid("Settings that can't be used:\n  " + "\n  ".join(wrong))


def _wrong(settings: TeamsSettings) -> list[str]:
    if not settings.app_id:
        if settings.allow_unauthenticated:
            return []
        return [
            "teams.app_id: empty, so anybody could pose as anybody. Set the app's id (SCIP_TEAMS__APP_ID), or for "
            "development on this machine alone teams.allow_unauthenticated (SCIP_TEAMS__ALLOW_UNAUTHENTICATED=true)."
        ]
    wrong = []
    if settings.app_password is None or not settings.app_password.get_secret_value():
        wrong.append("teams.app_password: needed with teams.app_id (SCIP_TEAMS__APP_PASSWORD)")
    if settings.app_type == "SingleTenant" and not settings.app_tenant:
        wrong.append("teams.app_tenant: needed for a SingleTenant app (SCIP_TEAMS__APP_TENANT)")
    return wrong
