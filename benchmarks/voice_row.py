"""A line of the speech benchmark's table."""

import os
from dataclasses import dataclass

from benchmarks.voice_score import Score, percentile


@dataclass(frozen=True, slots=True)
class Row:
    system: str
    word_errors: float
    final_p50_s: float
    final_p95_s: float
    word_p50_s: float
    word_p90_s: float
    processor_s_per_s: float
    """Processor seconds for each second of one speaker's sound."""
    memory_mb: float
    load: float
    """Of the machine during the run, one minute's average."""


def row(system: str, told: Score, processor: float, memory_mb: float) -> Row:
    return Row(
        system,
        round(told.word_errors, 4),
        round(percentile(told.final_s, 0.5), 3),
        round(percentile(told.final_s, 0.95), 3),
        round(percentile(told.word_s, 0.5), 3),
        round(percentile(told.word_s, 0.9), 3),
        round(processor, 4),
        round(memory_mb, 1),
        round(os.getloadavg()[0], 1),
    )
