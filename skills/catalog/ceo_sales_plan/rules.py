"""Names and thresholds of the CEO Sales Plan (METHODOLOGY §3.1)."""

from typing import Literal

Standing = Literal["reached", "on_course", "behind", "missed", "unmeasured"]
"""Of an imperative against its target: won already; won and expected by its due date; neither; neither and due by now;
no target in money on record."""

State = Literal["met", "missed", "on_course", "at_risk", "unknown", "uncounted"]
"""Of an objective in its period: met; the period is over without; its open deals are more likely than not to meet it;
they are not; they could, but no win chance is known; it names neither money nor a number of deals."""

ON_COURSE_FROM = 0.5
"""Chance of meeting an objective from which it is on course."""

STANDINGS: dict[Standing, str] = {
    "reached": "reached",
    "on_course": "on course",
    "behind": "not covered yet",
    "missed": "missed",
    "unmeasured": "without a target in money",
}
STATES: dict[State, str] = {
    "met": "met",
    "missed": "missed",
    "on_course": "on course",
    "at_risk": "at risk",
    "unknown": "not known yet",
    "uncounted": "not counted in money or deals",
}

MOST_SUGGESTED = 3
"""Deals suggested for an imperative."""
