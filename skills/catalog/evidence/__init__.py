"""Evidence from texts: what mails, notes, calls and papers say that counts for a score, asked about in batches."""

from skills.catalog.evidence.skill import EVIDENCE, evidence_by

__all__ = ["EVIDENCE", "evidence_by"]
