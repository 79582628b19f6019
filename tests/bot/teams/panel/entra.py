"""A small stand-in for Entra: keys per directory, tokens as Teams gets them, and a sign-in page that agrees at once."""

import base64
import hashlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from jwt.algorithms import RSAAlgorithm
from pydantic import SecretStr

from bot.settings import TeamsSettings
from tests.bot.teams.fake_teams import FOREIGN, OURS

__all__ = ["FOREIGN"]

APP = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
HOME, OTHER = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
KIM, NOBODY = "cccccccc-0000-4000-8000-000000000001", "cccccccc-0000-4000-8000-000000000009"
TEAMS = "5e3ce6c0-2b1f-4285-8d4b-75ee78787346"
HOST = "scip.acme.example"
SECRET = "a secret of the app registration"

Json = dict[str, Any]


@dataclass
class Entra:
    base: str = ""
    key_reads: list[str] = field(default_factory=list)
    keys_away: bool = False
    person: str = KIM
    """Whoever signs in at its page."""
    refuses: Json | None = None
    """What its token endpoint answers instead of a token."""
    _codes: dict[str, Json] = field(default_factory=dict)

    def settings(self, **more: Any) -> TeamsSettings:
        given = {
            "enabled": True,
            "app_id": APP,
            "app_password": SecretStr(SECRET),
            "app_tenant": HOME,
            "public_url": f"https://{HOST}",
            "publisher": "Acme",
            "website_url": "https://acme.example",
            "login_url": self.base,
            "panel": True,
            **more,
        }
        return TeamsSettings(**given)

    def token(self, key: Any = OURS, kid: str = "k1", alg: str = "RS256", **claims: Any) -> str:
        """As a Teams client gets one for the app (version 2); a claim of None is left out."""
        now = int(time.time())
        tenant = claims.get("tid", HOME)
        told = {
            "iss": f"{self.base}/{tenant}/v2.0",
            "aud": APP,
            "tid": HOME,
            "oid": KIM,
            "azp": TEAMS,
            "scp": "access_as_user",
            "iat": now - 30,
            "nbf": now - 30,
            "exp": now + 3600,
            "preferred_username": "kim@scip.example",
            **claims,
        }
        return jwt.encode(
            {n: v for n, v in told.items() if v is not None}, key, algorithm=alg, headers={"kid": kid} if kid else None
        )

    def app(self) -> web.Application:
        served = web.Application()
        served.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._metadata)
        served.router.add_get("/keys", self._keys)
        served.router.add_get("/{tenant}/oauth2/v2.0/authorize", self._page)
        served.router.add_post("/{tenant}/oauth2/v2.0/token", self._exchange)
        return served

    async def _metadata(self, request: web.Request) -> web.Response:
        self.key_reads.append(request.match_info["tenant"])
        if self.keys_away:
            return web.Response(status=503)
        return web.json_response({"jwks_uri": f"{self.base}/keys"})

    async def _keys(self, _: web.Request) -> web.Response:
        key = json.loads(RSAAlgorithm.to_jwk(OURS.public_key()))
        return web.json_response({"keys": [{**key, "kid": "k1", "use": "sig"}]})

    async def _page(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        code = f"code-{len(self._codes) + 1}"
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{back}"})

    async def _exchange(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self._codes.pop(str(form.get("code")), None)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self.refuses is not None:
            return web.json_response(self.refuses, status=401)
        if asked is None or challenge != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        if form.get("client_secret") != SECRET:
            return web.json_response({"error": "invalid_client", "error_codes": [7000215]}, status=401)
        token = self.token(oid=self.person, nonce=asked["nonce"], azp=None, scp=None)
        return web.json_response({"id_token": token, "token_type": "Bearer"})


@asynccontextmanager
async def entra() -> AsyncIterator[Entra]:
    made = Entra()
    async with TestServer(made.app()) as server:
        made.base = str(server.make_url("")).rstrip("/")
        yield made
