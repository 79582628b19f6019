"""CRM update: words into an exact change, shown, confirmed by a person, applied once, undoable.

Only the asker's own message is read for changes; nothing stored (a mail, a transcript) is ever parsed here,
so text from outside cannot ask for a change.
"""

from pathlib import Path
from typing import Any

from skills.ask import Ask
from skills.catalog.crm_update.cards import present
from skills.catalog.crm_update.deciding import decide
from skills.catalog.crm_update.plan import Plan
from skills.catalog.crm_update.reading import CrmFacts, gather
from skills.registry import load_utterances
from skills.skill import Proposal, Skill

FOLDER = Path(__file__).parent


def propose(ask: Ask, plan: Plan) -> Proposal | None:
    if plan.undo_of is not None:
        changed = "; ".join(f"{d.record}: {', '.join(r.field.lower() for r in d.rows)}" for d in plan.undo_diff)
        return Proposal((), changed or "your last change", undo_of=plan.undo_of)
    if not plan.drafts:
        return None
    said = "; ".join(d.said for d in plan.drafts)
    return Proposal(tuple(d.change for d in plan.drafts), f"{said} (by {_who(ask)} in chat)")


def _who(ask: Ask) -> str:
    return ask.principal.name or ask.principal.email or "you"


def remember(ask: Ask, plan: Plan) -> dict[str, Any]:
    """The records an "undo that" would mean."""
    records = [[d.change.record_type, d.change.record_id] for d in plan.drafts]
    return {"records": records} if records else dict(ask.memory)


CRM_UPDATE: Skill[CrmFacts, Plan] = Skill(
    name="crm_update",
    title="CRM update",
    summary="Changes a deal, logs a call or adds a task or contact: shows the exact change, then waits for your yes.",
    personal=True,
    buckets=frozenset({"deal", "client"}),
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "Move {deal} to negotiate",
        "Move {deal} to propose",
        "{deal} is now 420k, closing end of next month",
        "Log a call with {account} yesterday, 30 min: they confirmed the budget",
        "Remind me to send the {deal} proposal on Friday",
    ),
    utterances=load_utterances(FOLDER),
    subject="deal_or_account",
    roles=frozenset({"admin", "manager", "rep", "analyst"}),
    propose=propose,
    remember=remember,
    folder=FOLDER,
)
