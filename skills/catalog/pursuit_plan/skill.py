"""Pursuit Plan: client, team, strategy, competition and a phased road map for one bedrock deal (METHODOLOGY §3.5)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.pursuit_plan.change_card import change_answer, incomplete_answer
from skills.catalog.pursuit_plan.decide import decide
from skills.catalog.pursuit_plan.facts import Facts, gather
from skills.catalog.pursuit_plan.intent import CHANGES, read_intent
from skills.catalog.pursuit_plan.outcome import (
    ChangeCard,
    Incomplete,
    Out,
    PlanCard,
    Pursuit,
    RivalsCard,
    StrategyCard,
    WeekCard,
)
from skills.catalog.pursuit_plan.plan_card import SHORT_STEPS, plan_answer, rivals_answer, strategy_answer
from skills.catalog.pursuit_plan.report import report
from skills.catalog.pursuit_plan.week_card import week_answer
from skills.catalog.pursuit_plan.words import SKILL
from skills.registry import load_utterances
from skills.skill import Proposal, Skill
from skills.time_travel import travels
from skills.workflows.documents import handed_over, offered, wanted_formats
from skills.workflows.workflow import About

FOLDER = Path(__file__).parent
_TITLE = "Pursuit Plan"


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, PlanCard):
        return _plan(ask, card)
    if isinstance(card, StrategyCard):
        return strategy_answer(ask, card)
    if isinstance(card, RivalsCard):
        return rivals_answer(ask, card)
    if isinstance(card, WeekCard):
        return week_answer(ask, card)
    if isinstance(card, ChangeCard):
        return change_answer(ask, card)
    return incomplete_answer(ask, card, out)


def _plan(ask: Ask, card: PlanCard) -> Answer:
    """The card; or the document, where it was asked for on paper."""
    shown = plan_answer(ask, card)
    about = About({"deal_id": card.pursuit.deal.id}, card.pursuit.deal.name)
    formats = wanted_formats(ask)
    if formats:
        return handed_over(SKILL, _TITLE, about, shown, report(ask, card.pursuit), formats)
    return replace(shown, actions=(*shown.actions, *offered(SKILL, about)))


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if not isinstance(card, ChangeCard):
        return None
    shown = Action("show", "Show the plan", SKILL, "show", {"deal_id": card.pursuit.deal.id})
    return Proposal(card.changes, card.cause, confirmed=card.confirmed, then=shown)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """The deal, and what the numbers on the card stand for: "accept 2 and 3", "move phase 2 by a week"."""
    card = out.card
    pursuit: Pursuit | None = None if isinstance(card, Incomplete) and card.pursuit is None else card.pursuit
    if pursuit is None:
        return {}
    short = isinstance(card, PlanCard) and not card.full
    shown = pursuit.planned[:SHORT_STEPS] if short else pursuit.planned
    return {"deal_id": pursuit.deal.id, "listed": [p.step.key for p in shown]}


PURSUIT_PLAN: Skill[Facts, Out] = travels(
    Skill(
        name=SKILL,
        title=_TITLE,
        summary="How one bedrock deal is won: client, team, strategy, competition, and phases with owners and dates.",
        buckets=frozenset({"deal", "client", "company"}),
        gather=gather,
        decide=decide,
        present=present,
        examples=(
            "Pursuit plan for {deal}",
            "What is our strategy to win {deal}?",
            "Who owns what next week on {deal}?",
        ),
        utterances=load_utterances(FOLDER),
        subject="deal",
        propose=propose,
        remember=remember,
        documents=True,
        narrate=FOLDER / "narrate.md",
        folder=FOLDER,
    ),
    asks=lambda ask: read_intent(ask).kind not in CHANGES,
)
