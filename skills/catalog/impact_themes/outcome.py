"""What the skill found, one shape per kind of card."""

from dataclasses import dataclass
from typing import Literal

from knowledge.records import Competitor
from skills.catalog.impact_themes.facts import Facts
from skills.catalog.impact_themes.judging import Judgement
from skills.scoring.claims import Uniqueness
from skills.scoring.themes import Theme, ThemeFile


@dataclass(frozen=True, slots=True)
class Themes:
    file: ThemeFile
    themes: tuple[Theme, ...]

    def of(self, *verdicts: str) -> tuple[Theme, ...]:
        return tuple(t for t in self.themes if t.verdict in verdicts)

    @property
    def against(self) -> tuple[Competitor, ...]:
        return self.file.against


@dataclass(frozen=True, slots=True)
class ThemesCard:
    found: Themes


@dataclass(frozen=True, slots=True)
class AudienceCard:
    """Ready to be copied, for one audience."""

    found: Themes
    audience: Literal["cxo", "evaluators"]


@dataclass(frozen=True, slots=True)
class TriedCard:
    judged: Judgement
    found: Themes | None


@dataclass(frozen=True, slots=True)
class StoreCard:
    """Everything we claim, against everybody we know."""

    claims: tuple[tuple[str, Uniqueness], ...]
    """(differentiator id, who can claim it), those in need of a check first."""


Lack = Literal["nothing_found", "no_open_deal", "which_deal", "no_deals", "no_claims", "which_theme"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack


Card = ThemesCard | AudienceCard | TriedCard | StoreCard | Incomplete


@dataclass(frozen=True, slots=True)
class Out:
    facts: Facts
    card: Card
