"""Team Plan: roles, RACI, cadence and coverage of a deal, with what is wrong about them (METHODOLOGY §3.3)."""

from pathlib import Path
from typing import Any

from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.team_plan.change_card import change_answer, incomplete_answer
from skills.catalog.team_plan.decide import decide
from skills.catalog.team_plan.facts import Facts, gather
from skills.catalog.team_plan.outcome import ChangeCard, CoverCard, Out, PlanCard
from skills.catalog.team_plan.plan_card import SKILL, cover_answer, plan_answer
from skills.registry import load_utterances
from skills.skill import Proposal, Skill

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, PlanCard):
        return plan_answer(ask, card, out)
    if isinstance(card, CoverCard):
        return cover_answer(ask, card, out)
    if isinstance(card, ChangeCard):
        return change_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if not isinstance(card, ChangeCard):
        return None
    args = {"deal_id": card.deal.id}
    if card.person is not None:
        args["contact_id"] = card.person.contact.id
    verb = "cover" if card.person is not None else "show"
    return Proposal(card.changes, card.cause, then=Action("show", "Show it", SKILL, verb, args))


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """What "put Luis on her", "make Priya the delivery lead" refer to."""
    kept: dict[str, Any] = {"deal_id": out.facts.deal.id} if out.facts.deal is not None else {}
    card = out.card
    if isinstance(card, CoverCard) and card.one:
        kept["contact_id"] = card.covered[0].person.contact.id
    if isinstance(card, ChangeCard) and card.person is not None:
        kept["contact_id"] = card.person.contact.id
    return kept


TEAM_PLAN: Skill[Facts, Out] = Skill(
    name=SKILL,
    title="Team plan",
    summary="Who does what on a deal: pursuit and delivery, RACI, who covers which stakeholder how often, conflicts.",
    personal=True,
    buckets=frozenset({"deal", "client", "company"}),
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "Show me the team plan of {deal}",
        "Who is accountable for the delivery of {deal}?",
        "Which stakeholders at {account} does nobody cover?",
        "Make me the delivery lead on {deal}",
    ),
    utterances=load_utterances(FOLDER),
    subject="deal",
    propose=propose,
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)
