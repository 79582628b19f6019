"""One browser at the console, without the drawing."""

import json
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

NONCE = "0123456789abcdef"
OWN = {"X-SCIP": "1"}


class Browser:
    """One browser at the console: keeps its cookie and its token."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self.client = client
        self.csrf = ""
        self._sent = 0

    async def sign_in(self, user: str = "user_kim") -> "Browser":
        response = await self.client.post("/web/login", json={"user": user}, headers=OWN)
        assert response.status == 200, await response.text()
        self.csrf = (await response.json())["csrf"]
        return self

    async def post(self, path: str, body: dict[str, Any], **headers: str) -> ClientResponse:
        self._sent += 1
        body = {"nonce": f"{NONCE}{self._sent:08d}", **body}
        return await self.client.post(path, json=body, headers={**OWN, "X-CSRF-Token": self.csrf, **headers})

    async def get(self, path: str) -> dict[str, Any]:
        response = await self.client.get(path)
        assert response.status == 200, await response.text()
        found: dict[str, Any] = await response.json()
        return found

    async def lines(self) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = (await self.get("/web/history"))["lines"]
        return lines


class Stream:
    """Reads server-sent events."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response

    async def next(self) -> tuple[str, dict[str, Any]]:
        event = ""
        while line := (await self._response.content.readline()).decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "data":
                await self._response.content.readline()
                return event, json.loads(value)
        raise AssertionError("the stream ended")
