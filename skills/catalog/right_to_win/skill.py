"""Right to Win: see METHODOLOGY §1; the engine is `skills.scoring`, this skill reads, shows and proposes."""

from pathlib import Path
from typing import Any

from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.right_to_win.actions import SKILL
from skills.catalog.right_to_win.board_card import MOST_ROWS, board_answer
from skills.catalog.right_to_win.deal_card import deal_answer
from skills.catalog.right_to_win.decide import decide
from skills.catalog.right_to_win.drill_card import drill_answer
from skills.catalog.right_to_win.facts import Facts, gather
from skills.catalog.right_to_win.outcome import Board, DealCard, Drill, Incomplete, Out, Revision
from skills.catalog.right_to_win.revision_card import incomplete_answer, revision_answer
from skills.registry import load_utterances
from skills.scoring.read import BUCKETS
from skills.skill import Proposal, Skill

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, DealCard):
        return deal_answer(ask, card, out)
    if isinstance(card, Drill):
        return drill_answer(ask, card, out)
    if isinstance(card, Board):
        return board_answer(ask, card, out)
    if isinstance(card, Revision):
        return revision_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if not isinstance(card, Revision):
        return None
    args = {"deal_id": card.view.deal.id}
    if card.view.score.known:
        args["before"] = str(card.view.score.right_to_win)
    shown = Action("show", "Show the new score", SKILL, "show", args)
    return Proposal(card.changes, card.cause, confirmed=card.confirmed, then=shown)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """What "why?", "yes", "compare it with …" refer to: the deals, the C last talked about, the question asked."""
    card = out.card
    if isinstance(card, DealCard):
        weakest = card.view.score.weakest
        asked = card.view.questions[0].c if card.view.questions and not card.past else None
        return {"deals": [card.view.deal.id], "c": weakest.spec.key if weakest else None, "asked": asked}
    if isinstance(card, Drill):
        open_question = any(q.c == card.c.spec.key for q in card.view.questions)
        key = card.c.spec.key
        told = card.factor or key
        return {"deals": [card.view.deal.id], "c": key, "asked": key if open_question else None, "told": told}
    if isinstance(card, Revision | Incomplete):
        lacks = {"lacks": "reason"} if isinstance(card, Incomplete) and card.gap == "reason" else {}
        return {"deals": [card.view.deal.id], **lacks} if card.view is not None else {}
    return {"deals": [v.deal.id for v in card.views[:MOST_ROWS]]}


RIGHT_TO_WIN: Skill[Facts, Out] = Skill(
    name=SKILL,
    title="Right to Win",
    summary="How strong is our right to win a deal, why, and what would raise it most.",
    buckets=BUCKETS,
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "What's our right to win on {deal}?",
        "Why is control so low on {deal}?",
        "My deals by right to win",
        "Set trust on {deal} to 8 because their CIO called us a partner",
    ),
    utterances=load_utterances(FOLDER),
    subject="deal_or_account",
    propose=propose,
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)
