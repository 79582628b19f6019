"""FOG: is it Fact, Opinion or Gossip, why, what hangs on it, and how to find out (METHODOLOGY §2.2)."""

from pathlib import Path
from typing import Any

from skills.ask import Ask
from skills.catalog.fog.reading import FogFacts, gather
from skills.catalog.fog.text_cards import present
from skills.catalog.fog.weighing import FogFindings, Weighed, decide
from skills.registry import load_utterances
from skills.skill import Skill

FOLDER = Path(__file__).parent
_REMEMBERED = 12
"""Statements a follow-up can come back to."""


def remember(ask: Ask, out: FogFindings) -> dict[str, Any]:
    """What a follow-up ("why?", "and who could confirm the second?") refers to."""
    text = out.facts.text
    if text is None:
        return dict(ask.memory)
    listed = out.riskiest if len(out.riskiest) > 1 else out.weighed
    return {
        "deal": out.facts.deal.id if out.facts.deal else None,
        "account": out.facts.account.id if out.facts.account else None,
        "record_type": text.record_type,
        "record_id": text.record_id,
        "statements": [_told(w) for w in listed[:_REMEMBERED]],
        "words": [] if text.record_id else [_told(w) for w in out.weighed[:_REMEMBERED]],
    }


def _told(weighed: Weighed) -> list[str]:
    return [weighed.verdict.text, weighed.speaker or "", weighed.locator or ""]


FOG: Skill[FogFacts, FogFindings] = Skill(
    name="fog",
    title="FOG",
    summary="Tells fact, opinion and gossip apart in a statement, note or call, and how to verify what matters.",
    buckets=frozenset({"deal", "client", "company"}),
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "FOG the last {deal} call",
        "FOG this: “I heard the budget at {account} was cut”",
        "Is it fact or gossip?",
    ),
    utterances=load_utterances(FOLDER),
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)
