"""Initiatives computed for a deal: what would raise its Right to Win, with whom, at what cost, in which order (§1)."""
