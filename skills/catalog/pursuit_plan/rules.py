"""Default rules of the Pursuit Plan (METHODOLOGY §3.5), named; the card names the one that decided."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from knowledge.four_cs import CName

PhaseKey = Literal["prospect", "qualify", "propose", "negotiate"]
PHASES: tuple[PhaseKey, ...] = ("prospect", "qualify", "propose", "negotiate")
"""The open stages in order: a phase ends where the next begins, the last with the signature."""

PHASE_LABELS: dict[PhaseKey, str] = {
    "prospect": "Open the door",
    "qualify": "Qualify",
    "propose": "Shape and propose",
    "negotiate": "Agree and sign",
}
PHASE_GOALS: dict[PhaseKey, str] = {
    "prospect": "a first talk with somebody who has the problem",
    "qualify": "whose money it is, who decides, which goal it serves",
    "propose": "an offer in their words, with proof, known to every part of the map",
    "negotiate": "terms agreed with whoever signs, and nobody of weight against it",
}

DEFAULT_DAYS: dict[PhaseKey, int] = {"prospect": 14, "qualify": 30, "propose": 45, "negotiate": 30}
"""Supposed where fewer than four of our won deals show how long a stage takes; the card says so."""

LEAST_REST_DAYS = 7
"""A stage that has already lasted longer than usual still takes at least this."""

WITHOUT_CLOSE = timedelta(days=1)

PHASE_OF_FACTOR: dict[str, PhaseKey] = {
    "knowledge": "qualify",
    "trust": "propose",
    "competence": "propose",
    "quantum": "propose",
    "outcome": "propose",
    "satisfaction": "propose",
    "mastery": "propose",
    "influence": "negotiate",
}
PHASE_OF_QUALIFIER: dict[CName, PhaseKey] = {
    "credibility": "qualify",
    "capability": "propose",
    "commitment": "propose",
    "control": "propose",
}
"""When in a pursuit each thing has to be settled: knowledge before the offer, influence before the signature."""

HOURS_OF_RUNG: dict[int, float] = {1: 0.5, 2: 1.0, 3: 4.0, 5: 16.0, 8: 40.0}
"""What a step of an effort takes of its owner, in hours: the middle of what the rung says in words."""

MOST_INITIATIVES = 6
MOST_STEPS = 14
REST_AFTER_DONE = timedelta(days=60)
"""A task of the plan that was done is not proposed again for this long."""

STEP_SOURCE = "pursuit:"
"""A task accepted from the plan carries the step it stands for in its source."""

StrategyKey = Literal[
    "wait", "learn", "close", "shape", "show_value", "borrow", "lift", "prove_small", "enter", "reference", "raise"
]


@dataclass(frozen=True, slots=True)
class StrategyRule:
    key: StrategyKey
    name: str
    when: str
    """The condition, as it is computed."""
    then: str
    """What the pursuit does."""
    why: str
    """What of the method it follows from."""


STRATEGIES: tuple[StrategyRule, ...] = (
    StrategyRule(
        "wait",
        "Wait for the money",
        "a Fact says that there is no budget",
        "Stop spending on the offer; find out when money is decided next, and be in that round",
        "no budget, no deal (Find the Money)",
    ),
    StrategyRule(
        "learn",
        "Find out first",
        "at most one C is known",
        "Spend nothing on the offer yet: learn who decides, whose money it is and which goal it serves",
        "unknown is not weak: no strategy can be read from it",
    ),
    StrategyRule(
        "close",
        "Close, and guard what we have",
        "every C is at 75 or more",
        "Nothing new on the table: settle terms, keep every sponsor warm, let nothing slip",
        "every C above 75 is the target state of a deal",
    ),
    StrategyRule(
        "shape",
        "Shape the criteria",
        "Control is strong: 75 or more",
        "Write what only we have into how they decide, and let the others answer to it",
        "our fingerprints on the deal (Control's qualifier)",
    ),
    StrategyRule(
        "show_value",
        "Make them value what only we have",
        "Mastery is 6.5 or more, and Influence is below 6 or unknown",
        "Take the Impact themes to the CXO, tied to a goal of theirs, and get their words on what it is worth",
        "Control is Mastery × Influence: what nobody values counts for nothing",
    ),
    StrategyRule(
        "borrow",
        "Bring the proof to the influence",
        "Influence is 6.5 or more, and Mastery is below 6 or unknown",
        "They want us: back it with a demonstration, a case and our specialists before a rival does",
        "Control is Mastery × Influence: wanted without proof does not last",
    ),
    StrategyRule(
        "lift",
        "From the users to the boardroom",
        "Commitment is 50 or more, and Credibility is below 50 or unknown",
        "Let those we deliver to open the door above: outcomes in their figures, carried up by a sponsor",
        "Commitment is earned below, Credibility is granted above",
    ),
    StrategyRule(
        "prove_small",
        "Prove it small first",
        "Credibility is 50 or more, and Capability is below 50 or unknown",
        "Offer one bounded proof with a promise in writing, and one reference call in their industry",
        "Capability is Competence × Quantum: shown, not told",
    ),
    StrategyRule(
        "enter",
        "Enter by a stepping stone",
        "they have bought nothing from us yet, Commitment is below 50 or unknown, and this is no Stepping Stone itself",
        "Sell one small piece that opens this one, and deliver it well before the offer",
        "a Stepping Stone proves us and opens a Bedrock",
    ),
    StrategyRule(
        "reference",
        "Lead with references",
        "Capability is 75 or more",
        "Put their peers in front: calls and visits before slides",
        "peers who vouch raise Trust at the same time",
    ),
    StrategyRule(
        "raise",
        "Raise the weakest C first",
        "none of the others holds",
        "One C holds the score down: work on that before anything else",
        "the Power Plan orders by gain for the effort",
    ),
)
"""Read from the top: the first whose condition holds is the strategy, the next that holds is the nearest other."""

HIGH_RATING, MIDDLE_RATING = 6.5, 6.0
"""Of Mastery and Influence, 0..10, in the rules above."""

PostureKey = Literal["head_on", "flank", "price", "above", "watch", "defend"]
POSTURES: dict[PostureKey, tuple[str, str]] = {
    "head_on": ("Head-on", "they can't match what only we have: make it a criterion"),
    "flank": ("Flank", "they hold the ground: win a part they don't hold, and let it be compared"),
    "price": (
        "Value before price",
        "they come over the price: put the figure of the outcome before the figure of the offer",
    ),
    "above": ("Result before study", "they sit with the board: offer the result, and who answers for it"),
    "watch": ("Watch", "no sign on this deal says how near they are: find out before answering them"),
    "defend": ("Defend", "we hold the ground: renew the outcome before they compare prices"),
}
