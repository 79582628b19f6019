"""From what was understood to what is run: steps, one question back, an undo, or a polite "not that"."""

from langgraph.runtime import Runtime

from bot.codec import answer_to_json, proposal_to_json, step_from_json, step_to_json
from bot.graph.compose import question
from bot.graph.ports import TurnContext
from bot.graph.state import TurnState
from bot.understand.model import Step
from skills.answer import Answer, TextPart
from skills.ask import Entities
from skills.skill import Proposal

MOST_STEPS = 4
"""Answers one message may ask for; more make a card nobody reads."""


async def plan(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    registry = runtime.context.registry
    understood = state["understanding"]
    steps = [step_from_json(s) for s in state["steps"]]
    if understood["clarify"] is not None and not steps:
        return {"answer": answer_to_json(question(understood["clarify"])), "steps": []}
    if steps and steps[0].skill == "confirm":
        return _undo(steps[0])
    known = [s for s in steps if s.skill in registry][:MOST_STEPS]
    if known:
        return {"steps": [step_to_json(s) for s in known]}
    if not steps and "help" in registry:
        verb = "out_of_scope" if understood["out_of_scope"] else "show"
        return {"steps": [step_to_json(Step("help", state["text"], Entities(), verb))]}
    said = "That button belongs to something I no longer do." if steps else "I can't help with that yet."
    return {"answer": answer_to_json(Answer(title="Not that one", parts=(TextPart(said),), summary=said)), "steps": []}


def _undo(step: Step) -> TurnState:
    change_set = step.args.get("change_set", "")
    if step.verb != "undo" or not change_set:
        said = "I don't know which change that button meant. Please ask again."
        answer = Answer(title="Nothing was changed", parts=(TextPart(said),), summary=said)
        return {"answer": answer_to_json(answer), "steps": []}
    proposal = Proposal((), cause=step.args.get("cause", "change"), confirmed=True, undo_of=change_set)
    return {"proposals": [proposal_to_json(proposal)], "steps": []}
