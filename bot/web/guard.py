"""What every request passes before a handler sees it, and what every response carries.

The console picks its users without a password, so it must be reachable from this machine only: the connection and the
Host name have to be loopback (no DNS rebinding), nothing may have been forwarded (no tunnel), and a request that
changes something must come from the console's own page (same origin, its token, a cookie other sites cannot send).
"""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from bot.logs import where
from bot.web.errors import ConsoleError, Refused
from knowledge.errors import KnowledgeError, NotAllowed, NotFound, StoreUnavailable

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger(__name__)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")
_SAFE = ("GET", "HEAD")


def guarded(handler: Handler, *, page: bool = False) -> Handler:
    """`page`: may be reached by a link from elsewhere (the page itself and its assets, which say nothing)."""

    async def inner(request: web.Request) -> web.StreamResponse:
        try:
            from_this_machine(request)
            if not page:
                from_own_page(request)
            response = await handler(request)
        except ConsoleError as error:
            response = _told(error.status, error.message, error.fields)
        except (NotFound, NotAllowed):
            response = _told(404, "There is nothing here that you can open.")
        except StoreUnavailable as error:
            log.warning("console_store_unavailable", detail=error.detail)
            response = _told(503, "The workspace does not answer just now. Please try again in a moment.")
        except KnowledgeError as error:
            response = _told(422, error.message)
        except web.HTTPException:
            raise
        except Exception as error:
            log.error(
                "console_request_failed",
                route=request.match_info.route.resource.canonical if request.match_info.route.resource else "",
                **where(error),
            )
            response = _told(500, "Something went wrong on my side. It is noted; please try again.")
        return _strict(response)

    return inner


def _strict(response: web.StreamResponse) -> web.StreamResponse:
    """Every header that is not on its way already; a page that needs another policy has set its own."""
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _told(status: int, message: str, fields: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response({"error": message, **({"fields": dict(fields)} if fields else {})}, status=status)


def from_this_machine(request: web.Request) -> None:
    """Raises `Refused` unless the request was made on this machine, to this machine by its own name."""
    if not _loopback(request.remote or "") or not _loopback(_name(request.host)):
        raise Refused("The console answers on this machine only. Open it as http://127.0.0.1 with its port.")
    if any(header in request.headers for header in _FORWARDED):
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
