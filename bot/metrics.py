"""What is counted and timed. Labels name skills, surfaces and outcomes, never people, deals or words."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from jobs.metrics import Counts

REGISTRY = CollectorRegistry()

ACCEPTED = Counter(
    "scip_events_accepted", "Events stored, by whether they were new", ["surface", "new"], registry=REGISTRY
)
TURNS = Counter("scip_turns", "Turns that ended", ["surface", "skill", "outcome"], registry=REGISTRY)
TURN_SECONDS = Histogram(
    "scip_turn_seconds",
    "From claimed to stored",
    ["surface"],
    buckets=(0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
PHASE_SECONDS = Histogram(
    "scip_phase_seconds",
    "Time in one phase of a turn",
    ["phase"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 10),
    registry=REGISTRY,
)
SENDS = Counter("scip_sends", "Tries to send a message", ["surface", "outcome"], registry=REGISTRY)
ROWS = Gauge("scip_journal_rows", "Unfinished and parked rows", ["state"], registry=REGISTRY)
BUSY = Gauge("scip_turns_in_progress", "Turns this process is working on", registry=REGISTRY)
WORK = Counts(REGISTRY)


def exposition() -> bytes:
    """The text Prometheus reads."""
    return generate_latest(REGISTRY)
