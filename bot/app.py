"""The product, built: what surfaces, commands and tests hold. Knows no surface by name."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog

from bot.alarm import Alarm
from bot.attend import Attendant
from bot.audience import Audience
from bot.codec import outgoing_of, turn_to_json
from bot.dispatch import Dispatcher
from bot.files import Bringing
from bot.graph.engine import Done, TurnEngine
from bot.graph.ports import Understands
from bot.introduce import Introducer
from bot.logs import where
from bot.metrics import ACCEPTED
from bot.outbox import OutboxPublisher, Sender
from bot.settings import Settings
from bot.surface import HoldsConnections, Opens, Outgoing, Surface
from bot.turn import Turn
from bot.viewing import Viewing
from knowledge.access import Principal
from knowledge.clock import keep_set
from knowledge.journal import Claim, Event, Journal
from knowledge.shelf import FOLDER, Shelf
from knowledge.troubles import Troubles
from skills.answer import Answer
from skills.registry import Registry

if TYPE_CHECKING:
    from aiohttp import web

    from knowledge.workspace import Workspace
    from voice.service import VoiceService

_log = structlog.get_logger(__name__)

_LOOK_S = 0.05
"""How often an in-process caller looks whether its conversation is free."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What an in-process caller gets back."""

    turn_id: str
    outgoing: tuple[Outgoing, ...]
    skills: tuple[str, ...] = ()
    deal_ids: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class App:
    settings: Settings
    workspace: "Workspace"
    registry: Registry
    understander: Understands
    journal: Journal
    engine: TurnEngine
    gateway: Any = None
    """A language model behind budget and guards; None: the product runs without one."""
    voice: "VoiceService | None" = None
    """Hears calls in this process; None: another process does, or nobody."""
    surfaces: dict[str, Surface] = field(default_factory=dict)
    routes: "list[web.RouteDef]" = field(default_factory=list)
    """Of every mounted surface, and of whatever else listens here."""
    closing: AsyncExitStack = field(default_factory=AsyncExitStack)
    draining: bool = False
    attendant: Attendant = field(init=False)
    dispatcher: Dispatcher = field(init=False)
    sender: Sender = field(init=False)
    bringing: Bringing = field(init=False)
    """Puts files that people give on the shelf."""
    alarm: Alarm = field(init=False)
    """What keeps surfaces from working."""
    viewing: Viewing = field(init=False)
    _loops: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.alarm = Alarm(
            Troubles(self.journal.engine, self.settings.tenant, self.journal.clock, self.journal.reads),
            self.journal,
            lambda: self.workspace.users(),
            self.surfaces,
            on_stored=lambda: self.sender.wake(),
        )
        self.sender = Sender(self.journal, self.surfaces, alarm=self.alarm)
        introducer = Introducer(self.workspace, self.surfaces)
        self.bringing = Bringing(Shelf(self.settings.home / FOLDER), self.surfaces, self.settings.files)
        self.engine.bring, self.engine.let_go = self.bringing.bring, self.bringing.let_go
        self.viewing = Viewing(self.workspace, self.registry)
        self.engine.room_of = Audience(self.workspace, self.surfaces, introducer).room_of
        self.attendant = Attendant(
            self.engine,
            self.journal,
            self.settings,
            self.surfaces,
            on_stored=self.sender.wake,
            on_given_back=lambda: self.dispatcher.wake(),
            introducer=introducer,
        )
        self.dispatcher = Dispatcher(self.journal, self.attendant)

    @property
    def publisher(self) -> OutboxPublisher:
        return OutboxPublisher(self.journal, tuple(self.surfaces))

    async def person(self, user_key: str) -> Principal | None:
        """The workspace user behind a chat user; None for somebody who was never introduced."""
        return await self.workspace.principal_for_identity(user_key)

    async def met(self, surface: str, user_key: str, address: dict[str, Any]) -> Principal | None:
        """`person`, after asking the surface who that is where it was never asked."""
        if self.attendant.introducer is not None:
            await self.attendant.introducer.meet(surface, user_key, address)
        return await self.person(user_key)

    async def seen_by(self, message: Outgoing, viewer: Principal) -> Answer | None:
        """As `Viewing.seen_by`."""
        return await self.viewing.seen_by(message, viewer)

    async def accept(self, turn: Turn) -> bool:
        """Durable when it returns; False for an event known already. Acknowledge the event only after it.

        Raises `StoreUnavailable`: then do not acknowledge, the sender will come again.
        """
        fresh = await self.journal.accept(_event(turn))
        ACCEPTED.labels(turn.surface, str(fresh).lower()).inc()
        if fresh:
            self.dispatcher.wake()
        return fresh

    async def answer(self, turn: Turn, status: Callable[[str], None] | None = None) -> list[Outgoing]:
        """Runs a turn here and now, durable all the same. A repeated event gives the messages it gave before.

        `status` is told what is being done meanwhile.
        """
        return list((await self.ask(turn, status)).outgoing)

    async def ask(self, turn: Turn, status: Callable[[str], None] | None = None) -> Reply:
        """`answer`, with how it came about. Raises `StoreUnavailable`."""
        started = time.perf_counter()
        fresh, held = await self.journal.accept_and_claim(_event(turn))
        ACCEPTED.labels(turn.surface, str(fresh).lower()).inc()
        while True:
            if held is not None:
                ours = held.turn_id == turn.id
                done = await self.attendant.attend(held, in_hand=ours, status=status if ours else None)
                if done is not None and ours:
                    return _reply(done, started)
            elif await self._ended_elsewhere(turn):
                messages = await self.journal.messages_of(turn.id)
                return Reply(turn.id, tuple(outgoing_of(m, tenant=turn.tenant) for m in messages))
            held = await self._next(turn)

    async def _ended_elsewhere(self, turn: Turn) -> bool:
        return await self.journal.status_of(turn.id) not in ("queued", "claimed")

    async def _next(self, turn: Turn) -> Claim | None:
        """The conversation's next turn: ours, or one that a dead process left in front of it."""
        claims = await self.journal.claim(conversation=turn.conversation)
        if not claims:
            await asyncio.sleep(_LOOK_S)
            await self.journal.recover()
        return claims[0] if claims else None

    def http(self) -> "web.Application":
        """Every surface's addresses, and the three that operators ask."""
        from aiohttp import web  # late, with the next: a single question at the terminal needs no server

        from bot.health import health_routes

        server = web.Application(client_max_size=2 * 1024**2)
        server.add_routes(health_routes(self))
        server.add_routes(self.routes)
        server.on_shutdown.append(self._let_go)
        return server

    async def _let_go(self, _server: "web.Application") -> None:
        """Ends open event streams: a server that stops would wait for them."""
        for surface in self.surfaces.values():
            if isinstance(surface, HoldsConnections):
                surface.close()

    async def start(self) -> None:
        """Begins to listen where we do the calling, to work on what is accepted and to send what is answered."""
        for surface in self.surfaces.values():
            if isinstance(surface, Opens):
                await surface.open()
        self._loops = [
            asyncio.create_task(self.dispatcher.run(), name="dispatcher"),
            asyncio.create_task(self.sender.run(), name="sender"),
            asyncio.create_task(keep_set(self.journal.clock), name="clock"),
        ]

    async def stop(self, *, within_s: float = 30.0) -> None:
        """Takes nothing new, finishes what runs, sends what is ready; the rest waits for the next process."""
        self.draining = True
        ends = time.monotonic() + within_s
        await self.dispatcher.drain(within_s=within_s * 0.8)
        await self.sender.drain(within_s=max(1.0, ends - time.monotonic()))
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops = []
        _log.info("stopped")

    async def close(self) -> None:
        if self._loops:
            await self.stop()
        await self.attendant.close()
        try:
            await self.attendant.sweep()
        except Exception as error:  # what it leaves is swept later; closing must not fail for it
            _log.warning("sweep_failed", **where(error))
        await self.closing.aclose()


def _event(turn: Turn) -> Event:
    kept = turn_to_json(turn)
    return Event(kept["id"], kept["surface"], kept["event_id"], kept["conversation"], kept)


def _reply(done: Done, started: float) -> Reply:
    total = (time.perf_counter() - started) * 1000
    return Reply(done.turn.id, done.outgoing, done.skills, done.deal_ids, {"total": total, **done.timings_ms})
