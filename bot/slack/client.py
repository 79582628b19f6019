"""Slack's Web API for one workspace: keeps to the pace Slack allows and notices what the token may do."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.blocked import blocked_by
from bot.slack.pace import Pace
from bot.surface import Blocked

_TIMEOUT_S = 10
Learns = Callable[[str, frozenset[str]], Awaitable[None]]
"""Is told (workspace, scopes) when they are not what they were."""
Refused = Callable[[Blocked], Awaitable[None]]
"""Is told what an administrator of the whole workspace can mend."""


class Client(AsyncWebClient):
    """A request that would have to wait long raises what Slack itself would answer: `ratelimited`, and for how long."""

    def __init__(
        self,
        token: str | None,
        base_url: str,
        *,
        team: str,
        enterprise: str = "",
        pace: Pace,
        learns: Learns | None = None,
        refused: Refused | None = None,
    ) -> None:
        super().__init__(token=token, base_url=base_url, timeout=_TIMEOUT_S)
        self.team = team
        self.enterprise = enterprise
        """The organisation its workspace is part of; "" outside of one."""
        self.pace = pace
        self.scopes: frozenset[str] | None = None
        """What the token may do; None until Slack said so."""
        self._learns = learns
        self._refused = refused

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:
        channel = _channel(given)
        wait = await self.pace.passes(self.team, api_method, channel)
        if wait:
            raise self._too_soon(api_method, wait)
        try:
            answer = await super().api_call(api_method, **given)
        except SlackApiError as error:
            seconds = _retry_after(error)
            if seconds is not None:
                self.pace.refused(self.team, api_method, channel, seconds)
            if self._refused is not None and (trouble := blocked_by(error, self.team)) is not None:
                await self._refused(trouble)
            raise
        await self._learn(answer)
        return answer

    async def _learn(self, answer: AsyncSlackResponse) -> None:
        told = {name.lower(): value for name, value in (answer.headers or {}).items()}.get("x-oauth-scopes")
        if told is None:
            return
        scopes = frozenset(scope.strip() for scope in str(told).split(",") if scope.strip())
        if scopes != self.scopes:
            self.scopes = scopes
            if self._learns is not None:
                await self._learns(self.team, scopes)

    def _too_soon(self, method: str, wait: float) -> SlackApiError:
        response = AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=self.base_url + method,
            req_args={},
            data={"ok": False, "error": "ratelimited"},
            headers={"Retry-After": f"{wait:.1f}"},
            status_code=429,
        )
        return SlackApiError("asked for more than Slack allows", response)  # type: ignore[no-untyped-call]


def _channel(given: dict[str, Any]) -> str:
    for part in ("json", "data", "params"):
        held = given.get(part)
        if isinstance(held, dict) and held.get("channel"):
            return str(held["channel"])
    return ""


def _retry_after(error: SlackApiError) -> float | None:
    """Seconds Slack asked us to wait; None where it did not."""
    response = error.response
    if getattr(response, "status_code", 0) != 429:
        return None
    headers = {name.lower(): value for name, value in (getattr(response, "headers", None) or {}).items()}
    try:
        return float(headers.get("retry-after", 1.0))
    except ValueError:
        return 1.0
