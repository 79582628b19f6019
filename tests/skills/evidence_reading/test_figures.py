"""Numbers decide which way a statement speaks only where they are understood."""

import pytest

from skills.evidence_reading.figures import reckon


@pytest.mark.parametrize(
    ("words", "sub_factor", "way"),
    [
        ("99.3 percent of the parcels left the same day, the contract says 98.", "sla", 1),
        ("98.2 percent of the lamps were lit, and you owe us 99.5.", "sla", -1),
        ("The line was down for nineteen hours, and the contract says six.", "sla", -1),
        ("The average reaction time was 40 minutes, two hours are allowed.", "sla", 1),
        ("We waited two days for an engineer, the contract says eight hours.", "sla", -1),
        ("NPS minus 8", "nps", -1),
        ("NPS 44, up from 12", "nps", 1),
        ("Our NPS there slipped from 41 to 12.", "nps", -1),
        ("NPS 31, last year 45", "nps", -1),
        ("I gave you a two out of ten.", "nps", -1),
        ("The rating places it 17th of 19.", "supplier_rating", -1),
        ("ranked 2nd of 214 suppliers", "supplier_rating", 1),
        ("The rating is 2.4 of 5, below the sector median of 3.6.", "supplier_rating", -1),
        ("handed over sixteen days ahead of the contract programme", "contract_terms", 1),
        ("six weeks behind the contractual date", "contract_terms", -1),
    ],
)
def test_figures_that_decide(words: str, sub_factor: str, way: int) -> None:
    assert reckon(words).of(sub_factor) == way


@pytest.mark.parametrize(
    ("words", "sub_factor"),
    [
        ("Nine out of ten tickets are closed after the deadline.", "nps"),
        ("The last of the 48 units came on 3 March.", "contract_terms"),
        ("Repair time stayed below the agreed limit.", "sla"),
        ("We have 40 branches and 700 people.", "sla"),
        ("NPS 24", "nps"),
        ("ranked 2nd of 214 suppliers", "sla"),
    ],
)
def test_figures_that_decide_nothing(words: str, sub_factor: str) -> None:
    assert reckon(words).of(sub_factor) == 0
