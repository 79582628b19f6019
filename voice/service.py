"""The voice process as far as it goes: it starts, says how it is and stops cleanly. It hears nothing yet."""

from dataclasses import dataclass

from aiohttp import web

NOT_YET = ("speech to text", "live coaching", "listening to a file")


@dataclass(frozen=True, slots=True)
class VoiceService:
    name: str = "voice"

    def state(self) -> dict[str, object]:
        return {"service": self.name, "status": "ok", "sessions": 0, "not_yet": list(NOT_YET)}

    def http(self) -> web.Application:
        """GET /healthz; /readyz answers 503, because a call sent here would not be heard."""

        async def alive(_: web.Request) -> web.Response:
            return web.json_response(self.state())

        async def ready(_: web.Request) -> web.Response:
            return web.json_response({**self.state(), "ready": False}, status=503)

        server = web.Application()
        server.add_routes([web.get("/healthz", alive), web.get("/readyz", ready)])
        return server
