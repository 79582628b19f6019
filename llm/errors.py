"""Errors of the model layer.

ModelError
├── SentenceModelMissing    the weights' package is not installed, or its file is damaged
├── GuardMissing            the file that tells personal data is gone or damaged: nothing is sent
├── EmbeddingUnavailable    the embedding service did not answer, or is busy (may be retried)
├── EmbeddingRefused        the embedding service will not take this request as it is configured
├── ModelTimeout            the model did not answer within the deadline (may be retried)
├── ModelBusy               the model can't be reached, or is rate limiting (may be retried)
│   ├── RateLimited         too many requests; `retry_after_s` where the server said how long
│   ├── Overloaded          the server says it has no room (503, 529)
│   └── StreamCut           the connection broke in the middle of an answer: nothing of it counts
├── ModelMisconfigured      the model refused the request: key, name or parameters are wrong
│   ├── ContextTooLong      the request does not fit the model's context
│   └── Unsupported         the model lacks what was asked of it (tools, schema, streaming)
├── BadOutput               an answer came and is of no use (may be retried once)
│   ├── EmptyAnswer         nothing in it
│   ├── CutShort            it ran out of tokens before its end: nothing of it counts
│   └── SchemaViolated      not the JSON that was asked for, even after one repair
├── Filtered                the provider's own filter silenced the answer
├── OverBudget              the month's, the team's or the request's budget is used up
├── NotPermitted            no endpoint may see data of this class, or from this region
├── TooLarge                more text than is ever sent to a model
└── NoModel                 none is configured, or none is left that works
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


class GuardMissing(ModelError):
    def __init__(self, detail: str) -> None:
        told = (
            "What masks personal data is missing or damaged, so nothing is sent to a model; install the program again."
        )
        super().__init__(told, detail=detail)


class EmbeddingUnavailable(ModelError):
    retriable = True


class EmbeddingRefused(ModelError):
    pass


class ModelTimeout(ModelError):
    retriable = True


class ModelBusy(ModelError):
    retriable = True


class RateLimited(ModelBusy):
    def __init__(self, message: str, *, detail: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(message, detail=detail)
        self.retry_after_s = retry_after_s


class Overloaded(ModelBusy):
    pass


class StreamCut(ModelBusy):
    pass


class ModelMisconfigured(ModelError):
    pass


class ContextTooLong(ModelMisconfigured):
    pass


class Unsupported(ModelMisconfigured):
    pass


class BadOutput(ModelError):
    retriable = True


class EmptyAnswer(BadOutput):
    pass


class CutShort(BadOutput):
    pass


class SchemaViolated(BadOutput):
    pass


class Filtered(ModelError):
    pass


class OverBudget(ModelError):
    pass


class NotPermitted(ModelError):
    pass


class TooLarge(ModelError):
    pass


class NoModel(ModelError):
    pass
