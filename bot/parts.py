"""Opens single parts of the product, for commands that do not need the whole: no graph, no HTTP server."""

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.graph.ports import Understands
    from bot.understand.understand import Settler
    from knowledge.workspace import Workspace
    from llm.embed import Embedder
    from skills.registry import Registry


async def open_workspace(settings: Settings) -> "Workspace":
    """The records alone. Raises `StoreUnavailable`."""
    from knowledge.workspace import Workspace

    return await Workspace.open(settings.home, database_url=database_url(settings), tenant=settings.tenant)


def database_url(settings: Settings) -> str | None:
    secret = settings.store.database_url
    return None if secret is None else secret.get_secret_value()


def embedder_of(settings: Settings) -> "Embedder":
    """The sentence embedder the settings choose; the local one is made once per process."""
    from llm.embed import OpenAIEmbedder, local_embedder

    chosen = settings.embedder
    if chosen.kind == "local":
        return local_embedder(settings.home / "models")
    key = "" if chosen.api_key is None else chosen.api_key.get_secret_value()
    return OpenAIEmbedder(model=chosen.model, api_key=key, base_url=chosen.base_url)


def models(settings: Settings) -> "tuple[Embedder, Registry]":
    """The sentence embedder and the skills: half a second of imports, so kept off the event loop."""
    from skills.catalog import REGISTRY

    return embedder_of(settings), REGISTRY


def understander_of(
    settings: Settings, registry: "Registry", embedder: "Embedder", settler: "Settler | None" = None
) -> "Understands":
    """The router as fitted before on these phrasings and vectors, or fitted now and kept."""
    from bot.understand import Understander

    return Understander(registry, embedder, cache=settings.home / "cache", settler=settler)
