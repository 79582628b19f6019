"""What an observation read out of a text goes by, whichever skill files it."""

from knowledge.records import Evidence, record_id

SOURCE = "text"
"""Where evidence read out of texts says it comes from."""


def ref_of(evidence: Evidence) -> str:
    """What an observation goes by: the same words of the same source for the same deal are the same observation."""
    scope = evidence.deal_id or evidence.account_id
    key = f"{evidence.source_kind}:{evidence.source_id or 'pasted'}:{scope}:{evidence.statement.strip()}"
    return record_id("evidence", evidence.tenant, SOURCE, key)
