"""`scip up`, `serve` and `chat`: processes that stay. They stop cleanly on Ctrl-C and SIGTERM within 30 seconds."""

import asyncio
import errno
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from aiohttp import web
from rich.console import Console

from bot.commands.errors import NotSetUp, WrongUse
from bot.commands.people import speaker
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.app import App
    from bot.sources import KeyOf
    from bot.terminal.keys import Keys
    from voice.ports import CallDesk
    from voice.service import VoiceService

DRAIN_S = 25.0
"""For all that has to end; the server's own connections get the rest of the thirty seconds."""
_CONNECTIONS_S = 3.0
_AT_LEAST_S = 0.5


class _Stop:
    """The time a stop may take, shared by what ends one after the other. It runs from the first that asks."""

    def __init__(self) -> None:
        self._ends: float | None = None

    def left(self, share: float = 1.0) -> float:
        now = time.monotonic()
        if self._ends is None:
            self._ends = now + DRAIN_S
        return max(_AT_LEAST_S, (self._ends - now) * share)


async def up(settings: Settings, console: Console, *, talk: bool, who: str | None) -> None:
    """Everything in one process; with `talk` a chat on this terminal as well, until it is left."""
    started, stop = time.perf_counter(), _Stop()
    async with (
        _working(settings, stop) as app,
        _jobs(settings, app, stop),
        _hearing(settings, app, stop),
        _listening(settings, app) as address,
    ):
        ready = time.perf_counter() - started
        _warn(settings, console)
        if address:
            console.print(f"Console: [link={address}]{address}[/link]", highlight=False)
        console.print(f"Ready in {ready:.1f} s.", style="dim", highlight=False)
        if talk:
            await _talk(app, console, who)
        else:
            await _until_stopped()


def _warn(settings: Settings, console: Console) -> None:
    teams = settings.teams
    if teams.enabled and not teams.app_id:
        told = "Teams runs open: anybody on this machine can pose as anybody (teams.allow_unauthenticated)."
        console.print(told, style="yellow", highlight=False)


async def serve_bot(settings: Settings, console: Console) -> None:
    """Chat surfaces and console; what runs by itself is `serve jobs`."""
    async with _working(settings, _Stop()) as app, _listening(settings, app) as address:
        _warn(settings, console)
        if address:
            console.print(f"Console: [link={address}]{address}[/link]", highlight=False)
        await _until_stopped()


async def serve_beside(service: str, settings: Settings, console: Console) -> None:
    """The jobs or voice process."""
    await (serve_jobs if service == "jobs" else serve_voice)(settings, console)


async def serve_jobs(settings: Settings, console: Console) -> None:
    from bot.metrics import exposition
    from bot.working import jobs_alone

    async with (
        jobs_alone(settings) as jobs,
        _site(jobs.http(exposition), settings.jobs.host, settings.jobs.port, setting="jobs.port") as address,
    ):
        await jobs.start()
        try:
            console.print(f"jobs: {address}/healthz, by the {jobs.engine.name} engine.", highlight=False)
            await _until_stopped()
        finally:
            await jobs.stop(within_s=DRAIN_S * 0.8)  # what does not end takes a moment to be given back


async def serve_voice(settings: Settings, console: Console) -> None:
    """Hears calls; fetches its model first where it may. With a key of its own it runs without records."""
    from bot.calling import desk_alone, joined
    from bot.sources import key_of_holder, one_key

    if settings.voice.key is not None:
        from bot.hearing import loose_desk

        loose = loose_desk(settings)
        await _hear(settings, console, loose, one_key(loose.key))
        return
    async with desk_alone(settings) as (desk, workspace):

        def told(voice: "VoiceService") -> None:
            joined(desk, voice)
            desk.start()

        stop = _Stop()
        try:
            await _hear(settings, console, desk, key_of_holder(workspace, desk.calls), told, stop)
        finally:
            await desk.stop(within_s=stop.left())


