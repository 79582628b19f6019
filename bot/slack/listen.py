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
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.alarm import Alarm
from bot.chat.press import NotOurs, encoded
from bot.codec import outgoing_of
from bot.ratings import rate
from bot.settings import Settings
from bot.slack import events
from bot.slack.blocked import blocked
from bot.slack.clients import Clients, NotConnected
from bot.slack.forms import CALLBACK, form_view
from bot.slack.manifest import COMMAND
from bot.slack.render import details_view, taken_up_view
from bot.slack.watching import REMOVED, Watch
from bot.surface import Surface
from bot.turn import Turn
from knowledge.access import Principal
from knowledge.errors import StoreUnavailable
from knowledge.journal import Journal
from knowledge.workspace import Workspace
from skills.answer import Action, Answer, DetailsPart, ListPart

_log = structlog.get_logger(__name__)
_MOST_BODY = 1_000_000
_SECONDS = re.compile(r"[0-9]{1,12}")
_STRANGE_TEAM = (
    "This app is not connected to your Slack workspace, so it can't answer here. "
    "Whoever looks after it can install it; your administrator knows them."
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


class Listener:
    """One Bolt app; `handle` is its HTTP door, Socket Mode its other one."""

    def __init__(self, house: House, clients: Clients) -> None:
        secret = house.settings.slack.signing_secret
        self._house = house
        self._clients = clients
        self._tenant = house.settings.tenant
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
        self.bolt.event({"type": "app_home_opened"})(self._nothing)
        self.bolt.command(COMMAND)(self._command)
        self.bolt.action(re.compile(""))(self._action)
        self.bolt.view(CALLBACK)(self._form)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """`POST /slack/events`: every kind of request Slack makes."""
        if (request.content_length or 0) > _MOST_BODY:
            return web.Response(status=413)
        headers = request.headers
        stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        if not _SECONDS.fullmatch(stamp) or not signature.isascii():
            return web.Response(status=401)  # Bolt takes them for a number and for ASCII without looking
        try:
            said = await self.bolt.async_dispatch(await to_bolt_request(request))
            answer: web.StreamResponse = await to_aiohttp_response(said)
            return answer
        except (UnicodeDecodeError, json.JSONDecodeError):
            return web.Response(status=400, text="unreadable body")

    async def _accept(self, turn: Turn) -> None:
        """An error here leaves the event unacknowledged, and Slack sends it again."""
        try:
            await self._house.accept(turn)
        except StoreUnavailable:
            _log.error("slack_event_not_stored", turn=turn.id)
            raise

    async def _only_ours(self, body: dict[str, Any], context: Any, next_: Any) -> BoltResponse | None:
        """What comes from a workspace the app is not installed in is acknowledged, noted, and never answered there."""
        team = str(context.team_id or "")
        if (body.get("event") or {}).get("type") in REMOVED or await self._clients.ours(team):
            await next_()
            return None
        trouble = blocked("not_installed", team)
        if trouble is not None:
            await self._house.alarm.raised("slack", trouble)
        said = {"response_type": "ephemeral", "text": _STRANGE_TEAM} if body.get("command") else ""
        return BoltResponse(status=200, body=said)

    async def _message(self, body: dict[str, Any]) -> None:
        turn = events.turn_of_message(body, self._tenant)
        if turn is not None:
            await self._accept(turn)

    async def _nothing(self) -> None:
        """Opening the home tab asks for nothing yet."""

    async def _command(self, ack: Any, body: dict[str, Any]) -> None:
        await self._accept(events.turn_of_command(body, self._tenant))
        await ack()

    async def _action(self, ack: Any, body: dict[str, Any]) -> None:
        action_id = str(body["actions"][0].get("action_id", ""))
        if action_id == "feedback":
            await self._feedback(body)
        elif action_id.startswith("open:"):
            await self._open(body)
        elif action_id.startswith("form:"):
            await self._ask_form(body)
        else:
            await self._press(body)
        await ack()

    async def _press(self, body: dict[str, Any]) -> None:
        """Behind an opened fold the answer comes where nobody looks at that moment, so the fold says that it does."""
        try:
            await self._accept(events.turn_of_button(body, self._tenant))
        except NotOurs:
            _log.warning("slack_unknown_button", action=str(body["actions"][0].get("action_id", ""))[:60])
            return
        if body.get("view"):
            await self._call(body, "views.update", view_id=body["view"]["id"], view=taken_up_view())

    async def _form(self, ack: Any, body: dict[str, Any]) -> None:
        try:
            await self._accept(events.turn_of_form(body, self._tenant))
        except NotOurs:
            _log.warning("slack_unknown_form")
        await ack()

    async def _feedback(self, body: dict[str, Any]) -> None:
        said = json.loads(body["actions"][0]["value"])
        person = await self._house.person(events.place_of_action(body).user_key)
        if person is not None:
            await rate(self._house, str(said["t"]), person, good=said["g"] == "1")

    async def _open(self, body: dict[str, Any]) -> None:
        found = await self._card(body)
        if found is not None:
            key, answer, wanted = found
            address = {**events.place_of_action(body).address, **events.origin_of_action(body)}
            view = details_view(answer, wanted, key=key)
            await self._show(body, {**view, "private_metadata": json.dumps({"address": address})})

    async def _ask_form(self, body: dict[str, Any]) -> None:
        found = await self._card(body)
        action = None if found is None else _action_named(found[1], found[2])
        if found is None or action is None:
            return
        address = {**events.place_of_action(body).address, **events.origin_of_action(body)}
        press = encoded(action, found[1].pending)
        await self._show(body, form_view(action, {"press": press, "address": address}))

    async def _show(self, body: dict[str, Any], view: dict[str, Any]) -> None:
        """On top of the window the button stands in, where it stands in one."""
        method = "views.push" if body.get("view") else "views.open"
        await self._call(body, method, trigger_id=body["trigger_id"], view=view)

    async def _call(self, body: dict[str, Any], method: str, **asked: Any) -> None:
        """For the workspace something was pressed in; what is refused leaves the person with what they had."""
        try:
            client = await self._clients.of(events.place_of_action(body).team)
            await client.api_call(method, json=asked)
        except NotConnected as error:
            await self._house.alarm.raised("slack", error.trouble)
        except SlackApiError as error:
            _log.warning("slack_view_refused", error=str(error.response.get("error", "")))

    async def _card(self, body: dict[str, Any]) -> tuple[str, Answer, str] | None:
        """(key, stored answer, what of it) of the pressed card; only for those it was written to."""
        try:
            named = json.loads(body["actions"][0].get("value") or "")
            key, wanted = str(named["k"]), str(named["i"])
        except (ValueError, KeyError, TypeError):
            _log.warning("slack_unknown_button")
            return None
        place = events.place_of_action(body)
        message = await self._house.journal.message(key)
        if message is None or message.surface != "slack":
            return None
        out = outgoing_of(message, tenant=self._tenant)
        here = out.address.get("channel") == place.channel
        theirs = out.address.get("public") or out.address.get("user") == place.user
        return (key, out.answer, wanted) if here and theirs else None


async def _authorized(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """No call home before the acknowledgement; whose token answers is `Clients`' business."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=None, bot_id="self")


def _action_named(answer: Answer, action_id: str) -> Action | None:
    every = (q for p in answer.parts for q in (p.parts if isinstance(p, DetailsPart) else (p,)))
    items = [i.action for p in every if isinstance(p, ListPart) for i in p.items if i.action]
    return next((a for a in (*answer.actions, *items) if a.id == action_id), None)
