"""The jobs process as far as it goes: it starts, says how it is and stops cleanly. It runs no job yet."""

from dataclasses import dataclass

from aiohttp import web

NOT_YET = ("schedules", "durable work queue", "morning briefings", "nightly scoring", "CRM sync")


@dataclass(frozen=True, slots=True)
class JobsService:
    name: str = "jobs"

    def state(self) -> dict[str, object]:
        return {"service": self.name, "status": "ok", "jobs": [], "not_yet": list(NOT_YET)}

    def http(self) -> web.Application:
        """GET /healthz and /readyz."""

        async def told(_: web.Request) -> web.Response:
            return web.json_response(self.state())

        server = web.Application()
        server.add_routes([web.get("/healthz", told), web.get("/readyz", told)])
        return server
