"""Client Profile: which of four a client is to us, its trap, and the way up (METHODOLOGY §2.4, §5)."""

from pathlib import Path
from typing import Any

from skills.answer import Answer
from skills.ask import Ask
from skills.catalog.client_profile.board_card import board_answer, incomplete_answer
from skills.catalog.client_profile.card import SKILL, client_answer
from skills.catalog.client_profile.decide import decide
from skills.catalog.client_profile.facts import Facts, gather
from skills.catalog.client_profile.outcome import Board, ClientCard, Out
from skills.registry import load_utterances
from skills.skill import Skill

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, ClientCard):
        return client_answer(ask, card, out)
    if isinstance(card, Board):
        return board_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """The client a follow-up ("and its trap?") is about."""
    return {"accounts": [out.card.client.account.id]} if isinstance(out.card, ClientCard) else {}


CLIENT_PROFILE: Skill[Facts, Out] = Skill(
    name=SKILL,
    title="Client Profile",
    summary="New, Transactional, Repeatable or Meaningful: what decided it, its trap, and the way up.",
    buckets=frozenset({"deal", "client", "company"}),
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "What kind of client is {account}?",
        "Which trap are we in at {account}?",
        "My clients by profile",
    ),
    utterances=load_utterances(FOLDER),
    subject="account",
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)
