"""One call that runs in this process: what is known about its deal, the coach that listens, where its hints go."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import get_args

import structlog

from knowledge.calls import Calls, Line
from knowledge.errors import StoreUnavailable
from knowledge.records import LiveCall
from skills.calls.context import CallContext
from skills.calls.meaning import at_hand
from skills.calls.moment import MomentKind
from skills.calls.said import Said, Speaker
from voice.coach.hint import Hint
from voice.coach.live import LiveCoach
from voice.coach.ports import Refiner
from voice.heard import Heard

_log = structlog.get_logger(__name__)

_KINDS: tuple[MomentKind, ...] = get_args(MomentKind)
_MOST_WAITING = 200
_EXPECTED = 60
"""Names the speech model is told to expect; more make it hear them everywhere."""

Show = Callable[[LiveCall, Hint], Awaitable[None]]
"""Puts a hint before the rep where they wished it besides the panel."""


def said_of(line: Line) -> Said:
    """A line on record as it was heard."""
    who = line.speaker
    speaker = Speaker(
        line.channel, who.get("name", ""), who.get("side", "unknown"), who.get("user_id"), who.get("contact_id")
    )
    return Said(line.seq, speaker, line.text, line.start, line.end)


def line_of(said: Said) -> Line:
    return Line(said.seq, said.speaker.channel, asdict(said.speaker), said.text, said.start, said.end)


class RunningCall:
    """Hints are worked out beside the call, in order, and never hold it up."""

    def __init__(
        self,
        call: LiveCall,
        calls: Calls,
        prepare: Awaitable[CallContext],
        show: Show,
        refiner: Refiner | None = None,
    ) -> None:
        self.call = call
        """As last read from the records."""
        self.ending = False
        self._calls = calls
        self._show = show
        self._refiner = refiner
        self._waiting: asyncio.Queue[tuple[Heard, float]] = asyncio.Queue(_MOST_WAITING)
        self._pace = 0
        self._liked: tuple[str, ...] = ()
        self._coach: LiveCoach | None = None
        self._context: asyncio.Future[CallContext] = asyncio.ensure_future(prepare)
        self._working = asyncio.create_task(self._work(), name="call coach")

    async def expected(self, *, within_s: float) -> tuple[str, ...]:
        """Names that will fall, as far as they are known in time."""
        try:
            context = await asyncio.wait_for(asyncio.shield(self._context), within_s)
        except Exception as error:  # a call without names is heard all the same
            _log.info("call_names_missing", error=type(error).__name__)
            return ()
        people = [p.name for p in context.people if not p.side_us] + [context.rep]
        rivals = [r.name for r in context.rivals]
        every = [context.client, context.us, *people, *rivals, *context.products]
        return tuple(dict.fromkeys(n for n in every if n))[:_EXPECTED]

    def hear(self, heard: Heard) -> None:
        try:
            self._waiting.put_nowait((heard, time.monotonic()))
        except asyncio.QueueFull:
            _log.warning("coach_behind", waiting=_MOST_WAITING)

    def adjust(self, call: LiveCall) -> None:
        """The rep's wishes, as they are on record now."""
        self.call = call
        coach = self._coach
        if coach is None:
            return
        (coach.mute if call.muted else coach.unmute)()
        step = call.pace - self._pace
        for _ in range(abs(step)):
            for kind in _KINDS:
                (coach.more if step > 0 else coach.less)(kind)
        for kind in _KINDS:
            if kind in call.liked and kind not in self._liked:
                coach.more(kind)
        self._pace, self._liked = call.pace, call.liked

    async def close(self) -> None:
        self._working.cancel()
        self._context.cancel()
        if self._coach is not None:
            await self._coach.close()
        await asyncio.gather(self._working, return_exceptions=True)

    async def _work(self) -> None:
        try:
            self._coach = await self._begin()
        except Exception as error:  # without a coach the call is still written down
            _log.warning("coach_not_ready", error=type(error).__name__)
            return
        self.adjust(self.call)
        while True:
            heard, received = await self._waiting.get()
            try:
                await self._coach.hear(heard, received=received)
            except Exception as error:  # one utterance it stumbles over must not end the coaching
                _log.warning("coach_stumbled", error=type(error).__name__)

    async def _begin(self) -> LiveCoach:
        context = await self._context
        meaning = await asyncio.to_thread(at_hand)
        coach = LiveCoach(context, self._deliver, time.monotonic, refiner=self._refiner, meaning=meaning)
        earlier = await self._calls.lines(self.call.id)
        if earlier:
            told = [g.id for g in await self._calls.given(self.call.id)]
            first = self._waiting.empty()
            known = earlier if first else earlier[: -self._waiting.qsize()]
            coach.catch_up([said_of(line) for line in known], told)
        return coach

    async def _deliver(self, hint: Hint) -> None:
        """On record for the panel first; then wherever else the rep wished it."""
        if self.call.muted or self.call.hints_to == "none":
            return
        try:
            fresh = await self._calls.give(self.call.id, hint.id, asdict(hint))
        except StoreUnavailable:
            _log.warning("hint_not_stored", kind=hint.kind)
            return
        if fresh:
            await self._show(self.call, hint)
