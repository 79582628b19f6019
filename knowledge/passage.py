"""What retrieval returns."""

from dataclasses import dataclass
from datetime import datetime

from knowledge.records import Bucket


@dataclass(frozen=True, slots=True)
class Passage:
    """One ranked piece of text with all a citation needs."""

    id: str
    text: str
    score: float
    """Fused relevance, comparable within one result list only."""
    document_id: str | None
    """None when the passage is a record shown as text."""
    record_type: str
    record_id: str
    title: str
    bucket: Bucket
    at: datetime | None = None
    locator: str | None = None
    """"12:40" in a call, "p. 3" in a file, a heading in a document."""
    speaker: str | None = None
    deal_id: str | None = None
    account_id: str | None = None
    before: str = ""
    after: str = ""
    """Neighbouring text, for context; never scored."""
    similarity: float | None = None
    """Cosine with the query where dense retrieval saw it."""
