"""What an initiative costs, on a scale of five rungs, with the reason for the rung.

The rungs are the method's gain per effort made plain: each is about half again to twice the one below, so that a
wrong guess by one rung does not turn the order around. A workspace may see them on every card.
"""

from dataclasses import dataclass

from knowledge.four_cs import CName

RUNGS: dict[int, str] = {
    1: "minutes: a question in a talk that happens anyway, or a look at our own files",
    2: "about an hour: a call or mail of its own with somebody we know",
    3: "half a day: a meeting to arrange and to prepare",
    5: "days: others have to move too",
    8: "weeks: largely out of our hands",
}
"""Effort -> what it stands for."""

DUE_IN_DAYS: dict[int, int] = {1: 3, 2: 7, 3: 14, 5: 21, 8: 45}
"""Effort -> the due date proposed, in days from today (never after the deal closes)."""


@dataclass(frozen=True, slots=True)
class Effort:
    rung: int
    why: str


OF_SUB_FACTOR: dict[str, Effort] = {
    "strategic_imperatives": Effort(2, "one call, or an hour with their annual report"),
    "industry_expertise": Effort(3, "a session to arrange between our specialist and theirs"),
    "operating_model": Effort(3, "a walk through their work, to arrange and prepare"),
    "stepping_stones": Effort(8, "a first project has to be sold and delivered"),
    "peer_recommendations": Effort(5, "a reference client has to find the time"),
    "consistent_delivery": Effort(1, "one question in a talk that happens anyway"),
    "supplier_rating": Effort(2, "one call to procurement"),
    "solution_fit": Effort(3, "requirements to go through with a user"),
    "client_recognition": Effort(5, "they have to agree to be quoted"),
    "similar_deliveries": Effort(2, "one call with a delivery of ours in hand"),
    "geographic_relevance": Effort(2, "one call with a delivery near them in hand"),
    "industry_experience": Effort(3, "a colleague with the case has to come along"),
    "contract_terms": Effort(1, "one question in a talk that happens anyway"),
    "sla": Effort(2, "a figure to ask for and to be sent"),
    "project_success": Effort(1, "one question in a talk that happens anyway"),
    "nps": Effort(1, "one question in a talk that happens anyway"),
    "sentiment": Effort(1, "one question in a talk that happens anyway"),
    "renewal": Effort(2, "a commercial call of its own"),
    "world_class": Effort(3, "half a day at the desk for a test that names us"),
    "proprietary_methods": Effort(3, "a demonstration to arrange"),
    "industry_leadership": Effort(2, "an hour to put it on one page"),
    "values_distinct": Effort(2, "one open call with the Buyer"),
    "strategic_fit": Effort(2, "one call about their goals"),
    "decision_influence": Effort(3, "a meeting with whoever decides, to arrange and prepare"),
}

OF_QUALIFIER: dict[CName, Effort] = {
    "credibility": Effort(5, "an executive's calendar, and somebody to open the door"),
    "capability": Effort(5, "a client in their region and industry has to agree to be named"),
    "commitment": Effort(8, "they have to buy something first"),
    "control": Effort(5, "their requirements have to be written with us in the room"),
}
"""Getting to a yes that the record does not suggest yet."""

ANSWER_ONLY = Effort(1, "it only needs your answer")


def next_rung(rung: int) -> int:
    return next((r for r in RUNGS if r > rung), max(RUNGS))


def harder(effort: Effort, why: str) -> Effort:
    return Effort(next_rung(effort.rung), f"{effort.why}; {why}")


def together(efforts: tuple[Effort, ...]) -> Effort:
    """Several things to find out in one initiative: their rungs add up."""
    return Effort(sum(e.rung for e in efforts), "; and ".join(dict.fromkeys(e.why for e in efforts)))


def due_in(rung: int) -> int:
    """Days for an initiative of this effort; between two rungs, those of the one below."""
    return DUE_IN_DAYS[max(r for r in DUE_IN_DAYS if r <= rung)]
