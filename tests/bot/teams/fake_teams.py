"""A small stand-in for Microsoft's side: signing keys, our sign-in, and the connector's conversations."""

import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

APP, TENANT, BOT = "app-1", "tenant-1", "28:app-1"
OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FOREIGN = rsa.generate_private_key(public_exponent=65537, key_size=2048)

Json = dict[str, Any]


@dataclass
class Stream:
    """A message that grows, by Teams' rules."""

    conversation: str
    sequence: int = 0
    text: str = ""
    told: list[str] = field(default_factory=list)
    """Each request: "informative: …", "streaming: …"."""
    ended: bool = False

    def refused(self, info: Json, text: str) -> str:
        """What Teams has against a request; empty for one it takes."""
        if self.ended:
            return "Content stream is not allowed on an already completed streamed message"
        if info["streamType"] == "final":
            return "streamSequence on the final" if "streamSequence" in info else ""
        if info.get("streamSequence") != self.sequence + 1:
            return "out of order"
        if info["streamType"] == "streaming" and (not text.startswith(self.text) or text == self.text):
            return "Request streamed content should contain the previously streamed content"
        return "informative after words" if info["streamType"] == "informative" and self.text else ""


@dataclass
class FakeTeams:
    """Remembers what it was sent; `fail` makes the next calls go wrong."""

    base: str = ""
    sent: list[tuple[str, Json]] = field(default_factory=list)
    """(conversation, activity), typing left out."""
    typing: list[str] = field(default_factory=list)
    updated: list[tuple[str, str, Json]] = field(default_factory=list)
    opened: list[Json] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    """Authorization of each call, "" where there was none."""
    logins: int = 0
    key_reads: int = 0
    keys_away: bool = False
    streams: dict[str, "Stream"] = field(default_factory=dict)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    members: dict[str, Json] = field(default_factory=dict)
    rosters: list[str] = field(default_factory=list)
    """Conversations whose people were asked for."""
    notices: list[tuple[str, Json]] = field(default_factory=list)
    """(meeting, notice)."""
    failed_for: Json | None = None
    """What is said beside a notice that was taken: for whom it failed."""
    fail: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    """(status, code, headers) of the calls to come; status 200 lets one through."""
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def service_url(self) -> str:
        return f"{self.base}/teams/"

    def cards(self) -> list[Json]:
        return [a["attachments"][0]["content"] for _, a in self.sent if a.get("attachments")]

    def app(self) -> web.Application:
        served = web.Application(client_max_size=4 * 1024**2)
        served.router.add_get("/openid", self._openid)
        served.router.add_get("/keys", self._keys)
        served.router.add_post("/{tenant}/oauth2/v2.0/token", self._login)
        served.router.add_post("/teams/v3/conversations", self._open)
        served.router.add_post("/teams/v3/conversations/{id}/activities", self._send)
        served.router.add_put("/teams/v3/conversations/{id}/activities/{message}", self._update)
        served.router.add_delete("/teams/v3/conversations/{id}/activities/{message}", self._delete)
        served.router.add_get("/teams/v3/conversations/{id}/members/{user}", self._member)
        served.router.add_get("/teams/v3/conversations/{id}/pagedmembers", self._paged)
        served.router.add_post("/teams/v1/meetings/{meeting}/notification", self._notify)
        return served

    async def _openid(self, _: web.Request) -> web.Response:
        self.key_reads += 1
        if self.keys_away:
            return web.Response(status=503)
        return web.json_response({"issuer": "https://api.botframework.com", "jwks_uri": f"{self.base}/keys"})

    async def _keys(self, _: web.Request) -> web.Response:
        key = json.loads(RSAAlgorithm.to_jwk(OURS.public_key()))
        return web.json_response({"keys": [{**key, "kid": "k1", "endorsements": ["msteams"]}]})

    async def _login(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.logins += 1
        if (request.match_info["tenant"], form["client_id"], form["client_secret"]) != (TENANT, APP, "secret"):
            return web.json_response({"error": "invalid_client"}, status=401)
        return web.json_response({"access_token": f"token-{self.logins}", "expires_in": 3600})

    def _refused(self, request: web.Request) -> web.Response | None:
        self.tokens.append(request.headers.get("Authorization", ""))
        if not self.fail:
            return None
        status, code, headers = self.fail.pop(0)
        return None if status == 200 else web.json_response({"error": {"code": code}}, status=status, headers=headers)

    async def _open(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        asked = await request.json()
        self.opened.append(asked)
        return web.json_response({"id": f"a:{asked['members'][0]['id']}"}, status=201)

    async def _send(self, request: web.Request) -> web.Response:
        body = await request.read()
        if len(body.decode().encode("utf-16-le")) > 40_000:
            return web.json_response({"error": {"code": "MessageSizeTooBig"}}, status=413)
        if refused := self._refused(request):
            return refused
        activity = json.loads(body)
        conversation = request.match_info["id"]
        info = next((e for e in activity.get("entities") or [] if e["type"] == "streaminfo"), None)
        if info is not None:
            return self._streamed(conversation, activity, info)
        if activity["type"] == "typing":
            self.typing.append(conversation)
            return web.json_response({})
        self.sent.append((conversation, activity))
        return web.json_response({"id": f"m{next(self._numbers)}"}, status=201)

    def _streamed(self, conversation: str, activity: Json, info: Json) -> web.Response:
        if conversation.startswith("19:"):
            return web.json_response({"error": {"code": "NotAllowed"}}, status=405)
        name = info.get("streamId") or f"m{next(self._numbers)}"
        if "streamId" not in info and any(
            s.conversation == conversation and not s.ended for s in self.streams.values()
        ):
            return web.json_response({"error": {"code": "ContentStreamNotAllowed"}}, status=403)
        stream = self.streams.setdefault(name, Stream(conversation))
        text = str(activity.get("text") or "")
        if wrong := stream.refused(info, text):
            return web.json_response({"error": {"code": "ContentStreamNotAllowed", "message": wrong}}, status=403)
        stream.told.append(f"{info['streamType']}: {text}")
        stream.sequence += 1
        if info["streamType"] == "final":
            stream.ended = True
            self.sent.append((conversation, activity))
        elif info["streamType"] == "streaming":
            stream.text = text
        return web.json_response({"id": name} if "streamId" not in info else {}, status=202)

    async def _delete(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        self.deleted.append((request.match_info["id"], request.match_info["message"]))
        return web.json_response({})

    async def _update(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        where = request.match_info
        self.updated.append((where["id"], where["message"], await request.json()))
        return web.json_response({"id": where["message"]})

    async def _notify(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        self.notices.append((request.match_info["meeting"], await request.json()))
        if self.failed_for is not None:
            return web.json_response({"recipientsFailureInfo": [self.failed_for]}, status=207)
        return web.json_response({}, status=202)

    async def _member(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        member = self.members.get(request.match_info["user"])
        if member is None:
            return web.json_response({"error": {"code": "MemberNotFoundInConversation"}}, status=404)
        return web.json_response(member)

    async def _paged(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        size = int(request.query["pageSize"])
        people = list(self.members.values())
        more = {"continuationToken": "next"} if len(people) > size else {}
        self.rosters.append(request.match_info["id"])
        return web.json_response({"members": people[:size], **more})

    def signed(self, key: Any = OURS, kid: str = "k1", **claims: Any) -> str:
        now = int(time.time())
        told = {
            "iss": "https://api.botframework.com",
            "aud": APP,
            "serviceurl": self.service_url,
            "nbf": now - 10,
            "exp": now + 600,
            **claims,
        }
        return "Bearer " + jwt.encode(told, key, algorithm="RS256", headers={"kid": kid})

    # what it sends to us

    def message(self, text: str = "score Helix", *, activity_id: str = "1", **more: Any) -> Json:
        return {
            "type": "message",
            "id": activity_id,
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": "29:kim", "name": "Kim Moreno", "aadObjectId": "oid-kim"},
            "recipient": {"id": BOT, "name": "SCIP"},
            "conversation": {"id": "a:29:kim", "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "text": text,
            "localTimezone": "America/Denver",
            **more,
        }

    def in_channel(self, text: str = "score Helix", **more: Any) -> Json:
        thread = {"id": "19:chan@thread.tacv2;messageid=7", "conversationType": "channel", "tenantId": TENANT}
        mention = {"type": "mention", "mentioned": {"id": BOT, "name": "SCIP"}, "text": "<at>SCIP</at>"}
        said = f"<at>SCIP</at>&nbsp;{text}"
        return self.message(said, conversation={**thread, "isGroup": True}, entities=[mention], **more)

    def pressed(self, data: Json, *, verb: str = "s.v", message: str = "m1", activity_id: str = "f:1") -> Json:
        return self.message(
            "",
            activity_id=activity_id,
            type="invoke",
            name="adaptiveCard/action",
            replyToId=message,
            value={"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": "manual"},
        )


@asynccontextmanager
async def fake_teams() -> AsyncIterator[FakeTeams]:
    teams = FakeTeams()
    async with TestServer(teams.app()) as server:
        teams.base = str(server.make_url("")).rstrip("/")
        yield teams
