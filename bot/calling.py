"""Builds the call desk and the meeting coach's skill from settings."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.outbox import OutboxPublisher
    from knowledge.access import Principal
    from knowledge.calls import Calls
    from knowledge.journal import Journal
    from knowledge.records import LiveCall
    from knowledge.workspace import Workspace
    from llm.gateway import Gateway
    from skills.registry import AnySkill, Registry
    from voice.coach.ports import Refiner
    from voice.desk import WorkspaceDesk
    from voice.service import VoiceService


def panel_address(settings: Settings, call_id: str) -> str:
    """Where a call's side panel is."""
    here = f"http://{settings.web.host}:{settings.web.port}"
    return f"{(settings.voice.panel_url or here).rstrip('/')}/call/{call_id}"


def coaching(settings: Settings, journal: "Journal | None" = None) -> "AnySkill":
    """The skill with this installation's panels, notice and chats; by the `journal`, those each person writes in."""
    from bot.parts import configured_surfaces
    from skills.catalog.meeting_coach import coach_by
    from skills.explaining import explained

    async def reached(user_id: str) -> list[str]:
        return [] if journal is None else [a.surface for a in await journal.addresses(user_id)]

    skill = coach_by(
        link=lambda call_id: panel_address(settings, call_id),
        notice=settings.voice.notice,
        chats=configured_surfaces(settings),
        reached=None if journal is None else reached,
    )
    return explained(skill)


def coaching_where_reached(registry: "Registry", settings: Settings, journal: "Journal") -> "Registry":
    """The skills, with the coach that offers each person only the chats that hints reach them in."""
    from skills.ruled import by_rules

    return registry.replaced(by_rules(coaching(settings, journal), settings.rules))


def calls_of(workspace: "Workspace") -> "Calls":
    from knowledge.calls import Calls

    return Calls(workspace.engine, workspace.tenant, workspace.leases, reads=workspace.reads)


def open_desk(
    settings: Settings,
    workspace: "Workspace",
    registry: "Registry",
    publisher: "OutboxPublisher",
    gateway: "Gateway | None" = None,
) -> "WorkspaceDesk":
    """Not started yet. `publisher` reaches people where they wrote last; hints go where their rep wished."""
    from voice.desk import DeskTerms, WorkspaceDesk
    from voice.desk_filing import Filing

    calls = calls_of(workspace)
    filing = Filing(
        workspace,
        calls,
        registry.get("meeting_coach"),
        publisher,
        keep_days=settings.voice.keep_days,
        rules=settings.rules,
    )
    return WorkspaceDesk(
        calls,
        filing,
        lambda call: hints_by(publisher, call),
        terms=DeskTerms(consent=settings.voice.consent, language=settings.voice.language),
        refiner_of=_refiners(workspace, gateway) if settings.voice.refine else None,
        warm=_warm,
    )


def _refiners(
    workspace: "Workspace", gateway: "Gateway | None"
) -> "Callable[[Callable[[], Awaitable[Principal]]], Refiner] | None":
    """Who finds better words for a person's hints, by the model there is."""
    if gateway is None:
        return None
    from llm.prompts import Prompts
    from skills.model_asker import Askers
    from voice.coach.refining import ModelRefiner

    askers, prompts = Askers(workspace), Prompts(workspace.prompts)
    return lambda holder: ModelRefiner(gateway, askers, holder, prompts)


def hints_by(publisher: "OutboxPublisher", call: "LiveCall") -> "OutboxPublisher":
    """Where its rep wished hints of this call; in the meeting Teams shows them to the rep alone."""
    if call.hints_to == "meeting":
        return replace(publisher, surfaces=("teams",), held_in={"meeting": call.meeting, "call": call.id})
    return replace(publisher, surfaces=(call.hints_to,))


def joined(desk: "WorkspaceDesk", voice: "VoiceService") -> None:
    """The desk knows whose sound comes to this process, and may end their sessions."""

    async def hang_up(call_id: str) -> None:
        for session in [s for s in voice.sessions if s.call_id == call_id]:
            await session.finish("stopped")

    desk.hang_up = hang_up
    desk.give_up = voice.drop
    desk.on_line = voice.attended


@asynccontextmanager
async def desk_alone(settings: Settings) -> "AsyncIterator[tuple[WorkspaceDesk, Workspace]]":
    """What the voice process opens: records, skills and the outbox; no surface. Raises `StoreUnavailable`."""
    from bot.outbox import OutboxPublisher
    from bot.parts import configured_surfaces, journal_of, models, open_gateway, open_workspace
    from knowledge.clock import keep_set

    workspace, gateway = await open_workspace(settings), None
    keeping = asyncio.create_task(keep_set(workspace.leases), name="clock")
    try:
        embedder, registry = await asyncio.to_thread(models, settings)
        gateway = await open_gateway(settings, workspace, embedder)
        publisher = OutboxPublisher(journal_of(workspace), configured_surfaces(settings))
        yield open_desk(settings, workspace, registry, publisher, gateway), workspace
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        if gateway is not None:
            await gateway.close()
        await workspace.close()


async def _warm() -> None:
    """What the first hint and the debrief would wait for: the sentence model, and what it learnt evidence by."""
    from llm.embed import local_embedder
    from skills.evidence_reading import fitted
    from voice.coach.live import warm

    await warm()
    await asyncio.to_thread(lambda: fitted(local_embedder()))
