"""Lets a model reword each answer, where a skill has a prompt for it and a model is there."""

import time

from langgraph.runtime import Runtime

from bot.codec import answer_from_json, answer_to_json, turn_from_json
from bot.graph.ports import TurnContext
from bot.graph.state import Ran, TurnState
from skills.ask import Ask
from skills.narrate import narrated


async def narrate(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    started = time.perf_counter()
    context = runtime.context
    turn = turn_from_json(state["turn"])
    principal = await context.principal(state["user_id"])
    ask = Ask(turn.id, state["text"], principal, context.voice(principal, turn), context.now)
    ran: list[Ran] = []
    for item in state["ran"]:
        skill = context.registry.get(item["skill"])
        answer = answer_from_json(item["answer"])
        worded = await narrated(answer, prompt=skill.narrate, ask=ask, narrator=context.narrator)
        ran.append({**item, "answer": answer_to_json(worded)})
    return {"ran": ran, "timings": {"narrate": (time.perf_counter() - started) * 1000}}
