"""The data folder: whether it is set up, what it was set up as, and setting it up with visible progress."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.commands.errors import NotSetUp
from bot.settings import Settings

if TYPE_CHECKING:
    from knowledge.workspace import Workspace

Kind = Literal["sample", "empty"]
Progress = Callable[[str, float | None], None]
"""Told a phase and how much of it is done (0..1; None: unknown)."""

MARKER = "workspace.json"
_OURS = (
    "scip.db",
    "scip.db-wal",
    "scip.db-shm",
    "turns.db",
    "turns.db-wal",
    "turns.db-shm",
    "chat_history",
    MARKER,
)
TREND_WEEKS = 24
TREND_STEP = 2
"""How far back the sample's score trends reach, and the weeks between two points of them."""


@dataclass(frozen=True, slots=True)
class HomeState:
    kind: Kind
    default_user: str | None


def home_state(home: Path) -> HomeState | None:
    """None: nobody has set this folder up (or it was left half-way)."""
    try:
        data = json.loads((home / MARKER).read_text("utf-8"))
        return HomeState(data["kind"], data.get("default_user"))
    except (OSError, ValueError, KeyError):
        return None


def mark(home: Path, kind: Kind, default_user: str | None) -> None:
    home.mkdir(parents=True, exist_ok=True)
    made = {"kind": kind, "default_user": default_user, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    file = home / MARKER
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(made, indent=2) + "\n", "utf-8")
    draft.replace(file)


def wipe(home: Path) -> None:
    """Removes what SCIP made in the folder and nothing else (settings, keys, models and saved reports stay)."""
    import shutil

    from knowledge.shelf import FOLDER

    for name in _OURS:
        (home / name).unlink(missing_ok=True)
    for name in ("index", FOLDER):  # files people gave: of the workspace that goes
        shutil.rmtree(home / name, ignore_errors=True)


async def set_up(
    settings: Settings, kind: Kind, *, force: bool, progress: Progress, now: datetime | None = None
) -> HomeState:
    """Makes the workspace; the sample company as it is `now`.

    Raises `NotSetUp` when there is one already and `force` is not given.
    """
    known = home_state(settings.home)
    external = settings.store.database_url is not None
    if known is not None and not force:
        raise NotSetUp(
            f"{settings.home} already holds a workspace ({known.kind}).",
            way_out="Add --force to throw it away and start over, or choose another folder with --home.",
        )
    if force and external:
        raise NotSetUp(
            "--force does not empty an external database.",
            way_out="Drop or recreate the database, then run init again.",
        )
    if force:
        await asyncio.to_thread(wipe, settings.home)
    if kind == "empty":
        return await _empty(settings, progress)
    return await _sample(settings, progress, now or datetime.now(UTC))


async def first_start(settings: Settings, *, only_look: bool, progress: Progress) -> HomeState:
    """What a folder nobody set up gets when it is used: the sample, unless that would touch somebody's database.

    Raises `NotSetUp` when the person must decide.
    """
    if settings.store.database_url is not None:
        return await _adopted(settings)
    if only_look:
        raise NotSetUp(
            f"{settings.home} is not set up yet.", way_out="scip init --sample, or scip import FOLDER for your own."
        )
    return await _sample(settings, progress, datetime.now(UTC))


async def _adopted(settings: Settings) -> HomeState:
    """An external database that has people in it is a workspace already; an empty one is not filled unasked."""
    from bot.parts import open_workspace

    workspace = await open_workspace(settings)
    try:
        people = len(await workspace.users())
    finally:
        await workspace.close()
    if not people:
        raise NotSetUp(
            "The database holds no workspace yet.", way_out="scip init --sample to try it, or scip import FOLDER."
        )
    await asyncio.to_thread(mark, settings.home, "empty", None)
    return HomeState("empty", None)


async def _empty(settings: Settings, progress: Progress) -> HomeState:
    from bot.parts import open_workspace

    progress("store", None)
    workspace = await open_workspace(settings)
    await workspace.close()
    await asyncio.to_thread(mark, settings.home, "empty", None)
    return HomeState("empty", None)


async def _sample(settings: Settings, progress: Progress, now: datetime) -> HomeState:
    from bot.parts import open_workspace
    from knowledge.sample import DEFAULT_USER, sample

    progress("store", None)
    workspace = await open_workspace(settings, lambda: now)
    try:
        progress("sample", None)
        records = await asyncio.to_thread(sample, now, settings.tenant)
        await workspace.load(records, source="sample", at=now)
        await _trends(workspace, progress, now)
        await build_index(settings, workspace, progress)
        progress("router", None)
        await ready_router(settings)
        await asyncio.to_thread(mark, settings.home, "sample", DEFAULT_USER)
    finally:
        await workspace.close()
    return HomeState("sample", DEFAULT_USER)


async def _trends(workspace: "Workspace", progress: Progress, now: datetime) -> None:
    """Scores every open deal as of past weeks, as the nightly run would have done, so that trends begin with a past."""
    from jobs.rescore import SOURCE, snapshots

    steward = await workspace.steward()
    if steward is None:
        return
    reader = workspace.reader(steward)
    moments = [now - timedelta(weeks=weeks) for weeks in range(TREND_WEEKS, -1, -TREND_STEP)]
    open_deals = await reader.deals(status="open")
    made = await snapshots(reader, open_deals, moments, progress=lambda share: progress("trends", share))
    await workspace.load(made, source=SOURCE, at=now)


async def build_index(settings: Settings, workspace: "Workspace", progress: Progress) -> None:
    from bot.parts import embedder_of
    from knowledge.index import open_index

    progress("index", None)
    total = sum((await workspace.counts()).values())
    embedder = await asyncio.to_thread(embedder_of, settings)
    index = await open_index(
        settings.home, embedder=embedder, chroma_url=settings.store.chroma_url, tenant=settings.tenant
    )
    try:
        await index.sync(
            workspace.documents_for_index(), progress=lambda n, _title: progress("index", min(1.0, n / max(1, total)))
        )
    finally:
        await index.close()


async def ready_router(settings: Settings) -> None:
    """Fits the router once, so that the first question does not wait for it."""
    from bot.parts import models, understander_of

    embedder, registry = await asyncio.to_thread(models, settings)
    await asyncio.to_thread(understander_of, settings, registry, embedder)
