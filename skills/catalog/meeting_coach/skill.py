"""Meeting coach: listens only with everyone's consent, helps while people speak, and debriefs when they have stopped.

What is heard and when a hint is given is `voice`; what is said about it, before and after, is here.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from knowledge.records import Bucket
from llm.embed import Embedder, local_embedder
from skills.answer import Action, Answer
from skills.ask import Ask
from skills.catalog.meeting_coach.debrief_card import debrief_card
from skills.catalog.meeting_coach.decide import decide
from skills.catalog.meeting_coach.facts import Facts, gather
from skills.catalog.meeting_coach.follow_up_card import follow_up_card
from skills.catalog.meeting_coach.intent import CLAIMS
from skills.catalog.meeting_coach.outcome import (
    DebriefCard,
    FollowUpCard,
    Incomplete,
    OpenCard,
    Out,
    StartCard,
    WayCard,
)
from skills.catalog.meeting_coach.start_cards import Link, incomplete, open_card, start_card, way_card
from skills.registry import load_utterances
from skills.skill import Proposal, Skill

SKILL = "meeting_coach"
FOLDER = Path(__file__).parent
BUCKETS: frozenset[Bucket] = frozenset({"deal", "client", "company", "industry"})


Reached = Callable[[str], Awaitable[Collection[str]]]
"""The id of a user -> the chats they can be written to in."""


def _here(call_id: str) -> str:
    return f"http://127.0.0.1:8484/call/{call_id}"


def coach_by(
    *,
    embedder: Callable[[], Embedder] = local_embedder,
    link: Link = _here,
    notice: str = "",
    chats: Collection[str] = ("slack", "teams"),
    reached: Reached | None = None,
) -> Skill[Facts, Out]:
    """The skill with where its panels are, what is said to everybody, and which chats there are; `MEETING_COACH` has
    the defaults. `reached`: in which of them somebody can be written to; None: in all."""

    async def gathered(ask: Ask, reader: Any) -> Facts:
        known = chats if reached is None else await reached(ask.principal.user_id)
        return replace(await gather(ask, reader, embedder), chats=frozenset(known).intersection(chats))

    def present(ask: Ask, out: Out) -> Answer:
        card = out.card
        if isinstance(card, StartCard):
            return start_card(ask, card)
        if isinstance(card, OpenCard):
            return open_card(ask, card, link, notice, chats)
        if isinstance(card, FollowUpCard):
            return follow_up_card(ask, card)
        if isinstance(card, WayCard):
            return way_card(ask, card, link)
        return incomplete(ask, card) if isinstance(card, Incomplete) else debrief_card(ask, card)

    return Skill(
        name=SKILL,
        title="Meeting coach",
        summary="Listens to a call with everyone's consent, gives hints while you speak, and debriefs it afterwards.",
        personal=True,
        buckets=BUCKETS,
        gather=gathered,
        decide=decide,
        present=present,
        examples=(
            "Coach my call with {account}",
            "Debrief my last call",
            "Debrief the last call on {deal}",
            "Mute the hints",
        ),
        utterances=load_utterances(FOLDER),
        claims=CLAIMS,
        propose=propose,
        remember=remember,
        narrate=FOLDER / "narrate.md",
        folder=FOLDER,
    )


def propose(ask: Ask, out: Out) -> Proposal | None:
    """The holder's own word about their own call needs no second yes; nothing here touches a client's record."""
    card = out.card
    if isinstance(card, OpenCard | WayCard) and card.changes:
        shown = "open" if isinstance(card, OpenCard) else ""
        then = Action("open", "Show the call", SKILL, shown, {"call_id": card.call.id}) if shown else None
        return Proposal(card.changes, card.cause, confirmed=True, then=then)
    if isinstance(card, DebriefCard) and card.changes:
        again = Action("debrief", "Show the debrief", SKILL, "debrief", {"document_id": card.document.id})
        return Proposal(card.changes, card.cause, confirmed=True, then=again)
    return None


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    card = out.card
    if isinstance(card, StartCard):
        context = card.prepared.context
        about = {"deal_id": context.deal_id, "account_id": card.account.id if card.account is not None else None}
        return {k: v for k, v in about.items() if v}
    if isinstance(card, OpenCard | WayCard):
        return {"call_id": card.call.id}
    if isinstance(card, DebriefCard | FollowUpCard):
        return {"document_id": card.document.id}
    return dict(ask.memory)


MEETING_COACH: Skill[Facts, Out] = coach_by()
