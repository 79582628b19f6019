"""What the page asks and says: messages and presses become turns, answers stream back.

A turn is accepted (durable) before its request is answered 202; the answer comes over the event stream, and a page
that was away reads it from the history.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from aiohttp import web

from bot.finding import find, not_found
from bot.forms import CONTROL, actions_of, checked
from bot.links import to_deal
from bot.pages.answering import HEADERS
from bot.pages.errors import NotHere, NotValid, SignInFirst, TooLong
from bot.pages.reading import read_json, text_of, time_zone
from bot.surface import Outgoing
from bot.turn import FileRef, Press, Turn
from bot.web import render
from bot.web.console import Asker, Console
from bot.web.desk import shown
from bot.web.giving import files_of
from bot.web.hub import News, Page
from bot.web.sources import open_source
from bot.web.transcript import transcript
from knowledge.errors import NotFound
from skills.answer import Action, Answer, Field, Searched
from skills.wording import Voice

T = TypeVar("T")

LONGEST_TEXT = 40_000
_LONGEST_SEARCH = 200
_FOUND = 20
"""Records a search in a form shows at a time."""
_MARKED = "Please look at the marked fields."
BEAT_S = 15.0
"""Seconds of silence on a stream before it is checked that the person may still look."""
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Chat:
    def __init__(self, console: Console) -> None:
        self._console = console

    async def message(self, request: web.Request) -> web.Response:
        asker = await self._console.asker(request, changing=True)
        data = await read_json(request)
        text = CONTROL.sub("", text_of(data, "text", longest=10**9)).strip()
        files = await files_of(self._console, asker, data.get("files") or [])
        if not text and not files:
            raise NotValid("Write a question first.")
        if len(text) > LONGEST_TEXT:
            raise TooLong(
                f"That is {len(text):,} characters; I read up to {LONGEST_TEXT:,} at a time. "
                "Send the part that matters, or import it as a document and ask about it."
            )
        return await self._accept(request, asker, data, text, files=files)

    async def press(self, request: web.Request) -> web.Response:
        asker = await self._console.asker(request, changing=True)
        data = await read_json(request)
        pressed = await self._pressed(asker, data)
        filled = _filled(pressed.action, data.get("fields") or {})
        unseen = await not_found(self._console.desk.reader(asker.principal), pressed.action.fields, filled)
        if unseen:
            raise NotValid(_MARKED, fields=unseen)
        args = {**pressed.action.args, **filled}
        press = Press(pressed.action.skill, pressed.action.verb, args)
        pending = pressed.answer.pending if pressed.action.skill == "confirm" else None
        return await self._accept(
            request, asker, data, pressed.action.label, press=press, pending=pending, message=pressed.key
        )

    async def find(self, request: web.Request) -> web.Response:
        """Records whose name is being typed in a form: those the asker may see."""
        asker = await self._console.asker(request)
        what = next((name for name in get_args(Searched) if name == request.query.get("what")), None)
        if what is None:
            raise NotHere
        reader, typed = self._console.desk.reader(asker.principal), request.query.get("typed", "")[:_LONGEST_SEARCH]
        found = await find(reader, Field("", "", "search", find=what), typed, at_most=_FOUND)
        return web.json_response({"choices": [{"value": c.value, "label": c.label} for c in found]})

    async def feedback(self, request: web.Request) -> web.Response:
        asker = await self._console.asker(request, changing=True)
        data = await read_json(request)
        message = await self._console.desk.message(asker.session.conversation, text_of(data, "message"))
        if message is None or message.turn_id is None or not isinstance(data.get("good"), bool):
            raise NotHere
        await self._console.desk.feedback(asker.principal, message.turn_id, good=data["good"])
        return web.json_response({})

    async def history(self, request: web.Request) -> web.Response:
        asker = await self._console.asker(request)
        key, conversation = _user_key(asker), asker.session.conversation
        said = [s for s in await self._console.desk.said(conversation) if s.user_key == key]
        lines = transcript(said, await self._console.desk.shown(conversation))
        voice = self._console.voice(asker.principal, request)
        return web.json_response({"lines": await _in_thread(render.line, lines, voice)})

    async def waiting(self, request: web.Request) -> web.Response:
        asker = await self._console.asker(request)
        voice = self._console.voice(asker.principal, request)
        found = await self._console.desk.waiting(asker.principal)
        return web.json_response({"waiting": await _in_thread(render.waiting, found, voice)})

    async def source(self, request: web.Request) -> web.Response:
        """A record, at the place the citation `cite` of `message` quotes where those are given."""
        asker = await self._console.asker(request)
        kind, record = request.match_info["record_type"], request.match_info["record_id"]
        excerpt, locator = "", request.query.get("locator")
        if key := request.query.get("message"):
            message = await self._console.desk.message(asker.session.conversation, key)
            sources = () if message is None else message.answer.sources
            cited = next((s for s in sources if s.id == request.query.get("cite")), None)
            if cited is not None and (cited.record_type, cited.record_id) == (kind, record):
                excerpt, locator = cited.excerpt, cited.locator
        voice = self._console.voice(asker.principal, request)
        reader = self._console.desk.reader(asker.principal)
        found = await open_source(reader, kind, record, voice=voice, excerpt=excerpt, locator=locator)
        if found is None:
            raise NotHere
        link = to_deal(self._console.desk.settings, record) if kind == "deal" else ""
        return web.json_response({**found, "link": link} if link else found)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Status and answers of the session's own conversation, until the page leaves or may no longer look."""
        asker = await self._console.asker(request)
        headers = {
            **HEADERS,
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
        response = web.StreamResponse(headers=headers)
        with self._console.hub.connected(asker.session.conversation) as page:
            try:
                await response.prepare(request)
                await _tell(response, "hello", {})
                await self._stream(response, page, asker, request)
            except ConnectionError:
                pass  # the page went away; what it missed it will read from the history
        return response

    async def _stream(self, response: web.StreamResponse, page: Page, asker: Asker, request: web.Request) -> None:
        while True:
            try:
                async with asyncio.timeout(BEAT_S):
                    news = await page.news()
            except TimeoutError:
                if not await self._still_in(asker):
                    await _tell(response, "signed_out", {})
                    return
                await response.write(b": beat\n\n")
                continue
            if news is None:
                return
            voice = self._console.voice(asker.principal, request)
            await _tell(response, *await asyncio.to_thread(_event, news, voice))

    async def _still_in(self, asker: Asker) -> bool:
        try:
            return (await self._console.desk.principal(asker.principal.user_id)).active
        except (NotFound, SignInFirst):
            return False

    async def _pressed(self, asker: Asker, data: dict[str, Any]) -> "_Pressed":
        """The button as the server knows it: a page can't make one up. Raises `NotHere`."""
        key, pending = text_of(data, "message"), text_of(data, "pending")
        answer: Answer | None = None
        if pending:
            change = next((w for w in await self._console.desk.waiting(asker.principal) if w.id == pending), None)
            here = change is not None and change.conversation == asker.session.conversation
            answer, key = (change.answer if change else None), (change.key if change and here else "")
        else:
            message = await self._console.desk.message(asker.session.conversation, key)
            answer = message.answer if message else None
        wanted = text_of(data, "action")
        action = next((a for a in actions_of(answer) if a.id == wanted), None) if answer else None
        if answer is None or action is None:
            raise NotHere
        return _Pressed(key, answer, action)

    async def _accept(
        self,
        request: web.Request,
        asker: Asker,
        data: dict[str, Any],
        text: str,
        *,
        press: Press | None = None,
        pending: str | None = None,
        message: str | None = None,
        files: tuple[FileRef, ...] = (),
    ) -> web.Response:
        nonce = text_of(data, "nonce")
        if not _NONCE.fullmatch(nonce):
            raise NotValid("The page sent something I can't read. Reload it and try again.")
        session = asker.session
        event_id = f"{session.id}:{nonce}"
        turn_id = "web_" + hashlib.sha256(f"{asker.principal.tenant}\0{event_id}".encode()).hexdigest()[:24]
        address = {"conversation": session.conversation, "turn": turn_id}
        turn = Turn(
            id=turn_id,
            event_id=event_id,
            tenant=asker.principal.tenant,
            surface="web",
            conversation=session.conversation,
            user_key=_user_key(asker),
            text=text,
            at=self._console.now(),
            press=press,
            pending=pending,
            time_zone=time_zone(request),
            address={**address, "message": message} if message else address,
            files=files,
        )
        fresh = await self._console.desk.accept(turn)
        return web.json_response({"turn": turn_id, "repeated": not fresh}, status=202)


async def _in_thread(draw: Callable[[T, Voice], render.Json], things: Sequence[T], voice: Voice) -> list[render.Json]:
    """Drawing is CPU work, and the first words of a locale or time zone read files."""
    return await asyncio.to_thread(lambda: [draw(thing, voice) for thing in things])


@dataclass(frozen=True, slots=True)
class _Pressed:
    key: str
    answer: Answer
    action: Action


def _user_key(asker: Asker) -> str:
    return f"web:{asker.principal.user_id}"


def _event(news: News, voice: Voice) -> tuple[str, dict[str, Any]]:
    if isinstance(news, Outgoing):
        return "answer", render.shown(shown(news), voice)
    return "status", {"turn": news.turn_id, "text": news.text}


async def _tell(response: web.StreamResponse, event: str, data: dict[str, Any]) -> None:
    await response.write(f"event: {event}\ndata: {json.dumps(data)}\n\n".encode())


def _filled(action: Action, given: Any) -> dict[str, str]:
    """A form's inputs, checked. Raises `NotValid` with what is wrong with each."""
    if not isinstance(given, dict):
        raise NotValid("The page sent something I can't read. Reload it and try again.")
    filled = checked(action.fields, given)
    if filled.wrong:
        raise NotValid(_MARKED, fields=dict(filled.wrong))
    return dict(filled.values)
