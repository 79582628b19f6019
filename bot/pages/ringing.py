"""A call's side panel: what is said as it comes, the one hint, and the few things its rep can do about it.

What was said and hinted is read from the records by number, so that the panel works whichever process hears the call;
words still being spoken come from this process alone, where it is the one that hears.
"""

import asyncio
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from aiohttp import web

from bot.pages.answering import HEADERS
from bot.pages.errors import NotHere, NotValid
from bot.pages.reading import read_json, text_of
from knowledge.access import Principal
from knowledge.calls import Calls, Given, Line, Stream
from knowledge.errors import NotFound
from knowledge.reader import Reader
from knowledge.records import Bucket, LiveCall
from knowledge.writer import Writer
from skills.ask import Ask
from skills.calls.balance import Balance
from skills.calls.context import CallContext
from skills.calls.line import Scene, line_of
from skills.calls.said import Said, Speaker
from skills.registry import Registry
from skills.runner import Outcome, run_skill
from skills.wording import Voice
from voice.heard import Partial

Json = dict[str, Any]
LOOK_S = 0.25
"""How often the records are read for a page that is open, while somebody speaks."""
IDLE_S = 1.0
"""And for a call that does not run."""
MOST_OPEN = 4
"""Pages of one person that are followed at once; the oldest is told and ends."""
BEAT_S = 15.0
"""How often it is asked anew whether the call is still theirs to see, and something sent to find out who left."""
_VERBS = ("start", "stop", "mute", "unmute", "more", "less")
_TAKEN = ("consent", "how", "liked", "hints_to")
_NONCE = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Door(Protocol):
    """Who is at the page, and what they may read: the console's and a meeting's differ."""

    async def enter(self, request: web.Request, *, changing: bool = False) -> Principal:
        """Resolved anew with each request. Raises a `PageError`."""
        ...

    async def principal(self, user_id: str) -> Principal:
        """Raises `knowledge.errors.NotFound` for nobody or somebody inactive."""
        ...

    def reader(self, principal: Principal, *, buckets: Collection[Bucket] | None = None) -> Reader: ...
    def voice(self, principal: Principal, request: web.Request) -> Voice: ...
    def lasts_s(self, request: web.Request) -> float | None:
        """For how long whoever entered with it is known by that; None where it is asked anew each time."""
        ...

    def now(self) -> datetime: ...


class Exchange(Protocol):
    """What the panel needs of the house."""

    @property
    def calls(self) -> Calls: ...
    @property
    def registry(self) -> Registry: ...
    def writer(self, principal: Principal) -> Writer: ...
    def partials(self, call_id: str) -> Sequence[Partial]:
        """What is being said this moment, where this process hears it."""
        ...

    @property
    def notice(self) -> str:
        """What is to be said to everybody before a call is listened to; empty for nothing in particular."""
        ...

    def stream_url(self, request: web.Request) -> str:
        """Where sound is sent to: `WS /v1/stream` of whoever hears calls. Empty where that can't be reached."""
        ...


@dataclass(slots=True)
class _Shown:
    """What one page has been told."""

    agenda: "_Agenda"
    seq: int = 0
    hint: int = 0
    state: Json = field(default_factory=dict)
    partials: list[Json] = field(default_factory=list)


