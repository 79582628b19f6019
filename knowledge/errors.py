"""Errors of the knowledge layer.

KnowledgeError
├── NotFound            no such record, or none the principal may see
├── NotAllowed          the principal may not do this
├── BucketNotDeclared   a skill read outside its buckets (a bug)
├── StaleChange         the record changed since the diff was shown
├── InvalidChange       a value the record cannot take
├── ImportFailed        an import that could not start (bad folder, bad mapping)
└── StoreUnavailable    the database or vector store did not answer (may be retried)
    └── StoreUnusable   it never will as things are: somebody has to act, and `way_out` says how
"""

import traceback
from pathlib import Path
from typing import Any


class KnowledgeError(Exception):
    """`message` is a sentence for the person; `detail` is for the log."""

    retriable = False

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class NotFound(KnowledgeError):
    pass


class NotAllowed(KnowledgeError):
    pass


class BucketNotDeclared(KnowledgeError):
    pass


class StaleChange(KnowledgeError):
    pass


class InvalidChange(KnowledgeError):
    pass


class ImportFailed(KnowledgeError):
    pass


class StoreUnavailable(KnowledgeError):
    retriable = True


class StoreUnusable(StoreUnavailable):
    retriable = False

    def __init__(self, message: str, *, way_out: str, detail: str = "") -> None:
        super().__init__(message, detail=detail)
        self.way_out = way_out


def where(error: BaseException) -> dict[str, Any]:
    """An error for the log: its kind and where it was raised. Its message may quote a person and is left out."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return {
        "error": type(error).__name__,
        "at": [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames],
    }
