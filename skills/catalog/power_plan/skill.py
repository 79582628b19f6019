"""Power Plan: see METHODOLOGY §1; the engine is `skills.scoring`, this skill plans, assigns and follows up."""

from pathlib import Path
from typing import Any

from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.power_plan.actions import SKILL
from skills.catalog.power_plan.change_card import change_answer, incomplete_answer
from skills.catalog.power_plan.decide import decide
from skills.catalog.power_plan.entry_card import entry_answer
from skills.catalog.power_plan.facts import Facts, gather
from skills.catalog.power_plan.intent import CHANGES, read_intent
from skills.catalog.power_plan.mine_card import mine_answer
from skills.catalog.power_plan.outcome import ChangeCard, EntryCard, Incomplete, MineCard, Out, PlanCard
from skills.catalog.power_plan.plan_card import plan_answer
from skills.catalog.power_plan.targets import listed
from skills.registry import load_utterances
from skills.scoring.read import BUCKETS
from skills.skill import Proposal, Skill
from skills.time_travel import travels

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, PlanCard):
        return plan_answer(ask, card, out)
    if isinstance(card, EntryCard):
        return entry_answer(ask, card, out)
    if isinstance(card, MineCard):
        return mine_answer(ask, card, out)
    if isinstance(card, ChangeCard):
        return change_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if not isinstance(card, ChangeCard):
        return None
    shown = Action("show", "Show the plan", SKILL, "show", {"deal_id": card.plan.file.deal.id})
    return Proposal(card.changes, card.cause, confirmed=card.confirmed, then=shown)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """What "accept the second", "drop it", "how do I do that?" refer to: the deal, its list as shown, the last one."""
    card = out.card
    if isinstance(card, MineCard):
        return {"mine": [[i.deal_id, i.id] for i in card.open]}
    if isinstance(card, Incomplete) and card.plan is None:
        return {}
    plan = card.plan
    assert plan is not None
    kept: dict[str, Any] = {"deal_id": plan.file.deal.id}
    if isinstance(card, PlanCard):
        return {**kept, "listed": [e.ref for e in plan.entries], "last": plan.entries[0].ref if plan.entries else None}
    kept["listed"] = list(listed(ask, plan))
    if isinstance(card, EntryCard):
        kept["last"] = card.entry.ref
    if isinstance(card, ChangeCard) and len(card.moved) == 1:
        kept["last"] = card.moved[0].entry.ref
    return kept


POWER_PLAN: Skill[Facts, Out] = travels(
    Skill(
        name=SKILL,
        title="Power Plan",
        summary="What to do to raise a deal's Right to Win: initiatives with gain and effort, owner, date and result.",
        buckets=BUCKETS,
        gather=gather,
        decide=decide,
        present=present,
        examples=(
            "Show me the power plan for {deal}",
            "Accept the second initiative on {deal}",
            "Mark the reference call on {deal} done",
            "Which of my initiatives are overdue?",
        ),
        utterances=load_utterances(FOLDER),
        subject="deal",
        propose=propose,
        remember=remember,
        narrate=FOLDER / "narrate.md",
        folder=FOLDER,
    ),
    asks=lambda ask: read_intent(ask).kind not in CHANGES,
)