class Ringing:
    def __init__(self, door: Door, exchange: Exchange) -> None:
        self._door = door
        self._exchange = exchange
        self._open: dict[str, list[asyncio.Event]] = {}

    async def look(self, request: web.Request) -> web.Response:
        """Whether there is such a call for whoever asks."""
        _, call = await self._own(request)
        return web.json_response({"title": call.title, "state": call.state})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Everything since line `after` and hint `hints`, then what comes, until the page leaves."""
        who, call = await self._own(request)
        seq, hint = _number(request, "after"), _number(request, "hints")
        headers = {
            **HEADERS,
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
        response = web.StreamResponse(headers=headers)
        agenda = _Agenda(call)
        known = [line for line in await self._exchange.calls.lines(call.id) if line.seq <= seq] if seq else []
        await asyncio.to_thread(agenda.hear, known)
        page = _Shown(agenda, seq, hint)
        over = self._opened(who.user_id)
        try:
            await response.prepare(request)
            await self._stream(response, page, who, call.id, over, self._door.lasts_s(request))
        except ConnectionError:
            pass  # the page went away; it says what it has when it comes again
        finally:
            self._left(who.user_id, over)
        return response

    def _opened(self, user_id: str) -> asyncio.Event:
        """Set when the page has to end for newer ones."""
        held = self._open.setdefault(user_id, [])
        held.append(asyncio.Event())
        for older in held[:-MOST_OPEN]:
            older.set()
        return held[-1]

    def _left(self, user_id: str, over: asyncio.Event) -> None:
        held = self._open[user_id]
        held.remove(over)
        if not held:
            del self._open[user_id]

    async def do(self, request: web.Request) -> web.Response:
        """A button of the panel: what the coach would do at the same words, done at once."""
        who, call = await self._own(request, changing=True)
        data = await read_json(request)
        verb = text_of(data, "verb")
        if verb not in _VERBS:
            raise NotValid("The page sent something I can't read. Reload it and try again.")
        args = {name: text for name in _TAKEN if (text := text_of(data, name, longest=300))}
        outcome = await self.coach(request, who, data, verb, {**args, "call_id": call.id})
        return web.json_response({"said": outcome.answer.summary})

    async def coach(
        self, request: web.Request, who: Principal, data: Mapping[str, Any], verb: str, args: Mapping[str, str]
    ) -> Outcome:
        """What the coach does about a verb, done at once; sent twice by somebody (by its nonce) it is done once."""
        nonce = text_of(dict(data), "nonce")
        if not _NONCE.fullmatch(nonce):
            raise NotValid("The page sent something I can't read. Reload it and try again.")
        ask = Ask(
            turn_id=f"panel:{who.user_id}:{nonce}",
            text="",
            principal=who,
            voice=self._door.voice(who, request),
            now=self._door.now(),
            verb=verb,
            args=dict(args),
        )
        coach = self._exchange.registry.get("meeting_coach")
        outcome = await run_skill(coach, ask, self._door.reader(who, buckets=coach.buckets))
        if outcome.proposal is not None and outcome.proposal.changes:
            writer = self._exchange.writer(who)
            await writer.apply(outcome.proposal.changes, key=ask.turn_id, cause=outcome.proposal.cause)
        return outcome

    async def key(self, request: web.Request) -> web.Response:
        """A new key for the call's sound; whoever had the one before is not let in again."""
        who, call = await self._own(request, changing=True)
        if call.user_id != who.user_id:  # an administrator sees it; the sound is brought by whoever holds the call
            raise NotValid("Only the person who holds this call can bring its sound here.")
        if call.state == "ended":
            raise NotValid("This call is over.")
        if call.consent in ("none", "refused"):
            raise NotValid("Put on record first that everyone agreed. I do not listen before that.")
        stream = self._exchange.stream_url(request)
        if not stream:
            raise NotValid("Nobody can bring sound here yet: your administrator sets voice.public_url.")
        return web.json_response({"key": await self._exchange.calls.new_key(call.id), "stream": stream})

    async def _own(self, request: web.Request, *, changing: bool = False) -> tuple[Principal, LiveCall]:
        """Raises `NotHere` for a call that is another person's, as for none."""
        who = await self._door.enter(request, changing=changing)
        found = await self._door.reader(who).record("live_call", request.match_info["call"])
        if not isinstance(found, LiveCall):
            raise NotHere
        return who, found

    async def _stream(
        self,
        response: web.StreamResponse,
        page: _Shown,
        who: Principal,
        call_id: str,
        over: asyncio.Event,
        lasts_s: float | None,
    ) -> None:
        """Ends without a word when the sign-in has run out: the page comes again with another one."""
        unasked = 0.0
        ends = None if lasts_s is None else asyncio.get_running_loop().time() + lasts_s
        while ends is None or asyncio.get_running_loop().time() < ends:
            if over.is_set():
                await response.write(b"event: elsewhere\ndata: {}\n\n")
                return
            if unasked >= BEAT_S:  # however much is being said
                unasked = 0.0
                if not await self._still_theirs(who.user_id, call_id):
                    await response.write(b"event: gone\ndata: {}\n\n")
                    return
                await response.write(b": beat\n\n")
            for event, data in await self._news(page, call_id):
                await response.write(f"event: {event}\ndata: {json.dumps(data)}\n\n".encode())
            look_s = LOOK_S if page.state.get("state") == "live" else IDLE_S
            await asyncio.sleep(look_s)
            unasked += look_s

    async def _still_theirs(self, user_id: str, call_id: str) -> bool:
        try:
            who = await self._door.principal(user_id)
        except NotFound:
            return False
        return who.active and await self._door.reader(who).record("live_call", call_id) is not None

    async def _news(self, page: _Shown, call_id: str) -> list[tuple[str, Json]]:
        calls = self._exchange.calls
        call = await calls.call(call_id)
        if call is None:
            return []
        told: list[tuple[str, Json]] = []
        lines = await calls.lines(call_id, after=page.seq)
        if lines:
            page.seq = lines[-1].seq
            await asyncio.to_thread(page.agenda.hear, lines)
            told.append(("lines", {"lines": [_line(line) for line in lines]}))
        hints = await calls.given(call_id, after=page.hint)
        if hints:
            page.hint = hints[-1].number
            told.append(("hints", {"hints": [_hint(given) for given in hints]}))
        partials = [_partial(p) for p in self._exchange.partials(call_id)]
        if partials != page.partials:
            page.partials = partials
            told.append(("partials", {"partials": partials}))
        stream = await calls.stream(call_id)
        state = _state(call, stream, page.agenda, sounds=calls.sounds(stream))
        state["notice"] = self._exchange.notice if call.state == "planned" else ""
        if state != page.state:
            page.state = state
            told.insert(0, ("state", state))
        return told


