"""A stand-in for Slack that keeps its house rules too: whose token, which rights, which channel, how many a minute.

Refusals carry Slack's own codes. It is the page a person agrees on as well, for installing the app.
"""

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.slack.manifest import METHODS, SCOPES
from bot.slack.pace import PER_MINUTE, POSTING
from tests.support.slack_stub import SlackStub

NO_TOKEN = ("oauth.v2.access", "apps.connections.open")
_BURST = 3
"""Messages a channel takes on top of one a second: "short bursts are allowed"."""


@dataclass
class Team:
    """A workspace that knows the app."""

    id: str
    name: str = ""
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    removed: bool = False
    enterprise: bool = False


@dataclass
class StrictSlack(SlackStub):
    clock: Callable[[], float] = time.monotonic
    teams: dict[str, Team] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """Token -> workspace."""
    revoked: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    """OAuth code of one use -> workspace."""
    expires_in: int | None = None
    """Set: token rotation is on."""
    archived: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    """Channels the app was put out of."""
    by: list[tuple[str, str, str]] = field(default_factory=list)
    """(workspace, method, token) of every request that was let in."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(method, error)."""
    _made: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def app(self) -> web.Application:
        app = super().app()
        app.router.add_get("/oauth/v2/authorize", self._agree)
        return app

    def add(self, team: Team, token: str = "") -> Team:
        self.teams[team.id] = team
        if token:
            self.tokens[token] = team.id
        return team

    def remove(self, team: str) -> None:
        """Somebody uninstalls the app."""
        self.teams[team].removed = True

    async def _agree(self, request: web.Request) -> web.Response:
        """A person agrees for the workspace named by `team`, or declines with `team=no`."""
        asked, team = request.query, request.query.get("team", next(iter(self.teams)))
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = team
        back = {"state": asked["state"], **({"error": "access_denied"} if team == "no" else {"code": code})}
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        data = await request.json() if request.content_type == "application/json" else dict(await request.post())
        data = {**dict(request.query), **data}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(data.pop("token", ""))
        self.calls.append((method, data))
        team = self.teams.get(self.tokens.get(token, ""))
        refusal = self._scripted(method) or self._refusal(method, data, token, team)
        if refusal is not None:
            error, status, headers, more = refusal
            self.refused.append((method, error))
            return web.json_response({"ok": False, "error": error, **more}, status=status, headers=headers)
        if team is not None:
            self.by.append((team.id, method, token))
        answer = self._own(method, data, team, token) or self._answer(method, data)
        scopes = {"x-oauth-scopes": ",".join(sorted(team.scopes))} if team is not None else {}
        return web.json_response({"ok": "error" not in answer, **answer}, headers=scopes)

    def _scripted(self, method: str) -> "tuple[str, int, dict[str, str], dict[str, Any]] | None":
        waiting = self.errors or self.after[method]
        told = waiting.popleft() if waiting else None
        return None if told is None else (*told, {})

    def _refusal(
        self, method: str, data: dict[str, Any], token: str, team: Team | None
    ) -> "tuple[str, int, dict[str, str], dict[str, Any]] | None":
        if method in NO_TOKEN:
            return None
        code = "not_authed" if not token else "invalid_auth" if team is None else ""
        code = code or ("token_revoked" if token in self.revoked else "account_inactive" if team.removed else "")  # type: ignore[union-attr]
        if code or team is None:
            return code, 200, {}, {}
        if wait := self._too_many(team.id, method, str(data.get("channel") or "")):
            return "ratelimited", 429, {"Retry-After": str(wait)}, {}
        needed = METHODS[method]
        if needed is not None and needed not in team.scopes:
            return "missing_scope", 200, {}, {"needed": needed, "provided": ",".join(sorted(team.scopes))}
        return self._closed(method, str(data.get("channel") or ""))

    def _closed(self, method: str, channel: str) -> "tuple[str, int, dict[str, str], dict[str, Any]] | None":
        if method.startswith("chat.") and channel in self.archived:
            return "is_archived", 200, {}, {}
        if method.startswith("chat.") and channel in self.left:
            return "not_in_channel", 200, {}, {}
        return None

    def _too_many(self, team: str, method: str, channel: str) -> int:
        """Seconds to stay away; 0 when there was room."""
        now = self.clock()
        limits = [(self._made[team, method], PER_MINUTE[method], 60.0)]
        if method in POSTING:
            limits.append((self._made[team, f"#{channel}"], 1 + _BURST, float(_BURST)))
        for made, most, span in limits:
            while made and made[0] <= now - span:
                made.popleft()
            if len(made) >= most:
                return max(1, round(made[0] + span - now))
        for made, _, _ in limits:
            made.append(now)
        return 0

    def _own(self, method: str, data: dict[str, Any], team: Team | None, token: str) -> dict[str, Any]:
        if method == "auth.test" and team is not None:
            return {
                "team_id": team.id,
                "team": team.name,
                "user_id": "UBOT",
                "bot_id": "B1",
                "url": "https://x.example",
            }
        if method == "auth.revoke":
            self.revoked.add(token)
            return {"revoked": True}
        if method == "oauth.v2.access":
            return self._access(data)
        if method == "apps.connections.open":
            return {"url": "wss://127.0.0.1:1/link"}
        return {}

    def _access(self, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("grant_type") == "refresh_token":
            old = str(data.get("refresh_token", ""))
            team = self.teams.get(self.tokens.pop(old, ""))
        else:
            team = self.teams.get(self.codes.pop(str(data.get("code", "")), ""))
        if team is None:
            return {"error": "invalid_refresh_token" if "refresh_token" in data else "invalid_code"}
        team.removed = False
        n = len(self.tokens) + 1
        token, refresh = f"xoxb-{team.id}-{n}", f"xoxe-{team.id}-{n}"
        self.tokens |= {token: team.id, refresh: team.id}
        rotating = {} if self.expires_in is None else {"refresh_token": refresh, "expires_in": self.expires_in}
        return {
            "access_token": token,
            "token_type": "bot",
            "app_id": "A1",
            "bot_user_id": "UBOT",
            "scope": ",".join(sorted(team.scopes)),
            "team": None if team.enterprise else {"id": team.id, "name": team.name},
            "enterprise": {"id": "E1", "name": "Acme Group"} if team.enterprise else None,
            "is_enterprise_install": team.enterprise,
            "authed_user": {"id": "UADMIN"},
            **rotating,
        }


def event(team: str, kind: str, *, event_id: str, at: float | None = None, **more: Any) -> str:
    """The body of an event that Slack sends, to be signed."""
    body = {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": "A1",
        "event_id": event_id,
        "event_time": int(at if at is not None else time.time()),
        "authorizations": [{"team_id": team, "user_id": "UBOT", "is_bot": True}],
        "event": {"type": kind, **more},
    }
    return json.dumps(body)
