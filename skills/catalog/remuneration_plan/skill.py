"""Remuneration plan: what the comp plan on record pays, what a deal is worth, where it pays against us."""

from pathlib import Path
from typing import Any

from skills.answer import Answer
from skills.ask import Ask
from skills.catalog.remuneration_plan.against_card import against_answer
from skills.catalog.remuneration_plan.decide import decide
from skills.catalog.remuneration_plan.facts import MOST_NAMED, Facts, gather
from skills.catalog.remuneration_plan.intent import CLAIMS
from skills.catalog.remuneration_plan.next_card import next_answer
from skills.catalog.remuneration_plan.other_cards import both_answer, incomplete_answer, plan_answer, team_answer
from skills.catalog.remuneration_plan.outcome import (
    Against,
    Ahead,
    Both,
    Incomplete,
    Out,
    PlanCard,
    SpanStatement,
    Statement,
    TeamCard,
    Worth,
)
from skills.catalog.remuneration_plan.statement_card import SKILL, span_answer, statement_answer
from skills.catalog.remuneration_plan.worth_card import worth_answer
from skills.registry import load_utterances
from skills.skill import Skill

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    match out.card:
        case Statement() as card:
            return statement_answer(ask, card, out)
        case SpanStatement() as card:
            return span_answer(ask, card, out)
        case Worth() as card:
            return worth_answer(ask, card, out)
        case Ahead() as card:
            return next_answer(ask, card, out)
        case Against() as card:
            return against_answer(ask, card, out)
        case PlanCard() as card:
            return plan_answer(ask, card, out)
        case TeamCard() as card:
            return team_answer(ask, card, out)
        case Both() as card:
            return both_answer(ask, card, out)
        case Incomplete() as card:
            return incomplete_answer(ask, card, out)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """Whose pay, and which deals, "and without it?" or "what's missing for her?" are about."""
    kept: dict[str, Any] = {"who": out.facts.subject.user_id}
    if isinstance(out.card, Worth) and out.facts.named:
        kept["deals"] = [d.id for d in out.facts.named[:MOST_NAMED]]
    return kept


REMUNERATION_PLAN: Skill[Facts, Out] = Skill(
    name=SKILL,
    title="Remuneration plan",
    summary="What your comp plan pays so far, what a deal is worth to you, where the plan pays against our plan.",
    personal=True,
    buckets=frozenset({"deal", "company"}),
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "What have I earned so far this year?",
        "What is {deal} worth to me?",
        "What is missing to my next accelerator?",
        "Where does our comp plan pay against the CEO Sales Plan?",
    ),
    utterances=load_utterances(FOLDER),
    claims=CLAIMS,
    subject="person",
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)
