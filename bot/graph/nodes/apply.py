"""Writes what was confirmed, once: the key is the turn's, so running again after a crash changes nothing."""

import time

from langgraph.runtime import Runtime

from bot.codec import proposal_from_json, step_to_json
from bot.graph.nodes.understand import pressed
from bot.graph.ports import TurnContext
from bot.graph.state import Json, Receipt, TurnState
from bot.turn import Press
from bot.understand.model import Step
from knowledge.errors import KnowledgeError
from knowledge.writer import Receipt as Applied
from knowledge.writer import Writer
from skills.skill import Proposal


async def apply(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    started = time.perf_counter()
    context = runtime.context
    context.no_more_deadline()
    writer = context.records.writer(await context.principal(state["user_id"]))
    proposals = [proposal_from_json(p) for p in state["proposals"]]
    receipts: list[Receipt] = []
    touched: list[list[str]] = []
    follow: list[Step] = []
    shown = [_diff(r["answer"]) for r in state.get("ran", []) if r["proposal"] is not None]
    for n, proposal in enumerate(proposals):
        receipt = await _one(writer, proposal, key=_key(state, n))
        receipt["diff"] = shown[n] if n < len(shown) else []
        receipts.append(receipt)
        if receipt["error"] is None:
            touched += [[c.record_type, c.record_id] for c in proposal.changes]
            await context.let_go([c.record_id for c in proposal.changes if c.record_type == "document"])
        if receipt["error"] is None and proposal.then is not None:
            then = proposal.then
            follow.append(pressed(Press(then.skill, then.verb, then.args)))
    return {
        "receipts": [*state.get("receipts", []), *receipts],
        "touched": [*state.get("touched", []), *touched],
        "proposals": [],
        "ran": [],
        "steps": [step_to_json(s) for s in follow if s.skill in context.registry],
        "timings": {"apply": (time.perf_counter() - started) * 1000},
    }


def _key(state: TurnState, n: int) -> str:
    """One key per change of a turn, the same on every try; a second confirmation in one turn has its own."""
    round_ = state.get("confirmations", 0)
    suffix = [f"c{round_}"] if round_ > 1 else []
    return ":".join([state["turn"]["id"], *suffix, *([str(n)] if n else [])])


def _diff(answer: Json) -> list[Json]:
    return [part for part in answer["parts"] if part["kind"] == "diff"]


async def _one(writer: Writer, proposal: Proposal, *, key: str) -> Receipt:
    """Raises only what another try may cure; a refusal is a receipt that says so."""
    undo = proposal.undo_of is not None
    try:
        applied = await _written(writer, proposal, key)
    except KnowledgeError as refused:
        if refused.retriable:
            raise
        return Receipt(cause=proposal.cause, change_set=None, error=refused.message, undo=undo, diff=[])
    return Receipt(cause=proposal.cause, change_set=applied.change_set, error=None, undo=undo, diff=[])


async def _written(writer: Writer, proposal: Proposal, key: str) -> Applied:
    if proposal.undo_of is not None:
        return await writer.undo(proposal.undo_of, key=key)
    return await writer.apply(proposal.changes, key=key, cause=proposal.cause)
