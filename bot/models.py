"""Builds the door to the models from the settings: which there are, what they may cost, who sees what becomes of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from opentelemetry.trace import Tracer

from bot.metrics import REGISTRY
from bot.settings import Settings
from knowledge.workspace import Workspace
from llm import catalogue as catalogues
from llm.attempts import Endpoints, now
from llm.budget import Budget, Limit, Limits
from llm.cache import AnswerCache
from llm.catalogue import Catalogue
from llm.door import Door, Observer, Parts
from llm.embed import Embedder
from llm.guard.output import OutputChecks
from llm.guard.personal import Masker
from llm.guard.tripwire import Tripwire
from llm.observe import ModelMetrics, ModelObserver

FILE = "catalogue.yaml"
_METRICS = ModelMetrics(REGISTRY)


async def open_door(
    settings: Settings, workspace: Workspace, embedder: Embedder, tracer: Tracer | None = None
) -> Door | None:
    """None where no model can be called. Raises `ModelMisconfigured` for a catalogue that can't be used."""
    keys = secrets(settings)
    chosen = (await asyncio.to_thread(catalogue_of, settings)).live(keys)
    if not chosen.models:
        return None
    budget = Budget(workspace.spending, limits(settings))
    endpoints = Endpoints(await asyncio.to_thread(catalogues.providers, chosen, keys), budget)
    made = parts(workspace, chosen, endpoints, budget, embedder, ModelObserver(_METRICS, tracer))
    return Door(replace(made, region=settings.model.region))


def parts(
    workspace: Workspace,
    catalogue: Catalogue,
    endpoints: Endpoints,
    budget: Budget,
    embedder: Embedder,
    observer: Observer,
) -> Parts:
    """Everything a request passes, as shipped."""
    return Parts(
        catalogue,
        endpoints,
        budget,
        mask=Masker(),
        tripwire=Tripwire(),
        output=OutputChecks(),
        cache=AnswerCache(workspace.answers, embedder, now),
        audit=workspace.model_audit,
        observer=observer,
    )


def catalogue_of(settings: Settings) -> Catalogue:
    """Every model written down, callable or not."""
    model = settings.model
    if model.one_endpoint:
        return catalogues.one_endpoint(model=model.name or "", base_url=model.base_url, keyed=model.api_key is not None)
    return catalogues.load(catalogue_file(settings))


def catalogue_file(settings: Settings) -> Path | None:
    """The installation's own catalogue; None: the one that ships."""
    own = settings.model.catalogue or settings.home / FILE
    return own if settings.model.catalogue is not None or own.is_file() else None


def secrets(settings: Settings) -> Mapping[str, str]:
    found = {name: key.get_secret_value() for name, key in settings.model.keys.items()}
    if settings.model.api_key is not None:
        found[catalogues.ONE_KEY] = settings.model.api_key.get_secret_value()
    return found


def limits(settings: Settings) -> Limits:
    budget = settings.model.budget
    return Limits(
        user=Limit(budget.user_usd, budget.user_tokens),
        team=Limit(budget.team_usd),
        tenant=Limit(budget.company_usd, budget.company_tokens),
        request_usd=budget.request_usd,
    )
