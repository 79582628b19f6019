"""Find the Money: is this deal funded, likely, unproven, or without money (METHODOLOGY §2.7, §5)."""

from pathlib import Path
from typing import Any

from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.find_the_money.board_card import board_answer, incomplete_answer, record_answer
from skills.catalog.find_the_money.deal_card import SKILL, deal_answer
from skills.catalog.find_the_money.decide import decide
from skills.catalog.find_the_money.facts import Facts, gather
from skills.catalog.find_the_money.outcome import Board, DealCard, Out, RecordCard
from skills.registry import load_utterances
from skills.skill import Proposal, Skill
from skills.time_travel import travels

FOLDER = Path(__file__).parent
_REMEMBERED = 12


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, DealCard):
        return deal_answer(ask, card, out)
    if isinstance(card, Board):
        return board_answer(ask, card, out)
    if isinstance(card, RecordCard):
        return record_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def propose(ask: Ask, out: Out) -> Proposal | None:
    if not isinstance(out.card, RecordCard):
        return None
    then = Action("show", "Find the money", SKILL, "show", {"deal_id": out.card.deal.id})
    return Proposal((out.card.change,), out.card.cause, then=then)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """The deals a follow-up ("and whom do I ask?") is about."""
    card = out.card
    if isinstance(card, DealCard):
        return {"deals": [card.money.file.deal.id]}
    if isinstance(card, RecordCard):
        return {"deals": [card.deal.id]}
    if isinstance(card, Board):
        ids = [m.file.deal.id for m in card.deals[:_REMEMBERED]]
        return {"deals" if card.compared else "shown": ids}
    return {}


FIND_THE_MONEY: Skill[Facts, Out] = travels(
    Skill(
        name=SKILL,
        title="Find the Money",
        summary="Is there money for a deal: five indicators, funded or not, what contradicts, whom to ask what next.",
        buckets=frozenset({"deal", "client", "company"}),
        gather=gather,
        decide=decide,
        present=present,
        examples=(
            "Find the money on {deal}",
            "Is {deal} really funded?",
            "Which of my deals have money behind them?",
        ),
        utterances=load_utterances(FOLDER),
        subject="deal",
        propose=propose,
        remember=remember,
        narrate=FOLDER / "narrate.md",
        folder=FOLDER,
    )
)
