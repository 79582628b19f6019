"""What every page and every answer to one carries: strict headers, and an error as a sentence for the person."""

from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from bot.logs import where
from bot.pages.errors import PageError
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


async def answered(handler: Handler, request: web.Request) -> web.StreamResponse:
    """What a handler gives, or what it raised as an answer; nothing of a fault but that there was one."""
    try:
        response = await handler(request)
    except PageError as error:
        response = _told(error.status, error.message, error.fields)
    except (NotFound, NotAllowed):
        response = _told(404, "There is nothing here that you can open.")
    except StoreUnavailable as error:
        log.warning("page_store_unavailable", detail=error.detail)
        response = _told(503, "The workspace does not answer just now. Please try again in a moment.")
    except KnowledgeError as error:
        response = _told(422, error.message)
    except web.HTTPException:
        raise
    except Exception as error:
        resource = request.match_info.route.resource
        log.error("page_request_failed", route=resource.canonical if resource else "", **where(error))
        response = _told(500, "Something went wrong on my side. It is noted; please try again.")
    return strict(response)


def strict(response: web.StreamResponse) -> web.StreamResponse:
    """Every header that is not on its way already; a page that comes with a policy of its own has set them all."""
    if not response.prepared:
        if "Content-Security-Policy" not in response.headers:
            response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _told(status: int, message: str, fields: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response({"error": message, **({"fields": dict(fields)} if fields else {})}, status=status)
