"""The speech service: one model, one scheduler, many calls. `voice/server.py` puts it on a socket.

What brings sound (a socket, a vendor's stream, a file) opens a call with its key and feeds the `LiveSession` it
is given.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

import structlog

from voice import metrics
from voice.audio import RATE, Encoding
from voice.errors import NoModel, VoiceError
from voice.ports import Admission, CallDesk, NotAdmitted
from voice.pressure import Ladder
from voice.scheduler import Limits, Scheduler
from voice.session import LiveSession, Manner
from voice.transcriber import Transcriber
from voice.vad import Detector, Silero

_log = structlog.get_logger(__name__)

_BLIP_S = 5.0
"""A client that sends its sound again may come back within this without a word being cut in two."""
State = Literal["off", "starting", "ready", "no_model", "draining"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a source's sound is like."""

    rate: int = RATE
    encoding: Encoding = "pcm16"
    live: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """How many calls are taken, and how long one without sound is waited for."""

    most_streams: int = 50
    grace_s: float = 60.0
    """A call whose client is gone waits so long for it to come back."""
    hung_up_s: float = 5.0
    """A call whose source hung up properly waits so long: some never say that a call is over, and close their line."""
    idle_s: float = 1_800.0
    """A call without any sound for so long has ended."""
    manner: Manner = field(default_factory=Manner)


@dataclass(slots=True)
class _Line:
    """A call, and who brings its sound."""

    session: LiveSession
    shape: Shape
    holder: object | None = None
    resumes: bool = False
    left_at: float = 0.0
    hung_up: bool = False
    """Whoever left closed the line as one does at the end."""
    taken_over: Callable[[], None] | None = None


class Restarts(Protocol):
    async def restart(self) -> None:
        """Tells its client to come again, to another process."""
        ...


