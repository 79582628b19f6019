"""Builds the part that works by itself: the list, whoever leads, and the engine that fits the database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.metrics import WORK
from bot.outbox import OutboxPublisher
from bot.parts import configured_surfaces, journal_of, models, open_workspace, worklist_of
from bot.recordings import RecordingEar
from bot.settings import Settings
from jobs.catalogue import BEATS, TASKS, set_up
from jobs.doing import Doer
from jobs.embedded import EmbeddedEngine
from jobs.engine import Engine
from jobs.planner import Planner
from jobs.service import JobsService
from jobs.task import House
from jobs.telling import known_zone
from knowledge.leadership import leadership
from knowledge.worklist import Work, Worklist
from knowledge.workspace import Workspace
from skills.registry import Registry

if TYPE_CHECKING:
    from voice.service import VoiceService


async def tell_workers(worklist: Worklist, works: Sequence[Work]) -> None:
    """Of work put on the list by hand; on SQLite whoever works looks every second."""
    if worklist.engine.dialect.name == "postgresql":
        from jobs.postgres import tell

        await tell(_url(worklist), worklist.tenant, works)


async def open_jobs(
    settings: Settings,
    workspace: Workspace,
    registry: Registry,
    publisher: OutboxPublisher,
    hearing: "Callable[[], VoiceService | None]" = lambda: None,
) -> JobsService:
    """Not started yet; recordings are heard by the service `hearing` gives, else by one of their own.

    Raises `StoreUnavailable`.
    """
    worklist = worklist_of(settings, workspace)
    house = House(
        workspace,
        worklist,
        publisher,
        registry,
        lambda: datetime.fromtimestamp(worklist.clock(), UTC),
        settings.rules,
        RecordingEar(settings, workspace, registry, publisher, hearing),
    )
    steward = await workspace.steward()
    zone = "UTC" if steward is None else await asyncio.to_thread(known_zone, steward.time_zone)
    await set_up(
        worklist,
        zone=zone,
        now=house.now(),
        keep={
            **settings.keep.model_dump(),
            "files_hours": settings.files.keep_hours,
            "calls_days": settings.voice.keep_days or 1,  # what a debrief that could not be delivered was made of
        },
    )
    doer = Doer(worklist, TASKS, house, WORK)
    return JobsService(
        worklist,
        Planner(worklist, TASKS),
        _engine(settings, worklist, doer),
        doer,
        leadership(settings.home, workspace.engine, settings.tenant),
        WORK,
        BEATS,
    )


def _engine(settings: Settings, worklist: Worklist, doer: Doer) -> Engine:
    if worklist.engine.dialect.name != "postgresql":
        return EmbeddedEngine(worklist, doer, settings.jobs.at_once)
    from jobs.postgres import PostgresEngine  # its library is of no use without PostgreSQL

    return PostgresEngine(worklist, doer, _url(worklist), settings.jobs.at_once)


def _url(worklist: Worklist) -> str:
    return worklist.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@asynccontextmanager
async def jobs_alone(settings: Settings) -> AsyncIterator[JobsService]:
    """What the jobs process opens: records, skills and the outbox; no surface. Raises `StoreUnavailable`."""
    workspace = await open_workspace(settings)
    try:
        registry = await asyncio.to_thread(lambda: models(settings)[1])
        publisher = OutboxPublisher(journal_of(workspace), configured_surfaces(settings))
        yield await open_jobs(settings, workspace, registry, publisher)
    finally:
        await workspace.close()