async def _hear(
    settings: Settings,
    console: Console,
    desk: "CallDesk",
    key_of: "KeyOf",
    told: "Callable[[VoiceService], None] | None" = None,
    stop: _Stop | None = None,
) -> None:
    from bot.commands.speech_progress import model_progress
    from bot.hearing import open_hearing
    from bot.sources import sources
    from voice.server import PATH, http

    with model_progress(console) as progress:
        voice = open_hearing(settings, desk, download=True, progress=progress)
        if told is not None:
            told(voice)
        where = settings.voice
        async with (
            sources(settings, voice, key_of) as vendors,
            _site(http(voice, vendors), where.host, where.port, setting="voice.port") as address,
        ):
            voice.start()
            console.print(f"voice: {address}{PATH}, {address}/readyz.", highlight=False)
            await _until_stopped()
            await voice.drain(within_s=(stop or _Stop()).left(0.6))  # debriefs under way have the rest


@asynccontextmanager
async def _jobs(settings: Settings, app: "App", stop: _Stop) -> AsyncIterator[None]:
    """What runs by itself, in this process."""
    from bot.working import open_jobs

    jobs = await open_jobs(settings, app.workspace, app.registry, app.publisher, lambda: app.voice)
    await jobs.start()
    try:
        yield
    finally:
        await jobs.stop(within_s=stop.left(0.4))


@asynccontextmanager
async def _hearing(settings: Settings, app: "App", stop: _Stop) -> AsyncIterator[None]:
    """Calls are heard in this process too, where there is a speech model; without one whoever calls is told so."""
    from bot.calling import joined, open_desk
    from bot.hearing import open_hearing
    from bot.sources import key_of_holder, sources
    from voice.server import routes

    desk = open_desk(settings, app.workspace, app.registry, app.publisher, app.gateway)
    voice = app.voice = open_hearing(settings, desk, download=False)
    joined(desk, voice)
    desk.start()
    voice.start()
    try:
        async with sources(settings, voice, key_of_holder(app.workspace, desk.calls)) as vendors:
            app.routes += [*routes(voice), *vendors]
            yield
    finally:
        await voice.drain(within_s=stop.left(0.3))
        await desk.stop(within_s=stop.left(0.3))


async def chat(settings: Settings, console: Console, who: str | None) -> None:
    """A chat on this terminal and nothing else."""
    from bot.index_later import IndexLater
    from bot.main import build

    app = await build(settings)
    if isinstance(app.workspace.index, IndexLater):
        app.workspace.index.begin()
    try:
        await _talk(app, console, who)
    finally:
        await app.close()


async def _talk(app: "App", console: Console, who: str | None) -> None:
    from bot.terminal.chat import Chat

    principal = await speaker(app.settings, app.workspace, who)
    talking = asyncio.create_task(Chat(app, principal, _keys(app, console), console).run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, talking.cancel)
    with suppress(asyncio.CancelledError):
        await talking


def _keys(app: "App", console: Console) -> "Keys":
    from bot.terminal.keys import PipedKeys, PromptKeys

    return PromptKeys(app.settings.home / "chat_history") if console.is_terminal else PipedKeys()


@asynccontextmanager
async def _working(settings: Settings, stop: _Stop) -> AsyncIterator["App"]:
    """The app with its loops running and its index kept fresh."""
    from bot.index_later import IndexLater, keep_fresh
    from bot.main import build

    app = await build(settings, surfaces=True)
    freshness: asyncio.Task[None] | None = None
    try:
        await app.start()
        if isinstance(app.workspace.index, IndexLater):
            freshness = asyncio.create_task(keep_fresh(app.workspace, app.workspace.index))
        yield app
    finally:
        if freshness is not None:
            freshness.cancel()
            await asyncio.wait([freshness])
        await app.stop(within_s=stop.left())
        await app.close()


@asynccontextmanager
async def _listening(settings: Settings, app: "App") -> AsyncIterator[str]:
    """The HTTP server; yields the console's address ("" when the console is off)."""
    host, port = settings.web.host, settings.web.port
    async with _site(app.http(), host, port, setting="web.port") as address:
        yield address if settings.web.login != "none" else ""


@asynccontextmanager
async def _site(server: web.Application, host: str, port: int, *, setting: str) -> AsyncIterator[str]:
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=_CONNECTIONS_S)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            why = "it is taken" if error.errno == errno.EADDRINUSE else error.strerror or type(error).__name__
            raise NotSetUp(
                f"I can't listen on {host}:{port}: {why}.",
                way_out=f"Is another one running? Else set {setting} (0 takes a free port).",
            ) from None
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()


def check_service(name: str) -> None:
    if name not in ("bot", "jobs", "voice"):
        raise WrongUse(f"There is no service called {name!r}.", way_out="One of: bot, jobs, voice.")
