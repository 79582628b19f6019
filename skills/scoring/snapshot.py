"""Freezing a score with what changed it (METHODOLOGY §1): history instead of overwrite."""

from dataclasses import asdict
from datetime import datetime
from typing import Literal

from knowledge.records import Snapshot, record_id
from knowledge.writer import Change
from skills.scoring.score import Score

Cause = Literal["evidence", "qualifier", "override", "crm", "nightly", "import", "initiative"]


def frozen_scores(score: Score) -> dict[str, int | None]:
    """The four Cs and Right to Win as people read them. With no C known there is no Right to Win to freeze."""
    points: dict[str, int | None] = {c.spec.key: c.points for c in score.cs}
    return {**points, "right_to_win": score.right_to_win if score.known else None}


def snapshot_of(score: Score, *, tenant: str, cause: Cause, detail: str, key: str, source: str = "chat") -> Snapshot:
    """`key` makes the id: the same turn (or run) freezing the same deal gives the same snapshot."""
    return Snapshot(
        id=record_id("snapshot", tenant, source, f"{key}:{score.deal_id}"),
        tenant=tenant,
        deal_id=score.deal_id,
        at=score.at,
        cause=cause,
        detail=detail,
        scores=frozen_scores(score),
        source=source,
    )


def snapshot_change(score: Score, *, tenant: str, cause: Cause, detail: str, key: str) -> Change:
    """The snapshot as part of a proposed write, so that it is made (and undone) with what caused it."""
    values = asdict(snapshot_of(score, tenant=tenant, cause=cause, detail=detail, key=key))
    return Change("create", "snapshot", values.pop("id"), values)


def moved(before: Score, after: Score) -> bool:
    """Whether anything a person reads has changed between two scores."""
    return frozen_scores(before) != frozen_scores(after)


def is_due(score: Score, last: Snapshot | None, moment: datetime) -> bool:
    """Whether a nightly run should freeze `score`: nothing frozen yet, or something a person reads has moved."""
    return last is None or (last.at <= moment and dict(last.scores) != frozen_scores(score))
