"""Gets the files that came with the message: their bytes, before anything is made of them."""

import asyncio

from langgraph.runtime import Runtime

from bot.codec import turn_from_json
from bot.files import to_json
from bot.graph.ports import TurnContext
from bot.graph.state import TurnState


async def fetch(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """Takes the time it takes: the turn's clock begins anew when everything is here."""
    turn = turn_from_json(state["turn"])
    if not turn.files:
        return {}
    context = runtime.context
    principal = await context.principal(state["user_id"])
    context.no_more_deadline()
    brought = await context.bring(turn, principal, context.status)
    if context.deadline is not None:
        context.deadline.reschedule(asyncio.get_running_loop().time() + context.step_s)
    return {"files": [to_json(b) for b in brought]}
