"""Looking only where a pattern can begin or stand finds what looking everywhere finds."""

import json
import re
from pathlib import Path

import pytest

from llm.guard.either import low, lowered
from llm.guard.nearby import Nearby, beginning
from llm.guard.postcodes import _FIRST
from llm.guard.postcodes import _OPENING as OPENS_A_POSTCODE
from llm.guard.street_shapes import ANYWHERE

DATA = Path(__file__).parents[3] / "benchmarks" / "data" / "guard"


@pytest.fixture(scope="module")
def long_text() -> str:
    lines = (DATA / "personal_train.jsonl").read_text("utf-8").splitlines()
    marked = (DATA / "personal_dev.txt").read_text("utf-8")
    return "\n\n".join([*(json.loads(line)["text"] for line in lines), re.sub(r"\{\w+\|([^}]*)\}", r"\1", marked)])


def words_of(text: str) -> list[tuple[str, int, int]]:
    every = re.finditer(r"[^\W_]+", text)
    return [("0" if m[0].isdigit() and text[m.end()] == "-" else m[0], m.start(), m.end()) for m in every]


def test_streets_are_found_around_their_words_as_in_the_whole_text(long_text: str) -> None:
    everywhere = {m.span() for pattern, _ in ANYWHERE for m in pattern.finditer(long_text)}
    near = {m.span() for m in Nearby(ANYWHERE, around=110).find(long_text, words_of(long_text))}
    assert near == everywhere
    assert len(near) > 100


@pytest.mark.parametrize(("opening", "pattern"), [(OPENS_A_POSTCODE, _FIRST)])
def test_numbers_are_found_from_their_first_sign_as_in_the_whole_text(
    long_text: str, opening: re.Pattern[str], pattern: re.Pattern[str]
) -> None:
    found = [m.span() for m in beginning(opening, pattern, long_text)]
    assert found == [m.span() for m in pattern.finditer(long_text)]
    assert len(found) > 20


def test_the_end_of_a_stretch_is_not_taken_for_the_end_of_the_text() -> None:
    nearby = Nearby([(re.compile(r"here \w+(?!\w)"), frozenset({"here"}))], around=3)
    assert [m[0] for m in nearby.find("over here somewhere", [("here", 5, 9)])] == ["here somewhere"]


def test_a_pattern_in_lower_case_keeps_what_its_escapes_mean() -> None:
    pattern = low(r"\bPASSPORT\W{0,2}\D?No\b")
    assert pattern.search(lowered("Passport: no 7")) is not None
    assert pattern.search(lowered("passport 4 no")) is None
