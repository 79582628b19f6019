"""Shows the exact change and waits for its person: the graph stops here until somebody decides."""

from typing import cast

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from bot.codec import answer_from_json, answer_to_json
from bot.graph.compose import joined
from bot.graph.ports import TurnContext
from bot.graph.state import Decision, TurnState
from skills.answer import Action, Answer


async def confirm(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    n = state.get("confirmations", 0) + 1
    pending_id = f"{state['turn']['id']}.c{n}"
    card = asking(joined([answer_from_json(r["answer"]) for r in state["ran"]]), pending_id)
    decision = cast(Decision, interrupt({"pending": pending_id, "answer": answer_to_json(card)}))
    decided: TurnState = {"confirmations": n, "decision": decision}
    if decision["verb"] != "yes":
        decided["proposals"] = []
    return decided


def asking(answer: Answer, pending_id: str) -> Answer:
    """The answer with the two buttons every confirmation has, in front of what the skill offers."""
    args = {"pending": pending_id}
    buttons = (
        Action("confirm_yes", "Confirm", "confirm", "yes", args, style="primary"),
        Action("confirm_no", "Cancel", "confirm", "no", args),
    )
    own = tuple(a for a in answer.actions if a.skill != "confirm")
    return Answer(
        title=answer.title,
        parts=answer.parts,
        sources=answer.sources,
        actions=buttons + own,
        summary=answer.summary,
        narration=answer.narration,
        degraded=answer.degraded,
        skill=answer.skill,
        pending=pending_id,
    )
