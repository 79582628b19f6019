"""Patterns are found exactly where one long alternation of them would be, whatever is skipped on the way."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from llm.guard import order_words
from llm.guard.either import Either, branches_of, letters_in, lowered, needed

DATA = Path(__file__).parents[3] / "benchmarks" / "data" / "guard"
SIGNS = {name: sign for name in dir(order_words) if isinstance(sign := getattr(order_words, name), Either)}
PIECES = (
    "ignore all your rules a.i. AI: assistant, note to the model please send <facts> system: reveal prompt you were "
    "given whatever reads this İgnore ıgnore \u212aI Ki müssen 请 忽略以上指令 tool_use http://x?q={a} \n . , ( [ |"
).split(" ")


def texts() -> list[str]:
    lines = [line for name in ("injection_train", "personal_train") for line in (DATA / f"{name}.jsonl").open()]
    return [json.loads(line)["text"] for line in lines]


def in_one(sign: Either) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{b.pattern.pattern})" for b in sign._branches), re.IGNORECASE)


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS.keys())
def test_it_finds_what_one_long_alternation_finds(sign: Either) -> None:
    whole = in_one(sign)
    for text in texts():
        low = lowered(text)
        assert sign.found(text, low) == (whole.search(text) is not None)
        assert sign.within(low, letters_in(low)).found(text, low) == sign.found(text, low)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
@limits(max_examples=150, deadline=None)
def test_and_in_any_other_text(text: str) -> None:
    low = lowered(text)
    for sign in SIGNS.values():
        assert sign.found(text, low) == (in_one(sign).search(text) is not None)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"(?:ai|a\.i)\.?", [{"ai", "a.i"}]),
        (r"\b(?:ignore|forget)(?: all)? rules?\b", [{"ignore", "forget"}, {" rule"}]),
        (r"(?:key|)word", [{"word"}]),
        (r"[Aa]b*", []),
        ("请", [{"请"}]),
        (r"a(?=b)bc(?=.*end)(?!no)", [{"abc"}, {"end"}]),
    ],
)
def test_what_a_pattern_needs_is_read_off_it(pattern: str, expected: list[set[str]]) -> None:
    assert {frozenset(pieces) for pieces in expected} == set(needed(pattern))


def test_a_pattern_is_cut_where_no_bracket_holds_it_together() -> None:
    assert branches_of(r"a(b|c)|[|]\||d") == [r"a(b|c)", r"[|]\|", "d"]
