"""Tokens of the workspaces that installed the app: sealed in the store, opened for a request, renewed in time."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.settings import Settings
from knowledge.installations import Installation as Held
from knowledge.installations import Installations
from knowledge.sealing import Keys

_log = structlog.get_logger(__name__)

_SURFACE = "slack"
_THROUGH = "through"
"""In the details of a workspace without a token of its own: the organisation whose token serves there."""
_AHEAD_MIN = 120
"""Minutes before its end that a token is renewed; Slack's live twelve hours."""


def keys_of(settings: Settings) -> Keys:
    given = settings.slack.token_key
    words = () if given is None else tuple(given.get_secret_value().replace(",", " ").split())
    return Keys(settings.home / "token.key", words)


class Tokens(AsyncInstallationStore):
    """Slack's own interface over our store: one bot installation per workspace or organisation, none per person.

    A workspace of an organisation that installed the app for all is kept without a token of its own (`through`).

    Raises `KeyUnusable` where tokens can't be sealed or opened, `StoreUnavailable`, `TakenElsewhere`.
    """

    def __init__(self, installations: Installations, keys: Keys) -> None:
        self.installations = installations
        self._keys = keys

    async def async_save(self, installation: Installation) -> None:
        bot: Any = installation.to_bot()
        await self.async_save_bot(bot)

    async def async_save_bot(self, bot: Bot) -> None:
        sealed = await self._sealed(bot)
        where, name = (
            (bot.enterprise_id, bot.enterprise_name) if bot.is_enterprise_install else (bot.team_id, bot.team_name)
        )
        await self.installations.put(Held(_SURFACE, str(where), name or "", sealed, _details(bot)))

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        where = enterprise_id if is_enterprise_install else team_id
        held = None if where is None else await self.held(where)
        return None if held is None else await self.opened(held)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        where = team_id or enterprise_id
        if where is not None:
            await self.gone(where)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """The app holds no tokens of single people, so that one of them leaving takes nothing away."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def held(self, team: str) -> Held | None:
        """Whose token serves there: the workspace's own, else its organisation's."""
        held = await self.installations.get(_SURFACE, team)
        through = "" if held is None else str(held.details.get(_THROUGH) or "")
        return await self.installations.get(_SURFACE, through) if through else held

    async def every(self) -> list[Held]:
        """Each with a token of its own."""
        return [h for h in await self.installations.all(_SURFACE) if not h.details.get(_THROUGH)]

    async def joined(self, team: str, enterprise: str) -> bool:
        """A workspace is answered with the token of its organisation from now on; False where there is none."""
        if not team or await self.installations.get(_SURFACE, enterprise) is None:
            return False
        if team != enterprise and await self.installations.get(_SURFACE, team) is None:
            await self.installations.put(Held(_SURFACE, team, "", "", {_THROUGH: enterprise}))
        return True

    async def left(self, team: str, enterprise: str) -> None:
        """A workspace is no longer among those of its organisation; its own installation stays."""
        held = await self.installations.get(_SURFACE, team)
        if held is not None and held.details.get(_THROUGH) == enterprise:
            await self.installations.remove(_SURFACE, team)

    async def gone(self, where: str, *, before: float | None = None) -> bool:
        """Takes an installation away, with the workspaces it served; False for one that is newer or not there."""
        if not await self.installations.remove(_SURFACE, where, before=before):
            return False
        for held in await self.installations.all(_SURFACE):
            if held.details.get(_THROUGH) == where:
                await self.installations.remove(_SURFACE, held.workspace)
        return True

    async def key_open_to_others(self) -> bool:
        """Whether others on this machine may read the file that opens them all."""
        return await asyncio.to_thread(self._keys.readable_by_others)

    async def opened(self, held: Held) -> Bot:
        """With a key that is on its way out, sealed anew on the way."""
        sealer = await asyncio.to_thread(self._keys.to_open)
        secrets = json.loads(sealer.open(held.sealed))
        bot = _bot(held, secrets)
        if not sealer.newest(held.sealed):
            await self.installations.reseal(held, sealer.seal(json.dumps(secrets)), held.details)
        return bot

    async def renewed(self, held: Held, bot: Bot) -> bool:
        """False when another process was quicker."""
        return await self.installations.reseal(held, await self._sealed(bot), _details(bot))

    async def _sealed(self, bot: Bot) -> str:
        return await self.seal({"bot_token": bot.bot_token, "refresh_token": bot.bot_refresh_token})

    async def seal(self, told: dict[str, Any]) -> str:
        """As text that nobody else can read or make. Raises `KeyUnusable`."""
        sealer = await asyncio.to_thread(self._keys.to_seal)
        return sealer.seal(json.dumps(told))

    async def unseal(self, text: str) -> dict[str, Any]:
        """Raises `KeyUnusable` for what was not sealed here."""
        sealer = await asyncio.to_thread(self._keys.to_open)
        told: dict[str, Any] = json.loads(sealer.open(text))
        return told


@dataclass(slots=True)
class Renewal:
    """Renews tokens that run out (where the app has token rotation on), by one request at a time per workspace."""

    tokens: Tokens
    rotator: AsyncTokenRotator
    clock: Callable[[], float] = time.time
    _gates: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def fresh(self, held: Held, bot: Bot) -> Bot:
        """A token good for a while. Raises `SlackTokenRotationError` when it has run out and can't be renewed."""
        if not self._due(bot):
            return bot
        async with self._gates.setdefault(held.workspace, asyncio.Lock()):
            return await self._renewed(held.workspace) or bot

    async def _renewed(self, team: str) -> Bot | None:
        held = await self.tokens.held(team)  # as it is now: whoever held the gate before may have renewed it
        if held is None:
            return None
        bot = await self.tokens.opened(held)
        if not self._due(bot):
            return bot
        try:
            renewed = await self.rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=_AHEAD_MIN)
        except (SlackTokenRotationError, aiohttp.ClientError, TimeoutError, OSError) as error:
            return await self._despite(team, held, bot, error)
        if renewed is not None and not await self.tokens.renewed(held, renewed):
            _log.info("slack_token_renewed_elsewhere", team=team)
        return renewed or bot

    async def _despite(self, team: str, held: Held, bot: Bot, error: Exception) -> Bot:
        """Another process may have been quicker; else the old one serves while it lasts."""
        again = await self.tokens.held(team)
        if again is not None and again.version != held.version:
            return await self.tokens.opened(again)
        if int(bot.bot_token_expires_at or 0) > self.clock():
            _log.warning("slack_token_not_renewed", error=type(error).__name__)
            return bot
        raise error

    def _due(self, bot: Bot) -> bool:
        ends = bot.bot_token_expires_at
        return ends is not None and int(ends) <= self.clock() + _AHEAD_MIN * 60


