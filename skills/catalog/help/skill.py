"""Help: what this can do for the person asking, with examples from their own deals."""

from pathlib import Path
from typing import Any

from skills.ask import Ask
from skills.catalog.help.cards import present
from skills.catalog.help.deciding import Guide, decide
from skills.catalog.help.reading import Desk, gather
from skills.registry import AnySkill, load_utterances
from skills.skill import Skill

FOLDER = Path(__file__).parent


def help_on(skills: tuple[AnySkill, ...]) -> Skill[Desk, Guide]:
    """The help that tells of these skills; handed them, so that it knows none by import."""

    def decide_on(ask: Ask, desk: Desk) -> Guide:
        return decide(ask, desk, skills)

    return Skill(
        name="help",
        title="Help",
        summary="What I can do for you, how things work, and what you may see.",
        buckets=frozenset({"deal", "client", "company"}),
        gather=gather,
        decide=decide_on,
        present=present,
        examples=("What can you do?", "How does Right to Win work?", "What can I see?"),
        utterances=load_utterances(FOLDER),
        roles=frozenset({"admin", "manager", "rep", "analyst"}),
        remember=_remember,
        folder=FOLDER,
    )


def _remember(ask: Ask, guide: Guide) -> dict[str, Any]:
    return {"page": guide.wanted.page.key} if guide.wanted.page else {}
