"""A stand-in for Slack that holds us to its limits and keeps what it was sent, how often, and what it refused."""

import json
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

PER_MINUTE = 300
"""Messages of one workspace: "several hundred", taken as three."""
_MINUTE_S = 60.0


@dataclass
class Vendor:
    """Refuses with 429 and Retry-After what is more than a message a second in a channel or 300 a minute in all."""

    ticks: Callable[[], float] = time.monotonic
    posted: dict[str, list[str]] = field(default_factory=dict)
    """Channel -> the keys of its messages, as often as they were posted."""
    busiest: Counter[str] = field(default_factory=Counter)
    """Workspace -> most messages in any minute."""
    refused: int = 0
    early: int = 0
    """Calls that came although they had been told to wait: a limit not obeyed."""
    _minutes: dict[str, deque[float]] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)
    _told: dict[str, float] = field(default_factory=dict)
    """Channel -> when it may be tried again."""

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        json_body = request.content_type == "application/json"
        data = {**dict(request.query), **(await request.json() if json_body else dict(await request.post()))}
        channel = str(data.get("channel", ""))
        if method == "chat.postMessage":
            return self._post(channel, data)
        if method == "conversations.history":
            found = [{"ts": str(n), "metadata": _meta(key)} for n, key in enumerate(self.posted.get(channel, ()), 1)]
            return web.json_response({"ok": True, "messages": found[::-1]})
        return web.json_response({"ok": True, "team_id": "", "scopes": ""})

    def _post(self, channel: str, data: dict[str, Any]) -> web.Response:
        now, team = self.ticks(), channel.partition("-")[0]
        wait = self._wait(channel, team, now)
        if wait > 0:
            self.refused += 1
            self.early += now < self._told.get(channel, 0.0)
            self._told[channel] = now + wait
            seconds = str(int(wait) + 1)
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": seconds}
            )
        self._last[channel] = now
        self._minutes[team].append(now)
        self.busiest[team] = max(self.busiest[team], len(self._minutes[team]))
        metadata = data["metadata"] if isinstance(data["metadata"], dict) else json.loads(data["metadata"])
        keys = self.posted.setdefault(channel, [])
        keys.append(str(metadata["event_payload"]["key"]))
        return web.json_response({"ok": True, "ts": str(len(keys))})

    def _wait(self, channel: str, team: str, now: float) -> float:
        recent = self._minutes.setdefault(team, deque())
        while recent and recent[0] <= now - _MINUTE_S:
            recent.popleft()
        full = recent[0] + _MINUTE_S - now if len(recent) >= PER_MINUTE else 0.0
        return max(full, self._last.get(channel, now - 1) + 1 - now)

    @property
    def keys(self) -> Counter[str]:
        return Counter(key for keys in self.posted.values() for key in keys)


def _meta(key: str) -> dict[str, Any]:
    return {"event_type": "scip_answer", "event_payload": {"key": key}}
