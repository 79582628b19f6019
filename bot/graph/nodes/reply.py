"""Composes the one answer of the turn and what the conversation remembers of it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from langgraph.runtime import Runtime

from bot.codec import answer_from_json, answer_to_json, memory_from_json, memory_to_json
from bot.graph.compose import joined, question
from bot.graph.ports import TurnContext
from bot.graph.state import Json, Receipt, TurnState
from bot.understand.model import Memory
from skills.answer import Action, Answer, DiffPart, DiffRow, TextPart


async def reply(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    answer = _answer(state)
    asked = _still_asked(state)
    answer = answer if asked is None else replace(joined([answer, asked]), title=answer.title)
    return {"answer": answer_to_json(answer), "remember": remembered(state, runtime.context.now)}


def _answer(state: TurnState) -> Answer:
    early = state.get("answer")
    if early is not None:
        return answer_from_json(early)
    decision = state.get("decision")
    if decision is not None and decision["verb"] != "yes":
        said = "Nothing was changed."
        return Answer(title="Cancelled", parts=(TextPart(said),), summary=said)
    shown = [answer_from_json(r["answer"]) for r in state.get("ran", [])]
    receipts = state.get("receipts", [])
    if not receipts:
        return joined(shown)
    return _with_receipts(receipts, joined(shown) if shown else None)


def _still_asked(state: TurnState) -> Answer | None:
    """The question about the part of the message that was not clear, after the answer to the rest."""
    understood = state.get("understanding")
    if understood is None or understood["clarify"] is None or not understood["steps"]:
        return None
    return question(understood["clarify"])


def _with_receipts(receipts: list[Receipt], shown: Answer | None) -> Answer:
    lines = tuple(told_of(r) for r in receipts)
    undo = tuple(
        Action(f"undo_{n}", "Undo", "confirm", "undo", {"change_set": r["change_set"] or "", "cause": r["cause"]})
        for n, r in enumerate(receipts, start=1)
        if r["change_set"] and not r["undo"]
    )
    summary = " ".join(line.text for line in lines)
    failed = any(r["error"] for r in receipts)
    if shown is None:
        title = "Not changed" if failed else "Put back" if receipts[0]["undo"] else "Done"
        return Answer(title=title, parts=(*lines, *_diffs(receipts)), actions=undo, summary=summary)
    return Answer(
        title=shown.title,
        parts=(*lines, *shown.parts),
        sources=shown.sources,
        actions=(*shown.actions, *undo),
        summary=f"{summary} {shown.summary}".strip(),
        narration=shown.narration,
        degraded=shown.degraded,
        skill=shown.skill,
    )


def told_of(receipt: Receipt) -> TextPart:
    """What became of one change, in a line."""
    if receipt["error"] is not None:
        return TextPart(f"Not changed: {receipt['error']}", tone="bad")
    cause = receipt["cause"].strip()
    said = cause[:1].upper() + cause[1:].rstrip(".")
    stop = "" if said.rstrip('”"').endswith(("?", "!", "…", ".")) else "."
    return TextPart(f"{'Undone' if receipt['undo'] else 'Done'}: {said}{stop}", tone="good")


def _diffs(receipts: list[Receipt]) -> tuple[DiffPart, ...]:
    """Each change as it was shown, now that it is true."""
    happened = [part for r in receipts if r["error"] is None for part in r["diff"]]
    return tuple(DiffPart(p["record"], tuple(DiffRow(**row) for row in p["rows"])) for p in happened)


def remembered(state: TurnState, now: datetime) -> dict[str, Any] | None:
    """The memory after this turn: the newest step in front, what other skills left kept."""
    understood = state.get("understanding")
    if understood is None:
        return None
    stored = state.get("memory")
    old = memory_from_json(stored) if stored else Memory(at=now)
    steps = understood["steps"]
    last = steps[-1] if steps else None
    fresh = memory_to_json(
        Memory(
            at=now,
            skill=old.skill,
            text=old.text,
            entities=old.entities,
            skills=_touched(state, {**old.skills, **state.get("left", {})}),
        )
    )
    if last is not None and last["skill"] not in ("confirm", "help"):
        about_something = any(last["entities"].values())
        fresh["skill"] = last["skill"]
        fresh["text"] = last["text"][:500] or fresh["text"]
        fresh["entities"] = last["entities"] if about_something else fresh["entities"]
    fresh["clarify"] = understood["clarify"]
    return fresh


_PUTS_BACK = "crm_update"
"""The skill that "undo that" reaches; it looks for the last change among the records it remembers."""
_MOST_TOUCHED = 40


def _touched(state: TurnState, left: dict[str, Json]) -> dict[str, Json]:
    """With the records that changes are about, proposed or written, whichever skill's, so that words can undo them."""
    proposed = [[c["record_type"], c["record_id"]] for p in state.get("proposals", []) for c in p["changes"]]
    records = [*state.get("touched", []), *proposed]
    if not records:
        return left
    known = left.get(_PUTS_BACK, {})
    kept = [r for r in known.get("records", []) if r not in records]
    return {**left, _PUTS_BACK: {**known, "records": [*records, *kept][:_MOST_TOUCHED]}}
