"""What a preparation comes to, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.records import Activity, Competitor, Contact, Edge
from skills.catalog.meeting_prep.materials import Materials
from skills.catalog.meeting_prep.research import Research
from skills.catalog.right_to_win.outcome import View
from skills.initiatives.plan import Entry
from skills.money.finding import DealMoney
from skills.noticing.notice import Notice, Ref
from skills.people.stakeholder_map import Gap, Person
from skills.scoring.next_step import Step
from skills.scoring.score import Score
from skills.scoring.themes import Theme
from skills.workflows.workflow import Results


@dataclass(frozen=True, slots=True)
class Said:
    """Their very words."""

    text: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Guest:
    contact: Contact
    person: Person | None
    """How they stand on the deal; None where there is no deal."""
    owner: str
    """Of ours who owns the relationship; "" where nobody does on record."""
    said: tuple[Said, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class Opponent:
    rival: Competitor
    edge: Edge
    position: str
    answer: str
    """What on record answers them; "" where nothing does."""
    theme: Theme | None


@dataclass(frozen=True, slots=True)
class Point:
    """One item of the agenda."""

    minutes: int
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Bring:
    text: str
    why: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Prep:
    research: Research
    guests: tuple[Guest, ...]
    changed: tuple[Notice, ...]
    """Since last time, heaviest first."""
    view: View | None
    now: Score | None
    question: Step | None
    """The qualifier whose yes is worth most."""
    money: DealMoney | None
    rivals: tuple[Opponent, ...]
    themes: tuple[Theme, ...]
    """Impact themes: only ours, tied to a goal of theirs, with proof."""
    gaps: tuple[Gap, ...]
    promised: tuple[Activity, ...]
    """Open tasks on the deal: what we owe them."""
    first: Entry | None
    """The plan's best step that needs somebody who is in the room."""
    agenda: tuple[Point, ...]
    risks: tuple[str, ...]
    bring: tuple[Bring, ...]
    materials: Materials
    results: Results
    people: Mapping[str, str]


Lack = Literal["nothing_found", "no_meeting", "which_deal", "no_deals", "no_open_deal", "colleague"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    research: Research


Out = Prep | Incomplete
