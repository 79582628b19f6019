"""How a client is measured (METHODOLOGY §3.7): four parts, each the mean of what is known of its measures, 0..100.

§3.7 names the parts; the measures and numbers here are this product's defaults. A measure without enough on record
is unknown, and a part without a known measure is unknown: never 0 and never 50 by silence. A client's total is the
mean of the four with unknown adding nothing ("at least"), as for Right to Win.
"""

from datetime import timedelta
from typing import Literal

PartKey = Literal["culture", "alignment", "growth", "success"]
PARTS: tuple[PartKey, ...] = ("culture", "alignment", "growth", "success")
PART_LABELS: dict[PartKey, str] = {
    "culture": "Culture fit",
    "alignment": "Strategic alignment",
    "growth": "Growth",
    "success": "Mutual success",
}

MeasureKey = Literal[
    "answers", "in_touch", "sentiment", "settled",
    "carried", "weight", "joint", "matched",
    "won_trend", "pipeline", "revenue",
    "contract_terms", "sla", "project_success", "nps", "renewal", "win_share",
]  # fmt: skip
MEASURES: dict[PartKey, tuple[MeasureKey, ...]] = {
    "culture": ("answers", "in_touch", "sentiment", "settled"),
    "alignment": ("carried", "weight", "joint", "matched"),
    "growth": ("won_trend", "pipeline", "revenue"),
    "success": ("contract_terms", "sla", "project_success", "nps", "renewal", "win_share"),
}
MEASURE_LABELS: dict[MeasureKey, str] = {
    "answers": "Answers to our mails",
    "in_touch": "People in touch",
    "sentiment": "Sentiment",
    "settled": "Tickets settled",
    "carried": "Our imperatives carried",
    "weight": "Business that carries one",
    "joint": "Joint initiative",
    "matched": "Their imperatives taken up",
    "won_trend": "Won, year on year",
    "pipeline": "Pipeline against business won",
    "revenue": "Size",
    "contract_terms": "Contract terms",
    "sla": "SLA",
    "project_success": "Projects successful",
    "nps": "NPS",
    "renewal": "Renewal",
    "win_share": "Deals they gave us",
}
FORMULAS: dict[MeasureKey, str] = {
    "answers": "share of our mails of the last 180 days answered in their thread within 7 days; 5 mails at least",
    "in_touch": "share of active contacts who wrote to us or met us in 90 days; 2 contacts at least",
    "sentiment": "the rating of accepted evidence on sentiment and on what they value about us (0–10, × 10)",
    "settled": "share of the tickets of 24 months closed within 14 days; 2 tickets at least",
    "carried": "share of our imperatives that their deals carry, open or won in 24 months",
    "weight": "share of the value of those deals that carries one of our imperatives",
    "joint": "100 with a joint initiative on record, 0 without; unknown where nobody has one on record",
    "matched": "share of their imperatives that a deal or a joint initiative takes up; unknown without any such link",
    "won_trend": "won in the last 12 months ÷ won in the last 24",
    "pipeline": "open value ÷ (open value + won in the last 24 months); unknown with nothing won",
    "revenue": "share of the other clients you may see, in the same currency, with less revenue; 5 others at least",
    "contract_terms": "share met over the deliveries of 24 months",
    "sla": "share met over the deliveries of 24 months",
    "project_success": "share of the projects that ended in 24 months",
    "nps": "the latest survey of 24 months: (NPS + 100) ÷ 2",
    "renewal": "share renewed or expanded in 24 months",
    "win_share": "won ÷ closed deals of the last 24 months; 3 at least",
}

ANSWER_WITHIN = timedelta(days=7)
MAILS_SINCE = timedelta(days=180)
FEWEST_MAILS = 5
IN_TOUCH_WITHIN = timedelta(days=90)
FEWEST_CONTACTS = 2
SETTLED_WITHIN = timedelta(days=14)
FEWEST_TICKETS = 2
YEAR = timedelta(days=365)
WINDOW = 2 * YEAR
FEWEST_CLOSED = 3
FEWEST_OTHERS = 5

TARGET = 75
"""From here a part, or a whole client, is strong; the same bands as Right to Win."""

FEWEST_PARTS = 2
"""A client with fewer known parts is listed, and not called a right or a wrong one."""
