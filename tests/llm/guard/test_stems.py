"""Words are found exactly where their pattern finds them, though it is tried in few places."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from llm.guard import mail
from llm.guard.either import lowered
from llm.guard.stems import Stems, stems_of

DATA = Path(__file__).parents[3] / "benchmarks" / "data" / "guard"
PATTERNS = {"dots": mail._SPOKEN_DOT}
PIECES = "pass passport Passports pas reisepässe ID shown passi n numero dot (dot) [ . ] punkt AB12345 \n , 护照 xdot"


def texts() -> list[str]:
    return [json.loads(line)["text"] for line in (DATA / "personal_train.jsonl").open(encoding="utf-8")]


def same(words: Stems, text: str) -> bool:
    small = lowered(text)
    return [m.span() for m in words.all(small)] == [m.span() for m in words._pattern.finditer(small)]


@pytest.mark.parametrize("words", PATTERNS.values(), ids=PATTERNS.keys())
def test_it_finds_what_its_pattern_finds(words: Stems) -> None:
    everything = " ".join(texts())
    assert same(words, everything)
    assert words.all(lowered(everything)), "the texts hold some"


@given(st.lists(st.sampled_from(PIECES.split(" ")), max_size=12).map(" ".join))
@limits(max_examples=100, deadline=None)
def test_and_in_any_other_text(text: str) -> None:
    for words in PATTERNS.values():
        assert same(words, text)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\bpass(?:port|e)s?", {"passp", "passe"}),
        (r"(?:the )?cat", {"the c", "cat"}),
        (r"[kc]at+(?=s)", {"kat", "cat"}),
        (r"(?<!a)no\.? nr", {"no. n", "no nr"}),
        (r"a+b", {"a"}),
    ],
)
def test_what_a_pattern_begins_with_is_read_off_it(pattern: str, expected: set[str]) -> None:
    assert stems_of(pattern) == expected


@pytest.mark.parametrize("pattern", [r"\w*ausweis", r"(?:x)?", r"[a-z]og"])
def test_a_pattern_that_may_begin_with_anything_is_none(pattern: str) -> None:
    with pytest.raises(ValueError, match="may begin with anything"):
        Stems(pattern)
