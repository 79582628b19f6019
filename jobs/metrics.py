"""What is counted of work. Labels name tasks and outcomes, never people or deals."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Counts:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.ended = Counter("scip_work", "Tries at work that ended", ["task", "outcome"], registry=registry)
        self.seconds = Histogram(
            "scip_work_seconds",
            "Time of one try",
            ["task"],
            buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800),
            registry=registry,
        )
        self.rows = Gauge("scip_work_rows", "Work on the list", ["state"], registry=registry)
        self.leading = Gauge("scip_work_leading", "1 where this process plans the schedules", registry=registry)
