"""The desk over records: who may stream; what was said, kept before anybody sees it; hints to their rep; the debrief.

One per process that hears calls. A process that dies leaves nothing undone: another one's desk finds the calls that
fell silent, files what was heard and sends the debrief.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import cast

import structlog

from knowledge.access import Principal
from knowledge.calls import HOLD_S, Calls
from knowledge.errors import KnowledgeError, StoreUnavailable, where
from knowledge.reader import Reader
from knowledge.records import CallConsent, LiveCall
from skills.calls.context import CallContext
from skills.catalog.meeting_coach.facts import plan_of
from skills.catalog.meeting_coach.preparing import prepare
from skills.catalog.meeting_coach.skill import BUCKETS
from skills.publishing import Unreachable
from skills.runner import CarefulReader
from skills.wording import Voice
from voice.coach.hint import Hint
from voice.coach.ports import Refiner
from voice.desk_call import RunningCall, line_of
from voice.desk_filing import Filing, Sends
from voice.desk_live import LiveBoard
from voice.desk_words import ELSEWHERE, WRONG_KEY, hint_message, why_not
from voice.heard import Ended, Final, Heard, Lagging
from voice.ports import Admission, NotAdmitted

_log = structlog.get_logger(__name__)

LOOK_S = 0.5
"""How often the wishes of a running call's rep are read from the records."""
_SWEEP_S = 60.0
_SILENT_S = 2_100.0
"""A live call nothing was heard of for so long has lost its process: longer than a session waits for its client."""
_NAMES_S = 2.5


@dataclass(frozen=True, slots=True)
class DeskTerms:
    consent: CallConsent = "given"
    """The least on record that opens a stream: "given", or "announced" where telling everybody is enough."""
    language: str | None = None
    most_hours: float = 4.0
    debrief_s: float = 10.0
    """From hang-up; later is logged."""


async def _nobody(_call_id: str) -> None:
    """No session runs here."""


