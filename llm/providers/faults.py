"""One error tree over every vendor's: by HTTP status, which they agree on, and by what broke where they don't."""

import asyncio
import email.utils
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from llm.errors import (
    BadOutput,
    ContextTooLong,
    ModelBusy,
    ModelError,
    ModelMisconfigured,
    ModelTimeout,
    Overloaded,
    RateLimited,
    StreamCut,
    Unsupported,
)

LONGEST_DETAIL = 300
_TOO_LONG = ("context_length", "context length", "maximum context", "prompt is too long", "too many tokens")
_CANT = ("not support", "unsupported", "does not allow", "not available for")


def of_status(status: int, said: str, headers: Mapping[str, str]) -> ModelError:
    """The error a response of this status means; `said` is the server's own words, for the log."""
    detail = f"{status}: {said[:LONGEST_DETAIL]}"
    if status == 429:
        wait = retry_after(headers)
        return RateLimited("The model has too many requests right now.", detail=detail, retry_after_s=wait)
    if status in (503, 529):
        return Overloaded("The model is overloaded right now.", detail=detail)
    if status == 408 or status == 504:
        return ModelTimeout("The model did not answer in time.", detail=detail)
    if status >= 500:
        return ModelBusy("The model's server has a fault.", detail=detail)
    words = said.lower()
    if status == 413 or any(w in words for w in _TOO_LONG):
        return ContextTooLong("This is more text than the model can take in.", detail=detail)
    if status in (400, 422) and any(w in words for w in _CANT):
        return Unsupported("The model can't do what was asked of it.", detail=detail)
    return ModelMisconfigured(
        "The model refused the request; the admin should check the model settings.", detail=detail
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the server asks us to wait: `retry-after-ms`, else `retry-after` as seconds or as a date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(0.0, float(value) * unit)
        except ValueError:
            when = email.utils.parsedate_tz(value)
            if when is not None:
                return max(0.0, email.utils.mktime_tz(when) - time.time())
    return None


def unreachable(error: BaseException) -> ModelBusy:
    return ModelBusy("The model can't be reached.", detail=type(error).__name__)


def late() -> ModelTimeout:
    return ModelTimeout("The model did not answer in time.")


def cut(error: BaseException | None = None) -> StreamCut:
    return StreamCut(
        "The model's answer broke off.", detail=type(error).__name__ if error else "the stream ended without its end"
    )


def garbled(error: BaseException) -> BadOutput:
    return BadOutput("The model's server answered with something that is no answer.", detail=type(error).__name__)


@contextmanager
def shaped() -> Iterator[None]:
    """The SDKs check no shapes: what is no answer shows only when it is read."""
    try:
        yield
    except (AttributeError, TypeError, KeyError, IndexError, ValueError) as error:
        raise garbled(error) from None


def bounded(timeout_s: float) -> asyncio.Timeout:
    """A deadline of our own: the SDKs' timeouts are per read, a slow drip outlives them."""
    return asyncio.timeout(max(0.001, timeout_s))
