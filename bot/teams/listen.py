"""What Teams sends, in: verified by the SDK, durable before it is acknowledged."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from aiohttp import web
from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, ChannelAccount
from msrest.exceptions import DeserializationError

from bot.chat.press import NotOurs
from bot.codec import turn_from_json, turn_to_json
from bot.pages.reading import passed_on
from bot.teams import events, limits
from bot.teams.arrivals import Arrivals
from bot.teams.errors import KeysUnavailable, NotOurTenant
from bot.teams.house import House
from bot.teams.invoked import Invoked
from bot.teams.knocking import Knocking
from bot.teams.send import TeamsSurface
from bot.teams.trust import ChannelAuthentication
from bot.turn import Turn
from knowledge.errors import StoreUnavailable
from knowledge.journal import Event

_log = structlog.get_logger(__name__)


class Listener(ActivityHandler):  # type: ignore[misc]  # the SDK is untyped
    """`handle` is the HTTP door; the SDK's handler sorts what came in by kind."""

    def __init__(self, house: House, surface: TeamsSurface, authentication: ChannelAuthentication) -> None:
        self._house = house
        self._surface = surface
        self._signed = bool(house.settings.teams.app_id)
        self._tenant = house.settings.tenant
        self._adapter = CloudAdapter(authentication)
        self._invoked = Invoked(house, surface, self._accept)
        self._arrivals = Arrivals(house)
        self._knocking = Knocking(house.alarm, house.settings.teams)

    async def handle(self, request: web.Request) -> web.Response:
        """`POST /api/messages`. An answer other than 200 means the activity was not taken."""
        signature = request.headers.get("Authorization", "")
        if self._signed and not signature:
            return web.Response(status=401)
        if not self._signed and passed_on(request):
            _log.warning("teams_refused", reason="unsigned, and passed on from elsewhere")
            return web.Response(status=403, text="teams.allow_unauthenticated is for this machine alone")
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
            await self._knocking.refused(refused.tenant)
            return web.Response(status=403)
        except PermissionError as refused:
            _log.warning("teams_unverified", reason=str(refused)[:200])
            return web.Response(status=401)
        except (KeysUnavailable, StoreUnavailable) as error:
            _log.error("teams_not_taken", error=type(error).__name__)
            return web.Response(status=503)
        for tenant in events.tenants_of(activity):
            await self._knocking.admitted(tenant)
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
        if await self._invoked.aside(activity, activity.value):
            return
        try:
            turn = events.turn_of_message(activity, self._tenant)
        except NotOurs:
            _log.warning("teams_unknown_button")
            return
        if turn is not None:
            await self._accept(turn)

    async def on_message_update_activity(self, turn_context: TurnContext) -> None:
        turn = events.turn_of_change(turn_context.activity, self._tenant)
        if turn is not None and turn.text:
            await self._changed(turn, turn_context.activity)

    async def on_message_delete_activity(self, turn_context: TurnContext) -> None:
        turn = events.turn_of_change(turn_context.activity, self._tenant)
        if turn is None:
            return
        blank = turn_to_json(replace(turn, text="", address={**turn.address, "withdrawn": True}))
        event = Event(blank["id"], blank["surface"], blank["event_id"], blank["conversation"], blank)
        await self._house.journal.withdraw(event)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        answered = await self._invoked.answer(turn_context.activity)
        return await super().on_invoke_activity(turn_context) if answered is None else answered

    async def on_members_added_activity(
        self, members_added: Sequence[ChannelAccount], turn_context: TurnContext
    ) -> None:
        if _is_us(members_added, turn_context.activity):
            await self._came(turn_context.activity)

    async def on_members_removed_activity(
        self, members_removed: Sequence[ChannelAccount], turn_context: TurnContext
    ) -> None:
        if _is_us(members_removed, turn_context.activity):
            await self._went(turn_context.activity)

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        await self._came(turn_context.activity)

    async def on_installation_update_remove(self, turn_context: TurnContext) -> None:
        await self._went(turn_context.activity)

    async def _came(self, activity: Activity) -> None:
        if place := events.place_of(activity):
            self._surface.remember(place.user_key, place.address)
            await self._arrivals.came(place)

    async def _went(self, activity: Activity) -> None:
        if place := events.place_of(activity):
            await self._arrivals.went(place)

    async def _accept(self, turn: Turn) -> None:
        """An error here leaves the activity unacknowledged."""
        self._surface.remember(turn.user_key, turn.address)
        await self._house.accept(turn)

    async def _changed(self, turn: Turn, activity: Activity) -> None:
        """New words count in place of the old ones until somebody works on them; from then on they are a new question.

        An edit that is there before its message stands in for it.
        """
        first = await self._house.journal.past(turn.id)
        if first is None:
            await self._accept(turn)
            return
        asked = turn_from_json(first.payload)
        if asked.address.get("withdrawn") or asked.text.split() == turn.text.split():
            return
        if not await self._house.journal.amend(turn.id, turn_to_json(turn)):
            await self._accept(events.said_again(turn, activity))


def _is_us(members: Sequence[ChannelAccount], activity: Activity) -> bool:
    us = activity.recipient
    return us is not None and any(m.id == us.id for m in members)


def _object(body: bytes) -> dict[str, Any]:
    """Raises `ValueError`."""
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _answered(invoked: InvokeResponse) -> web.Response:
    """A body of null breaks clients, so there always is one."""
    return web.json_response(invoked.body if invoked.body is not None else {}, status=int(invoked.status))