class VoiceService:
    """`load` gives the transcriber; it may take minutes, the service says meanwhile that it is starting."""

    def __init__(
        self,
        desk: CallDesk,
        load: Callable[[], Awaitable[Transcriber]],
        *,
        terms: Terms | None = None,
        detector: Callable[[], Detector] | None = None,
        ladder: Ladder | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.desk = desk
        self.terms = terms or Terms()
        self.state: State = "off"
        self.why = ""
        """A sentence, when it is not ready."""
        self.ladder = ladder or Ladder()
        self._missing: VoiceError | None = None
        self._load = load
        self._limits = limits
        self._detector = detector
        self._transcriber: Transcriber | None = None
        self._scheduler: Scheduler | None = None
        self._lines: dict[str, _Line] = {}
        self._starting: asyncio.Task[None] | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self.connections: set[Restarts] = set()
        """Clients on a socket; they are told when the process stops."""
        self._ending: set[asyncio.Task[object]] = set()

    @property
    def sessions(self) -> tuple[LiveSession, ...]:
        return tuple(line.session for line in self._lines.values())

    def start(self) -> None:
        """Begins to load the model; returns at once."""
        if self._starting is None:
            self.state, self.why = "starting", "The speech model is being loaded."
            self._starting = asyncio.create_task(self._start(), name="speech start")
            self._sweeping = asyncio.create_task(self._sweep(), name="speech sweep")

    async def started(self) -> None:
        """Waits for the model. Raises `NoModel`, `TranscriptionFailed`."""
        self.start()
        assert self._starting is not None
        await asyncio.shield(self._starting)
        if self._missing is not None:
            raise self._missing

    async def open(
        self,
        key: str,
        shape: Shape,
        *,
        holder: object | None = None,
        taken_over: Callable[[], None] | None = None,
        resumes: bool = False,
    ) -> LiveSession:
        """The call that belongs to the key, taken up where it stands if it runs here already.

        `holder` brings its sound from now on; whoever did before hears of it through its `taken_over`. One that
        `resumes` keeps sound until it is safe and sends it again to the next process when this one stops.
        Raises `NotAdmitted`.
        """
        self._check_open()
        admission = await self.desk.admit(key)
        line = self._lines.get(admission.call_id)
        if line is None or line.session.ended is not None:
            line = self._new(admission, shape)
        elif (line.shape.rate, line.shape.encoding) != (shape.rate, shape.encoding):
            raise _refused("format", "This call began with sound in another format; it has to go on with that.")
        elif line.holder is not None and line.holder is not holder and line.taken_over is not None:
            line.taken_over()
        line.holder, line.taken_over, line.resumes, line.hung_up = holder, taken_over, resumes, False
        return line.session

    def leave(self, session: LiveSession, holder: object | None = None, *, hung_up: bool = False) -> None:
        """Whoever brought the sound is gone, maybe for good: the call waits for it to come back, not for long where
        it hung up."""
        line = self._lines.get(session.call_id)
        if line is not None and line.holder is holder:
            line.holder, line.left_at, line.hung_up = None, asyncio.get_running_loop().time(), hung_up

    def attended(self, call_id: str) -> bool:
        """Whether somebody's line for the call's sound stands here."""
        line = self._lines.get(call_id)
        return line is not None and line.holder is not None

    def drop(self, call_id: str) -> None:
        """A call that goes on in another process: whoever brings its sound hears so, and nothing more is told here."""
        line = self._lines.pop(call_id, None)
        if line is None:
            return
        if line.taken_over is not None:
            line.taken_over()
        line.session.abandon()
        metrics.SESSIONS.set(len(self._lines))

    async def drain(self, *, within_s: float = 20.0) -> None:
        """Takes no more calls, gives out what was said so far, and stops. What is not on record by then is heard again
        by the process the clients go to next."""
        self.state, self.why = "draining", "This server is stopping; another one takes over."
        for task in (self._starting, self._sweeping):
            if task is not None:
                task.cancel()
        try:
            async with asyncio.timeout(within_s):
                await asyncio.gather(*(line.session.rest(flush=not line.resumes) for line in self._lines.values()))
        except TimeoutError:
            _log.warning("drain_cut_short", calls=len(self._lines))
        await asyncio.gather(*(connection.restart() for connection in self.connections), return_exceptions=True)
        for line in self._lines.values():
            line.session.abandon()
        self._lines.clear()
        metrics.SESSIONS.set(0)
        if self._scheduler is not None:
            await self._scheduler.stop()
        if self._transcriber is not None:
            await self._transcriber.close()

    def _check_open(self) -> None:
        if self.state != "ready" or self._scheduler is None:
            raise _refused(
                self.state, self.why or "The speech service is not running.", retriable=self.state != "no_model"
            )

    def _new(self, admission: Admission, shape: Shape) -> _Line:
        assert self._scheduler is not None
        assert self._detector is not None
        if self.ladder.refusing or len(self._lines) >= self.terms.most_streams:
            raise _refused("full", "As many calls as this server can follow are running. Try again.", retriable=True)
        manner = replace(self.terms.manner, rate=shape.rate, encoding=shape.encoding, live=shape.live)
        session = LiveSession(admission, self.desk, self._scheduler, self._detector, manner)
        line = self._lines[admission.call_id] = _Line(session, shape)
        metrics.SESSIONS.set(len(self._lines))
        return line

    async def _start(self) -> None:
        try:
            self._transcriber = await self._load()  # first: without a model nothing else is loaded
            if self._detector is None:
                self._detector = (await asyncio.to_thread(Silero)).ear
        except VoiceError as error:
            self.state, self.why, self._missing = "no_model", error.message, error
            if isinstance(error, NoModel):
                self.why = f"{error.message} {error.way_out}".strip()
            _log.info("speech_model_missing", detail=error.detail[:200])
            return
        except Exception as error:  # a broken installation: said, rather than "starting" for ever
            self._missing = NoModel("The speech engine does not start here.", way_out="The log says where it failed.")
            self.state, self.why = "no_model", f"{self._missing.message} {self._missing.way_out}"
            _log.error("speech_engine_broken", error=type(error).__name__, detail=str(error)[:200])
            return
        self._scheduler = Scheduler(self._transcriber, ladder=self.ladder, limits=self._limits)
        self._scheduler.start()
        self.state, self.why = "ready", ""
        _log.info("speech_ready", lanes=self._transcriber.lanes, batch=self._transcriber.most)

    async def _sweep(self) -> None:
        """Every half second: calls that stalled, were left or have ended."""
        while True:
            await asyncio.sleep(0.5)
            now = asyncio.get_running_loop().time()
            for line in list(self._lines.values()):
                reason = self._over(line, now)
                if line.session.ended is not None:
                    del self._lines[line.session.call_id]
                elif reason:
                    self._end(line.session, reason)
                elif line.holder is not None or not line.resumes or now - line.left_at > _BLIP_S:
                    line.session.tick(now)
            metrics.SESSIONS.set(len(self._lines))

    def _over(self, line: _Line, now: float) -> str:
        waits_s = self.terms.hung_up_s if line.hung_up else self.terms.grace_s
        if line.holder is None and line.left_at and now - line.left_at > waits_s:
            return "ended" if line.hung_up else "lost"
        if now - line.session.touched > self.terms.idle_s:
            return "silent"
        return "too long" if line.session.seconds > line.session.admission.most_hours * 3600 else ""

    def _end(self, session: LiveSession, reason: str) -> None:
        if not session.finishing:
            task: asyncio.Task[object] = asyncio.create_task(session.finish(reason), name="speech end")
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)


def _refused(reason: str, sentence: str, *, retriable: bool = False) -> NotAdmitted:
    metrics.REFUSED.labels(reason).inc()
    return NotAdmitted(sentence, retriable=retriable)
