"""Signing in in a window of its own, where Teams gives no token: Microsoft's page, and back with a code.

Only the window that began may end it: what it began with is sealed in a cookie of that window (the code's verifier, the
nonce of the token it leads to), and nothing is kept here. What it ends with is a bearer of ours, good for a working
day, sealed with a key made of the app's secret: every process opens it, and a new secret ends it.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.settings import TeamsSettings
from bot.teams.panel.addresses import redirect_of
from bot.teams.panel.errors import KeysAway, NotSetUp, SignInAgain
from bot.teams.panel.tokens import Tokens, Visitor
from bot.teams.signin import code_of, sentence
from knowledge.sealing import KeyUnusable, Sealer

LASTS_S = 10 * 3600
"""Of a bearer: a day's meetings."""
BEGUN_S = 600
"""So long somebody may take over Microsoft's page."""
_TIMEOUT = aiohttp.ClientTimeout(total=8)
_OURS = "scip1."
"""How a bearer of ours begins; a token of Entra's begins otherwise."""


@dataclass(frozen=True, slots=True)
class Begun:
    url: str
    """Microsoft's page."""
    cookie: str
    """What the window has to come back with."""


@dataclass(slots=True)
class Window:
    settings: TeamsSettings
    tokens: Tokens
    clock: Callable[[], float] = time.time

    def begin(self) -> Begun:
        """Raises `NotSetUp` without an app's secret."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {
            "client_id": self.settings.app_id,
            "response_type": "code",
            "response_mode": "query",
            "redirect_uri": redirect_of(self.settings),
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            "prompt": "select_account",
        }
        return Begun(
            f"{self._at()}/authorize?{urlencode(asked)}",
            self._sealed("begun", {"state": state, "nonce": nonce, "verifier": verifier}, BEGUN_S),
        )

    def begun_here(self, cookie: str, state: str) -> Mapping[str, Any]:
        """What the window began with. Raises `SignInAgain` for another one, and `NotSetUp`."""
        begun = self._opened("begun", cookie)
        if begun is None or not hmac.compare_digest(begun["state"].encode(), state.encode()):
            raise SignInAgain("a window that did not begin here, or took too long")
        return begun

    async def end(self, begun: Mapping[str, Any], code: str) -> str:
        """The bearer. Raises as `Tokens.of_sign_in`."""
        visitor = await self.tokens.of_sign_in(await self._exchanged(code, begun["verifier"]), begun["nonce"])
        told = {"tenant": visitor.tenant, "object_id": visitor.object_id}
        return _OURS + self._sealed("bearer", told, LASTS_S)

    def is_ours(self, bearer: str) -> bool:
        return bearer.startswith(_OURS)

    def visitor(self, bearer: str) -> Visitor:
        """Raises `SignInAgain`."""
        told = self._opened("bearer", bearer.removeprefix(_OURS))
        if told is None:
            raise SignInAgain("a bearer that is not ours, or has run out")
        return Visitor(told["tenant"], told["object_id"], told["ends"] - self.clock())

    async def _exchanged(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.settings.app_id,
            "client_secret": self._secret(),
            "code": code,
            "redirect_uri": redirect_of(self.settings),
            "code_verifier": verifier,
            "scope": "openid profile",
        }
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                session.post(f"{self._at()}/token", data=form, allow_redirects=False) as reply,
            ):
                told: Any = await reply.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise KeysAway from error
        token = told.get("id_token") if isinstance(told, dict) else None
        if isinstance(token, str):
            return token
        if isinstance(told, dict) and told.get("error") == "invalid_grant":
            raise SignInAgain("the code was used before, or took too long")
        raise NotSetUp(sentence(code_of(told)))

    def _at(self) -> str:
        directory = self.settings.app_tenant or "organizations"
        return f"{self.settings.login_url.rstrip('/')}/{directory}/oauth2/v2.0"

    def _secret(self) -> str:
        secret = self.settings.app_password
        if secret is None:
            raise NotSetUp("teams.app_password is not set.")
        return secret.get_secret_value()

    def _sealer(self) -> Sealer:
        made = hmac.new(self._secret().encode(), b"scip side panel in teams", hashlib.sha256).digest()
        return Sealer((base64.urlsafe_b64encode(made).decode(),))

    def _sealed(self, what: str, told: dict[str, str], seconds: int) -> str:
        ends = int(self.clock()) + seconds
        return self._sealer().seal(json.dumps({**told, "what": what, "ends": ends}))

    def _opened(self, what: str, sealed: str) -> Mapping[str, Any] | None:
        """None for what is not ours, was sealed for something else, or has run out."""
        if not sealed.isascii():
            return None
        try:
            told: dict[str, Any] = json.loads(self._sealer().open(sealed))
        except KeyUnusable:
            return None
        return told if told["what"] == what and told["ends"] > self.clock() else None


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
