"""The phased road: backwards from the close date, each phase as long as our won deals took. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.closings import Closings
from knowledge.records import Deal, FieldChange
from skills.catalog.pursuit_plan.rules import DEFAULT_DAYS, LEAST_REST_DAYS, PHASES, PhaseKey


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a stage takes us."""

    phase: PhaseKey
    days: float
    deals: int
    """Won deals it is the median of; 0: supposed."""


@dataclass(frozen=True, slots=True)
class Phase:
    key: PhaseKey
    number: int
    """From 1, the phase the deal is in."""
    start: date
    end: date
    pace: Pace
    usual_days: float
    """What it would take at our pace from now on: of the phase we are in, what is left of it."""


@dataclass(frozen=True, slots=True)
class Road:
    phases: tuple[Phase, ...]
    closes_on: date
    """The last day of the last phase."""
    close_known: bool
    """It is the deal's close date; else what our pace makes of it from today."""
    at_our_pace: date
    """When it would close if every phase took as long as usual."""
    in_stage_days: int | None
    """Days since it entered its stage; None where no history says."""

    @property
    def late_by(self) -> int:
        """Days by which our pace ends after the close date; 0 where it does not."""
        return max(0, (self.at_our_pace - self.closes_on).days) if self.close_known else 0

    @property
    def slack(self) -> int:
        """Days to spare."""
        return max(0, (self.closes_on - self.at_our_pace).days) if self.close_known else 0

    @property
    def supposed(self) -> tuple[PhaseKey, ...]:
        """Phases whose length is supposed, for lack of won deals."""
        return tuple(p.key for p in self.phases if not p.pace.deals)

    def phase(self, key: PhaseKey) -> Phase:
        """The phase in which something is due that belongs to a stage.

        Of a stage that is over, the first there is; what qualifies a deal is done from the first day on.
        """
        if key == "qualify":
            return self.phases[0]
        return next((p for p in self.phases if p.key == key), self.phases[0])

    def on(self, day: date) -> Phase:
        return next((p for p in self.phases if day <= p.end), self.phases[-1])


def paces(closings: Closings) -> dict[PhaseKey, Pace]:
    """A stage's length: the median days from entering it to the win, less those from the next stage.

    Both medians need four won deals. A later stage's median may exceed an earlier one's, where deals skipped stages:
    then the stage takes no time of its own.
    """
    found: dict[PhaseKey, Pace] = {}
    for n, key in enumerate(PHASES):
        stage = closings.stage(key)
        later = closings.stage(PHASES[n + 1]) if n + 1 < len(PHASES) else None
        whole = stage.days_to_win if stage else None
        rest = later.days_to_win if later else 0.0 if n + 1 == len(PHASES) else None
        if stage is None or whole is None or rest is None:
            found[key] = Pace(key, float(DEFAULT_DAYS[key]), 0)
        else:
            found[key] = Pace(key, max(0.0, whole - rest), stage.won)
    return found


def entered_on(deal: Deal, history: tuple[FieldChange, ...]) -> date | None:
    """The day the deal got to the stage it is in."""
    moves = [c for c in history if c.field == "stage" and c.after == deal.stage]
    if moves:
        return max(c.at for c in moves).date()
    moved = any(c.field == "stage" for c in history)
    return None if moved else deal.created_on


def road(deal: Deal, closings: Closings, history: tuple[FieldChange, ...], today: date) -> Road:
    """From today to the signature. What is left is spread over the phases as our pace has it.

    With room to spare, the phase we are in gets it: the later ones start as late as they can. With too little, every
    phase is cut by the same share.
    """
    keys = PHASES[PHASES.index(deal.stage) :] if deal.stage in PHASES else PHASES[:1]
    pace = paces(closings)
    since = entered_on(deal, history)
    elapsed = None if since is None else max(0, (today - since).days)
    usual = [pace[k].days for k in keys]
    usual[0] = max(float(LEAST_REST_DAYS), usual[0] - (elapsed or 0))
    at_our_pace = today + timedelta(days=round(sum(usual)))
    known = deal.close_on is not None and deal.close_on > today
    closes = deal.close_on if known and deal.close_on is not None else at_our_pace
    ends = _ends(usual, today, closes)
    starts = [today, *ends[:-1]]
    phases = tuple(
        Phase(k, n, start, end, pace[k], days)
        for n, (k, start, end, days) in enumerate(zip(keys, starts, ends, usual, strict=True), 1)
    )
    return Road(phases, closes, known, at_our_pace, elapsed)


def _ends(usual: list[float], today: date, closes: date) -> list[date]:
    window = (closes - today).days
    whole = sum(usual)
    if window >= whole:
        ends, left = [closes], closes
        for days in reversed(usual[1:]):
            left = left - timedelta(days=round(days))
            ends.append(left)
        return list(reversed(ends))
    found, done = [], 0.0
    for days in usual:
        done += days
        found.append(today + timedelta(days=round(window * done / whole)))
    return [*found[:-1], closes]
