"""What is found twice is masked once, and an address swallows nothing that only stands beside it."""

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from llm.guard.spans import KINDS, Span, settled


def kept(*found: Span) -> list[tuple[int, int, str]]:
    return [(s.start, s.end, s.kind) for s in settled(found)]


def test_an_address_that_runs_into_a_number_stops_in_front_of_it() -> None:
    assert kept(Span(0, 20, "ADDRESS"), Span(15, 30, "PHONE")) == [(0, 15, "ADDRESS"), (15, 30, "PHONE")]
    assert kept(Span(10, 30, "ADDRESS"), Span(0, 12, "IBAN")) == [(0, 12, "IBAN"), (12, 30, "ADDRESS")]


def test_what_stands_within_an_address_is_a_part_of_it() -> None:
    assert kept(Span(0, 20, "ADDRESS"), Span(5, 9, "PHONE")) == [(0, 20, "ADDRESS")]


def test_an_address_within_something_surer_is_a_part_of_that() -> None:
    assert kept(Span(5, 9, "ADDRESS"), Span(0, 20, "LINK")) == [(0, 20, "LINK")]


found = st.builds(
    lambda start, length, kind: Span(start, start + length, kind),
    st.integers(0, 40),
    st.integers(1, 15),
    st.sampled_from(KINDS),
)


@limits(max_examples=60)
@given(st.lists(found, max_size=6))
def test_nothing_found_is_lost_and_nothing_masked_twice(some: list[Span]) -> None:
    masked = [at for span in settled(some) for at in range(span.start, span.end)]
    assert len(masked) == len(set(masked))
    assert masked == sorted({at for span in some for at in range(span.start, span.end)})