class _Agenda:
    """Which points were spoken of, as lines come."""

    def __init__(self, call: LiveCall) -> None:
        began = call.started_at or call.at
        self._context = CallContext(call.id, began, rep="", us="", agenda=call.agenda)
        self._balance = Balance(Scene(self._context))

    def hear(self, lines: Sequence[Line]) -> None:
        for line in lines:
            said = Said(line.seq, Speaker(line.channel), line.text, line.start, line.end)
            list(self._balance.hear(line_of(said, self._context)))

    @property
    def open(self) -> tuple[str, ...]:
        return self._balance.uncovered


def _state(call: LiveCall, stream: Stream, agenda: _Agenda, *, sounds: bool) -> Json:
    left = agenda.open
    return {
        "title": call.title,
        "state": call.state,
        "consent": call.consent,
        "how": call.consent_how,
        "muted": call.muted,
        "pace": call.pace,
        "hints_to": call.hints_to,
        "minutes": call.minutes,
        "started": call.started_at.isoformat() if call.started_at else None,
        "agenda": [{"point": point, "done": point not in left} for point in call.agenda],
        "pressure": stream.pressure,
        "behind": round(stream.behind_s, 1),
        "sound": sounds,
        "transcript": call.document_id,
    }


def _line(line: Line) -> Json:
    return {
        "seq": line.seq,
        "who": line.speaker.get("name", ""),
        "side": line.speaker.get("side", "unknown"),
        "channel": line.channel,
        "text": line.text,
        "at": line.start,
    }


def _hint(given: Given) -> Json:
    hint = given.hint
    return {"number": given.number, **{k: hint.get(k, "") for k in ("kind", "text", "why", "quote", "at")}}


def _partial(partial: Partial) -> Json:
    who = partial.speaker
    return {"who": who.name, "side": who.side, "channel": who.channel, "text": partial.text, "stable": partial.stable}


def _number(request: web.Request, name: str) -> int:
    given = request.query.get(name, "0")
    return int(given) if given.isdecimal() and len(given) < 8 else 0


def call_headers(stream: str, frames: Sequence[str]) -> dict[str, str]:
    """Of a page with a panel on it: it may use the microphone, stream to whoever hears, and stand in these frames.

    `stream` is empty where sound is not sent from the page.
    """
    address = "/".join(stream.split("/")[:3])
    around = " ".join(frames) or "'none'"
    policy = HEADERS["Content-Security-Policy"]
    if address:
        policy = policy.replace("connect-src 'self'", f"connect-src 'self' {address}")
    policy = policy.replace("frame-ancestors 'none'", f"frame-ancestors {around}")
    told = {**HEADERS, "Content-Security-Policy": policy, "Cache-Control": "no-cache"}
    if address:
        told["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self), display-capture=(self)"
    if frames:
        told.pop("X-Frame-Options")  # it knows no list of sites; frame-ancestors does
    return told
