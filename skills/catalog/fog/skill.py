"""FOG: is it Fact, Opinion or Gossip, why, what hangs on it, and how to find out (METHODOLOGY §2.2)."""

from pathlib import Path
from typing import Any

from skills.ask import Ask
from skills.catalog.fog.cards import present
from skills.catalog.fog.reading import FogFacts, gather
from skills.catalog.fog.weighing import FogFindings, decide
from skills.registry import load_utterances
from skills.skill import Skill

FOLDER = Path(__file__).parent


def remember(ask: Ask, out: FogFindings) -> dict[str, Any]:
    """What a follow-up ("why?", "and who could confirm the second?") refers to."""
    text = out.facts.text
    if text is None:
        return dict(ask.memory)
    shown = out.riskiest or out.weighed[:3]
    return {
        "deal": out.facts.deal.id if out.facts.deal else None,
        "record_type": text.record_type,
        "record_id": text.record_id,
        "statements": [[w.verdict.text, w.speaker or "", w.locator or ""] for w in shown],
    }


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
