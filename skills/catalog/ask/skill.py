"""Ask: cited answers out of the four buckets, from records where they know and from text where they don't."""

from pathlib import Path
from typing import Any

from skills.ask import Ask
from skills.catalog.ask.cards import present
from skills.catalog.ask.claims import CLAIMS
from skills.catalog.ask.deciding import decide
from skills.catalog.ask.reply import Reply
from skills.catalog.ask.shelf import Shelf, gather
from skills.registry import load_utterances
from skills.skill import Skill

FOLDER = Path(__file__).parent


def remember(ask: Ask, reply: Reply) -> dict[str, Any]:
    """What "who said that?" and "the second one" refer to."""
    deals = [c.record_id for c in reply.cited if c.record_type == "deal"] if len(reply.rows) > 1 else []
    return {
        **({"shown": deals} if deals else {}),
        "question": ask.text[:300],
        "records": [[c.record_type, c.record_id] for c in reply.cited[:10]],
        "documents": [h.passage.record_id for g in reply.groups for h in g.hits][:10],
    }


ASK: Skill[Shelf, Reply] = Skill(
    name="ask",
    title="Ask",
    summary="Finds the answer in calls, mails, notes, documents and records, with the source to open.",
    buckets=frozenset({"company", "client", "industry", "deal"}),
    gather=gather,
    decide=decide,
    present=present,
    examples=(
        "When does {deal} close?",
        "What did {account} say about the budget?",
        "Which of my deals close this quarter?",
        "When did we last talk to {account}?",
        "What do our case studies say?",
    ),
    utterances=load_utterances(FOLDER),
    claims=CLAIMS,
    roles=frozenset({"admin", "manager", "rep", "analyst"}),
    remember=remember,
    narrate=FOLDER / "narrate.md",
    folder=FOLDER,
)
