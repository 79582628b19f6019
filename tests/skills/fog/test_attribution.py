"""Who a sentence has it from, by the shape of the sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.fog.attribution import attributions


def kinds(text: str) -> list[tuple[str, str]]:
    return [(c.kind, c.text) for c in attributions(text)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (
            "A temp in their warehouse mentioned that they are moving.",
            "unnamed_source",
            "A temp in their warehouse mentioned",
        ),
        ("Two moms at pickup were saying it is closing.", "unnamed_source", "Two moms at pickup were saying"),
        ("Dealers over there, who never liked us, claim it failed.", "unnamed_source", "Dealers over there"),
        ("Her assistant let slip that they are selling.", "second_hand", "Her assistant let"),
        ("Gord's crew reckon it is over.", "second_hand", "Gord's crew reckon"),
        ("Ron says the CFO told him no.", "second_hand", "Ron says"),
        ("Lee said she'd been told about the audit.", "second_hand", "Lee said"),
        ("I was told it is off.", "hearsay", "I was told"),
        ("Hearing they pulled out.", "hearsay", "Hearing"),
        ("Cheryl said she signs up to 75k.", "own_words", "Cheryl said"),
        ("The committee said they will decide in May.", "own_words", "The committee said"),
        ("Dana said the budget is approved.", "attributed", "Dana said"),
        ("The CFO thinks it is too dear.", "named_judgement", "The CFO thinks"),
        ("Thinks we are too slow.", "named_judgement", "Thinks"),
        ("I'd say it is half and half.", "own_judgement", "I'd say"),
        ("I told them we will not match it.", "first_hand", "I told"),
        ("The access log says nobody came.", "document", "The access log says"),
    ],
)
def test_the_subject_of_a_verb_of_saying_decides(text: str, kind: str, words: str) -> None:
    found = kinds(text)
    assert any(k == kind and w.startswith(words) for k, w in found), found


@pytest.mark.parametrize(
    "text",
    [
        "He reports to the CFO.",
        "The yield report is in the mail.",
        "Claims in the trial were below one per cent.",
        "I'm told off every time I say it.",
        "They can't tell me who signs.",
        "Nobody has heard of you.",
        "The order was confirmed by mail.",
        "She knew it without being told.",
    ],
)
def test_words_of_saying_that_pass_nothing_on(text: str) -> None:
    assert not [k for k, _ in kinds(text) if k in ("hearsay", "unnamed_source", "second_hand")]


def test_what_is_told_inside_what_is_told_is_second_hand_too() -> None:
    assert [k for k, _ in kinds("The assistant said he said the president said they would fight.")].count(
        "second_hand"
    ) >= 2


@given(st.lists(st.sampled_from("she said , who told me that IT thinks a man from ' “ Ron's has it heard".split())))
@settings(max_examples=60)
def test_any_jumble_keeps_its_places(words: list[str]) -> None:
    text = " ".join(words)
    for cue in attributions(text):
        assert text[cue.start : cue.end] == cue.text
        assert cue.text
