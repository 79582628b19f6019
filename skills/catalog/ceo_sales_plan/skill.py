"""CEO Sales Plan: imperatives, markets, quarterly objectives, and how far deals carry them (METHODOLOGY §3.1)."""

from pathlib import Path
from typing import Any

from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.ceo_sales_plan.decide import decide
from skills.catalog.ceo_sales_plan.facts import Facts, gather
from skills.catalog.ceo_sales_plan.imperative_card import imperative_answer
from skills.catalog.ceo_sales_plan.objectives_card import objectives_answer
from skills.catalog.ceo_sales_plan.outcome import (
    DealsCard,
    ImperativeCard,
    Incomplete,
    ObjectivesCard,
    Out,
    PlanCard,
    Relation,
)
from skills.catalog.ceo_sales_plan.plan_card import SKILL, plan_answer
from skills.catalog.ceo_sales_plan.relation_card import deals_answer, incomplete_answer, relation_answer
from skills.registry import load_utterances
from skills.skill import Proposal, Skill

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, PlanCard):
        return plan_answer(ask, card, out)
    if isinstance(card, ImperativeCard):
        return imperative_answer(ask, card, out)
    if isinstance(card, ObjectivesCard):
        return objectives_answer(ask, card, out)
    if isinstance(card, DealsCard):
        return deals_answer(ask, card, out)
    if isinstance(card, Relation):
        return relation_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if not isinstance(card, Relation):
        return None
    shown = Action("plan", "Show the imperative", SKILL, "plan", {"imperative_id": card.imperative.id})
    return Proposal(card.changes, card.cause, then=shown)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """What "what carries it", "does it carry another" refer to."""
    card = out.card
    if isinstance(card, ImperativeCard):
        return {"imperatives": [s.imperative.id for s in card.standings]}
    if isinstance(card, ObjectivesCard) and card.of is not None:
        return {"imperatives": [card.of.id]}
    if isinstance(card, DealsCard):
        return {"deals": [d.id for d in card.deals]}
    if isinstance(card, Relation):
        return {"deals": [d.id for d in card.deals], "imperatives": [card.imperative.id]}
    if isinstance(card, Incomplete) and card.lack == "which_imperative":
        return {"deals": [d.id for d in card.deals]}
    return {}


CEO_SALES_PLAN: Skill[Facts, Out] = Skill(
    name=SKILL,
    title="CEO Sales Plan",
    summary="The CEO's imperatives: how far deals carry each, its quarterly objectives, and what nothing carries.",
    buckets=frozenset({"deal", "client", "company", "industry"}),
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "Which imperative of the CEO's plan is behind?",
        "Objectives for next quarter",
        "What carries the energy imperative?",
        "{deal} carries the energy imperative",
    ),
    utterances=load_utterances(FOLDER),
    propose=propose,
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)
