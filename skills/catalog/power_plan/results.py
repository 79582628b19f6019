"""What a finished initiative brought, by the snapshots before and after it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from knowledge.records import Initiative, Snapshot

SETTLING = timedelta(days=14)
"""What came of it may take days to be on record: the score counts until this long after it was done."""


@dataclass(frozen=True, slots=True)
class Result:
    """Whole points, as people read them; None where a score was unknown or never frozen."""

    before: int | None
    after: int | None
    c_before: int | None
    c_after: int | None
    frozen: bool
    """Whether there is a snapshot on both sides to compare."""
    others: int = 0
    """Changes of the score in between that had another cause."""

    @property
    def actual(self) -> int | None:
        """An unknown score counts 0 before, as it does in the mean."""
        if not self.frozen or self.after is None:
            return None
        return self.after - (self.before or 0)


def result_of(initiative: Initiative, snapshots: Sequence[Snapshot]) -> Result:
    """`snapshots`: of its deal, oldest first."""
    began, ended = initiative.accepted_at, initiative.closed_at
    if began is None or ended is None:
        return Result(None, None, None, None, frozen=False)
    before = [s for s in snapshots if s.at <= began]
    during = [s for s in snapshots if began < s.at <= ended + SETTLING]
    if not before:
        return Result(None, None, None, None, frozen=False)
    first, last = before[-1], (during or before)[-1]
    name = "right_to_win"
    others = sum(a.scores != b.scores for a, b in zip([first, *during], during, strict=False))
    return Result(
        first.scores.get(name),
        last.scores.get(name),
        first.scores.get(initiative.c),
        last.scores.get(initiative.c),
        frozen=True,
        others=max(0, others - 1),
    )
