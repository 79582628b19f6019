"""The files that pages of ours share, and the page with a call's panel."""

from functools import cache
from pathlib import Path
from string import Template

from aiohttp import web

from bot.pages.errors import NotHere

STATIC = Path(__file__).parent / "static"
SHARED = frozenset({"app.css", "call.css", "icon.svg", "call_panel.js", "call_sound.js", "dom.js", "microphone.js"})
"""Exactly these files are served: nothing else in the folder can be asked for."""


def shared_file(name: str) -> web.FileResponse:
    """Raises `NotHere`."""
    if name not in SHARED:
        raise NotHere
    return web.FileResponse(STATIC / name, headers={"Cache-Control": "no-cache"})


@cache
def panel_page(base: str, scripts: str) -> str:
    """The panel's page; its files are served under `base`, its head ends with `scripts`. Does file work once."""
    return Template((STATIC / "call.html").read_text()).substitute(base=base, scripts=scripts)
