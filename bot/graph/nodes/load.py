"""Who asks, and what was said before in this conversation."""

from langgraph.runtime import Runtime

from bot.codec import answer_to_json, turn_from_json
from bot.graph.ports import TurnContext
from bot.graph.state import TurnState
from knowledge.errors import NotFound
from skills.answer import Answer, TextPart


async def load(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    turn = turn_from_json(state["turn"])
    context = runtime.context
    try:
        principal = await context.identify(turn)
    except NotFound as stranger:
        answer = Answer(title="We haven't met", parts=(TextPart(stranger.message),), summary=stranger.message)
        return {"answer": answer_to_json(answer)}
    memory = await context.memories.memory(turn.conversation, principal.user_id)
    return {"user_id": principal.user_id, "memory": memory}
