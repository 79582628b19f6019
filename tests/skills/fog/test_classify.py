"""The classifier on plain text: the method's own rules, a labelled set, and any text at all."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.catalog.fog import Verdict, classify, classify_all
from skills.fog import Statement, classify_statements

STATEMENTS = Path(__file__).parent / "statements.tsv"


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("Dana signed the order form on 3 March.", "fact"),
        ("The RFP lists ISO 27001 as mandatory on page 12.", "fact"),
        ("Priya thinks our price is too high.", "opinion"),
        ("We will probably sign in May.", "opinion"),
        ("I heard the CFO is leaving.", "gossip"),
        ("Someone in procurement said we are too expensive.", "gossip"),
        ("Dana told me that Tom told her the project is dead.", "gossip"),
        ("Their boss is furious.", "gossip"),
    ],
)
def test_the_rules_of_the_method(text: str, cls: str) -> None:
    assert classify(text).cls == cls


def test_a_hedge_turns_a_first_hand_claim_about_the_future_into_an_opinion() -> None:
    assert classify("We go live on 1 March.", speaker="Dana Wu").cls == "fact"
    assert classify("We might perhaps go live in spring, if all goes well.", speaker="Dana Wu").cls == "opinion"


def test_our_in_a_named_persons_mouth_is_their_own_matter() -> None:
    assert classify("Our budget is approved.", speaker="Dana Wu").cls == "fact"


def test_hearsay_beats_the_figures_it_carries() -> None:
    assert classify("Rumour has it they cut 4 million from the plan in March.").cls == "gossip"


def test_it_abstains_when_the_words_settle_nothing() -> None:
    verdict = classify("Blue is the colour of the brochure.")
    assert verdict.cls is None
    assert verdict.statement
    assert "how it could be checked" in verdict.reason


@pytest.mark.parametrize(
    "text", ["When do they decide?", "Thanks, see you!", "Please send me the deck.", "", "!!!", "😀😀"]
)
def test_questions_courtesies_and_noise_claim_nothing(text: str) -> None:
    verdict = classify(text)
    assert verdict.cls is None
    assert not verdict.statement


def test_why_names_the_deciding_words_where_they_stand() -> None:
    text = "I heard the CFO is leaving."
    verdict = classify(text)
    assert verdict.why[0].kind == "hearsay"
    assert text[verdict.why[0].start : verdict.why[0].end] == "I heard"


def test_a_transcript_is_cut_by_speaker_and_sentence() -> None:
    text = "[12:40] Dana Wu: Our budget is 420k. I think it is tight.\nPriya Nair: I heard Cobalt is cheaper.\n"
    verdicts = classify_all(text)
    assert [(v.speaker, v.at, v.cls) for v in verdicts] == [
        ("Dana Wu", "12:40", "fact"),
        ("Dana Wu", "12:40", "opinion"),
        ("Priya Nair", None, "gossip"),
    ]
    assert [text[v.start : v.end] for v in verdicts] == [v.text for v in verdicts]


def test_a_note_with_bullets_abbreviations_and_clauses() -> None:
    verdicts = classify_all(
        "- Met Mr. Brandt at 3 p.m. on Monday\n- The demo went well, but I heard legal is blocking\n"
    )
    assert [v.text for v in verdicts] == [
        "Met Mr. Brandt at 3 p.m. on Monday",
        "The demo went well",
        "but I heard legal is blocking",
    ]


def _macro_f1(labels: list[str], verdicts: tuple[Verdict, ...]) -> tuple[float, float]:
    """Macro-F1 over what was decided, and the share that was not."""
    decided = [(label, v.cls) for label, v in zip(labels, verdicts, strict=True) if v.cls is not None]
    right = Counter(a for a, b in decided if a == b)
    f1 = [
        2 * right[c] / (2 * right[c] + sum((a == c) != (b == c) for a, b in decided))
        for c in ("fact", "opinion", "gossip")
    ]
    return sum(f1) / 3, 1 - len(decided) / len(labels)


@pytest.mark.parametrize("rules_only", [False, True])
def test_labelled_statements_that_nothing_was_fitted_on(rules_only: bool) -> None:
    with STATEMENTS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    statements = [Statement(r["text"], 0, len(r["text"])) for r in rows]
    macro_f1, abstained = _macro_f1([r["label"] for r in rows], classify_statements(statements, rules_only=rules_only))
    assert len(rows) >= 100
    assert macro_f1 >= 0.9
    assert abstained <= 0.15


@given(st.text(max_size=400))
@settings(max_examples=150)
def test_any_text_gets_a_verdict_and_spans_within_it(text: str) -> None:
    _holds(classify(text), text)
    for verdict in classify_all(text):
        assert text[verdict.start : verdict.end] == verdict.text
        _holds(verdict, text)


@given(
    st.lists(
        st.sampled_from("I heard the CFO said Dana thinks apparently 42 % signed on 3 March : . , ; ' \" “ (".split())
    )
)
@settings(max_examples=100)
def test_any_jumble_of_cue_words_too(words: list[str]) -> None:
    text = " ".join(words)
    for verdict in classify_all(text):
        _holds(verdict, text)


def _holds(verdict: Verdict, text: str) -> None:
    assert 0.0 <= verdict.confidence <= 1.0
    for cue in verdict.why:
        assert text[cue.start : cue.end] == cue.text


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("If they hesitate again, we lose the quarter.", "opinion"),
        ("We would have it running in five weeks.", "opinion"),
        ("You are the first supplier who asked about the crusher.", "opinion"),
        ("My drivers are back on the old tablets.", "fact"),
        ("Energy per bed is down seven per cent on last year.", "fact"),
        ("Yes, we signed it on Monday.", "fact"),
        ("No open point since May.", "fact"),
    ],
)
def test_what_people_say_in_calls(text: str, cls: str) -> None:
    assert classify(text, speaker="Dana Wu").cls == cls


def test_an_idiom_of_comparison_is_no_judgement() -> None:
    assert "judgement" not in {c.kind for c in classify("The order is as good as in the bag.").why}
