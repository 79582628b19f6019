"""Add a file: read, shown with where it would go and who would see it, and put on record after a yes; once.

A recording is asked about first (did everyone agree?), then heard by a job; its transcript and debrief follow.
"""

from pathlib import Path
from typing import Any

from knowledge.records import Bucket
from knowledge.shelf import document_id
from skills.answer import Action
from skills.ask import Ask
from skills.catalog.take_in.cards import SKILL, present
from skills.catalog.take_in.decide import decide
from skills.catalog.take_in.facts import Desk, Facts, gather
from skills.catalog.take_in.outcome import AgreedCard, Out, ProposeCard
from skills.registry import load_utterances
from skills.skill import Proposal, Skill

FOLDER = Path(__file__).parent
BUCKETS: frozenset[Bucket] = frozenset({"deal", "client", "company"})


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if isinstance(card, AgreedCard):
        shown = Action("hearing", "How far is it?", SKILL, "hearing", {"files": card.given.id})
        return Proposal(card.changes, card.cause, confirmed=True, then=shown)
    if not isinstance(card, ProposeCard):
        return None
    then = None
    if card.place.deal is not None and not card.private:
        read = ",".join(document_id(p.given.id) for p in card.papers)
        args = {"deal_id": card.place.deal.id, "document_id": read}
        then = Action("evidence", "Evidence in it", "evidence", "show", args)
    return Proposal(card.changes, card.cause, then=then)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """The files spoken of, so that "put it with Skarholt" finds them."""
    files = [g.id for g in out.facts.files]
    return {"files": files} if files else dict(ask.memory)


def take_in_by(desk: Desk) -> Skill[Facts, Out]:
    """The skill with its shelf and whoever listens; `TAKE_IN` has neither and tells how files are given."""

    async def gathered(ask: Ask, reader: Any) -> Facts:
        return await gather(ask, reader, desk)

    return Skill(
        name=SKILL,
        title="Add a file",
        summary="Takes a document or a recording you send into what is known about a deal, after your yes.",
        personal=True,
        buckets=BUCKETS,
        gather=gathered,
        decide=decide,
        present=present,
        examples=("Add a file to {deal}", "How do I upload a document?"),
        utterances=load_utterances(FOLDER),
        propose=propose,
        remember=remember,
        folder=FOLDER,
    )


TAKE_IN: Skill[Facts, Out] = take_in_by(Desk())
