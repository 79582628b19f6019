"""What operators ask: is it alive, can it work, what has it done."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.metrics import ROWS, exposition
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from bot.app import App


async def readiness(app: "App") -> dict[str, str]:
    """What is needed to answer, and its state: "ok" or why not."""
    state = {"store": "ok", "journal": "ok", "index": "ok", "draining": "yes" if app.draining else "no"}
    try:
        await app.workspace.versions()
        depths = await app.journal.depths()
    except KnowledgeError as error:
        return {**state, "store": error.message, "journal": "unknown"}
    for name, rows in depths.items():
        ROWS.labels(name).set(rows)
    state["index"] = await _index(app)
    return state


async def _index(app: "App") -> str:
    status = getattr(app.workspace.index, "status", None)
    if status is None:
        return "not built: answers rest on records alone"
    try:
        known: Any = await status()
    except KnowledgeError as error:
        return error.message
    return "ok" if known.ready else "being built: search finds less than it will"


def health_routes(app: "App") -> list[web.RouteDef]:
    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        state = await readiness(app)
        ready = state["store"] == "ok" and state["draining"] == "no"
        return web.json_response({"ready": ready, **state}, status=200 if ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        await readiness(app)
        return web.Response(body=exposition(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
