"""Who sits before the panel: a token that Entra signed for this app, and nothing else, says so.

Signature by the directory's own keys, issuer, audience, age on both sides, the directory, the client that got it and
what it was got for. The object id in it is the one Teams names the person by in a chat.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jwt
import structlog

from bot.settings import TeamsSettings
from bot.teams.errors import KeysUnavailable
from bot.teams.manifest import is_guid
from bot.teams.panel.addresses import CLIENTS, SCOPE, issuers, registering, resource_of
from bot.teams.panel.directories import Directories
from bot.teams.panel.errors import KeysAway, NotSetUp, OtherOrganisation, SignInAgain
from bot.teams.trust import SigningKeys, may_serve

_log = structlog.get_logger(__name__)

_ALGORITHMS = ("RS256",)
_SKEW_S = 120.0
"""Two clocks may differ by so much, either way."""
_LONGEST = 16_384
_NEEDED = ("exp", "nbf", "iat", "iss", "aud", "tid", "oid")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Visitor:
    tenant: str
    object_id: str
    lasts_s: float = field(default=0.0, compare=False)
    """From when they were told apart to when they sign in anew."""

    @property
    def user_key(self) -> str:
        """As a chat in Teams names the same person (`bot.teams.events.Place.user_key`)."""
        return f"teams:{self.object_id}"


@dataclass(slots=True)
class Tokens:
    settings: TeamsSettings
    keys_at: Callable[[str], SigningKeys] = SigningKeys
    _directories: Directories = field(init=False)

    def __post_init__(self) -> None:
        self._directories = Directories(self.settings, self.keys_at)

    async def of_teams(self, token: str) -> Visitor:
        """A token that a Teams client got for the app. Raises `SignInAgain`, `NotSetUp`, `OtherOrganisation`,
        `ManyUnknown`, `KeysAway`."""
        wanted = (self.settings.app_id.lower(), resource_of(self.settings))
        claims, visitor = await self._verified(token, wanted)
        client = str(claims.get("azp") or claims.get("appid") or "").lower()
        if client not in CLIENTS:
            raise NotSetUp(
                f"The token was got by the client {client[:40] or 'without a name'}, which is none of Teams'.",
                tenant=visitor.tenant,
            )
        if SCOPE not in str(claims.get("scp") or "").split():
            raise NotSetUp(registering(self.settings), tenant=visitor.tenant)
        return visitor

    async def of_sign_in(self, token: str, nonce: str) -> Visitor:
        """The ID token of a sign-in that we began ourselves. Raises as `of_teams`."""
        claims, visitor = await self._verified(token, (self.settings.app_id.lower(),))
        if not nonce or claims.get("nonce") != nonce:
            raise SignInAgain("a sign-in that was not begun here")
        return visitor

    async def _verified(self, token: str, audience: Sequence[str]) -> tuple[Json, Visitor]:
        tenant, key_id = self._said(token)
        try:
            key = await self._directories.key(tenant, key_id)
        except KeysUnavailable as error:
            _log.warning("panel_keys_away", error=str(error))
            raise KeysAway from error
        except PermissionError as error:
            raise SignInAgain("signed with a key its directory does not publish") from error
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=list(_ALGORITHMS),
                audience=list(audience),
                issuer=list(issuers(self.settings, tenant)),
                leeway=_SKEW_S,
                options={"require": list(_NEEDED)},
            )
        except jwt.InvalidAudienceError as error:  # what is checked after the signature: a genuine token
            raise NotSetUp(registering(self.settings), tenant=tenant) from error
        except jwt.PyJWTError as error:
            raise SignInAgain(type(error).__name__) from error
        self._directories.genuine(tenant)
        return claims, Visitor(tenant, _guid(claims, "oid"), float(claims["exp"]) + _SKEW_S - time.time())

    def _said(self, token: str) -> tuple[str, str]:
        """(directory, key) as an unverified token names them: only to know whose keys to ask for."""
        if not token or len(token) > _LONGEST:
            raise SignInAgain("no token")
        try:
            header: Mapping[str, Any] = jwt.get_unverified_header(token)
            claims: Json = jwt.decode(token, options={"verify_signature": False})
        except jwt.PyJWTError as error:
            raise SignInAgain(type(error).__name__) from error
        if header.get("alg") not in _ALGORITHMS or not isinstance(header.get("kid"), str):
            raise SignInAgain("not signed the way Entra signs")
        tenant = _guid(claims, "tid")
        if not may_serve(self.settings, tenant):
            raise OtherOrganisation
        return tenant, str(header["kid"])


def _guid(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not is_guid(value):
        raise SignInAgain(f"no {name}")
    return value.lower()
