"""Tokens signed by a vendor, checked against the keys it publishes (OpenID Connect), read without blocking."""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
import jwt
import structlog

_log = structlog.get_logger(__name__)

ACS_CONFIGURATION = "https://acscallautomation.communication.azure.com/calling/.well-known/acsopenidconfiguration"
_KEPT_S = 24 * 3600.0
_LOOK_AGAIN_S = 300.0
"""An unknown key makes us look for new ones at most so often."""
_TRY_AGAIN_S = 10.0
"""After keys could not be read; whoever dials meanwhile is refused at once."""
_TIMEOUT = aiohttp.ClientTimeout(total=5)


@dataclass(slots=True)
class SignedBy:
    """Satisfied by tokens of one issuer made for one audience."""

    audience: str
    configuration_url: str = ACS_CONFIGURATION
    clock: Callable[[], float] = time.monotonic
    _keys: jwt.PyJWKSet | None = None
    _issuer: str = ""
    _read_at: float = 0.0
    _tried_at: float = -math.inf
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, token: str) -> bool:
        """False for every token that is not theirs for us, and while their keys can't be read."""
        try:
            name = jwt.get_unverified_header(token).get("kid", "")
            key = await self._key(name)
            if key is None:
                return False
            jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self.audience,
                issuer=self._issuer,
                leeway=60,
                options={"require": ["exp", "aud", "iss"]},
            )
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            _log.warning("token_refused", why=type(error).__name__)
            return False
        return True

    async def _key(self, name: str) -> jwt.PyJWK | None:
        async with self._reading:
            age = self.clock() - self._read_at
            known = self._find(name)
            wanted = self._keys is None or age > _KEPT_S or (known is None and age > _LOOK_AGAIN_S)
            if wanted and self.clock() - self._tried_at > _TRY_AGAIN_S:
                self._tried_at = self.clock()
                await self._read()
                known = self._find(name)
        return known

    def _find(self, name: str) -> jwt.PyJWK | None:
        return next((k for k in self._keys.keys if k.key_id == name), None) if self._keys is not None else None

    async def _read(self) -> None:
        try:
            async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
                async with session.get(self.configuration_url) as answer:
                    answer.raise_for_status()
                    configuration = await answer.json(content_type=None)
                async with session.get(configuration["jwks_uri"]) as answer:
                    answer.raise_for_status()
                    keys = jwt.PyJWKSet.from_dict(await answer.json(content_type=None))
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
            _log.warning("keys_not_read", why=type(error).__name__)
            return
        self._keys, self._issuer, self._read_at = keys, str(configuration["issuer"]), self.clock()
