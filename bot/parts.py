"""Opens single parts of the product, for commands that do not need the whole: no graph, no HTTP server."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.settings import Settings
from knowledge.owning import utc_now

if TYPE_CHECKING:
    from bot.graph.ports import Understands
    from bot.tracing import Tracing
    from bot.turn import SurfaceName
    from bot.understand.understand import Settler
    from knowledge.journal import Journal
    from knowledge.worklist import Worklist
    from knowledge.workspace import Workspace
    from llm.embed import Embedder
    from llm.gateway import Gateway
    from skills.catalog.take_in.hearing import Hears
    from skills.registry import Registry


async def open_workspace(settings: Settings, clock: Callable[[], datetime] = utc_now) -> "Workspace":
    """The records alone. Raises `StoreUnavailable`."""
    from knowledge.workspace import Workspace

    url = database_url(settings)
    return await Workspace.open(settings.home, database_url=url, tenant=settings.tenant, clock=clock)


def journal_of(workspace: "Workspace") -> "Journal":
    """Turns and messages, on the clock every process of this database goes by."""
    from knowledge.journal import Journal

    return Journal(workspace.engine, workspace.tenant, workspace.leases, reads=workspace.reads)


def worklist_of(settings: Settings, workspace: "Workspace") -> "Worklist":
    """What is to be done by itself, on the clock every process of this database goes by."""
    from knowledge.worklist import Worklist

    return Worklist(workspace.engine, settings.tenant, workspace.leases, reads=workspace.reads)


def database_url(settings: Settings) -> str | None:
    secret = settings.store.database_url
    return None if secret is None else secret.get_secret_value()


def configured_surfaces(settings: Settings) -> "tuple[SurfaceName, ...]":
    """Where this installation answers people, whichever process does it."""
    wanted: dict[SurfaceName, bool] = {
        "web": settings.web.login != "none",
        "slack": settings.slack.configured,
        "teams": settings.teams.enabled,
    }
    return tuple(name for name, on in wanted.items() if on)


def embedder_of(settings: Settings) -> "Embedder":
    """The sentence embedder the settings choose; the local one is made once per process."""
    from llm.embed import OpenAIEmbedder, local_embedder

    chosen = settings.embedder
    if chosen.kind == "local":
        return local_embedder(settings.home / "models")
    key = "" if chosen.api_key is None else chosen.api_key.get_secret_value()
    return OpenAIEmbedder(model=chosen.model, api_key=key, base_url=chosen.base_url)


def models(settings: Settings) -> "tuple[Embedder, Registry]":
    """The sentence embedder and the skills by the workspace's rules: half a second of imports, so not on the loop."""
    from bot.calling import coaching
    from skills.catalog import REGISTRY
    from skills.ruled import ruled

    return embedder_of(settings), ruled(REGISTRY.replaced(coaching(settings)), settings.rules)


async def open_gateway(
    settings: Settings, workspace: "Workspace", embedder: "Embedder", tracing: "Tracing | None" = None
) -> "Gateway | None":
    """The door to the configured models; None without one. Raises `ModelMisconfigured`."""
    if not settings.model.configured and not await asyncio.to_thread((settings.home / "catalogue.yaml").is_file):
        return None

    def module() -> object:  # the SDKs' imports, beside the event loop
        import bot.models

        return bot.models

    await asyncio.to_thread(module)
    from bot.models import open_door

    return await open_door(settings, workspace, embedder, None if tracing is None else tracing.tracer)


def reading_texts(settings: Settings, registry: "Registry", gateway: "Gateway | None") -> "Registry":
    """The skills with evidence read as the settings say, and by the language model too where there is one."""
    from llm.embed import local_embedder
    from skills.catalog.evidence import evidence_by
    from skills.catalog.evidence.facts import Reading
    from skills.evidence_reading.model_reading import ModelReader
    from skills.evidence_reading.policy import ASK, DOCUMENTED
    from skills.explaining import explained

    policy = ASK if settings.evidence_policy == "ask" else DOCUMENTED
    deadline = min(settings.model.timeout_s, settings.turn_deadline_s / 2)
    model = None if gateway is None else ModelReader(gateway, deadline_s=deadline)
    return registry.replaced(explained(evidence_by(Reading(local_embedder, model), policy)))


def taking_in(settings: Settings, registry: "Registry", hears: "Hears") -> "Registry":
    """The skills with the shelf that files people give are kept on, and with what hears recordings."""
    from knowledge.shelf import FOLDER, Shelf
    from skills.brief import briefly
    from skills.catalog.take_in import take_in_by
    from skills.catalog.take_in.facts import Desk

    return registry.replaced(briefly(take_in_by(Desk(Shelf(settings.home / FOLDER), hears))))


def telling_waiting(registry: "Registry", journal: "Journal") -> "Registry":
    """The skills, with the briefing that tells who asks for it what waits for their yes."""
    from bot.outbox import OutboxPublisher
    from skills.catalog.briefing import telling_confirmations

    waiting = OutboxPublisher(journal, ()).unconfirmed
    return registry.replaced(telling_confirmations(registry.get("briefing"), waiting))


def understander_of(
    settings: Settings, registry: "Registry", embedder: "Embedder", settler: "Settler | None" = None
) -> "Understands":
    """The router as fitted before on these phrasings and vectors, or fitted now and kept."""
    from bot.understand import Understander

    return Understander(registry, embedder, cache=settings.home / "cache", settler=settler)