@dataclass(slots=True)
class WorkspaceDesk:
    """Satisfies `CallDesk`. `start` and `stop` belong to the process."""

    calls: Calls
    filing: Filing
    publisher_to: Callable[[LiveCall], Sends]
    """Hints by Slack, Teams or in the meeting go through this one's outbox."""
    terms: DeskTerms = DeskTerms()
    board: LiveBoard = field(default_factory=LiveBoard)
    hang_up: Callable[[str], Awaitable[None]] = _nobody
    """Ends the session of a call its rep has stopped."""
    give_up: Callable[[str], None] = lambda _call_id: None
    """Drops the session of a call that goes on in another process: nothing of it is filed here."""
    on_line: Callable[[str], bool] = lambda _call_id: False
    """Whether somebody's line for the sound of that call stands in this process."""
    refiner_of: Callable[[Callable[[], Awaitable[Principal]]], Refiner] | None = None
    """With a model: who finds better words for the hints of the call of whoever is handed to it."""
    warm: Callable[[], Awaitable[None]] | None = None
    """Loads what the first hint and the debrief would wait for."""
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    """Of this process among those that hear calls: one call is heard by one of them."""
    _running: dict[str, RunningCall] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="call desk")

    async def stop(self, *, within_s: float = 10.0) -> None:
        """Lets debriefs under way finish; calls that still run are taken up by the process their clients go to next."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        for running in self._running.values():
            await running.close()
        for call_id in self._running:
            await self._let_go(call_id)
        self._running.clear()

    # --- CallDesk -----------------------------------------------------------------------------------------

    async def admit(self, key: str) -> Admission:
        try:
            return await self._admit(key)
        except StoreUnavailable as away:
            raise NotAdmitted(away.message, retriable=True) from away
        except KnowledgeError as refused:
            raise NotAdmitted(refused.message) from refused

    async def tell(self, heard: Heard) -> None:
        self.board.show(heard)
        if isinstance(heard, Final):
            await self.calls.append(heard.call_id, line_of(heard.said))
        elif isinstance(heard, Lagging):
            await self.calls.lagging(heard.call_id, heard.pressure, heard.behind_s)
        elif isinstance(heard, Ended):
            await self._ended(heard.call_id)
            return
        running = self._running.get(heard.call_id)
        if running is not None:
            running.hear(heard)

    # --- one call -----------------------------------------------------------------------------------------

    async def _admit(self, key: str) -> Admission:
        call = await self.calls.opened_by(key)
        if call is None:
            raise NotAdmitted(WRONG_KEY)
        refused = why_not(call, self.terms.consent)
        if refused is not None:
            raise NotAdmitted(refused[0], retriable=refused[1])
        if not await self.calls.hold(call.id, by=self.name):
            raise NotAdmitted(ELSEWHERE, retriable=True)
        call = await self.filing.begun(call)
        await self.calls.heard(call.id)
        running = self._running.get(call.id) or self._begin(call)
        names, resume = await asyncio.gather(running.expected(within_s=_NAMES_S), self.calls.resume(call.id))
        return Admission(
            tenant=self.calls.tenant,
            call_id=call.id,
            language=self.terms.language,
            words=names,
            last_seq=resume.last_seq,
            heard_until=0.0,
            heard_by_channel=resume.by_channel,
            most_hours=self.terms.most_hours,
        )

    def _begin(self, call: LiveCall) -> RunningCall:
        running = RunningCall(call, self.calls, self._context(call), self._show, self._refiner(call))
        self._running[call.id] = running
        if self.warm is not None:
            self._do(self.warm())
        return running

    async def _context(self, call: LiveCall) -> CallContext:
        records = self.filing.records
        holder = await records.principal(call.user_id)
        reader = cast(Reader, CarefulReader(records.reader(holder).narrowed(BUCKETS)))
        now = self.filing.now()
        voice = Voice(now, holder.locale, holder.time_zone)
        found = await prepare(reader, plan_of(call, now), self.filing.rules, voice)
        return replace(found.context, call_id=call.id)

    def _refiner(self, call: LiveCall) -> Refiner | None:
        if self.refiner_of is None:
            return None
        return self.refiner_of(lambda: self.filing.records.principal(call.user_id))

    async def _show(self, call: LiveCall, hint: Hint) -> None:
        if call.hints_to in ("web", "none"):
            return
        try:
            await self.publisher_to(call).publish(
                tenant=call.tenant, user_id=call.user_id, answer=hint_message(hint), key=f"{call.id}:{hint.id}"
            )
        except Unreachable:
            _log.info("hint_has_no_chat", surface=call.hints_to)

    async def _ended(self, call_id: str) -> None:
        """On record as over when this returns; the debrief follows beside it."""
        try:
            over = await self.filing.ended(call_id)
        except KnowledgeError as refused:
            if refused.retriable:
                raise
            over = None  # its holder may no longer change it: asking again would end the same way
            _log.warning("call_not_filed", error=type(refused).__name__)
        self.board.forget(call_id)
        running = self._running.pop(call_id, None)
        if running is not None:
            await running.close()
            await self._let_go(call_id)
        if over is not None:
            self._do(self._debrief(over))

    async def _let_go(self, call_id: str) -> None:
        try:
            await self.calls.let_go(call_id, by=self.name)
        except StoreUnavailable:
            _log.info("call_not_let_go")  # it is free by itself in a few seconds

    async def _debrief(self, call: LiveCall) -> None:
        began = time.monotonic()
        sent = await self.filing.debrief(call)
        took = time.monotonic() - began
        (_log.info if took <= self.terms.debrief_s else _log.warning)("debriefed", sent=sent, seconds=round(took, 1))

    def _do(self, work: Awaitable[None]) -> None:
        """Beside everything else; what goes wrong is logged."""

        async def guarded() -> None:
            try:
                await work
            except Exception as error:  # nobody waits for it: the log is all that hears of it
                _log.warning("call_work_failed", **where(error))

        task = asyncio.create_task(guarded(), name="call work")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- the rep's wishes, and what was left behind -------------------------------------------------------

    async def _look(self) -> None:
        swept = held = 0.0
        while True:
            try:
                for running in list(self._running.values()):
                    await self._adjust(running)
                if time.monotonic() - held > HOLD_S / 4:
                    held = time.monotonic()
                    await self._hold_on()
                if time.monotonic() - swept > _SWEEP_S:
                    swept = time.monotonic()
                    await self.sweep()
            except Exception as error:  # looked again in half a second
                _log.warning("call_desk_looked_in_vain", error=type(error).__name__)
            await asyncio.sleep(LOOK_S)

    async def _hold_on(self) -> None:
        """That a line stands is on record; a call that another process hears by now (this one stood still for too long)
        is left to it."""
        for call_id in list(self._running):
            if not await self.calls.hold(call_id, by=self.name, heard=self.on_line(call_id)):
                _log.warning("call_goes_on_elsewhere")
                self.give_up(call_id)
                await self._running.pop(call_id).close()

    async def _adjust(self, running: RunningCall) -> None:
        call = await self.calls.call(running.call.id)
        if call is None:
            return
        running.adjust(call)
        if why_not(call, self.terms.consent) is not None and not running.ending:
            running.ending = True
            self._do(self.hang_up(call.id))

    async def sweep(self) -> None:
        """Calls whose process died are ended and debriefed; words whose time is over are dropped."""
        for call_id in await self.calls.lost(silent_s=_SILENT_S):
            if not self.on_line(call_id):  # silence on a line that stands is no death
                await self._ended(call_id)
        await self.calls.forget_old(days=self.filing.keep_days or 1)
