"""Whose number it is, is told by its make-up and the words around it; without what was learnt nothing passes unread."""

import re
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from stdnum import luhn

from benchmarks.guard import rows
from benchmarks.guard_fit import taught
from llm.errors import GuardMissing
from llm.guard import numbers
from llm.guard.identity_schemes import SCHEMES, schemes_of
from llm.guard.number_runs import Run, runs_in
from llm.guard.number_signs import Signs, _luhn
from llm.guard.number_words import told
from llm.guard.numbers import FILE, Weights, likeliest, personal_numbers, shipped, signs_of_now
from llm.guard.spoken_numbers import spoken_numbers

TEXTS = [row["text"] for row in islice(rows("personal", "train"), 80)]


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in personal_numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Claims line 0808 157 0144. 5 vans wait.", [("PHONE", "0808 157 0144")]),
        ("DOB 06/16/1992\nAddress 660 Peachtree St", [("BIRTH_DATE", "06/16/1992")]),
        ("Tel. 020 914 0551\n12 pallets", [("PHONE", "020 914 0551")]),
        (
            "Name\tBorn\tPassport\tMobile\nIna Ruud\t12.03.1970\tC01X00T47\t905 55 118",
            [("BIRTH_DATE", "12.03.1970"), ("PASSPORT", "C01X00T47"), ("PHONE", "905 55 118")],
        ),
        ("Her PESEL is 44051401359, order 44051401360", [("ID", "44051401359")]),
        ("Fon +49 (0) 851 / 555 01 74\nFax +49 (0) 851 / 555 01 99", [
            ("PHONE", "+49 (0) 851 / 555 01 74"), ("PHONE", "+49 (0) 851 / 555 01 99")
        ]),
    ],
)  # fmt: skip
def test_each_number_is_found_whole_and_none_with_its_neighbour(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Order 4500 018 837 of 12.03.2026, invoice 2026-004417, total 1,250,000.00 EUR",
        "Firmware 10.2.0.1 replaces version 121.0.6167.85",
        "Tracking 1Z 999 AA1 01 2345 6784, meter 0044719922, VAT no. GB 999 9999 73",
        "Deal closes 2026-12-01; weighted 420,000; stage since 2026-10-14; next step 2026-11-30",
    ],
)
def test_numbers_of_things_stay(text: str) -> None:
    assert found(text) == []


def test_of_readings_that_overlap_the_likeliest_stand_and_never_one_that_counts_for_nothing() -> None:
    runs = [Run(0, 4), Run(0, 9), Run(5, 9), Run(10, 14), Run(20, 25)]
    assert likeliest(runs, [2.0, 3.5, 2.0, 1.0, -0.5]) == [0, 2, 3]
    assert likeliest(runs, [1.0, 3.5, 2.0, 1.0, 0.5]) == [1, 3, 4]


def test_each_sign_of_a_run_counts_once_though_what_runs_have_in_common_is_added_up_together() -> None:
    shared = 0
    for text in TEXTS:
        runs, signs = runs_in(text), Signs(text)
        for run, scores in zip(runs, shipped().scores(text, runs) if runs else (), strict=True):
            summed = shipped().of[signs.of(run)].sum(axis=0, dtype=np.float64)
            assert (scores == summed)[np.isfinite(scores)].all()
            parts = (signs.before(run.start), signs.behind(run.end), signs.own(run))
            shared += sum(map(len, parts)) > len(signs.of(run))
    assert shared, "some runs have two signs of one number"


def test_a_number_has_every_scheme_whose_shape_it_has() -> None:
    values = {text[run.start : run.end] for text in TEXTS for run in runs_in(text)}
    found = {value: [name for name, _ in schemes_of(value)] for value in values}
    assert found == {v: [s.check or s.shape for s in SCHEMES if re.fullmatch(s.shape, v)] for v in values}
    assert sum(map(len, found.values())) > 100


@pytest.mark.parametrize("figures", ["4242424242424242", "4242424242424241", "352099001761481", "79927398713", "٤٢٤٢"])
def test_check_digits_are_those_of_luhn(figures: str) -> None:
    assert _luhn(figures) == luhn.is_valid(figures)


def test_nothing_is_read_where_something_else_was_found() -> None:
    text = "call 0491 570 156 or 0491 570 157"
    assert [text[r.start : r.end] for r in runs_in(text, [(5, 17)])] == [
        text[r.start : r.end] for r in runs_in(text) if r.start > 17
    ]


def test_words_for_numbers_are_known_in_their_forms_and_behind_each_other() -> None:
    assert (0, "phone") in told(["Telefonnummer"])
    assert (2, "birth") in told(["date", "of", "birth"])
    assert told(["date", "of", "issue"]) == []


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("ring me on zero seven seven double zero nine zero zero", True),
        ("bel nul zes vijf vijf vijf nul een negen een acht", True),
        ("order zero seven seven double zero nine zero zero", False),
        ("one two three, testing", False),
    ],
)
def test_a_number_said_in_words_is_found_unless_it_is_of_a_thing(said: str, is_one: bool) -> None:
    assert bool(list(spoken_numbers(said))) == is_one


def test_what_ships_was_learnt_from_these_texts_by_these_signs() -> None:
    weights = Weights.read()
    assert weights.taught == taught(), "run python -m benchmarks.guard_fit"
    assert weights.signs == signs_of_now(), "run python -m benchmarks.guard_fit"


def test_without_what_was_learnt_a_text_with_numbers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn, other = tmp_path / "torn.npz", tmp_path / "other.npz"
    torn.write_bytes(FILE.read_bytes()[:500])
    Weights(np.zeros((4, 2), np.float32), "", signs_of_now()).write(other)
    for file in (torn, other, tmp_path / "none.npz"):
        with pytest.raises(GuardMissing, match="nothing is sent to a model; install the program again"):
            Weights.read(file)
    shipped.cache_clear()
    monkeypatch.setattr(numbers, "shipped", lambda: Weights.read(torn))
    with pytest.raises(GuardMissing):
        personal_numbers("call 0491 570 156")
