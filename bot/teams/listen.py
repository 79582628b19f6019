"""What Teams sends, in: verified by the SDK, durable before it is acknowledged."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

import structlog
from aiohttp import web
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, ChannelAccount
from msrest.exceptions import DeserializationError

from bot.chat.press import NotOurs
from bot.codec import message_of, outgoing_of
from bot.ratings import rate
from bot.settings import Settings
from bot.surface import Outgoing
from bot.teams import events, limits
from bot.teams.errors import ConnectorFailed, KeysUnavailable, NotOurTenant
from bot.teams.files import INVOKED, attachment_of, consent_of
from bot.teams.render import more_of
from bot.teams.send import TeamsSurface
from bot.teams.trust import ChannelAuthentication
from bot.teams.welcome import welcome
from bot.turn import Turn
from knowledge.access import Principal
from knowledge.errors import StoreUnavailable
from knowledge.journal import Journal
from knowledge.workspace import Workspace

_log = structlog.get_logger(__name__)

_PRESSED = "adaptiveCard/action"
_OLD_BUTTON = "This button is from an older version of the card. Please ask again."
_GONE = "I no longer have what stood behind this card. Please ask again."
_NOT_STORED = "I could not take that just now. Please press again in a moment."


class House(Protocol):
    """The part of the app Teams needs."""

    settings: Settings
    journal: Journal
    workspace: Workspace
    closing: AsyncExitStack

    async def accept(self, turn: Turn) -> bool: ...
    async def person(self, user_key: str) -> Principal | None: ...


class Listener(ActivityHandler):  # type: ignore[misc]  # the SDK is untyped
    """`handle` is the HTTP door; the SDK's handler sorts what came in by kind."""

    def __init__(self, house: House, surface: TeamsSurface, authentication: ChannelAuthentication) -> None:
        self._house = house
        self._surface = surface
        self._signed = bool(house.settings.teams.app_id)
        self._tenant = house.settings.tenant
        self._adapter = CloudAdapter(authentication)

    async def handle(self, request: web.Request) -> web.Response:
        """`POST /api/messages`. An answer other than 200 means the activity was not taken."""
        signature = request.headers.get("Authorization", "")
        if self._signed and not signature:
            return web.Response(status=401)
        body = await self._body(request)
        try:
            activity = Activity.deserialize(_object(body))
            if not activity.type:
                raise ValueError("no type")
        except (ValueError, DeserializationError):
            return web.Response(status=400, text="not an activity")
        try:
            invoked = await self._adapter.process_activity(signature, activity, self.on_turn)
        except NotOurTenant as refused:
            _log.warning("teams_refused", reason=str(refused))
            return web.Response(status=403)
        except PermissionError as refused:
            _log.warning("teams_unverified", reason=str(refused)[:200])
            return web.Response(status=401)
        except (KeysUnavailable, StoreUnavailable) as error:
            _log.error("teams_not_taken", error=type(error).__name__)
            return web.Response(status=503)
        return web.Response(status=200) if invoked is None else _answered(invoked)

    async def _body(self, request: web.Request) -> bytes:
        if (request.content_length or 0) > limits.BODY:
            raise web.HTTPRequestEntityTooLarge(limits.BODY, request.content_length or 0)
        body = await request.read()
        if len(body) > limits.BODY:
            raise web.HTTPRequestEntityTooLarge(limits.BODY, len(body))
        return body

    # by kind

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        activity = turn_context.activity
        if await self._aside(activity, activity.value):
            return
        try:
            turn = events.turn_of_message(activity, self._tenant)
        except NotOurs:
            _log.warning("teams_unknown_button")
            return
        if turn is not None:
            await self._accept(turn)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        if turn_context.activity.name == INVOKED:
            return InvokeResponse(status=await self._consented(turn_context.activity), body={})
        if turn_context.activity.name != _PRESSED:
            return await super().on_invoke_activity(turn_context)
        return InvokeResponse(status=200, body=await self._pressed(turn_context.activity))

    async def on_members_added_activity(
        self, members_added: Sequence[ChannelAccount], turn_context: TurnContext
    ) -> None:
        recipient = turn_context.activity.recipient
        if recipient is not None and any(m.id == recipient.id for m in members_added):
            await self._welcome(turn_context.activity)

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        await self._welcome(turn_context.activity)

    async def _pressed(self, activity: Activity) -> dict[str, Any]:
        """The result comes as an update of the card; this only says that the press arrived."""
        action = activity.value.get("action") if isinstance(activity.value, dict) else None
        data = action.get("data") if isinstance(action, dict) else None
        try:
            if aside := await self._aside(activity, data):
                return _said(aside)
            turn = events.turn_of_press(activity, data, self._tenant)
            if turn is None:
                return _sorry(400, "BadRequest", _OLD_BUTTON)
            await self._accept(turn)
        except NotOurs:
            _log.warning("teams_unknown_button")
            return _sorry(400, "BadRequest", _OLD_BUTTON)
        except StoreUnavailable:
            return _sorry(503, "NotStored", _NOT_STORED)
        return _said("On it.")

    async def _accept(self, turn: Turn) -> None:
        """An error here leaves the activity unacknowledged."""
        self._surface.remember(turn.user_key, turn.address)
        await self._house.accept(turn)

    async def _aside(self, activity: Activity, data: Any) -> str:
        """What needs no turn: a thumb, or the rest of a card. Empty for everything else."""
        if isinstance(data, dict) and "turn" in data:
            return await self._rate(activity, data)
        if isinstance(data, dict) and "more" in data:
            return await self._more(activity, str(data["more"]))
        return ""

    async def _more(self, activity: Activity, key: str) -> str:
        """Only to those the card was written to; once, however often it is pressed."""
        place = events.place_of(activity)
        message = await self._house.journal.message(key)
        if place is None or message is None or message.surface != "teams":
            return _GONE
        card = outgoing_of(message, tenant=self._tenant)
        aloud = bool(card.address.get("public")) and card.address.get("conversation") == place.conversation_id
        if not aloud and card.conversation != place.conversation:
            return _GONE
        rest = replace(card, key=f"{key}.more", kind="answer", answer=more_of(card.answer), turn_id=None)
        rest = replace(rest, created_at=datetime.now(UTC))
        if not aloud:
            rest = replace(rest, address=place.address)
        await self._house.journal.enqueue([message_of(rest)])
        return "It is in the next message."

    async def _consented(self, activity: Activity) -> int:
        """A file to the person its answer was written to, and to nobody else; the HTTP status of the reply."""
        place, consent = events.place_of(activity), consent_of(activity.value)
        message = None if consent is None else await self._house.journal.message(consent.key)
        if place is None or consent is None or message is None:
            return 404
        if (message.surface, message.conversation) != ("teams", place.conversation):
            return 404
        attachment = attachment_of(outgoing_of(message, tenant=self._tenant), consent)
        if attachment is None:
            return 404
        card = str(activity.reply_to_id) if activity.reply_to_id else None
        try:
            await self._surface.hand_over(place, card, attachment, consent)
        except ConnectorFailed as failed:
            _log.warning("teams_file_not_shown", error=str(failed))
            return 502
        return 200

    async def _rate(self, activity: Activity, data: Any) -> str:
        place = events.place_of(activity)
        person = None if place is None else await self._house.person(place.user_key)
        if person is None or not isinstance(data, dict) or "turn" not in data:
            return "I don't know you yet, so I could not note that."
        await rate(self._house, str(data["turn"]), person, good=data.get("good") == "1")
        return "Thanks, noted."

    async def _welcome(self, activity: Activity) -> None:
        """Once per conversation, however many events an installation makes."""
        place = events.place_of(activity)
        if place is None:
            return
        digest = hashlib.sha256(place.conversation_id.encode()).hexdigest()[:24]
        message = Outgoing(
            key=f"teams_welcome_{digest}",
            tenant=self._tenant,
            surface="teams",
            conversation=f"teams:{place.conversation_id}" if place.group else place.conversation,
            kind="answer",
            answer=welcome(group=place.group),
            created_at=datetime.now(UTC),
            address={**place.address, "group": False},  # a greeting is for everybody
        )
        await self._house.journal.enqueue([message_of(message)])


def _object(body: bytes) -> dict[str, Any]:
    """Raises `ValueError`."""
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _answered(invoked: InvokeResponse) -> web.Response:
    """A body of null breaks clients, so there always is one."""
    return web.json_response(invoked.body if invoked.body is not None else {}, status=int(invoked.status))


def _said(text: str) -> dict[str, Any]:
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text}


def _sorry(status: int, code: str, text: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "type": "application/vnd.microsoft.error",
        "value": {"code": code, "message": text},
    }
