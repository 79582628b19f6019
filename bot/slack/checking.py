"""Whether what is set for Slack works, asked of Slack itself; each finding with the way out."""

import asyncio
import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.reaching import PATIENCE_S, closed_to_strangers, not_reached
from bot.checks import Check, State
from bot.settings import SlackSettings
from bot.slack.blocked import blocked_by
from bot.slack.files import code_of
from bot.slack.manifest import EVENTS_AT, REDIRECT, SCOPES
from bot.slack.tokens import Tokens
from knowledge.errors import StoreUnavailable
from knowledge.sealing import KeyUnusable

_SECRET = re.compile(r"[0-9a-f]{32}")
_MANIFEST = "scip connect slack --manifest prints it; change it under App Manifest and install the app again."
_ITS = "it was made in"
"""For a token whose workspace is not known yet."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a token turned out to be."""

    check: Check
    scopes: frozenset[str] | None = None


async def checks(slack: SlackSettings, tokens: Tokens | None) -> list[Check]:
    """In the order an administrator mends them. `tokens`: of workspaces that installed the app, where they do."""
    parts: list[Awaitable[list[Check]]] = []
    if slack.by_installing:
        parts.append(_installations(slack, tokens))
    elif slack.bot_token is not None:
        parts.append(_token(slack, slack.bot_token.get_secret_value(), "slack token"))
    if slack.app_token is not None:
        parts.append(_socket(slack))
    if slack.public_url:
        parts.append(_address(slack))
    found = await asyncio.gather(*parts)
    return [*_configured(slack), *(check for part in found for check in part)]


def _configured(slack: SlackSettings) -> list[Check]:
    if slack.bot_token is None and not slack.by_installing:
        return [Check("slack", "off", "not connected", "scip connect slack")]
    if slack.by_installing and slack.signing_secret is None:
        return [Check("slack", "fail", "nothing to trust Slack's requests by", "Set slack.signing_secret.")]
    if slack.signing_secret is None and slack.app_token is None:
        return [Check("slack", "fail", "a bot token and nothing to trust events by", "Set slack.signing_secret.")]
    way = "Socket Mode" if slack.app_token is not None else f"events at {EVENTS_AT}"
    if slack.signing_secret is None or wrong_secret(slack.signing_secret.get_secret_value()) == "":
        return [Check("slack", "ok", way)]
    return [Check("slack", "warn", f"{way}; the signing secret does not look like one", "32 characters, 0-9 and a-f.")]


async def _installations(slack: SlackSettings, tokens: Tokens | None) -> list[Check]:
    if tokens is None:
        return [Check("slack workspaces", "off", "the records are not there to look at")]
    try:
        held = await tokens.every()
        bots = [await tokens.opened(h) for h in held]
    except StoreUnavailable as error:
        return [Check("slack workspaces", "fail", error.message)]
    except KeyUnusable as error:
        way = "Put the old key back (slack.token_key, or token.key in the data folder), or install the app again."
        return [Check("slack workspaces", "fail", error.message, way)]
    found = [] if slack.teams else [_nobody()]
    if await tokens.key_open_to_others():
        told = "token.key in the data folder can be read by others on this machine"
        found.append(Check("slack key", "warn", told, "chmod 600 token.key, or set slack.token_key."))
    if not held:
        where = f"{slack.public_url.rstrip('/')}/slack/install" if slack.public_url else "/slack/install"
        return [Check("slack workspaces", "warn", "installed nowhere yet", f"Open {where} in a browser."), *found]
    each = await asyncio.gather(
        *(_token(slack, b.bot_token, f"slack:{h.workspace}", h.workspace) for h, b in zip(held, bots, strict=True))
    )
    return [*found, *(check for part in each for check in part)]


def _nobody() -> Check:
    told = "slack.teams is unset: no workspace may install the app"
    return Check(
        "slack workspaces", "warn", told, 'Name yours: slack.teams = ["T…"] (whoever is refused sees their id).'
    )


async def _token(slack: SlackSettings, token: str, name: str, team: str = _ITS) -> list[Check]:
    found, rights = await _tested(slack, token, name, team), f"{name} rights"
    if found.check.state != "ok" or found.scopes is None:
        return [found.check]
    missing = [scope for scope in SCOPES if scope not in found.scopes]
    if not missing:
        return [found.check, Check(rights, "ok", f"all {len(SCOPES)} the app needs")]
    told = "; ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
    state: State = "fail" if "chat:write" in missing else "warn"
    return [found.check, Check(rights, state, f"missing: {told}", _MANIFEST)]


async def _tested(slack: SlackSettings, token: str, name: str, team: str) -> Found:
    """Whose token it is, and what it may do."""
    client = AsyncWebClient(token=token, base_url=slack.base_url, timeout=PATIENCE_S)  # type: ignore[arg-type]
    try:
        async with asyncio.timeout(PATIENCE_S):
            told: Any = await client.auth_test()
    except SlackApiError as error:
        return Found(_refused(name, error, team))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Found(not_reached(name, "Slack", slack.base_url, error))
    headers = {key.lower(): value for key, value in (told.headers or {}).items()}
    scopes = headers.get("x-oauth-scopes")
    whose = f"{told.get('user') or 'the app'} in {told.get('team') or 'a workspace'} ({told.get('team_id')})"
    granted = None if scopes is None else frozenset(s.strip() for s in scopes.split(",") if s.strip())
    return Found(Check(name, "ok", whose), granted)


def _refused(name: str, error: SlackApiError, team: str) -> Check:
    code = code_of(error)
    if code in ("ratelimited", "rate_limited"):
        return Check(name, "warn", "Slack was asked too often to tell", "Try again in a minute.")
    trouble = blocked_by(error, team)
    return Check(name, "fail", f"Slack says {code}", "" if trouble is None else trouble.told)


async def _address(slack: SlackSettings) -> list[Check]:
    return [await closed_to_strangers("Slack", slack.public_url, (EVENTS_AT, REDIRECT))]


async def _socket(slack: SlackSettings) -> list[Check]:
    assert slack.app_token is not None
    client = AsyncWebClient(base_url=slack.base_url, timeout=PATIENCE_S)  # type: ignore[arg-type]
    try:
        async with asyncio.timeout(PATIENCE_S):
            await client.apps_connections_open(app_token=slack.app_token.get_secret_value())
    except SlackApiError as error:
        if code_of(error) in ("ratelimited", "rate_limited"):
            return [Check("slack socket", "warn", "Slack was asked too often to tell", "Try again in a minute.")]
        way = "Make a new app-level token with connections:write under Basic Information, and turn Socket Mode on."
        return [Check("slack socket", "fail", f"Slack says {code_of(error)}", way)]
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return [not_reached("slack socket", "Slack", slack.base_url, error)]
    return [Check("slack socket", "ok", "Slack opens a connection for this token")]


def wrong_secret(value: str) -> str:
    return "" if _SECRET.fullmatch(value) else "A signing secret has 32 characters, 0-9 and a-f."
