"""The web console: one page on this machine, over the same answers every other surface shows."""

from typing import Protocol

from aiohttp import web

from bot.pages.exchange import Hears, HouseExchange
from bot.surface import Surface
from bot.web.console import Console
from bot.web.house import House, HouseDesk
from bot.web.hub import Hub
from bot.web.routes import console_routes
from bot.web.send import WebSurface
from bot.web.session import load_key

__all__ = ["make_surface", "routes"]


class _Mounted(House, Hears, Protocol):
    @property
    def surfaces(self) -> dict[str, Surface]: ...


def make_surface(app: House) -> WebSurface:
    """Give it to the app as its surface "web"; `routes` finds the open pages through it."""
    return WebSurface(Hub())


def routes(app: _Mounted) -> list[web.RouteDef]:
    """None with `web.login` "none": the console is off. Call after `make_surface`."""
    surface = app.surfaces.get("web")
    if app.settings.web.login == "none" or not isinstance(surface, WebSurface):
        return []
    home = app.settings.home
    return console_routes(Console(HouseDesk(app), surface.hub, lambda: load_key(home)), HouseExchange(app))
