"""Impact themes: what only we can say, tied to a goal of theirs, with proof (METHODOLOGY §2.8)."""

from pathlib import Path
from typing import Any

from skills.answer import Answer
from skills.ask import Ask
from skills.catalog.impact_themes.decide import decide
from skills.catalog.impact_themes.facts import Facts, gather
from skills.catalog.impact_themes.outcome import AudienceCard, Out, StoreCard, ThemesCard, TriedCard
from skills.catalog.impact_themes.store_card import incomplete_answer, store_answer
from skills.catalog.impact_themes.themes_card import audience_answer, themes_answer
from skills.catalog.impact_themes.tried_card import tried_answer
from skills.catalog.impact_themes.words import SKILL
from skills.registry import load_utterances
from skills.skill import Skill
from skills.time_travel import travels

FOLDER = Path(__file__).parent


def present(ask: Ask, out: Out) -> Answer:
    card = out.card
    if isinstance(card, ThemesCard):
        return themes_answer(ask, card, out)
    if isinstance(card, AudienceCard):
        return audience_answer(ask, card, out)
    if isinstance(card, TriedCard):
        return tried_answer(ask, card, out)
    if isinstance(card, StoreCard):
        return store_answer(ask, card, out)
    return incomplete_answer(ask, card, out)


def remember(ask: Ask, out: Out) -> dict[str, Any]:
    """The deal that "CXO version", "for the evaluators" are about."""
    return {"deal_id": out.facts.file.deal.id} if out.facts.file is not None else {}


IMPACT_THEMES: Skill[Facts, Out] = travels(
    Skill(
        name=SKILL,
        title="Impact themes",
        summary="What only we can say on a deal, tied to a goal of theirs, with proof; and what others can say too.",
        buckets=frozenset({"deal", "client", "company"}),
        gather=gather,
        decide=decide,
        present=present,
        examples=(
            "Impact themes for {deal}",
            "Give me the CXO version for {deal}",
            "Is 'fastest deployment' an impact theme on {deal}?",
        ),
        utterances=load_utterances(FOLDER),
        subject="deal",
        remember=remember,
        narrate=FOLDER / "narrate.md",
        folder=FOLDER,
    )
)
