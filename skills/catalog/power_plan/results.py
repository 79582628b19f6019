"""What a finished initiative brought, by the snapshots before and after it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from knowledge.four_cs import FOUR_CS
from knowledge.records import Initiative, Snapshot

SETTLING = timedelta(days=14)
"""What came of it may take days to be on record: the score counts until this long after it was done."""


@dataclass(frozen=True, slots=True)
class Result:
    """Whole points, as people read them; None where a score was unknown or never frozen."""

    before: int | None
    after: int | None
    """Right to Win."""
    c_before: int | None
    c_after: int | None
    """The C it was meant to raise."""
    frozen: bool
    """Whether there is a snapshot on both sides to compare."""
    others: int = 0
    """Steps of its C in between that were not the last one."""

    @property
    def actual(self) -> float | None:
        """Right-to-Win points that its C brought: what other Cs did meanwhile is not its doing.

        An unknown C counts 0, as it does in the mean.
        """
        if not self.frozen:
            return None
        return ((self.c_after or 0) - (self.c_before or 0)) / len(FOUR_CS)


def result_of(initiative: Initiative, snapshots: Sequence[Snapshot]) -> Result:
    """`snapshots`: of its deal, oldest first."""
    began, ended = initiative.accepted_at, initiative.closed_at
    before = [] if began is None else [s for s in snapshots if s.at <= began]
    if began is None or ended is None or not before:
        return Result(None, None, None, None, frozen=False)
    during = [s for s in snapshots if began < s.at <= ended + SETTLING]
    first, last = before[-1], (during or before)[-1]
    name, c = "right_to_win", initiative.c
    steps = sum(a.scores.get(c) != b.scores.get(c) for a, b in zip([first, *during], during, strict=False))
    return Result(
        first.scores.get(name),
        last.scores.get(name),
        first.scores.get(c),
        last.scores.get(c),
        frozen=True,
        others=max(0, steps - 1),
    )
