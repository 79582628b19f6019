"""Who may call us, and whom we may call.

The SDK verifies the token (signature, issuer, audience, age, and that it was made for this `serviceUrl`); here is
what it leaves open: its keys are read without blocking, tokens of other bots and of the emulator are not taken,
and neither are other organisations than ours.
"""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    AuthenticationConstants,
    BotFrameworkAuthentication,
    ChannelValidation,
    ClaimsIdentity,
    ConnectorFactory,
    JwtTokenExtractor,
    SimpleCredentialProvider,
    VerifyOptions,
)
from jwt.algorithms import RSAAlgorithm

from bot.settings import TeamsSettings
from bot.teams.errors import KeysUnavailable, NotOurTenant
from bot.teams.events import tenants_of

EVERYBODY = "*"
"""In `teams.tenants`: people of any organisation that installs the app."""
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
_KEYS_S = 24 * 3600.0
_LOOK_AGAIN_S = 300.0
"""An unknown key makes us look for new ones at most so often."""
_TIMEOUT = aiohttp.ClientTimeout(total=5)


def may_call(settings: TeamsSettings, service_url: str) -> bool:
    """Whether answers, and our token, may go to this address."""
    return _listed(settings, service_url, settings.service_hosts)


def may_exchange(settings: TeamsSettings, url: str) -> bool:
    """Whether a person's file may go to this address, or come from it."""
    return _listed(settings, url, settings.file_hosts)


def may_serve(settings: TeamsSettings, tenant: str) -> bool:
    """Whether people of this organisation may ask, and be written to. In development there is none to tell apart."""
    if not settings.app_id:
        return True
    if settings.app_type == "MultiTenant" and EVERYBODY in settings.tenants:
        return True
    ours = {t.lower() for t in (settings.app_tenant, *settings.tenants)} - {"", EVERYBODY}
    return tenant.lower() in ours


def _listed(settings: TeamsSettings, url: str, hosts: Sequence[str]) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    if not settings.app_id:
        return host in _LOOPBACK
    listed = any(fnmatchcase(host, pattern) for pattern in hosts)
    return listed and (parts.scheme == "https" or host in _LOOPBACK)


@dataclass(frozen=True, slots=True)
class _Key:
    public_key: Any
    endorsements: list[str]


@dataclass(slots=True)
class SigningKeys:
    """The keys Teams signs with, kept for a day. Stands in for the SDK's own, which blocks while it reads."""

    url: str
    clock: Callable[[], float] = time.monotonic
    _keys: dict[str, _Key] = field(default_factory=dict)
    _read_at: float | None = None
    _failed: int = 0
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, key_id: str) -> _Key:
        """Raises `KeysUnavailable`, and `PermissionError` for a key nobody published."""
        if self._due(known=key_id in self._keys):
            failed = self._failed
            async with self._reading:
                # who waited while it failed is told so, and does not wait for a try of their own
                if self._failed == failed and self._due(known=key_id in self._keys):
                    await self._read()
        if self._read_at is None:
            raise KeysUnavailable("signing keys could not be read")
        if key_id not in self._keys:
            raise PermissionError("signed with a key that Teams does not publish")
        return self._keys[key_id]

    def would_ask(self, key_id: str) -> bool:
        """Whether `get` would begin to read them for it; one that is being read is waited for."""
        return self._due(known=key_id in self._keys) and not self._reading.locked()

    async def count(self) -> int:
        """How many are published now. Raises `KeysUnavailable`."""
        await self._read()
        return len(self._keys)

    def _due(self, *, known: bool) -> bool:
        if self._read_at is None:
            return True
        return self.clock() - self._read_at > (_KEYS_S if known else _LOOK_AGAIN_S)

    async def _read(self) -> None:
        try:
            async with aiohttp.ClientSession(timeout=_TIMEOUT, raise_for_status=True) as session:
                async with session.get(self.url) as reply:
                    where = (await reply.json(content_type=None))["jwks_uri"]
                async with session.get(where) as reply:
                    found = (await reply.json(content_type=None))["keys"]
            keys = {
                k["kid"]: _Key(RSAAlgorithm.from_jwk(json.dumps(k)), k.get("endorsements", []))
                for k in found
                if k["kty"] == "RSA"  # all that `ALLOWED_SIGNING_ALGORITHMS` can use
            }
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError) as error:
            self._failed += 1
            if self._keys:
                return  # old keys are better than none; asked for again with the next call
            raise KeysUnavailable(f"signing keys can't be read: {type(error).__name__}") from error
        self._keys, self._read_at = keys, self.clock()


class _ThroughOutbox(ConnectorFactory):  # type: ignore[misc]  # the SDK is untyped
    """The SDK wants a client for each call it takes; our answers go through the outbox instead."""

    async def create(self, service_url: str, audience: str | None = None) -> object:
        return object()


class ChannelAuthentication(BotFrameworkAuthentication):  # type: ignore[misc]
    """With an app id only Teams itself gets in; without one everybody does (development)."""

    def __init__(self, settings: TeamsSettings, keys: SigningKeys | None = None) -> None:
        self._settings = settings
        self._keys = keys or SigningKeys(settings.keys_url)
        self._credentials = SimpleCredentialProvider(settings.app_id, "")

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        """Raises `PermissionError`, `NotOurTenant`, `KeysUnavailable`."""
        if self._settings.app_id:
            identity = await self._verified(activity, auth_header)
            self._check_tenant(activity)
        else:
            identity = ClaimsIdentity({}, True, AuthenticationConstants.ANONYMOUS_AUTH_TYPE)
        if not may_call(self._settings, str(activity.service_url or "")):
            raise NotOurTenant("this serviceUrl's host is not listed in teams.service_hosts")
        result = AuthenticateRequestResult()
        result.claims_identity = identity
        result.connector_factory = _ThroughOutbox()
        return result

    async def _verified(self, activity: Activity, auth_header: str) -> ClaimsIdentity:
        options = VerifyOptions(
            issuer=[AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER],
            audience=None,  # the app id is checked by `validate_identity`
            clock_tolerance=5 * 60,
            ignore_expiration=False,
        )
        extractor = JwtTokenExtractor(
            options, self._settings.keys_url, AuthenticationConstants.ALLOWED_SIGNING_ALGORITHMS
        )
        extractor.open_id_metadata = self._keys
        try:
            identity = await extractor.get_identity_from_auth_header(auth_header, activity.channel_id, [])
            identity = await ChannelValidation.validate_identity(identity, self._credentials)
        except (PermissionError, KeysUnavailable):
            raise
        except Exception as error:  # the SDK lets every kind of broken token through as its own error
            raise PermissionError(f"token can't be used: {type(error).__name__}") from error
        made_for = identity.get_claim_value(ChannelValidation.SERVICE_URL_CLAIM)
        if not made_for or made_for != activity.service_url:
            raise PermissionError("token was made for another serviceUrl")
        return identity

    def _check_tenant(self, activity: Activity) -> None:
        named = tenants_of(activity)
        stranger = next((t for t in named if not may_serve(self._settings, t)), None)
        if stranger is not None or not named:
            raise NotOurTenant("a call from another organisation", tenant=stranger or "")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("there is no streaming endpoint")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return _ThroughOutbox()

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        return None
