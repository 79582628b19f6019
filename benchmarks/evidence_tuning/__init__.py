"""Tunes the upper layers of the sentence model to evidence: `python -m benchmarks.evidence_tuning`, with torch."""
