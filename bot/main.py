"""Builds everything once, from settings: the only place that knows all the parts."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from bot.app import App
from bot.calling import coaching_where_reached
from bot.graph.checkpoints import open_saver
from bot.graph.engine import TurnEngine
from bot.index_later import IndexLater
from bot.parts import (
    configured_surfaces,
    database_url,
    models,
    open_gateway,
    open_workspace,
    reading_texts,
    taking_in,
    telling_waiting,
    understander_of,
    worklist_of,
)
from bot.settings import Settings
from bot.surface import Surface
from bot.tracing import open_tracing
from bot.turn import SurfaceName
from knowledge.journal import Journal
from knowledge.owning import utc_now

if TYPE_CHECKING:
    from aiohttp import web

    from bot.understand.understand import Settler
    from knowledge.index.contract import Index
    from knowledge.worklist import Work, Worklist
    from knowledge.workspace import Workspace
    from llm.embed import Embedder
    from llm.gateway import Gateway
    from skills.narrate import Narrator
    from skills.registry import Registry

__all__ = ["App", "build"]


async def build(settings: Settings, *, surfaces: bool = False, clock: Callable[[], datetime] = utc_now) -> App:
    """Opens the workspace and readies understanding and the graph; close with `App.close`.

    `surfaces` mounts the configured chat surfaces and the console too. `clock` is the time of day that records and
    answers go by. The search index opens when it is
    first needed, or from `IndexLater.begin` on. Raises `StoreUnavailable`, `SettingsInvalid`.
    """
    closing = AsyncExitStack()
    try:
        workspace = await open_workspace(settings, clock)
        closing.push_async_callback(workspace.close)
        embedder, registry = await asyncio.to_thread(models, settings)
        index = IndexLater(lambda: _open_index(settings, embedder))
        closing.push_async_callback(index.close)
        workspace.index = index
        tracing = await asyncio.to_thread(open_tracing, settings)
        if tracing is not None:
            closing.push_async_callback(tracing.close)
        gateway = await open_gateway(settings, workspace, embedder, tracing)
        if gateway is not None:
            closing.push_async_callback(gateway.close)
        lease_s = max(60.0, 4 * settings.turn_deadline_s)
        journal = Journal(workspace.engine, settings.tenant, workspace.leases, lease_s, reads=workspace.reads)
        registry = await asyncio.to_thread(reading_texts, settings, registry, gateway)
        registry = telling_waiting(registry, journal)
        registry = await asyncio.to_thread(coaching_where_reached, registry, settings, journal)
        registry = await asyncio.to_thread(_with_files, settings, workspace, registry)
        narrator, settler = _wording(settings, workspace, registry, gateway)
        understander = await asyncio.to_thread(understander_of, settings, registry, embedder, settler)
        saver = await closing.enter_async_context(open_saver(settings.home, database_url(settings)))
        engine = TurnEngine(workspace, registry, understander, journal, settings, saver, narrator, clock=clock)
        app = App(settings, workspace, registry, understander, journal, engine, gateway, closing=closing)
    except BaseException:
        await closing.aclose()
        raise
    if surfaces:
        try:
            await asyncio.to_thread(_packages, settings)
            mount(app)
        except BaseException:
            await app.close()
            raise
    return app


async def _open_index(settings: Settings, embedder: "Embedder") -> "Index":
    def module() -> object:  # 1.3 s of imports, beside the event loop
        import knowledge.index

        return knowledge.index

    await asyncio.to_thread(module)
    from knowledge.index import open_index

    return await open_index(
        settings.home, embedder=embedder, chroma_url=settings.store.chroma_url, tenant=settings.tenant
    )


def _with_files(settings: Settings, workspace: "Workspace", registry: "Registry") -> "Registry":
    """Imports the skill's parts: off the event loop."""
    from bot.recordings import HearingDesk

    return taking_in(settings, registry, HearingDesk(settings, worklist_of(settings, workspace), _tell_workers))


async def _tell_workers(worklist: "Worklist", works: "Sequence[Work]") -> None:
    def module() -> object:  # what runs by itself, imported when there is something for it
        import bot.working

        return bot.working

    await asyncio.to_thread(module)
    from bot.working import tell_workers

    await tell_workers(worklist, works)


def _wording(
    settings: Settings, workspace: "Workspace", registry: "Registry", gateway: "Gateway | None"
) -> "tuple[Narrator | None, Settler | None]":
    """What words answers with a model, and what settles open questions with one; None without."""
    if gateway is None:
        return None, None
    from bot.settle import ModelSettler
    from llm.prompts import Prompts
    from skills.model_asker import Askers
    from skills.model_narrator import ModelNarrator

    deadline_s = min(settings.model.timeout_s, settings.turn_deadline_s / 2)
    askers = Askers(workspace)
    narrator = ModelNarrator(gateway, deadline_s=deadline_s, askers=askers, prompts=Prompts(workspace.prompts))
    return narrator, ModelSettler(gateway, registry, askers, asyncio.get_running_loop())


class _SurfacePackage(Protocol):
    def make_surface(self, app: App) -> Surface: ...
    def routes(self, app: App) -> "list[web.RouteDef]": ...


def mount(app: App) -> None:
    """Adds every configured surface: its way to send, and its addresses."""
    for name, package in _packages(app.settings).items():
        app.surfaces[name] = package.make_surface(app)
        app.routes += package.routes(app)


def _packages(settings: Settings) -> dict[SurfaceName, _SurfacePackage]:
    """The configured surfaces. Vendors' kits take half a second to import the first time, off the event loop."""
    return {name: cast(_SurfacePackage, import_module(f"bot.{name}")) for name in configured_surfaces(settings)}
