"""What a client strategy comes to, or why there is none."""

from dataclasses import dataclass
from typing import Literal

from skills.catalog.client_strategy.play import Play
from skills.catalog.client_strategy.research import Research
from skills.catalog.client_strategy.situation import Situation
from skills.workflows.workflow import Results

MOST_PLAYS = 8
"""More than anybody would follow."""


@dataclass(frozen=True, slots=True)
class Strategy:
    now: Situation
    plays: tuple[Play, ...]
    """In the order of the rule, at most `MOST_PLAYS`."""
    left_out: int
    results: Results


Lack = Literal["nothing_found", "no_client_on_deal", "which_client", "no_clients"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    lack: Lack
    research: Research


Out = Strategy | Incomplete
