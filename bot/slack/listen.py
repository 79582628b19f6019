"""Slack's events, buttons, forms and commands in: verified by Bolt, durable before they are acknowledged."""

import json
import re
from typing import Any, Protocol

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.alarm import Alarm
from bot.settings import Settings
from bot.slack import events, limits
from bot.slack.clients import Clients
from bot.slack.forms import CALLBACK
from bot.slack.manifest import COMMAND
from bot.slack.markup import short
from bot.slack.messages import Messages
from bot.slack.opening import Opening
from bot.slack.origin import origin_of
from bot.slack.pressing import Pressing
from bot.slack.reach import Reach
from bot.slack.shortcuts import Shortcuts
from bot.slack.strangers import Strangers
from bot.slack.watching import ACCESS, REMOVED, Watch
from bot.surface import Surface
from bot.turn import Turn
from knowledge.access import Principal
from knowledge.errors import StoreUnavailable
from knowledge.journal import Journal
from knowledge.workspace import Workspace

_log = structlog.get_logger(__name__)
_MOST_BODY = 1_000_000
_SECONDS = re.compile(r"[0-9]{1,12}")
_STRANGE_TEAM = (
    "This app is not connected to your Slack workspace, so it can't answer here. "
    "Whoever looks after it can install it; your administrator knows them. "
    "If your whole organisation uses it, write it a direct message once: from then on it knows this workspace."
)


class House(Protocol):
    """The part of the app Slack needs."""

    settings: Settings
    journal: Journal
    workspace: Workspace
    alarm: Alarm
    surfaces: dict[str, Surface]

    async def accept(self, turn: Turn) -> bool: ...
    async def person(self, user_key: str) -> Principal | None: ...
    async def met(self, surface: str, user_key: str, address: dict[str, Any]) -> Principal | None: ...


class Listener:
    """One Bolt app; `handle` is its HTTP door, Socket Mode its other one."""

    def __init__(self, house: House, clients: Clients) -> None:
        secret = house.settings.slack.signing_secret
        self._house = house
        self._clients = clients
        self._tenant = house.settings.tenant
        self._strangers = Strangers(house.alarm)
        self._reach = Reach(house, clients)
        self._opening = Opening(house, self._reach, self._tenant)
        self._messages = Messages(house, self._tenant, self._accept)
        pressing = Pressing(house, self._reach, self._opening, self._tenant)
        self.bolt = AsyncApp(
            signing_secret=secret.get_secret_value() if secret else "unused-in-socket-mode",
            client=AsyncWebClient(base_url=house.settings.slack.base_url),  # without a token: see `Clients.of`
            authorize=_authorized,
            process_before_response=True,  # the turn is stored before Slack hears "ok"
        )
        self.bolt.middleware(self._only_ours)
        Watch(clients, house.alarm).register(self.bolt)
        self.bolt.event("message")(self._message)
        self.bolt.event("app_mention")(self._message)
        self.bolt.event("app_home_opened")(self._opening.opened)
        self.bolt.command(COMMAND)(self._command)
        Shortcuts(house, self._reach, self._tenant).register(self.bolt)
        self.bolt.action(re.compile(""))(pressing.action)
        self.bolt.view(CALLBACK)(pressing.form)
        self.bolt.options(re.compile(""))(pressing.options)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """`POST /slack/events`: every kind of request Slack makes."""
        if (request.content_length or 0) > _MOST_BODY:
            return web.Response(status=413)
        headers = request.headers
        stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        if not _SECONDS.fullmatch(stamp) or not signature.isascii():
            return web.Response(status=401)  # Bolt takes them for a number and for ASCII without looking
        try:
            asked = await to_bolt_request(request)
        except (UnicodeDecodeError, json.JSONDecodeError, AttributeError):  # Bolt takes the body for an object as well
            return web.Response(status=400, text="unreadable body")
        answer: web.StreamResponse = await to_aiohttp_response(await self.bolt.async_dispatch(asked))
        return answer

    async def settled(self) -> None:
        """Returns when nothing that follows an acknowledgement is under way any more."""
        await self._reach.settled()

    async def _accept(self, turn: Turn) -> bool:
        """An error here leaves the event unacknowledged, and Slack sends it again."""
        try:
            return await self._house.accept(turn)
        except StoreUnavailable:
            _log.error("slack_event_not_stored", turn=turn.id)
            raise

    async def _only_ours(self, body: dict[str, Any], next_: Any) -> BoltResponse | None:
        """What comes from a workspace the app is not installed in is acknowledged, noted, and never answered there."""
        origin = origin_of(body)
        if (body.get("event") or {}).get("type") in REMOVED + ACCESS or await self._clients.ours(origin):
            await next_()
            return None
        await self._strangers.met(origin.team)
        said = {"response_type": "ephemeral", "text": _STRANGE_TEAM} if body.get("command") else ""
        return BoltResponse(status=200, body=said)

    async def _message(self, body: dict[str, Any]) -> None:
        turn = await self._messages.take(body)
        if turn is not None and turn.address.get("thread_ts") and not turn.group:
            self._reach.later(self._entitle(turn))

    async def _entitle(self, turn: Turn) -> None:
        """A thread is called by the first question asked in it."""
        past = await self._house.journal.history("slack", turn.conversation, limit=2)
        if [t.turn_id for t in past.turns] != [turn.id] or not turn.text.strip():
            return
        address, title = turn.address, short(" ".join(turn.text.split()), limits.THREAD_TITLE)
        where = {"channel_id": address["channel"], "thread_ts": address["thread_ts"]}
        await self._reach.call(address["team"], "assistant.threads.setTitle", **where, title=title)

    async def _command(self, ack: Any, body: dict[str, Any]) -> None:
        await self._accept(events.turn_of_command(body, self._tenant))
        await ack()


async def _authorized(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """No call home before the acknowledgement; whose token answers is `Clients`' business."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=None, bot_id="self")
