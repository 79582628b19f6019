"""Licence to Sell: attributes × skills of a Client Expert, gaps against their deals, training (METHODOLOGY §2.5)."""

from pathlib import Path
from typing import Any

from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.licence_to_sell.board_card import board_answer
from skills.catalog.licence_to_sell.decide import decide
from skills.catalog.licence_to_sell.facts import Facts, gather
from skills.catalog.licence_to_sell.forms import SKILL
from skills.catalog.licence_to_sell.intent import CLAIMS
from skills.catalog.licence_to_sell.outcome import BoardCard, Out, PersonCard, RecordCard
from skills.catalog.licence_to_sell.person_card import person_answer
from skills.catalog.licence_to_sell.record_card import incomplete_answer, record_answer
from skills.registry import load_utterances
from skills.skill import Proposal, Skill

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, PersonCard):
        return person_answer(ask, card, out)
    if isinstance(card, BoardCard):
        return board_answer(ask, card, out)
    if isinstance(card, RecordCard):
        return record_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if not isinstance(card, RecordCard):
        return None
    shown = Action("show", f"Licence of {card.user.name}", SKILL, "show", {"user_id": card.user.id})
    return Proposal((card.change,), card.cause, then=shown)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """Whom "and her certificates?", "rate him 6 in planning" mean, and against which deals."""
    card = out.card
    user = card.licence.user if isinstance(card, PersonCard) else getattr(card, "user", None)
    kept: dict[str, Any] = {"user_id": user.id} if user is not None else {}
    if out.facts.deals:
        kept["deals"] = [d.id for d in out.facts.deals[:10]]
    return kept


LICENCE_TO_SELL: Skill[Facts, Out] = Skill(
    name=SKILL,
    title="Licence to Sell",
    summary="What a Client Expert can do, by attribute and skill: gaps against the deals they pursue, and training.",
    buckets=frozenset({"deal", "company"}),
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "Am I licensed to sell {deal}?",
        "What are my gaps for a bedrock deal?",
        "Licence to sell of my team",
        "I passed the telemetry certification today",
    ),
    utterances=load_utterances(FOLDER),
    claims=CLAIMS,
    subject="person",
    propose=propose,
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)
