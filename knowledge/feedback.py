"""What people's thumbs said in a stretch of time, counted by the skill that answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table, func, select

from knowledge.journal import Journal
from knowledge.store.database import reading
from knowledge.store.journal_outbox import OUTBOX
from knowledge.store.journal_tables import FeedbackRow

_FEEDBACK: Table = FeedbackRow.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Thumbs:
    skill: str
    """ "" for answers of no skill, and those whose conversation is forgotten."""
    up: int
    down: int


async def thumbs(journal: Journal, *, since: float, until: float) -> Sequence[Thumbs]:
    """By skill, seconds since the epoch; a person's last word on an answer counts once, at the time it was said."""
    f, o = _FEEDBACK.c, OUTBOX.c
    said = o.payload["answer"]["skill"].as_string()
    skill = (
        select(said)
        .where(o.tenant == f.tenant, o.turn_id == f.turn_id, said.is_not(None), said != "")
        .order_by(o.seq)
        .limit(1)
        .scalar_subquery()
    )
    query = select(func.coalesce(skill, "").label("skill"), f.good).where(
        f.tenant == journal.tenant, f.at >= since, f.at < until
    )
    counted: dict[str, list[int]] = {}
    async with reading(journal.reads or journal.engine) as connection:
        for name, good in (await connection.execute(query)).all():
            counted.setdefault(name, [0, 0])[0 if good else 1] += 1
    return [Thumbs(name, up, down) for name, (up, down) in sorted(counted.items())]
