"""Which of the four buckets each read draws on: the one table a reader is held to.

A read is open to a skill that declared any one of the buckets named here. What a citation points to and how
two records relate (`record`, `edges`) belong to no single bucket; documents and passages carry their own.
"""

from collections.abc import Collection

from knowledge.errors import BucketNotDeclared
from knowledge.records import Bucket

ALL_BUCKETS: frozenset[Bucket] = frozenset({"company", "client", "industry", "deal"})
OPEN_TO_ANALYSTS: frozenset[Bucket] = frozenset({"company", "industry"})

BUCKETS_OF_READ: dict[str, frozenset[Bucket]] = {
    "deals": frozenset({"deal"}),
    "deal": frozenset({"deal"}),
    "activities": frozenset({"deal"}),
    "evidence": frozenset({"deal"}),
    "qualifier_answers": frozenset({"deal"}),
    "overrides": frozenset({"deal"}),
    "initiatives": frozenset({"deal"}),
    "snapshots": frozenset({"deal"}),
    "live_calls": frozenset({"deal"}),
    "history": frozenset({"deal"}),
    "accounts": frozenset({"client"}),
    "account": frozenset({"client"}),
    "contacts": frozenset({"client"}),
    "deliveries": frozenset({"client"}),
    "nps": frozenset({"client"}),
    "tickets": frozenset({"client"}),
    "budgets": frozenset({"client"}),
    "imperatives of a client": frozenset({"client"}),
    "imperatives": frozenset({"company"}),
    "users": frozenset({"company"}),
    "teams": frozenset({"company"}),
    "products": frozenset({"company"}),
    "case_studies": frozenset({"company"}),
    "objectives": frozenset({"company"}),
    "targets": frozenset({"company"}),
    "comp_clauses": frozenset({"company"}),
    "competencies": frozenset({"company"}),
    "trainings": frozenset({"company"}),
    "capacities": frozenset({"company"}),
    "preferences": frozenset({"company"}),
    "differentiators": frozenset({"company"}),
    "track_record": frozenset({"company"}),
    "value_bar": frozenset({"company"}),
    "closings": frozenset({"company"}),
    "competitors": frozenset({"company", "industry"}),
}

BUCKET_OF_RECORD: dict[str, Bucket] = {
    "deal": "deal",
    "activity": "deal",
    "evidence": "deal",
    "qualifier_answer": "deal",
    "override": "deal",
    "initiative": "deal",
    "snapshot": "deal",
    "live_call": "deal",
    "account": "client",
    "contact": "client",
    "delivery": "client",
    "nps_survey": "client",
    "ticket": "client",
    "budget": "client",
    "imperative": "company",
    "objective": "company",
    "target": "company",
    "comp_clause": "company",
    "competency": "company",
    "training": "company",
    "capacity": "company",
    "preference": "company",
    "differentiator": "company",
    "user": "company",
    "team": "company",
    "product": "company",
    "case_study": "company",
    "competitor": "industry",
}
"""Where a record shown as text is filed for retrieval (a client's imperative goes with the client)."""


def hold_to(declared: Collection[Bucket], read: str) -> None:
    """Raises `BucketNotDeclared` when none of the read's buckets was declared."""
    needed = BUCKETS_OF_READ[read]
    if needed.isdisjoint(declared):
        raise BucketNotDeclared(
            "That answer needs records this skill does not read.",
            detail=f"{read} reads the {' or '.join(sorted(needed))} bucket; declared: {', '.join(sorted(declared))}",
        )
