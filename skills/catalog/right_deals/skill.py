"""Right deals: Bedrock, Stepping Stone or Stray, and why (METHODOLOGY §3.9 and §5)."""

from pathlib import Path
from typing import Any

from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.right_deals.board_card import board_answer, shown
from skills.catalog.right_deals.cards import SKILL, closed_answer, deal_answer
from skills.catalog.right_deals.decide import decide
from skills.catalog.right_deals.decision_card import decision_answer, incomplete_answer
from skills.catalog.right_deals.facts import MOST_NAMED, Facts, gather
from skills.catalog.right_deals.intent import read_intent
from skills.catalog.right_deals.outcome import Board, ClosedCard, DealCard, Incomplete, Out, Reclassification
from skills.registry import load_utterances
from skills.skill import Proposal, Skill
from skills.time_travel import travels

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, DealCard):
        return deal_answer(ask, card, out)
    if isinstance(card, Board):
        return board_answer(ask, card, out)
    if isinstance(card, ClosedCard):
        return closed_answer(ask, card, out)
    if isinstance(card, Reclassification):
        return decision_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if not isinstance(card, Reclassification):
        return None
    shown = Action("show", "Show the class", SKILL, "show", {"deal_id": card.verdict.deal.id})
    return Proposal(card.changes, card.cause, confirmed=card.confirmed, then=shown)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """What "why?", "treat it as a stepping stone" refer to."""
    card = out.card
    if isinstance(card, DealCard | Reclassification):
        return {"deals": [card.verdict.deal.id]}
    if isinstance(card, Board):
        if card.named:
            return {"deals": [v.deal.id for v in card.verdicts[:MOST_NAMED]]}
        return {"shown": [v.deal.id for v in shown(card)]}
    verdict = getattr(card, "verdict", None)
    if verdict is None:
        return {}
    lacks = {"lacks": "reason"} if isinstance(card, Incomplete) and card.lack == "reason" else {}
    return {"deals": [verdict.deal.id], **lacks}


RIGHT_DEALS: Skill[Facts, Out] = travels(
    Skill(
        name=SKILL,
        title="Right deals",
        summary="Bedrock, Stepping Stone or Stray: the class of a deal, what decided it, what would change it.",
        buckets=frozenset({"deal", "client", "company"}),
        gather=gather,
        decide=decide,
        present=present,
        examples=(
            "Is {deal} a bedrock, a stepping stone or a stray?",
            "Which of my deals are strays?",
            "Treat {deal} as a stepping stone because it opens their second plant",
        ),
        utterances=load_utterances(FOLDER),
        subject="deal",
        propose=propose,
        remember=remember,
        narrate=FOLDER / "narrate.md",
        folder=FOLDER,
    ),
    asks=lambda ask: read_intent(ask).kind in ("show", "portfolio"),
)
