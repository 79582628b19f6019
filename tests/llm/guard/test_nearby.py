"""Looking only around the words a pattern can't do without finds what looking everywhere finds."""

import json
import re
from pathlib import Path

import pytest

from llm.guard.either import low, lowered
from llm.guard.nearby import Nearby

DATA = Path(__file__).parents[3] / "benchmarks" / "data" / "guard"


@pytest.fixture(scope="module")
def long_text() -> str:
    lines = (DATA / "personal_train.jsonl").read_text("utf-8").splitlines()
    return "\n\n".join(json.loads(line)["text"] for line in lines)


def words_of(text: str) -> list[tuple[str, int, int]]:
    return [(m[0], m.start(), m.end()) for m in re.finditer(r"[^\W_]+", text)]


def test_a_pattern_is_found_around_its_words_as_in_the_whole_text(long_text: str) -> None:
    rules = [(re.compile(r"\w+ (?:order|invoice|no\.?) [\w.-]+"), frozenset({"order", "invoice", "no"}))]
    everywhere = {m.span() for pattern, _ in rules for m in pattern.finditer(long_text)}
    near = {m.span() for m in Nearby(rules, around=60).find(long_text, words_of(long_text))}
    assert near == everywhere
    assert len(near) > 10


def test_the_end_of_a_stretch_is_not_taken_for_the_end_of_the_text() -> None:
    nearby = Nearby([(re.compile(r"here \w+(?!\w)"), frozenset({"here"}))], around=3)
    assert [m[0] for m in nearby.find("over here somewhere", [("here", 5, 9)])] == ["here somewhere"]


def test_a_pattern_in_lower_case_keeps_what_its_escapes_mean() -> None:
    pattern = low(r"\bPASSPORT\W{0,2}\D?No\b")
    assert pattern.search(lowered("Passport: no 7")) is not None
    assert pattern.search(lowered("passport 4 no")) is None
