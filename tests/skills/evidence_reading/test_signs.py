"""Which way figures speak, and that they stay silent where they decide nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.evidence_reading.signs import KINDS, signs


def said(words: str) -> dict[str, float]:
    return {kind: sign for kind, sign in zip(KINDS, signs(words), strict=True) if sign}


@pytest.mark.parametrize(
    ("words", "kind", "way"),
    [
        ("99.3 percent of the parcels left the same day, the contract says 98.", "agreed", 1),
        ("98.2 percent of the lamps were lit, and you owe us 99.5.", "agreed", -1),
        ("Availability was 97.1 percent, you guarantee 99.", "agreed", -1),
        ("Availability was 99.98 percent against the 99.5 you guarantee.", "agreed", 1),
        ("The line was down for nineteen hours, and the contract says six.", "agreed", -1),
        ("The average reaction time was 40 minutes, two hours are allowed.", "agreed", 1),
        ("We waited two days for an engineer, the contract says eight hours.", "agreed", -1),
        ("We agreed a fixed 310,000 and what I have on my desk is 348.", "agreed", -1),
        ("Our NPS there slipped from 41 to 12.", "trend", -1),
        ("NPS 44, up from 12", "trend", 1),
        ("NPS 31, last year 45", "earlier", -1),
        ("The rating is 2.4 of 5, below the sector median of 3.6.", "norm", -1),
        ("The rating places it 17th of 19.", "place", -1),
        ("ranked 2nd of 214 suppliers", "place", 1),
        ("Response within 60 minutes: kept on 14 of 31 days.", "share", -1),
        ("All 48 of 48 inspections passed.", "share", 1),
        ("Nine of the last twenty invoices had to be credited.", "share", -1),
        ("I gave you a two out of ten.", "score", -1),
        ("I put a nine on your form.", "score", 1),
        ("NPS minus 8", "score", -1),
        ("handed over sixteen days ahead of the contract programme", "date", 1),
        ("six weeks behind the contractual date", "date", -1),
    ],
)
def test_figures_that_decide(words: str, kind: str, way: int) -> None:
    assert said(words)[kind] * way > 0


@pytest.mark.parametrize(
    "words",
    [
        "We have 40 branches and 700 people.",
        "The remaining 48 units came on 3 March.",
        "The second one was mine.",
        "Meeting room 4, from 9 to 11 on 3 May 2026.",
        "No figures at all.",
    ],
)
def test_figures_that_decide_nothing(words: str) -> None:
    assert said(words) == {}


def test_a_mark_that_moved_speaks_by_its_move() -> None:
    assert "score" not in said("NPS 44, up from 12")
    assert "score" not in said("Our NPS there slipped from 61 to 52.")


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 99), st.integers(2, 99))
def test_a_level_and_its_promise_speak_the_other_way_when_they_change_places(one: int, other: int) -> None:
    first, second = (
        said(f"Uptime was {a}.5 percent, you guarantee {b}.5.").get("agreed", 0)
        for a, b in ((one, other), (other, one))
    )
    assert (first, second) == (0.5, 0.5) if one == other else first == -second != 0


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="0123456789.,%- ofinagreedNPSlast ", max_size=80))
def test_any_text_gives_signs_between_minus_one_and_one(words: str) -> None:
    found = signs(words)
    assert len(found) == len(KINDS)
    assert all(-1 <= sign <= 1 for sign in found)
