"""What the index notes of a document: two hashes that tell what changed, and the labels rights are decided by."""

from hashlib import sha256

from knowledge.buckets import BUCKET_OF_RECORD
from knowledge.index.passages import Entry
from knowledge.records import Document


def scope_of_document(document: Document) -> str:
    from knowledge.policy import scope_of

    return scope_of(document)


def entry_of(document: Document, scope: str) -> Entry:
    is_record = document.source in BUCKET_OF_RECORD and document.kind in ("note", "mail")
    record_type = document.source if is_record else "document"
    at = document.at.isoformat()
    place = _hash(document.bucket, scope, document.deal_id or "", document.account_id or "", at, record_type)
    return Entry(
        id=document.id,
        content=content_hash(document),
        place=place,
        title=document.title,
        bucket=document.bucket,
        scope=scope,
        deal_id=document.deal_id,
        account_id=document.account_id,
        at=at,
        record_type=record_type,
        is_record=is_record,
    )


def content_hash(document: Document) -> str:
    """Of everything that passages are made of."""
    parts = [document.title]
    for s in document.segments:
        parts += [s.text, s.speaker or "", str(s.start), str(s.page), s.heading or ""]
    return _hash(*parts)


def _hash(*parts: str) -> str:
    digest = sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()[:32]
