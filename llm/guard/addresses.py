"""Postal addresses, from the house's or the flat's name to the country's, in whatever order people write them."""

from collections.abc import Iterator

from llm.guard.address_weights import Tagger, shipped
from llm.guard.address_words import words_in
from llm.guard.spans import Span

_CLOSED = {")": "(", "”": "“", '"': '"'}


def addresses(text: str) -> Iterator[Span]:
    """Raises `GuardMissing` where nothing can tell: a text must not pass for one without addresses."""
    yield from addresses_by(text, shipped())


def addresses_by(text: str, tagger: Tagger) -> Iterator[Span]:
    words = words_in(text)
    for first, behind in tagger.runs(words):
        start, end = words.starts[first], words.ends[behind - 1]
        start -= text[start - 1 : start] == "#"
        opened = _CLOSED.get(text[end : end + 1])
        if opened is not None and opened in text[start:end]:
            end += 1
        yield Span(start, end, "ADDRESS", by_context=True)
