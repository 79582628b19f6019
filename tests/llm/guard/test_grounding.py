"""A narration may say only what its facts hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm.guard.grounding import grounded, unfounded

FACTS = [
    "Right to Win on Helix plant: 74 of 100 (contested, 19 of 24 known)",
    "Credibility: 72, Commitment 55. NPS +40. SLA met 96 % over 3 deliveries.",
    "Amount $420,000, close Mar 31, 2027, stage propose. Owner Ana Ruiz. Q1 2027 target €1.2M.",
    "Dana Fox, CFO, said on 2026-11-12: “We have the budget in writing.” Meeting on Tuesday at helix.example",
]


@pytest.mark.parametrize(
    "text",
    [
        "You stand at 74 on Helix plant; Commitment is the weakest at 55.",
        "Dana Fox said the budget is in writing. Close is planned for 31 March 2027, worth 420k USD.",
        "The SLA was met at 96% over three deliveries.",
        "Ana's amount is USD 420,000 and the target for Q1 is €1,200,000.",
        "On 12 November Dana confirmed it. Meet her on Tuesday.",
        "However, nothing else is known. Ask the CFO.",
        "",
    ],
)
def test_what_the_facts_hold_passes_in_any_format(text: str) -> None:
    assert unfounded(text, FACTS) == ()


@pytest.mark.parametrize(
    ("text", "kind", "claim"),
    [
        ("You stand at 76.", "number", "76"),
        ("It is worth $425,000.", "money", "$425,000"),
        ("It is worth €420,000.", "money", "€420,000"),
        ("The SLA was met at 97 %.", "percent", "97 %"),
        ("You gained 74%.", "percent", "74%"),
        ("It closes on 30 March 2027.", "date", "30 March 2027"),
        ("It closes on March 31, 2028.", "date", "March 31, 2028"),
        ("It closes in Q2.", "period", "Q2"),
        ("Meet her on Thursday.", "date", "Thursday"),
        ("Peter Stone is the buyer.", "name", "Peter"),
        ("We beat Globex before.", "name", "Globex"),
        ("Write to dana@helix.example.", "address", "dana@helix.example"),
        ("See https://evil.example/x for more.", "address", "https://evil.example/x"),
        ("There were five deliveries.", "number", "five"),
        ("That doubles it: twice the score.", "number", "twice"),
    ],
)
def test_what_they_do_not_hold_is_named(text: str, kind: str, claim: str) -> None:
    found = [(c.kind, c.text) for c in unfounded(text, FACTS)]
    assert (kind, claim) in found


@given(st.integers(min_value=2, max_value=10**7), st.integers(min_value=2, max_value=10**7))
def test_a_number_passes_only_where_it_is_a_fact(said: int, held: int) -> None:
    assert grounded(f"It is {said:,} now.", [f"value {held}"]) == (said == held)


@given(st.text(max_size=200))
def test_any_text_can_be_checked_and_is_grounded_in_itself(text: str) -> None:
    unfounded(text, FACTS)
    assert not [c for c in unfounded(text, [text]) if c.kind in ("name", "address")]
