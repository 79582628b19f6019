"""Evidence from texts: see METHODOLOGY §1; the reading is `skills.evidence_reading`, this skill asks and files."""

from functools import partial
from pathlib import Path
from typing import Any

from llm.embed import Embedder, local_embedder
from skills.answer import Action
from skills.ask import Ask
from skills.catalog.evidence.cards import SKILL, present
from skills.catalog.evidence.decide import decide
from skills.catalog.evidence.facts import Facts, Reading, gather
from skills.catalog.evidence.outcome import BatchCard, ChangeCard, Incomplete, Out
from skills.evidence_reading.filed import Message
from skills.evidence_reading.policy import STANDARD, Policy
from skills.evidence_reading.ref import ref_of
from skills.registry import load_utterances
from skills.scoring.read import BUCKETS
from skills.skill import Proposal, Skill

FOLDER = Path(__file__).parent
_MOST_KEPT = 8_000
"""Characters of a pasted text that a follow-up can refer to."""


def propose(ask: Ask, out: Out) -> Proposal | None:
    card = out.card
    if isinstance(card, BatchCard) and card.changes:
        then = Action("show", "Show what waits", SKILL, "show", {"deal_id": card.waiting.deal.file.deal.id})
        return Proposal(card.changes, card.cause, confirmed=True, then=then)
    if not isinstance(card, ChangeCard):
        return None
    deal_id = card.waiting.deal.file.deal.id
    left = len(card.waiting.asked) > len(card.made)
    shown = Action("show", "Show what waits", SKILL, "show", {"deal_id": deal_id})
    score = Action("score", "Right to Win", "right_to_win", "show", {"deal_id": deal_id})
    pasted = bool(out.facts.pasted)
    return Proposal(card.changes, card.cause, confirmed=card.confirmed, then=shown if left and not pasted else score)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """What "accept all", "the second one", "that's against us" refer to: the deal, its batch as shown, the text."""
    card = out.card
    waiting = card.waiting if isinstance(card, BatchCard | ChangeCard | Incomplete) else None
    if waiting is None:
        return {"pasted": out.facts.pasted[:_MOST_KEPT]} if out.facts.pasted else {}
    kept: dict[str, Any] = {"deal_id": waiting.deal.file.deal.id}
    if out.facts.pasted:
        kept["pasted"] = out.facts.pasted[:_MOST_KEPT]
    if out.facts.message is not None:
        kept["message"] = _told(out.facts.message)
    if isinstance(card, BatchCard):
        return {**kept, "listed": [e.ref for e in waiting.shown]}
    kept["listed"] = list(ask.memory.get("listed", ()))
    if isinstance(card, ChangeCard) and len(card.made) == 1:
        kept["last"] = ref_of(card.made[0])
    return kept


def _told(message: Message) -> dict[str, str]:
    at = "" if message.at is None else message.at.isoformat()
    return {"said_by": message.by, "said_at": at, "said_link": message.link}


def evidence_by(reading: Reading, policy: Policy = STANDARD) -> Skill[Facts, Out]:
    """The skill with its readers of texts and its policy; `EVIDENCE` has the local one and the standard policy."""

    async def gathered(ask: Ask, reader: Any) -> Facts:
        return await gather(ask, reader, reading)

    return Skill(
        name=SKILL,
        title="Evidence from texts",
        summary="What mails, notes and calls say that counts for a deal's score: found, asked about, accepted.",
        personal=True,
        buckets=BUCKETS,
        gather=gathered,
        decide=partial(decide, policy=policy),
        present=present,
        examples=(
            "Any new evidence on {deal}?",
            "What did you pick up from yesterday's call with {account}?",
            "Read this note for {deal}: “Dana says the pilot met every target.”",
            "Accept the first two quotes",
        ),
        utterances=load_utterances(FOLDER),
        propose=propose,
        remember=remember,
        narrate=FOLDER / "narrate.md",
        folder=FOLDER,
    )


def _local() -> Embedder:
    return local_embedder()


EVIDENCE = evidence_by(Reading(_local))
