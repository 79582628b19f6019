"""Attainment Plan: which deals reach the target, computed under hours, dates and win chance (METHODOLOGY §3.2)."""

from pathlib import Path
from typing import Any

from skills.answer import Answer
from skills.ask import Ask
from skills.catalog.attainment_plan.board_card import board_answer
from skills.catalog.attainment_plan.decide import decide
from skills.catalog.attainment_plan.facts import Facts, gather
from skills.catalog.attainment_plan.incomplete_card import incomplete_answer
from skills.catalog.attainment_plan.intent import CLAIMS
from skills.catalog.attainment_plan.outcome import BoardCard, Out, PlanCard
from skills.catalog.attainment_plan.plan_card import SKILL, plan_answer
from skills.registry import load_utterances
from skills.skill import Skill

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, PlanCard):
        return plan_answer(ask, card, out)
    if isinstance(card, BoardCard):
        return board_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """What "and if Kestrel slips too" goes on from."""
    card = out.card
    if not isinstance(card, PlanCard):
        return {}
    return {"user": card.plan.person.user.id, "scenario": card.plan.scenario.to_json()}


ATTAINMENT_PLAN: Skill[Facts, Out] = Skill(
    name=SKILL,
    title="Attainment plan",
    summary="Which deals reach the target in the hours there are: chosen by computation, with what holds it back.",
    personal=True,
    buckets=frozenset({"deal", "client", "company"}),
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "Will I reach my target?",
        "What if I only have 10 hours a week?",
        "What if {deal} slips by a quarter?",
        "Which deals should I pursue to make my number?",
    ),
    utterances=load_utterances(FOLDER),
    claims=CLAIMS,
    subject="person",
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)
