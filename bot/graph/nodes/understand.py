"""What is wanted: the words routed to skills and records; a button says it by itself."""

import asyncio
import time

from langgraph.runtime import Runtime

from bot.codec import memory_from_json, step_to_json, turn_from_json, understanding_to_json
from bot.graph.ports import TurnContext
from bot.graph.state import TurnState
from bot.turn import Press
from bot.understand.model import Step, Understanding
from skills.ask import Entities

ROUTED = 2_000
"""Characters that decide what is wanted; the skill still gets the whole text."""


async def understand(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    started = time.perf_counter()
    turn = turn_from_json(state["turn"])
    context = runtime.context
    principal = await context.principal(state["user_id"])
    if turn.press is not None:
        understanding = Understanding(steps=(pressed(turn.press, state["text"]),))
    else:
        directory = await context.records.directory(principal)
        memory = None if (stored := state.get("memory")) is None else memory_from_json(stored)
        understanding = await asyncio.to_thread(
            context.understander.understand,
            state["text"][:ROUTED],
            directory,
            memory,
            context.voice(principal, turn),
            principal,
        )
    spent = (time.perf_counter() - started) * 1000
    return {
        "understanding": understanding_to_json(understanding),
        "steps": [step_to_json(_whole(s, state["text"])) for s in understanding.steps],
        "timings": {"understand": spent},
    }


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
