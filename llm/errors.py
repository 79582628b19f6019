"""Errors of the model layer.

ModelError
├── SentenceModelMissing   the weights' package is not installed, or its file is damaged
├── EmbeddingUnavailable   the embedding service did not answer, or is busy (may be retried)
├── EmbeddingRefused       the embedding service will not take this request as it is configured
├── ModelTimeout            the model did not answer within the deadline (may be retried)
├── ModelBusy               the model can't be reached, or is rate limiting (may be retried)
└── ModelMisconfigured      the model refused the request: key, name or parameters are wrong
"""


class ModelError(Exception):
    """`message` is a sentence for the person; `detail` is for the log."""

    retriable = False

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class SentenceModelMissing(ModelError):
    pass


class EmbeddingUnavailable(ModelError):
    retriable = True


class EmbeddingRefused(ModelError):
    pass


class ModelTimeout(ModelError):
    retriable = True


class ModelBusy(ModelError):
    retriable = True


class ModelMisconfigured(ModelError):
    pass
