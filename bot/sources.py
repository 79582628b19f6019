"""Where calls' sound may come from besides our own client, as the settings name them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from bot.settings import Settings

if TYPE_CHECKING:
    from knowledge.calls import Calls
    from knowledge.workspace import Workspace
    from voice.service import VoiceService
    from voice.sources.zoom import Meeting, ZoomSource

KeyOf = Callable[["Meeting"], Awaitable[str]]


@asynccontextmanager
async def sources(settings: Settings, service: "VoiceService", key_of: KeyOf) -> AsyncIterator[list[web.RouteDef]]:
    """The addresses of every vendor that is set up, while calls may come from them."""
    dialler = _zoom(settings, service, key_of)
    try:
        yield [*_routes(settings, service), *([] if dialler is None else [dialler.route()])]
    finally:
        if dialler is not None:
            await dialler.close()


def _routes(settings: Settings, service: "VoiceService") -> list[web.RouteDef]:
    """Of the vendors that dial us."""
    voice, made = settings.voice, list[web.RouteDef]()
    if voice.twilio_token is not None:
        from voice.sources import twilio

        token = voice.twilio_token.get_secret_value()
        made.append(twilio.route(service, token=token, public_url=voice.public_url))
    if voice.recall or voice.recall_secret is not None:
        from voice.sources import recall

        secret = "" if voice.recall_secret is None else voice.recall_secret.get_secret_value()
        made.append(recall.route(service, secret=secret))
    if voice.acs_resource:
        from voice.sources import acs
        from voice.sources.keys import SignedBy

        made.append(acs.route(service, SignedBy(voice.acs_resource)))
    return made


def _zoom(settings: Settings, service: "VoiceService", key_of: KeyOf) -> "ZoomSource | None":
    """Zoom's webhook and dialler; None where Zoom is not set up."""
    app = settings.voice.zoom
    if app.client_secret is None or app.webhook_secret is None:
        return None
    from voice.sources.zoom import ZoomApp, ZoomSource

    secrets = app.client_secret.get_secret_value(), app.webhook_secret.get_secret_value()
    return ZoomSource(service, ZoomApp(app.client_id, *secrets, app.hosts), key_of)


def one_key(key: str) -> KeyOf:
    """For a speech service without records: every meeting is the call there is."""

    async def find(_: "Meeting") -> str:
        return key

    return find


def key_of_holder(workspace: "Workspace", calls: "Calls") -> KeyOf:
    """A meeting's call is the one its starter has open: who that is, `scip link` has said (zoom:OPERATOR)."""

    from knowledge.errors import StoreUnavailable
    from voice.ports import NotAdmitted

    async def find(meeting: "Meeting") -> str:
        try:
            person = await workspace.principal_for_identity(f"zoom:{meeting.operator}")
            if person is None:
                return ""
            held = await workspace.reader(person).live_calls(limit=20)
            mine = [c for c in held if c.user_id == person.user_id and c.state != "ended"]
            open_ones = [c for c in mine if c.state == "live"] or mine
            return await calls.new_key(open_ones[0].id) if len(open_ones) == 1 else ""
        except StoreUnavailable as away:
            raise NotAdmitted(away.message, retriable=True) from away

    return find
