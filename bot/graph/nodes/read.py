"""All that only reads and computes before anything is run, as one node.

Measured: a checkpoint between these steps costs more than doing them again after a crash.
"""

from typing import cast

from langgraph.runtime import Runtime

from bot.graph.nodes.fetch import fetch
from bot.graph.nodes.guard import guard
from bot.graph.nodes.load import load
from bot.graph.nodes.plan import plan
from bot.graph.nodes.understand import understand
from bot.graph.ports import TurnContext
from bot.graph.state import TurnState

STEPS = (load, fetch, guard, understand, plan)


async def read(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    """The first step that already knows the answer is the last to run."""
    made: TurnState = {}
    for step in STEPS:
        seen = cast(TurnState, {**state, **made})
        made = cast(TurnState, {**made, **await step(seen, runtime)})
        if made.get("answer"):
            break
    return made
