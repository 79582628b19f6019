"""Engagement Excellence: relevance to a client through six lenses, gaps and next actions (METHODOLOGY §2.3)."""

from pathlib import Path
from typing import Any

from skills.answer import Answer
from skills.ask import Ask
from skills.catalog.engagement_excellence.board_card import board_answer, incomplete_answer
from skills.catalog.engagement_excellence.client_card import client_answer
from skills.catalog.engagement_excellence.decide import decide
from skills.catalog.engagement_excellence.facts import Facts, gather
from skills.catalog.engagement_excellence.lens_card import lens_answer
from skills.catalog.engagement_excellence.outcome import Board, ClientCard, LensCard, Out
from skills.catalog.engagement_excellence.words import SKILL
from skills.registry import load_utterances
from skills.skill import Skill
from skills.time_travel import travels

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, ClientCard):
        return client_answer(ask, card, out)
    if isinstance(card, LensCard):
        return lens_answer(ask, card, out)
    if isinstance(card, Board):
        return board_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """What "why?", "and Solution Masters?" are about."""
    card = out.card
    if not isinstance(card, ClientCard | LensCard):
        return {}
    file = card.relevance.seen.file
    kept = {"deal_id": file.deal.id} if file.deal else {"account_id": file.account.id}
    return {**kept, "lens": card.lens.key} if isinstance(card, LensCard) else kept


ENGAGEMENT_EXCELLENCE: Skill[Facts, Out] = travels(
    Skill(
        name=SKILL,
        title="Engagement Excellence",
        summary="How relevant we are to a client through six lenses, what is missing, one next action per weak lens.",
        buckets=frozenset({"deal", "client", "company"}),
        gather=gather,
        decide=decide,
        present=present,
        examples=(
            "Show {account} through the six lenses",
            "Why is Executive weak at {account}?",
            "Which of my clients are we least relevant to?",
        ),
        utterances=load_utterances(FOLDER),
        subject="account",
        remember=remember,
        narrate=FOLDER / "narrate.md",
        folder=FOLDER,
    )
)
