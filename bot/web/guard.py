"""What every request passes before a handler sees it, and what every response carries.

The console picks its users without a password, so it must be reachable from this machine only: the connection and the
Host name have to be loopback (no DNS rebinding), nothing may have been forwarded (no tunnel), and a request that
changes something must come from the console's own page (same origin, its token, a cookie other sites cannot send).
"""

import ipaddress

from aiohttp import web

from bot.pages.answering import Handler, answered
from bot.pages.errors import Refused
from bot.pages.reading import passed_on

_SAFE = ("GET", "HEAD")


def guarded(handler: Handler, *, page: bool = False) -> Handler:
    """`page`: may be reached by a link from elsewhere (the page itself and its assets, which say nothing)."""

    async def checked(request: web.Request) -> web.StreamResponse:
        from_this_machine(request)
        if not page:
            from_own_page(request)
        return await handler(request)

    async def inner(request: web.Request) -> web.StreamResponse:
        return await answered(checked, request)

    return inner


def from_this_machine(request: web.Request) -> None:
    """Raises `Refused` unless the request was made on this machine, to this machine by its own name."""
    if not _loopback(request.remote or "") or not _loopback(_name(request.host)):
        raise Refused("The console answers on this machine only. Open it as http://127.0.0.1 with its port.")
    if passed_on(request):
        raise Refused("The console signs people in by trust in this machine, so it can't be used through a proxy.")


def from_own_page(request: web.Request) -> None:
    """Raises `Refused` for what another site's page sent."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    if site not in ("same-origin", "none") or (origin is not None and origin != f"{request.scheme}://{request.host}"):
        raise Refused("That request came from another site.")
    if request.method not in _SAFE and request.headers.get("X-SCIP") != "1":
        raise Refused("That request did not come from the console's page.")


def _name(host: str) -> str:
    """Host header without its port: "[::1]:8484" -> "::1"."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _loopback(name: str) -> bool:
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
