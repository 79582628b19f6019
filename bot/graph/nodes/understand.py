"""What is wanted: the words routed to skills and records; a button says it by itself."""

import asyncio
import time

from langgraph.runtime import Runtime

from bot.codec import memory_from_json, step_to_json, turn_from_json, understanding_to_json
from bot.graph.handed import handed
from bot.graph.ports import TurnContext
from bot.graph.state import TurnState
from bot.turn import Press, Turn
from bot.understand.followup import stops
from bot.understand.model import Memory, Route, Step, Understanding
from knowledge.access import Principal
from skills.ask import Entities

COACH = "meeting_coach"
"""The skill that ends a call when its holder says no more than "stop"."""
ROUTED = 2_000
"""Characters that decide what is wanted; the skill still gets the whole text."""


async def understand(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    started = time.perf_counter()
    turn = turn_from_json(state["turn"])
    context = runtime.context
    principal = await context.principal(state["user_id"])
    memory = None if (stored := state.get("memory")) is None else memory_from_json(stored)
    if turn.press is not None:
        understanding = Understanding(steps=(pressed(turn.press, state["text"]),))
    elif state.get("files"):
        said = await _of_words(state["text"], None, context, principal, turn) if state["text"] else None
        understanding = handed(state["text"], state["files"], said, memory)
    else:
        hung_up = await _hung_up(state["text"], memory, context, principal)
        understanding = hung_up or await _of_words(state["text"], memory, context, principal, turn)
    spent = (time.perf_counter() - started) * 1000
    return {
        "understanding": understanding_to_json(understanding),
        "steps": [step_to_json(_whole(s, state["text"])) for s in understanding.steps],
        "timings": {"understand": spent},
    }


async def _of_words(
    text: str, memory: Memory | None, context: TurnContext, principal: Principal, turn: Turn
) -> Understanding:
    return await asyncio.to_thread(
        context.understander.understand,
        text[:ROUTED],
        await context.records.directory(principal),
        memory,
        context.voice(principal, turn),
        principal,
    )


async def _hung_up(
    text: str, memory: Memory | None, context: TurnContext, principal: Principal
) -> Understanding | None:
    """A bare "stop" of somebody whose call is being listened to, unless it declines a question that is open."""
    if not stops(text) or COACH not in context.registry or (memory is not None and memory.clarify is not None):
        return None
    reader = context.records.reader(principal, buckets=context.registry.get(COACH).buckets)
    if not any(c.user_id == principal.user_id and c.state == "live" for c in await reader.live_calls()):
        return None
    return Understanding(steps=(Step(COACH, text, Entities(), "stop"),), route=Route.given(COACH))


def _whole(step: Step, text: str) -> Step:
    """A step that was read from the beginning of a long text gets all of it."""
    if len(text) <= ROUTED or len(step.text) < ROUTED - 200:
        return step
    return Step(step.skill, text, step.entities, step.verb, step.args)


def pressed(press: Press, text: str = "") -> Step:
    """The step a button (or an action taken as if pressed) stands for."""
    return Step(press.skill, press.args.get("text", text), entities_of(press.args), press.verb, dict(press.args))


def entities_of(args: dict[str, str]) -> Entities:
    """Buttons name records by id: `deal_id`, `account_id`, … (or without `_id`), several with commas."""

    def ids(name: str) -> tuple[str, ...]:
        value = args.get(f"{name}_id") or args.get(f"{name}_ids") or args.get(name) or ""
        return tuple(part for part in (p.strip() for p in value.split(",")) if part.startswith(f"{name}_"))

    return Entities(
        deal_ids=ids("deal"),
        account_ids=ids("account"),
        contact_ids=ids("contact"),
        user_ids=ids("user"),
        product_ids=ids("product"),
        competitor_ids=ids("competitor"),
    )
