"""Buyers, Beneficiaries, Backers: who decides, who gains, who makes it work (METHODOLOGY §2.6, §5)."""

from pathlib import Path
from typing import Any

from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.stakeholders.cards import SKILL, acquaintance_answer, map_answer, person_answer
from skills.catalog.stakeholders.correction_card import correction_answer, incomplete_answer
from skills.catalog.stakeholders.decide import decide
from skills.catalog.stakeholders.facts import Facts, gather
from skills.catalog.stakeholders.intent import read_intent
from skills.catalog.stakeholders.outcome import AcquaintanceCard, CorrectionCard, MapCard, Out, PersonCard
from skills.registry import load_utterances
from skills.skill import Proposal, Skill
from skills.time_travel import travels

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, MapCard):
        return map_answer(ask, card, out)
    if isinstance(card, PersonCard):
        return person_answer(ask, card, out)
    if isinstance(card, AcquaintanceCard):
        return acquaintance_answer(ask, card, out)
    if isinstance(card, CorrectionCard):
        return correction_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if not isinstance(card, CorrectionCard):
        return None
    args = {"deal_id": card.deal.id, "contact_id": card.person.contact.id}
    shown = Action("person", f"Show {card.person.contact.name}", SKILL, "person", args)
    return Proposal(card.changes, card.cause, confirmed=card.confirmed, then=shown)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """What "and who else?", "what's her concern?", "she is the buyer" refer to."""
    facts, kept = out.facts, {}
    if facts.deal is not None:
        kept["deal_id"] = facts.deal.id
    elif facts.account is not None:
        kept["account_id"] = facts.account.id
    if isinstance(out.card, PersonCard | CorrectionCard):
        kept["contact_id"] = out.card.person.contact.id
    return kept


STAKEHOLDERS: Skill[Facts, Out] = travels(
    Skill(
        name=SKILL,
        title="Who's who",
        summary="Buyers, Beneficiaries and Backers of a deal: influence, stance, last contact, gaps, how to engage.",
        buckets=frozenset({"deal", "client", "company"}),
        gather=gather,
        decide=decide,
        present=present,
        examples=(
            "Who is who on {deal}?",
            "Who are we missing at {account}?",
            "Who knows the CFO at {account}?",
            "Their IT director is a backer on {deal}, not the buyer",
        ),
        utterances=load_utterances(FOLDER),
        subject="deal_or_account",
        propose=propose,
        remember=remember,
        narrate=FOLDER / "narrate.md",
        folder=FOLDER,
    ),
    asks=lambda ask: read_intent(ask).kind != "correct",
)