def _details(bot: Bot) -> dict[str, Any]:
    return {
        "app_id": bot.app_id,
        "enterprise_id": bot.enterprise_id,
        "enterprise_name": bot.enterprise_name,
        "is_enterprise_install": bool(bot.is_enterprise_install),
        "bot_id": bot.bot_id,
        "bot_user_id": bot.bot_user_id,
        "scopes": list(bot.bot_scopes or ()),
        "expires_at": None if bot.bot_token_expires_at is None else int(bot.bot_token_expires_at),
    }


def _bot(held: Held, secrets: dict[str, Any]) -> Bot:
    told = held.details
    return Bot(
        app_id=told.get("app_id"),
        enterprise_id=told.get("enterprise_id"),
        enterprise_name=told.get("enterprise_name"),
        team_id=None if told.get("is_enterprise_install") else held.workspace,
        team_name=None if told.get("is_enterprise_install") else held.name,
        is_enterprise_install=bool(told.get("is_enterprise_install")),
        bot_token=secrets["bot_token"],
        bot_id=str(told.get("bot_id") or ""),
        bot_user_id=str(told.get("bot_user_id") or ""),
        bot_scopes=list(told.get("scopes") or ()),
        bot_refresh_token=secrets.get("refresh_token"),
        bot_token_expires_at=told.get("expires_at"),
        installed_at=held.installed_at,
    )
