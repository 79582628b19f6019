"""Right Team: skills needed against skills held and hours free, as an assignment (METHODOLOGY §3.8)."""

from pathlib import Path
from typing import Any

from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.right_team.change_card import accept_answer, incomplete_answer
from skills.catalog.right_team.decide import decide
from skills.catalog.right_team.facts import Facts, gather
from skills.catalog.right_team.outcome import AcceptCard, Out, TeamCard
from skills.catalog.right_team.team_card import SKILL, team_answer
from skills.registry import load_utterances
from skills.skill import Proposal, Skill

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, TeamCard):
        return team_answer(ask, card, out)
    if isinstance(card, AcceptCard):
        return accept_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if not isinstance(card, AcceptCard):
        return None
    shown = Action("plan", "Team plan", "team_plan", "show", {"deal_id": card.deal.id})
    return Proposal(card.changes, card.cause, then=shown)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """Which team "put them on the deal" means."""
    facts = out.facts
    if facts.deal is None:
        return {}
    return {"deal_id": facts.deal.id, "whole": facts.intent.whole, "free_lead": facts.intent.free_lead}


RIGHT_TEAM: Skill[Facts, Out] = Skill(
    name=SKILL,
    title="Right team",
    summary="Who should pursue a deal: skills needed against skills and hours held, what binds it, who is missing.",
    personal=True,
    buckets=frozenset({"deal", "client", "company"}),
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "Who should pursue {deal}?",
        "What is the best team for {deal}?",
        "Who is missing on the team of {deal}?",
        "Put the proposed team on {deal}",
    ),
    utterances=load_utterances(FOLDER),
    subject="deal",
    propose=propose,
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)
